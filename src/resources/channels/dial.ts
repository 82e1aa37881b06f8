import {
  AsyncSubject, EMPTY, Observable, type ObservableInput, type Observer, Subject, Subscription, catchError, concatMap, defaultIfEmpty, defer, exhaustMap, filter, from, ignoreElements,
  map, merge, mergeMap, of, switchMap, take, takeLast, takeUntil, takeWhile, throwError,
} from 'rxjs'

import { isAbsent, isAriError } from '../../core/errors.js'
import { after, checkTimes } from '../../core/times.js'
import type { AriEvent } from '../events.js'
import { inStasis } from '../gap.js'
import type { Session } from '../session.js'
import { type Call, type HangupReason, stayOf } from './call.js'
import { type Dialled, type Unanswered, outcomeOf } from './dialled.js'
import type { NewVariables } from './operations.js'

/** How an endpoint is dialled. */
export interface DialOptions {
  /**
   * How long it may ring, in ms, from the moment it is dialled; `Infinity` for as long as it likes.
   * @default 30_000
   */
  readonly ringFor?: number
  /** Who calls: `"Front desk" <100>`. */
  readonly callerId?: string
  /** Channel variables, set before it is dialled. */
  readonly variables?: NewVariables
  /**
   * The application of ours that the call is in.
   * @default the first
   */
  readonly app?: string
  readonly appArgs?: string
  /** The channel on whose behalf it is dialled: its account code and the like are taken over. */
  readonly originator?: string
  /** Formats to offer, by name. */
  readonly formats?: string | readonly string[]
  /**
   * The call is there before it is dialled (told to `progress` as `created`), so that what the far end plays before it answers can be heard,
   * in a bridge.
   * @default false
   */
  readonly early?: boolean
  /** Told what happens before the outcome. */
  readonly progress?: Pick<Observer<Dialling>, 'next'>
}

/** What happens before the outcome, and where: of many, one may ring while another is dialled. */
export type Dialling =
  /** With `early`: the channel is there, and is about to be dialled. */
  | { readonly what: 'created'; readonly endpoint: string; readonly call: Call }
  | { readonly what: 'ringing'; readonly endpoint: string }
  /** The far end plays something (early media). */
  | { readonly what: 'progress'; readonly endpoint: string }

/** Calling others. */
export interface Dial {
  /**
   * Act: dials an endpoint; its outcome is the value, whatever it is. Unsubscribing before it cancels. An answered call is handed over, and
   * lives on; after any other outcome no channel of ours is left. Errors: what Asterisk refuses otherwise, and what is fatal.
   * Source: POST /channels (with `early`: POST /channels/create and /channels/{channelId}/dial), StasisStart, Dial, ChannelDestroyed.
   * @example
   * ari.dial('PJSIP/alice', { ringFor: 20_000 }).pipe(
   *   switchMap((dialled) => (dialled.outcome === 'answered' ? dialled.call.play('sound:hello-world').pipe(hangupAfter(dialled.call)) : EMPTY)),
   * )
   */
  dial(endpoint: string, options?: DialOptions): Observable<Dialled>
  /**
   * Act: dials many at once; the first to answer is the value, and all others are hung up as answered elsewhere. Where nobody answers, the
   * last outcome is; of nobody at all it is `unreachable`. An endpoint that Asterisk refuses is `failed`, and the others ring on.
   * @example ari.ringAll(['PJSIP/alice', 'PJSIP/bob'])
   */
  ringAll(endpoints: ObservableInput<string>, options?: DialOptions): Observable<Dialled>
  /**
   * Act: dials one after another, each for as long as `ringFor` says; the first to answer is the value. Where nobody answers, the last
   * outcome is; for nobody at all it is `unreachable`. An endpoint that Asterisk refuses is `failed`, and the next is dialled.
   * @example ari.hunt(['PJSIP/alice', 'PJSIP/bob'], { ringFor: 15_000 })
   */
  hunt(endpoints: ObservableInput<string>, options?: DialOptions): Observable<Dialled>
}

