import type { Cast } from '../cast.js'

export const cast: Cast = {
  story: 'Alice and Bob take their calls; Carol does not answer, so that Cyd waits for Alice; Emil hangs up while he waits, and Dora, who hears that she is next, has had enough.',
  callers: {
    ann: { does: 's' },
    ben: { does: '500ms s' },
    cyd: { does: '1s s' },
    dora: { does: '1.5s s 12s * 500ms h' },
    emil: { does: '2s s 5.5s h' },
  },
  phones: {
    'PJSIP/alice': ['r 1s a 5s h', 'r 500ms a 2.5s h'],
    'PJSIP/bob': 'r 1.5s a 8s h',
    'PJSIP/carol': 'r',
  },
  sounds: {
    'sound:queue-thankyou': { words: 'Thank you for your patience.', ms: 1_100 },
    'sound:queue-youarenext': { words: 'Your call is now first in line.', ms: 4_000 },
    'sound:queue-thereare': { words: 'You are currently caller number', ms: 1_700 },
    'number:2': { words: 'two', ms: 700 },
    'sound:queue-callswaiting': { words: 'waiting to speak with a representative.', ms: 2_000 },
  },
  dialplan: `
    [departments]
    exten => reception,1,Answer()
     same => n,Wait(20)
  `,
}
