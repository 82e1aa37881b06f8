import {
  BehaviorSubject, EMPTY, Observable, ReplaySubject, Subject, Subscription, asyncScheduler, concat, defer, filter, ignoreElements, map, merge, retry, switchAll,
  switchMap, take, takeUntil, tap, timer,
} from 'rxjs'

import { type Activities, openActivities } from '../core/activities.js'
import type { Demux } from '../core/demux.js'
import { AriError, isAriError, toAriError } from '../core/errors.js'
import type { Faults } from '../core/faults.js'
import type { Lifecycle } from '../core/lifecycle.js'
import type { Wire, WireState } from '../core/wire.js'
import type { Arrivals } from './arrivals.js'
import type { AriEvent } from './events.js'
import type { Closed } from './gap.js'
import type { Session } from './session.js'

/** What is known behind an opening, before anything is told to be open. */
export interface CaughtUp {
  /** What has happened while nothing was told. */
  readonly missed: Closed
  /** Applications that are not told everything, though asked for. */
  readonly deaf: readonly string[]
  /** When the Asterisk was started, in ms since 1970, where it says so. */
  readonly started: number | undefined
}

/** What a connection opens, and whom it tells. */
export interface Joined {
  readonly wire: Wire
  /** The applications; one that is taken over is taken out of it. */
  readonly apps: string[]
  readonly faults: Faults
  readonly index: Demux<AriEvent>
  readonly arrivals: () => Arrivals
  /** Asked at each opening, until it is answered: Asterisk opens event sockets before it serves requests. */
  readonly catchUp: () => Observable<CaughtUp>
}

/** The connection of a session: when it opens, what becomes of it, how it ends. */
export interface Connection extends Pick<Session, 'opening' | 'mended$' | 'abandoned' | 'abandoned$'> {
  readonly lifecycle$: Observable<Lifecycle>
  readonly activities: Activities
  /** Opens it if need be, and subscribes when requests are served. */
  readonly ready: Session['ready']
  /** Another connection has taken the application over. */
  readonly replaced: (application: string) => void
  readonly close: () => Observable<never>
}

/** How long `close()` waits for what is being undone, in ms. */
const closeLimit = 2_000
/** How often an Asterisk that is still booting is asked, in ms. */
const bootPoll = 100