/** Asterisk ends the ringing itself where we have not, so many seconds later: whoever dies leaves no phone ringing. */
const grace = 5

/** Calling others from a connection. */
export const openDial = (session: Session, entries$: Observable<Call>, application: () => string): Dial => {
  const { index, tables: { channels } } = session

  const dialled = (endpoint: string, options: DialOptions, reason: () => HangupReason): Observable<Dialled> => defer(() => {
    const { ringFor = 30_000, app = application(), early = false, progress, appArgs, callerId, originator, formats, variables } = options
    checkTimes('dial', { ringFor })
    const channelId = session.mint()
    const seconds = Math.ceil(ringFor / 1_000) + grace
    const making = {
      endpoint, app, channelId,
      ...(appArgs === undefined ? {} : { appArgs }),
      ...(originator === undefined ? {} : { originator }),
      ...(formats === undefined ? {} : { formats }),
      ...(variables === undefined ? {} : { variables }),
    }
    const calling = { ...making, timeout: ringFor === Infinity ? -1 : seconds, ...(callerId === undefined ? {} : { callerId }) }

    let call: Call | undefined
    let known: Unanswered = { rang: false }
    /** Nothing is left to be hung up: the call is handed over, or the channel has ended. */
    let settled = false
    let letGo = false

    const ended = (more: Partial<Unanswered> = {}): Dialled => {
      known = { ...known, ...more }
      const { cause, dialstatus } = known
      const outcome = outcomeOf(known)
      return {
        outcome, endpoint,
        ...(cause === undefined ? {} : { cause }),
        ...(outcome !== 'failed' || dialstatus === undefined ? {} : { dialstatus }),
      }
    }
    const gone = (more?: Partial<Unanswered>): Dialled => {
      settled = true
      return ended(more)
    }
    const answered = (): readonly Dialled[] => {
      if (call === undefined) return []
      settled = true
      // The reply to what began it may be lost yet.
      stayOf(call).known.handedOver = true
      return [{ outcome: 'answered', endpoint, call }]
    }
    const ringing = () => {
      if (!known.rang) progress?.next({ what: 'ringing', endpoint })
      known = { ...known, rang: true }
    }
    const status = (dialstatus: string): readonly Dialled[] => {
      if (dialstatus !== '') known = { ...known, dialstatus }
      switch (dialstatus) {
        case 'RINGING':
          ringing()
          return []
        case 'PROGRESS':
          progress?.next({ what: 'progress', endpoint })
          return []
        case 'ANSWER':
          return early ? answered() : []
        case 'BUSY':
        case 'CONGESTION':
          // What was originated ends by itself now, and tells its cause.
          return early ? [ended()] : []
        default:
          return []
      }
    }
    const told = (event: AriEvent): readonly Dialled[] => {
      switch (event.type) {
        case 'Dial':
          return event.peer.id === channelId ? status(event.dialstatus) : []
        case 'ChannelStateChange':
          if (event.channel.state === 'Ringing') ringing()
          return early && event.channel.state === 'Up' ? answered() : []
        case 'ChannelHangupRequest':
          // On 22 it may know better than the end.
          if (event.cause !== undefined) known = { ...known, cause: event.cause }
          return []
        case 'ChannelDestroyed':
          return [gone(tellsNothing(event.cause) && known.cause !== undefined ? {} : { cause: event.cause })]
        default:
          return []
      }
    }

    const dialling = new Subject<unknown>()
    const entered$ = entries$.pipe(
      filter(({ id, application: entered }) => id === channelId && entered === app),
      take(1),
      mergeMap((entered) => {
        call = entered
        if (!early) return answered()
        progress?.next({ what: 'created', endpoint, call: entered })
        // Whoever was told may have let go.
        if (letGo) return EMPTY
        return session.ready(defer(() => {
          dialling.next(true)
          return channels.dial({ channelId, timeout: ringFor === Infinity ? 0 : seconds })
        })).pipe(
          ignoreElements(),
          // It is gone: its end is told.
          catchError((error: unknown) => (isAbsent(error) ? EMPTY : throwError(() => error))),
        )
      }),
    )
    const overdue$ = dialling.pipe(
      switchMap(() => after(ringFor)),
      map(() => ended({ overdue: true })),
    )
    /** What the gap has swallowed. */
    const mended$ = session.mended$.pipe(exhaustMap(() => channels.get({ channelId }).pipe(
      mergeMap((channel) => {
        if (early) return channel.state === 'Up' ? answered() : []
        // Its arrival was lost, and with it the call.
        return inStasis(channel) ? [ended({ dialstatus: 'ANSWER' })] : []
      }),
      catchError((error: unknown) => (isAbsent(error) ? of(gone()) : EMPTY)),
    )))
    const outcome$ = merge(
      entered$,
      index.on('channel', channelId, ['Dial', 'ChannelStateChange', 'ChannelHangupRequest', 'ChannelDestroyed']).pipe(mergeMap(told)),
      overdue$,
      mended$,
    ).pipe(take(1), takeUntil(session.abandoned$))

    return new Observable<Dialled>((subscriber) => {
      const over = session.activities.begin()
      let sent = false
      const made$ = new AsyncSubject<true>()
      const asking = new Subscription()
      subscriber.add(() => {
        letGo = true
        over()
        if (settled) return
        // What Asterisk was asked for is hung up when it has answered: before that, it might not be there yet, and ring on.
        if (sent) session.activities.detach('undo', made$.pipe(switchMap(() => session.undo('channels.hangup', { channelId, reason: reason() }))))
        else asking.unsubscribe()
      })
      subscriber.add(outcome$.subscribe(subscriber))
      if (subscriber.closed) return
      asking.add(session.ready(defer(() => {
        sent = true
        if (early) return channels.create(making)
        dialling.next(true)
        return channels.originate(calling)
      })).subscribe({
        complete: () => {
          made$.next(true)
          made$.complete()
        },
        error: (error: unknown) => {
          made$.complete()
          if (!isAllocationFailed(error)) {
            subscriber.error(error)
            return
          }
          subscriber.next({ outcome: 'unreachable', endpoint })
          subscriber.complete()
        },
      }))
    })
  })

  /** One of many, or of none. What is refused is no reason not to dial the others. */
  const oneOf = (endpoint: string | undefined, options: DialOptions, reason: () => HangupReason): Observable<Dialled> => (endpoint === undefined
    ? of(nobody)
    : dialled(endpoint, options, reason).pipe(
      catchError((error: unknown) => (isAriError(error, 'Refused') ? of<Dialled>({ outcome: 'failed', endpoint, error }) : throwError(() => error))),
    ))

  return {
    dial: (endpoint, options = {}) => dialled(endpoint, options, () => 'normal'),
    ringAll: (endpoints, options = {}) => defer(() => {
      let reason: HangupReason = 'normal'
      return from(endpoints).pipe(
        defaultIfEmpty(undefined),
        mergeMap((endpoint) => oneOf(endpoint, options, () => reason)),
        takeWhile(({ outcome }) => {
          if (outcome === 'answered') reason = 'answered_elsewhere'
          return outcome !== 'answered'
        }, true),
        takeLast(1),
      )
    }),
    hunt: (endpoints, options = {}) => from(endpoints).pipe(
      defaultIfEmpty(undefined),
      concatMap((endpoint) => oneOf(endpoint, options, () => 'normal')),
      takeWhile(({ outcome }) => outcome !== 'answered', true),
      takeLast(1),
    ),
  }
}

/** What becomes of dialling nobody. */
const nobody: Dialled = { outcome: 'unreachable', endpoint: '' }

/** Normal clearing, or none. */
const tellsNothing = (cause: number): boolean => cause === 0 || cause === 16

/** Asterisk has no way to call it: an unknown technology or endpoint, or a phone that has not registered. */
const isAllocationFailed = (error: unknown): boolean =>
  isAriError(error, 'Refused') && error.status === 500 && error.message.includes('Allocation failed')
