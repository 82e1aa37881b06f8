import { Observable, asyncScheduler } from 'rxjs'

/** How long the end of one thing may lag behind that of another, which it goes with, in ms: there is no order between them. */
export const lag = 250

/** When what has not told its end is first asked for, in ms; then each time after twice as long, up to `rarest`. */
const first = 1_000
const rarest = 16_000

/** Emits when it is time to ask for what has not told its end: less and less often, and whenever the connection is whole again. */
export const asksFor = (mended$: Observable<unknown>): Observable<unknown> =>
  new Observable((subscriber) => {
    let wait = first
    const ask = () => { subscriber.next(undefined) }
    subscriber.add(mended$.subscribe(ask))
    // One action, not a timer behind each timer: every sound that is heard has this beside it.
    subscriber.add(asyncScheduler.schedule(function () {
      ask()
      wait = Math.min(2 * wait, rarest)
      this.schedule(undefined, wait)
    }, wait))
  })
