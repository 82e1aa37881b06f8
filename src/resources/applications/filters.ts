import { EMPTY, type Observable, catchError, defer, ignoreElements, merge, of, retry, switchMap, takeUntil, tap, throwError, timer } from 'rxjs'

import { AriError, isAbsent, isAriError, toAriError } from '../../core/errors.js'
import type { Named } from '../../core/params.js'
import { openTurns } from '../../core/turns.js'
import { closeLimit } from '../connection.js'
import type { KnownEvent } from '../events.js'
import { kept } from '../kept.js'
import type { Session } from '../session.js'
import { openListened } from './listened.js'

/** The types of events that are told (only these), or kept back: a misspelt one does not compile, a plain `string` does. */
export type Filtered<Given extends string = string> =
  | { readonly allowed: readonly Named<KnownEvent['type'], Given>[] }
  | { readonly disallowed: readonly Named<KnownEvent['type'], Given>[] }

/** What some word of ours listens to: kept back, calls and sounds would last for ever, keys be lost, and a dialled phone never answer. */
const vital: readonly string[] = [
  'StasisStart', 'StasisEnd', 'CallBroadcast', 'ChannelHangupRequest', 'ChannelDestroyed', 'ApplicationMoveFailed',
  'ChannelDtmfReceived', 'ChannelStateChange', 'ChannelTalkingStarted', 'ChannelTalkingFinished', 'Dial',
  'ChannelEnteredBridge', 'ChannelLeftBridge', 'BridgeDestroyed',
  'PlaybackStarted', 'PlaybackFinished', 'RecordingStarted', 'RecordingFinished', 'RecordingFailed',
  'DeviceStateChanged', 'EndpointStateChange', 'ApplicationReplaced', 'ApplicationRegistered', 'RESTResponse',
]

/** What an opening is proven by, see `events/proven.ts`. */
const proof = 'ChannelUserevent'

/** What an application is told: of these types, where there are any, those that are not kept back. */
interface Told {
  readonly allowed: readonly string[]
  readonly disallowed: readonly string[]
}

const everything: Told = { allowed: [], disallowed: [] }

/** What both let through: a filter that is held, and what is listened to (left out: all). */
const toldBy = (filtered: Filtered, listened: readonly string[] | undefined): Told => {
  const { allowed, disallowed = [] }: { readonly allowed?: readonly string[]; readonly disallowed?: readonly string[] } = filtered
  if (listened === undefined) return { allowed: allowed === undefined ? [] : [...new Set([...allowed, ...vital])], disallowed }
  const wanted = [proof, ...listened].filter((type) => (allowed?.includes(type) ?? true) && !disallowed.includes(type))
  return { allowed: [...new Set([...vital, ...wanted])], disallowed: [] }
}

/** What Asterisk was told last on one connection, where that is known; one request after another. */
interface Line {
  readonly inTurn: ReturnType<typeof openTurns>
  told: string | undefined
}

const newLine = (): Line => ({ inTurn: openTurns(), told: undefined })

export interface Filters {
  /** State: the newest holder's is in force. */
  readonly filtered: (filtered: Filtered) => Observable<Filtered>
  /** For each opening: completes when the connection is told what is needed. */
  readonly opening$: Observable<never>
}

/** The event filter of these applications. */
export const openFilters = (session: Session, applications: readonly string[], listen: 'all' | 'needed'): Filters => {
  const { tables, activities, faults, abandoned$ } = session
  const over$ = abandoned$.pipe(catchError(() => of(true)))
  const listened = listen === 'needed' ? openListened(session.index, { always: vital, over$ }) : undefined
  let line = newLine()
  let held: Filtered = { disallowed: [] }
  let opened = false

  const wanted = (): Told => (session.abandoned() ? everything : toldBy(held, listened?.types()))

  /** Tells Asterisk what is wanted when its turn has come, unless that was told before. */
  const tell: Observable<unknown> = defer(() => {
    const mine = line
    return mine.inTurn(defer(() => {
      // The connection is another one meanwhile.
      if (mine !== line) return tell
      const { allowed, disallowed } = wanted()
      const told = JSON.stringify({ allowed, disallowed })
      if (listened !== undefined && told === mine.told) return EMPTY
      mine.told = undefined
      return merge(...applications.map((applicationName) => tables.applications.filter({
        applicationName,
        // A list left out would stay as it was.
        filter: { allowed: allowed.map((type) => ({ type })), disallowed: disallowed.map((type) => ({ type })) },
      }))).pipe(tap({ complete: () => { mine.told = told } }))
    }))
  })

  const hold = kept<Filtered>(session, () => ({
    set: (filtered) => defer(() => {
      const before = held
      held = filtered
      return tell.pipe(tap({ error: () => { held = before } }))
    }),
    clear: () => defer(() => {
      held = { disallowed: [] }
      return tell
    }),
    equal: (one, other) => JSON.stringify(one) === JSON.stringify(other),
    overwrites: true,
  }))

  /** An application that is not there is told when it is opened again. */
  const untold = (error: unknown) => {
    if (!isAbsent(error)) faults.report({ during: 'listen', error: toAriError(error) })
    return EMPTY
  }

  // What is listened to before the first opening is told with it.
  listened?.changed$.pipe(takeUntil(over$)).subscribe(() => {
    if (opened) activities.detach('listen', session.ready(tell).pipe(retry(session.unanswered), catchError(untold)))
  })

  // An application may outlive its connection, and whoever connects to it next is to hear all. Failed: somebody else has it, or it cannot be asked.
  if (listened !== undefined) {
    abandoned$.pipe(
      switchMap(() => (opened ? activities.counted(tell.pipe(catchError(untold), takeUntil(timer(closeLimit)))) : EMPTY)),
      catchError(() => EMPTY),
    ).subscribe()
  }

  return {
    filtered: (filtered) => defer(() => {
      const needed = 'disallowed' in filtered ? filtered.disallowed.find((type) => vital.includes(type)) : undefined
      if (needed !== undefined) {
        throw new AriError('Refused', `${needed} cannot be kept back: rxari itself listens to it. Nothing was sent.`, {
          operation: 'applications.filter',
        })
      }
      return hold('filter', filtered)
    }),
    opening$: defer(() => {
      // Asterisk may have forgotten what it was told, or still have what somebody else has told it.
      line = newLine()
      if (listened === undefined) return EMPTY
      opened = true
      return tell.pipe(
        ignoreElements(),
        catchError((error: unknown) => (isAriError(error, 'Unreachable', 'InDoubt', 'TimedOut') ? throwError(() => error) : untold(error))),
      )
    }),
  }
}
