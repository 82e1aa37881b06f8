import { type Observable, ReplaySubject, defer, share, tap } from 'rxjs'

/**
 * Things by their number, each opened by the first who asks for it, shared with all who come later, and closed after the last: conferences
 * by the number that callers key in. A number that is asked for again is opened anew; so is one whose room has ended or could not be opened.
 *
 * @param open what opens one: a state, `openConference` for instance
 *
 * @example
 * const room = rooms(() => openConference(ari))
 * ari.calls$.pipe(eachCall((call) => inOrder(call.answer(), room(call.args[0] ?? '').pipe(switchMap((conference) => conference.attend(call)), take(1)))))
 */
export const rooms = <Room>(open: (number: string) => Observable<Room>): ((number: string) => Observable<Room>) => {
  const opened = new Map<string, Observable<Room>>()
  return (number) => defer(() => {
    const known = opened.get(number)
    if (known !== undefined) return known
    // Before anybody hears of its end: whoever asks again then opens another.
    const close = () => { opened.delete(number) }
    const room$ = defer(() => open(number)).pipe(
      tap({ error: close, complete: close, unsubscribe: close }),
      share({ connector: () => new ReplaySubject<Room>(1) }),
    )
    opened.set(number, room$)
    return room$
  })
}
