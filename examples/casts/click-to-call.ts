import type { Cast } from '../cast.js'

export const cast: Cast = {
  story: 'Alice wants to talk to Bob: her phone rings, then his, until he hangs up. Carol, whom she tries next, is busy.',
  callers: {},
  clicks: [
    { after: 0, name: 'click', variables: { from: 'PJSIP/alice', to: 'PJSIP/bob' } },
    { after: 8_000, name: 'click', variables: { from: 'PJSIP/alice', to: 'PJSIP/carol' } },
  ],
  phones: {
    'PJSIP/alice': 'r 1.5s a',
    'PJSIP/bob': 'r 2s a 3s h',
    'PJSIP/carol': '200ms b',
  },
  sounds: {
    'sound:vm-rec-busy': { words: 'The person you have called is busy.', ms: 1_500 },
  },
}
