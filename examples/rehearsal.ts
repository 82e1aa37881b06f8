import {
  EMPTY, NEVER, type Observable, Subject, asyncScheduler, catchError, concat, defer, delayWhen, distinctUntilChanged, endWith, filter, finalize, from,
  ignoreElements, map, merge, mergeMap, of, share, switchMap, take, takeUntil, takeWhile, tap, timer,
} from 'rxjs'

import { type Ari, type AriEvent, type Wire, type WireRequest, connect } from 'rxari'
import { type Caller as Calling, type Heard, type Simulator, simulator } from 'rxari/testing'

import { type Caller, type Cast, type Click, cuesOf } from './cast.js'
import { openNames, phoneOf } from './names.js'
import { isDrawn, nameOf } from './phone/names.js'
import { sounds } from './phone/sounds.js'

/** What a program does with a connection. */
export type Program = (ari: Ari) => Observable<unknown>

export type Happening =
  /** `calls`, `presses 9`, `answers`, `hangs up`, `is hung up`. */
  | { readonly what: 'does'; readonly who: string; readonly does: string }
  | { readonly what: 'hears'; readonly who: string; readonly heard: Heard }
  /** Asterisk is asked for something about somebody, or about a bridge. */
  | { readonly what: 'asked'; readonly about: string; readonly words: string; readonly operation: string }
  /** Calls and bridges read as their names. */
  | { readonly what: 'emits'; readonly value: unknown }
  | { readonly what: 'fails'; readonly because: string }
  /** The last. What is left at Asterisk, or in the connection, and ought not to be. */
  | { readonly what: 'over'; readonly left: readonly string[] }

/** Something that happens in an example, `at` ms from its beginning. */
export type Moment = Happening & { readonly at: number }

/** How long after the last receiver is down the program may still be at work, in ms. */
const peace = 1_000

/**
 * Runs a program on the embedded Asterisk with its cast, in RxJS's time, until the last receiver is down.
 * @param through what the wire is seen through: a recorder
 */
export const rehearse = (app: string, program: Program, cast: Cast, through = (wire: Wire): Wire => wire): Observable<Moment> => defer(() => {
  const lengths = [...sounds, ...Object.entries(cast.sounds ?? {})].map(([media, { ms }]) => [media, ms] as const)
  const asterisk = simulator({ sounds: Object.fromEntries(lengths), sound: 1_000, dialplan: cast.dialplan ?? '', phones: cast.phones ?? {} })
  const names = openNames()
  const asked$ = new Subject<Happening>()
  const ari = connect({
    app,
    wire: overheard(through(asterisk.wire(app)), (request) => {
      const about = names.about(request)
      asked$.next({ what: 'asked', about, words: nameOf(request, names.of), operation: request.operation })
    }),
  })
  let began = asyncScheduler.now()

  const served$ = defer(() => program(ari)).pipe(
    map((value): Happening => ({ what: 'emits', value: names.read(value) })),
    catchError((error: unknown) => of<Happening>({ what: 'fails', because: messageOf(error) })),
  )
  const faults$ = ari.faults$.pipe(map(({ error }): Happening => ({ what: 'fails', because: error.message })))
  const phones = new Set(Object.keys(cast.phones ?? {}).map(phoneOf))
  const phones$ = merge(
    asterisk.phoned$.pipe(map(({ endpoint, does }): Happening => ({ what: 'does', who: phoneOf(endpoint), does }))),
    asterisk.socket([`audience of ${app}`], { subscribeAll: true }).pipe(
      mergeMap(playedTo),
      filter(({ id }) => phones.has(names.of(id))),
      map(({ id, media }): Happening => ({ what: 'hears', who: names.of(id), heard: { what: 'sound', media, ms: 0 } })),
    ),
  )
  const callers$ = merge(...Object.entries(cast.callers).map(([who, caller]) => calls(asterisk, app, who, caller)))
  const clicks$ = merge(...(cast.clicks ?? []).map((click) => clicked(asterisk, app, click)))
  const silence$ = timer(0, 100).pipe(
    map(() => asterisk.left().channels === 0),
    distinctUntilChanged(),
    switchMap((silent) => (silent ? timer(peace) : NEVER)),
    take(1), ignoreElements(),
  )
  const acted$ = ari.lifecycle$.pipe(
    filter(({ status }) => status === 'open'),
    take(1),
    tap(() => { began = asyncScheduler.now() }),
    switchMap(() => concat(merge(callers$, clicks$), silence$)),
    share(),
  )
  const over$ = defer(() => of<Happening>({ what: 'over', left: [...counted(asterisk.left()), ...counted(ari.census())] }))
  return merge(asked$, faults$, phones$, concat(
    merge(acted$, served$.pipe(takeUntil(acted$.pipe(ignoreElements(), endWith('over'))))),
    ari.close(),
    over$,
  )).pipe(
    takeWhile(({ what }) => what !== 'over', true),
    map((happening) => ({ ...happening, at: asyncScheduler.now() - began })),
    finalize(asterisk.end),
  )
})

/** Somebody calls, and does what their row says until the receiver is down. */
const calls = (asterisk: Simulator, app: string, who: string, { does, ...about }: Caller): Observable<Happening> => defer(() => {
  const down$ = new Subject<void>()
  let calling: Calling | undefined
  let done = false
  const hears = (heard: Heard): Observable<Happening> =>
    (heard.what !== 'nothing' ? of({ what: 'hears', who, heard }) : done ? EMPTY : of({ what: 'does', who, does: 'is hung up' }))
  const act = (letter: string): Observable<Happening> => {
    done ||= letter === 'h'
    if (done) calling?.hangup()
    else if (letter === 't') calling?.talk()
    else if (letter === 'q') calling?.fallQuiet()
    else if (letter !== 's') calling?.press(letter)
    else {
      calling = asterisk.call({ app, name: who, ...about, id: who })
      return calling.hears$.pipe(mergeMap(hears), finalize(() => down$.next()))
    }
    return EMPTY
  }
  const cues$ = from(cuesOf(does)).pipe(delayWhen(({ at }) => timer(at)), takeUntil(down$))
  // Told first, then done: what it causes comes after it.
  return cues$.pipe(mergeMap(({ letter }) => concat(of<Happening>({ what: 'does', who, does: words[letter] ?? `presses ${letter}` }), defer(() => act(letter)))))
})

/** What is played to a channel: nobody tells what those hear who were called. */
const playedTo = (event: AriEvent): readonly { readonly id: string; readonly media: string }[] =>
  (event.type === 'PlaybackStarted' ? [{ id: event.playback.target_uri.replace('channel:', ''), media: event.playback.media_uri }] : [])

/** A click in a web page. */
const clicked = (asterisk: Simulator, app: string, { after, name, variables }: Click): Observable<Happening> =>
  timer(after).pipe(mergeMap(() => concat(
    of<Happening>({ what: 'does', who: 'web page', does: `${name}: ${Object.entries(variables).map(([key, value]) => `${key} ${value}`).join(', ')}` }),
    asterisk.ask({ method: 'POST', path: `/events/user/${name}`, query: { application: app }, body: { variables } }).pipe(ignoreElements()),
  )))

const words: Readonly<Record<string, string>> = { s: 'calls', h: 'hangs up', t: 'talks', q: 'falls quiet' }

/** The same wire, whose requests are told. */
const overheard = (wire: Wire, tell: (request: WireRequest) => void): Wire => ({
  ...wire,
  request: (request) => defer(() => {
    if (isDrawn(request)) tell(request)
    return wire.request(request)
  }),
})

/** What of these there is: `1 bridges`. */
const counted = (counts: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]))

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
