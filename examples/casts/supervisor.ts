import type { Cast } from '../cast.js'

export const cast: Cast = {
  story: 'Ann talks with an agent. Sue listens, whispers to the agent, barges in; when Ann hangs up she hears music.',
  callers: {
    ann: { does: 's 11s h' },
    sue: { args: ['supervisor'], does: '4s s 2s 5 2s 6 5s h' },
  },
  phones: {
    'PJSIP/agent': 'r 2s a',
  },
}
