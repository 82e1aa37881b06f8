import {
  EMPTY, NEVER, type Observable, Subject, asyncScheduler, catchError, concatMap, defer, filter, finalize, from, ignoreElements, map, merge, mergeAll, of, retry, switchMap, take, takeUntil,
  tap, throwError, throwIfEmpty, timer,
} from 'rxjs'

import { type Activities, openActivities } from '../core/activities.js'
import { backoff } from '../core/backoff.js'
import { type Send, bind } from '../core/bind.js'
import { chunksOf } from '../core/chunks.js'
import type { Demux } from '../core/demux.js'
import { isAbsent, isAriError } from '../core/errors.js'
import type { Faults } from '../core/faults.js'
import { mintId } from '../core/ids.js'
import { phaseOf } from '../core/latch.js'
import { undoing } from '../core/operation.js'
import { perform } from '../core/perform.js'
import { prepare } from '../core/prepare.js'
import { type Knowledge, readReply } from '../core/reply.js'
import { hearFaultsOf } from '../core/unheard.js'
import type { Bytes, Ids, Wire, WireReply } from '../core/wire.js'
import { adviceOn } from './advice.js'
import type { Legs } from './channels/legs.js'
import { digitsOf, mediumOf } from './channels/media.js'
import type { Stay } from './channels/stay.js'
import type { AriEvent } from './events.js'
import { isGone } from './gone.js'
import { operations, rowOf } from './operations.js'
import { type Reading, isFor, reading } from './reading.js'
import type { Session, Tables } from './session.js'
import { stopped } from './stopped.js'
import { whyUnknown } from './unknown.js'

/** How long Asterisk may take to answer, in ms, where no sound of ours holds it up. */
const answerLimit = 10_000

/** When something whose beginning got no answer is undone once more, in ms. */
const doubts = [0, 2_000, 10_000]

/** When something is looked for once more that was not there: Asterisk may have read its request, and be doing it still, in ms. */
const doing = 1_000

/** By these it is asked what an Asterisk is that does not know an operation. */
const whatItIs: ReadonlySet<string> = new Set(['asterisk.getInfo', 'asterisk.listModules'])

/** What sending needs of its connection. */
export interface Sending {
  readonly wire: Wire
  readonly index: Demux<AriEvent>
  readonly faults: Faults
  readonly activities: Activities
  readonly legs: Legs
  /** Emits when the connection is whole again. */
  readonly mended$: Observable<unknown>
  /** Told when the connection is given up. */
  readonly abandoned$: Observable<unknown>
  readonly staysOf: (channelId: string) => readonly Stay[]
}

/** The rows as functions, and what undoes the things they begin. */
export interface Requests {
  readonly tables: Tables
  readonly undo: Session['undo']
  readonly bytes: Session['bytes']
  readonly unanswered: Session['unanswered']
  /** Those that are under way, and those of them that wait for their reply. */
  readonly requests: Pick<Activities, 'count' | 'settled$'>
  readonly replies: Pick<Activities, 'count'>
}

