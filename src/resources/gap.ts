import { type Observable, asyncScheduler, catchError, forkJoin, from, map, mergeMap, of, switchMap, throwError, timer, toArray } from 'rxjs'

import { isAbsent, isAriError } from '../core/errors.js'
import type { Corrected } from '../core/lifecycle.js'
import { type Found, foundIn } from './adoption.js'
import type { Channel } from './channels/codec.js'
import type { Stay } from './channels/stay.js'
import type { Envelope } from './envelope.js'
import type { Known } from './known.js'
import { type Missed, type Now, missedBy } from './missed.js'
import type { Tables } from './session.js'
import { synthetic } from './synthetic.js'
import { lag } from './untold.js'

/** What was known of one application when the connection was lost. */
export interface Gap {
  readonly application: string
  readonly known: Known
  /** Those that had come by then. */
  readonly stays: readonly Stay[]
}

/** What was missed: the calls that ended, and of how many things something was told. */
export interface Closed {
  readonly ended: number
  readonly corrected: Corrected
}

/** How many sounds and recordings are asked for at a time. */
const asked = 8

/** Who is told. */
export interface Corrections {
  /** What must have happened. */
  readonly correct: (event: Missed) => void
  /** A channel that nobody knew; left out, those stay unknown. */
  readonly adopt?: ((found: Found) => void) | undefined
}

/**
 * Compares what was known before a gap with what Asterisk has now, and tells what must have happened in between, once each. What Asterisk tells
 * by itself meanwhile is right, and is not told again.
 */
export const closeGap = (tables: Tables, gaps: readonly Gap[], { correct, adopt }: Corrections): Observable<Closed> => {
  const asking = adopt === undefined ? gaps.filter(({ known: { bridges }, stays }) => stays.length > 0 || bridges.size > 0) : gaps
  if (asking.length === 0) return of(closed([]))
  const each = <T>(now: ReadonlyMap<string, Now>, of: (gap: Gap, now: Now, about: Envelope) => readonly T[]) => asking.flatMap((gap) => {
    const there = now.get(gap.application)
    return there === undefined ? [] : of(gap, there, envelopeOf(gap.application, gap.known.asteriskId))
  })
  const missed = (now: ReadonlyMap<string, Now>) => each(now, ({ known, stays }, there, about) =>
    missedBy(known, new Set(stays.filter(({ end }) => !end.isSet).map(({ id }) => id)), there, about))
  const found = (now: ReadonlyMap<string, Now>) => (adopt === undefined ? [] : each(now, ({ known }, there, about) =>
    foundIn(there, (id) => known.channels.has(id) || known.isNews(`channel:${id}`), about)))
  return nowOf(tables, asking).pipe(
    // Its report may be on its way: replies and events have no order.
    switchMap((now) => (missed(now).length + found(now).length === 0 ? of(now) : timer(lag).pipe(map(() => now)))),
    map((now) => {
      const events = missed(now)
      for (const event of events) correct(synthetic(event))
      for (const one of found(now)) adopt?.(one)
      return closed(events)
    }),
  )
}

/** Asks for all of it: by application, because each knows its own channels. */
const nowOf = ({ applications, channels, bridges, playbacks, recordings }: Tables, gaps: readonly Gap[]): Observable<ReadonlyMap<string, Now>> => {
  const inside$ = forkJoin(gaps.map(({ application }) => applications.get({ applicationName: application }).pipe(
    map(({ channel_ids }) => [application, new Set(channel_ids)] as const),
    // An application that vanished has no channels.
    catchError((error: unknown) => (isAbsent(error) ? of([application, new Set<string>()] as const) : throwError(() => error))),
  )))
  const sounding = gaps.flatMap(({ known }) => known.sounding().map(([, what]) => what))
  const over$ = from([
    ...new Set(sounding.flatMap(({ playbacks: all }) => all.map(({ id }) => id))),
  ].map((playbackId) => absent(playbackId, playbacks.get({ playbackId }))).concat([
    ...new Set(sounding.flatMap(({ recordings: all }) => all.map(({ name }) => name))),
  ].map((recordingName) => absent(recordingName, recordings.getLive({ recordingName }))))).pipe(mergeMap((one$) => one$, asked), toArray())
  return forkJoin([inside$, channels.list(), bridges.list(), over$]).pipe(map(([inside, all, bridged, over]) => {
    const now = {
      channels: new Map(all.map((channel) => [channel.id, channel])),
      bridges: new Map(bridged.map((bridge) => [bridge.id, bridge])),
      over: new Set(over.flat()),
    }
    // The application also lists channels that have left it, where it watches them otherwise.
    const there = new Set(all.filter(inStasis).map(({ id }) => id))
    return new Map(inside.map(([application, members]) => [application, { ...now, inside: new Set([...members].filter((id) => there.has(id))) }]))
  }))
}

/** Its id where Asterisk no longer knows it. */
const absent = (id: string, asking: Observable<unknown>): Observable<readonly string[]> => asking.pipe(
  map(() => []),
  catchError((error: unknown) => {
    if (isAbsent(error)) return of([id])
    // Nothing is known of it then; without a connection nothing is known at all.
    return isAriError(error, 'Unreachable', 'InDoubt', 'TimedOut') ? throwError(() => error) : of([])
  }),
)

/** As Asterisk writes it. */
const envelopeOf = (application: string, asteriskId: string | undefined) => ({
  timestamp: new Date(asyncScheduler.now()).toISOString().replace('Z', '+0000'),
  application,
  ...(asteriskId === undefined ? {} : { asterisk_id: asteriskId }),
})

const closed = (events: readonly Missed[]): Closed => {
  const many = (idOf: (event: Missed) => string | undefined) => new Set(events.map(idOf).filter((id) => id !== undefined)).size
  return {
    ended: events.filter(({ type }) => type === 'StasisEnd').length,
    corrected: {
      calls: many((event) => (event.type === 'StasisEnd' || event.type === 'ChannelStateChange' ? event.channel.id : undefined)),
      bridges: many((event) => ('bridge' in event ? event.bridge.id : undefined)),
      playbacks: many((event) => ('playback' in event ? event.playback.id : undefined)),
      recordings: many((event) => ('recording' in event ? event.recording.name : undefined)),
    },
  }
}

/** Is the channel in an application? In which, Asterisk does not say reliably. One that was claimed came by `StasisBroadcast()`, and seems to be there still. */
export const inStasis = ({ dialplan: { app_name } }: Channel): boolean => app_name === 'Stasis' || app_name === 'StasisBroadcast'
