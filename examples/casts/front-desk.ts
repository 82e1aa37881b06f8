import type { Cast } from '../cast.js'

export const cast: Cast = {
  story: 'Ann presses a wrong key, then the right one; Bob knows the menu and does not wait for it; Carl hangs up in the middle of a word.',
  callers: {
    ann: { does: 's 2.1s 9 2.5s 2 3s h' },
    bob: { does: '1.5s s 1s 1 3s h' },
    carl: { does: '2.5s s 2s h' },
  },
  dialplan: `
    [departments]
    exten => sales,1,Answer()
     same => n,Wait(20)
    exten => support,1,Answer()
     same => n,Wait(20)
    exten => reception,1,Answer()
     same => n,Wait(20)
  `,
}