export const openRequests = ({ wire, index, faults, activities, legs, mended$, abandoned$, staysOf }: Sending): Requests => {
  const requests = openActivities(faults)
  const replies = openActivities(faults)

  // Called with each subscription, by `bind` and whoever defers it: what it gives is subscribed once.
  const ask: Send = (name, row, input, extra) => {
    const prepared = prepare(name, row, input, mintId, extra)
    const channelId = prepared.ids['channelId']
    const [stay] = channelId === undefined ? [] : staysOf(channelId)
    const held$ = prepared.mayBlock ? stay?.media.held$ : undefined
    const request = held$ === undefined ? prepared : { held$, ...prepared }
    const leg = legs.note(request)
    const medium = mediumOf(request)
    if (stay !== undefined && medium !== undefined) stay.media.begin(medium)
    const digits = digitsOf(request)
    if (digits > 0) stay?.media.digits(digits)
    const undoes = undoing(row, request.ids)
    const reads = reading(row, undoes)
    const mediumOver = () => { if (medium !== undefined) stay?.media.end(medium.id) }
    const vain = () => {
      leg.drop()
      mediumOver()
    }
    // Nearly each request sets a clock: an observable for it took 2 % of a request.
    const whenOverdue = (late: () => void) => (held$ === undefined
      ? asyncScheduler.schedule(late, answerLimit)
      : held$.pipe(switchMap((held) => (held === 'yes' ? NEVER : timer(answerLimit)))).subscribe(late))
    const knowledge: Knowledge = { isGone, seenAlive: () => stay !== undefined, adviceOn }
    let answer: WireReply | undefined
    /** What has its name was made by somebody else. */
    let isAnothers = false
    let detach = (work: Observable<unknown>) => { activities.detach('undo', work) }
    return perform({
      wire,
      request,
      whenOverdue,
      read: (reply) => {
        answer = reply
        return readReply(row, request, reply, knowledge)
      },
      begin: requests.begin,
      sent: replies.begin,
      vain,
      ...(reads === undefined ? {} : {
        found$: defer(() => {
          /** Where it is looked for, a place is kept for its undoing: closing waits for that, and lets nothing begin. */
          const undoings = new Subject<Observable<unknown>>()
          activities.detach('undo', undoings.pipe(mergeAll()))
          detach = (work) => { undoings.next(work) }
          // What is somebody's since, nobody waits for here.
          return (leg.isHandedOver() ? EMPTY : found(reads)).pipe(
            tap((thing) => { isAnothers = !isFor(request.ids, thing) }),
            filter(() => !isAnothers),
            takeUntil(merge(abandoned$, stay === undefined ? NEVER : phaseOf(stay.end, 'acts'))),
            throwIfEmpty(),
            finalize(() => { undoings.complete() }),
          )
        }),
      }),
      ...(undoes === undefined ? {} : {
        undo: (began$: Observable<boolean>) => {
          // A sound may have ended before the answer that it began.
          if (stay?.end.isSet === true || (medium !== undefined && stay?.media.runs(medium.id) === false)) return
          if (medium !== undefined) stay?.media.stopping(medium.id)
          if (isAnothers || leg.isHandedOver()) return
          const undone = undo(...undoes).pipe(finalize(mediumOver))
          const undoneForSure = from(doubts).pipe(concatMap((ms) => timer(ms).pipe(switchMap(() => undone))), finalize(() => { leg.drop() }))
          detach(began$.pipe(
            switchMap((certain) => (certain ? undone : undoneForSure)),
            // What ends by itself meanwhile is not undone any more.
            takeUntil(merge(endOf(...undoes), stay === undefined ? NEVER : phaseOf(stay.end, 'acts'))),
          ))
        },
      }),
    }).pipe(catchError((error: unknown) => {
      const reply = answer
      if (reply === undefined || reply.status === 501 || !isAriError(error, 'Unsupported') || whatItIs.has(name)) {
        hear(error)
        throw error
      }
      // The same answer, read once more, and knowing more.
      return whyUnknown(name, tables.asterisk).pipe(map((unknownFor) => readReply(row, request, reply, { ...knowledge, unknownFor })), heard)
    }))
  }

  const hear = (error: unknown) => {
    if (isAriError(error)) hearFaultsOf(error, faults.report)
  }
  const heard = tap<unknown>({ error: hear })

  const send: Send = (name, row, input, extra) => {
    const asked$ = ask(name, row, input, extra)
    return row.details.bytes === true ? asked$.pipe(concatMap((body) => chunksOf(asBytes(body))), heard) : asked$
  }

  const bytes: Session['bytes'] = (operation, ids) => defer(() => ask(operation, rowOf(operation), ids)).pipe(map(asBytes))

  const tables: Tables = Object.freeze({
    applications: bind(send, 'applications', operations.applications),
    asterisk: bind(send, 'asterisk', operations.asterisk),
    bridges: bind(send, 'bridges', operations.bridges),
    channels: bind(send, 'channels', operations.channels),
    deviceStates: bind(send, 'deviceStates', operations.deviceStates),
    endpoints: bind(send, 'endpoints', operations.endpoints),
    events: bind(send, 'events', operations.events),
    mailboxes: bind(send, 'mailboxes', operations.mailboxes),
    playbacks: bind(send, 'playbacks', operations.playbacks),
    recordings: bind(send, 'recordings', operations.recordings),
    sounds: bind(send, 'sounds', operations.sounds),
  })

  const unanswered: Session['unanswered'] = {
    delay: (error: unknown, count: number) => (isAriError(error, 'Unreachable', 'InDoubt', 'TimedOut')
      ? merge(mended$, timer(backoff(count))).pipe(take(1))
      : throwError(() => error)),
  }

  /** What there is of a request without a reply: asked for until Asterisk answers. Errors where it is not there. */
  const found = ([operation, ids]: Reading): Observable<unknown> => defer(() => send(operation, rowOf(operation), ids)).pipe(
    retry(unanswered),
    retry({ count: 1, delay: (error: unknown) => (isAbsent(error) ? timer(doing) : throwError(() => error)) }),
  )

  const undo: Session['undo'] = (operation, ids) => {
    const asked = defer(() => send(operation, rowOf(operation), ids)).pipe(
      map(() => 'asked' as const),
      catchError((error: unknown) => (isAbsent(error) ? of('absent' as const) : throwError(() => error))),
      retry(unanswered),
    )
    const ended$ = endOfMedium(operation, ids)
    return (ended$ === undefined ? asked.pipe(takeUntil(endOf(operation, ids))) : stopped(ended$, asked)).pipe(ignoreElements())
  }

  /** What tells that there is nothing left to be undone. */
  const endOf = (operation: string, ids: Ids): Observable<unknown> => {
    const { channelId = '', bridgeId = '' } = ids
    if (operation === 'channels.hangup') return index.on('channel', channelId, ['ChannelDestroyed'])
    if (operation === 'bridges.destroy') return index.on('bridge', bridgeId, ['BridgeDestroyed'])
    return endOfMedium(operation, ids) ?? NEVER
  }

  /** What tells that a sound or recording has stopped. */
  const endOfMedium = (operation: string, { playbackId, recordingName }: Ids): Observable<unknown> | undefined => {
    if (operation === 'playbacks.stop' && playbackId !== undefined) return index.on('playback', playbackId, ['PlaybackFinished'])
    if ((operation === 'recordings.stop' || operation === 'recordings.cancel') && recordingName !== undefined) {
      return index.on('recording', recordingName, ['RecordingFinished', 'RecordingFailed'])
    }
    return undefined
  }

  return { tables, undo, bytes, unanswered, requests, replies }
}

/** A wire that is asked for bytes answers with them. */
const asBytes = (body: unknown): Bytes => body as Bytes // As `WireReply` says.
