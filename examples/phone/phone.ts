import {
  EMPTY, type Observable, ReplaySubject, Subject, concat, concatMap, defer, endWith, exhaustMap, filter, ignoreElements, map, merge,
  of, scan, share, startWith, takeUntil, tap, timestamp,
} from 'rxjs'

import { type Call, type Wire, connect, eachCall } from 'rxari'
import { type Simulator, simulator } from 'rxari/testing'

import { isDrawn } from './names.js'
import { sounds } from './sounds.js'
import { type Story, type Told, goOn, noStory } from './story.js'

/** Who holds the telephone: presses keys, seeing what becomes of it. `0`–`9`, `*`, `#`; `h` hangs up, `c` calls again. It ends when they complete. */
export type Hands = (story$: Observable<Story>) => Observable<string>

/** A telephone whose calls a flow serves, on the embedded Asterisk. Emits the story of the call at each turn. */
export const phone = (app: string, flow: (call: Call) => Observable<unknown>, hands: Hands): Observable<Story> =>
  defer(() => {
    const asked$ = new Subject<Told>()
    const story$ = new ReplaySubject<Story>(1)
    const asterisk = simulator({ sounds: Object.fromEntries([...sounds].map(([media, { ms }]) => [media, ms])), sound: 1_000 })
    const ari = connect({ wire: overheard(asterisk.wire(app), asked$), app })
    const keys$ = hands(story$).pipe(share())
    const calls$ = keys$.pipe(
      filter((key) => key === 'c'),
      startWith('c'),
      // One call at a time.
      exhaustMap(() => conversation(asterisk, app, keys$)),
    )
    const faults$ = ari.faults$.pipe(map((fault): Told => ({ kind: 'fails', fault })))
    const told$ = merge(ari.calls$.pipe(eachCall(flow), ignoreElements()), asked$, faults$, calls$).pipe(
      timestamp(),
      scan(goOn, noStory),
      tap(story$),
      takeUntil(keys$.pipe(ignoreElements(), endWith('over'))),
    )
    return concat(told$, ari.close(), does(() => { asterisk.end() }))
  })

/** A call from the first ringing to its end. */
const conversation = (asterisk: Simulator, app: string, keys$: Observable<string>): Observable<Told> =>
  concat(of<Told>({ kind: 'calls' }), defer(() => {
    const caller = asterisk.call({ app })
    const heard$ = caller.hears$.pipe(map((heard): Told => ({ kind: 'hears', heard })))
    // Told first, then done: what it causes comes after it.
    const pressed$ = keys$.pipe(
      filter((key) => /^[0-9*#h]$/.test(key)),
      concatMap((key) => (key === 'h'
        ? concat(of<Told>({ kind: 'hangs up' }), does(() => { caller.hangup() }))
        : concat(of<Told>({ kind: 'presses', key }), does(() => { caller.press(key) })))),
      takeUntil(heard$.pipe(ignoreElements(), endWith('over'))),
    )
    return merge(heard$, pressed$)
  }))

const does = (act: () => void): Observable<never> => defer(() => {
  act()
  return EMPTY
})

/** The same wire, whose requests are told. */
const overheard = (wire: Wire, asked$: Subject<Told>): Wire => ({
  ...wire,
  request: (request) => defer(() => {
    if (isDrawn(request)) asked$.next({ kind: 'asked', request })
    return wire.request(request)
  }),
})