export const openConnection = ({ wire, apps, faults, index, arrivals, catchUp }: Joined): Connection => {
  /** Nothing begins any more: told when closing begins, or with what is fatal. */
  const abandoning = new ReplaySubject<AriError | undefined>(1)
  /** Nothing is sent any more. */
  const silenced = new ReplaySubject<void>(1)
  const lifecycle = new BehaviorSubject<Lifecycle>({ status: 'idle' })
  const ready$ = new BehaviorSubject(false)
  const mended = new Subject<void>()
  const connection = new Subscription()
  let opened = false
  let closing = false
  let failure: AriError | undefined
  let lostAt: number | undefined
  /** When what answered last was started, as it says. */
  let startedAt: number | undefined

  const abandoned = () => closing || failure !== undefined
  const abandoned$ = abandoning.pipe(take(1), map((reason) => {
    if (reason !== undefined) throw reason
  }))
  const activities = openActivities(faults, { isSo: abandoned, cut$: silenced })

  const open = (): void => {
    if (opened || closing) return
    opened = true
    arrivals().lost()
    connection.add(wire.state$.pipe(
      tap((state) => { tell(state) }),
      switchMap((state) => (state.status === 'open' ? serving(state) : EMPTY)),
    ).subscribe({ error: fail }))
    connection.add(wire.frames$.subscribe({
      next: arrivals().receive,
      error: (error: unknown) => { fail(toAriError(error)) },
      complete: () => { fail(new AriError('Disconnected', 'The wire has ended: nothing more is heard from it.')) },
    }))
  }

  const ready = <T>(work: Observable<T>): Observable<T> =>
    defer(() => {
      open()
      if (ready$.value && !abandoned()) return work
      // Failed, that is the error; closed, there is nothing to say.
      return merge(abandoned$.pipe(map(() => EMPTY)), ready$.pipe(filter((is) => is), map(() => work))).pipe(take(1), switchAll())
    })

  /** Listens first, then opens: a wire may speak at once. */
  const opening = <T>(stream: Observable<T>): Observable<T> =>
    new Observable((subscriber) => {
      subscriber.add(stream.subscribe(subscriber))
      open()
    })

  const tell = (state: WireState): void => {
    switch (state.status) {
      case 'connecting':
        lifecycle.next(state)
        return
      case 'lost': {
        const { attempt, ...lost } = state
        const { because, retryIn } = lost
        if (ready$.value) lostAt = Date.now()
        arrivals().lost()
        ready$.next(false)
        // Where no attempt follows, the streams error with it.
        if (retryIn !== undefined && !lifecycle.observed) faults.report({ during: 'connect', error: because })
        lifecycle.next(lost)
        if (retryIn !== undefined && attempt !== undefined) lifecycle.next({ status: 'retrying', attempt, at: asyncScheduler.now() + retryIn, because })
        return
      }
      case 'open':
      case 'closed':
    }
  }

  /** After a gap, the calls that ended in it are completed first. */
  const serving = ({ rest }: Extract<WireState, { status: 'open' }>): Observable<unknown> => {
    let told = false
    return defer(catchUp).pipe(
      retry({
        delay: (error: unknown) => {
          // What is no matter of booting may last: it is said, once.
          if (!told && !isAriError(error, 'Unreachable', 'InDoubt', 'TimedOut')) {
            told = true
            faults.report({ during: 'connect', error: toAriError(error) })
          }
          return timer(bootPoll)
        },
      }),
      tap(({ missed, deaf, started }) => {
        arrivals().whole()
        if (started !== undefined && startedAt !== undefined && started !== startedAt) lifecycle.next({ status: 'restarted', since: started })
        startedAt = started ?? startedAt
        const gap = lostAt !== undefined
        if (lostAt !== undefined) lifecycle.next({ status: 'gap', from: lostAt, to: Date.now(), ...missed })
        lostAt = undefined
        lifecycle.next({ status: 'open', ...(rest === undefined ? {} : { rest }), ...(deaf.length === 0 ? {} : { subscribeAllIgnored: deaf }) })
        ready$.next(true)
        if (gap) mended.next()
      }),
    )
  }

  const replaced = (application: string): void => {
    if (!apps.includes(application)) return
    apps.splice(apps.indexOf(application), 1)
    lifecycle.next({ status: 'replaced', application })
    const error = new AriError(
      'Replaced',
      `Another connection has taken over application '${application}': one application is one connection. Give this program a name of its own, or stop the other.`,
    )
    if (apps.length === 0) fail(error)
    else {
      arrivals().abandon(application)
      faults.report({ during: 'events', error })
    }
  }

  const fail = (error: AriError): void => {
    if (failure !== undefined || closing) return
    failure = error
    ready$.next(false)
    silenced.next()
    const { calls, entries, abandon } = arrivals()
    abandon()
    abandoning.next(error)
    lifecycle.next({ status: 'failed', because: error })
    if (!calls.observed && !entries.observed && index.listeners() === 0) faults.report({ during: 'connect', error })
    for (const stream of [calls, entries, index]) stream.error(error)
    connection.unsubscribe()
  }

  const shut = (): Observable<never> => {
    if (lifecycle.value.status === 'closed') return EMPTY
    silenced.next()
    connection.unsubscribe()
    lifecycle.next({ status: 'closed' })
    const { calls, entries } = arrivals()
    for (const stream of [calls, entries, index, lifecycle]) stream.complete()
    return EMPTY
  }

  const close = (): Observable<never> => defer(() => {
    if (!closing && failure === undefined) {
      closing = true
      arrivals().abandon()
      abandoning.next(undefined)
    }
    return concat(activities.settled$.pipe(ignoreElements(), takeUntil(timer(closeLimit))), defer(shut))
  })

  return { lifecycle$: lifecycle.asObservable(), activities, ready, opening, mended$: mended, abandoned, abandoned$, replaced, close }
}
