/** The embedded Asterisk, served: says where, waits for the front desk, calls it, presses 2 during the menu, and tells what is heard. Until it is ended. */
import { distinctUntilChanged, filter, map, switchMap, take, tap, timer } from 'rxjs'

import { serve, simulator } from 'rxari/testing'

const menu = 'sound:vm-enter-num-to-call'
const asterisk = simulator({ sound: 200 })
serve(asterisk).subscribe(({ url }) => { console.log(url) })

const connected$ = timer(0, 20).pipe(
  switchMap(() => asterisk.ask({ method: 'GET', path: '/applications/front-desk', query: {} })),
  filter(({ status }) => status === 200),
  take(1),
)

connected$.pipe(
  map(() => asterisk.call({ app: 'front-desk' })),
  switchMap((caller) => caller.hears$.pipe(
    map((heard) => (heard.what === 'sound' ? heard.media : heard.what)),
    distinctUntilChanged(),
    tap((heard) => { if (heard === menu) caller.press('2') }),
  )),
).subscribe((heard) => { console.log(heard) })
