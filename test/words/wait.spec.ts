import { of } from 'rxjs'

import { type Queue, type QueueOptions, type WaitOptions, openQueue } from 'rxari'

import { type Scene, everyFrame } from '../support/everyFrame.js'

/** `short` answers at once, says a word and hangs up. */
const phones = `
[phones]
exten = short,1,Playback(word)
same = n,Hangup()
exten = ring,1,Ringing()
same = n,Wait(3600)
exten = busy,1,Busy()
`
/** In a queue that is open already. */
const waits = (endpoints: readonly string[], options: Partial<QueueOptions> = {}, waiting: WaitOptions = {}): Scene<Queue> => ({
  as: 'act',
  asterisk: { dialplan: phones, sounds: { 'sound:word': 30, 'sound:place': 4 } },
  within: ({ ari }) => openQueue(ari, { agents$: of(endpoints.map((id) => ({ id, endpoint: `Local/${id}@phones/n` }))), ...options }),
  begin: ({ call, held: queue }) => queue.wait(call, waiting),
})

everyFrame('queue.wait', {
  ...waits(['busy', 'short'], { retryAfter: 5 }),
  except: [{ finding: /more when it is done: bridges.get/, because: 'whether the bridge of the two has gone is asked behind its end' }],
})
everyFrame('queue.wait, for nobody', waits(['ring'], { ringFor: 8, announce: { every: 5, says: () => 'sound:place' } }, { maxWait: 20 }))
