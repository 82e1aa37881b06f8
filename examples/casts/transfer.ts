import type { Cast } from '../cast.js'

export const cast: Cast = {
  story: 'The agent asks the expert while Ann hears music, and connects the two; Ben is passed on to sales without a word.',
  callers: {
    ann: { does: 's 9s h' },
    ben: { does: '9.5s s 5s h' },
  },
  phones: {
    'PJSIP/agent': ['r 1s a 1.5s * 300ms 2 3s 1', 'r 1s a 1.5s * 300ms 1'],
    'PJSIP/expert': 'r 1s a',
  },
  dialplan: `
    [departments]
    exten => sales,1,Answer()
     same => n,Wait(20)
    exten => support,1,Answer()
     same => n,Wait(20)
  `,
}
