import { Observable, Subject, Subscription, throwError, timeout } from 'rxjs'

import { AriError, toAriError } from '../errors.js'
import type { Wire } from '../wire.js'
import type { Line } from './line.js'
import { type Seat, openSeat } from './seat.js'
import type { Origin } from './origin.js'

export interface SeatingOptions {
  /** How long a connection may take to say which application it is, in ms. */
  readonly namedWithin: number
  /** How long an application whose connection was lost is waited for, in ms; `Infinity` for ever. */
  readonly waitFor: number
  /** Hears what is wrong with a connection. */
  readonly told: (error: AriError) => void
}

/** One application of one Asterisk that has dialled us. */
export interface Place {
  readonly application: string
  /** Of its first connection. */
  readonly origin: Origin
  /** To be subscribed in the same turn. */
  readonly wire: Wire
  /** Emits when the one call that it was made for is over, and its connection closed. */
  readonly over$: Observable<unknown>
}

/**
 * Gives each connection its place: by the application that its messages name, and by the Asterisk that they come from. One that comes
 * back finds the place that it had. Unsubscribed, all connections are closed.
 *
 * A connection that says nothing in time, or something else than an Asterisk would, is closed and told.
 */
export const seating = (lines$: Observable<Line>, { namedWithin, waitFor, told }: SeatingOptions): Observable<Place> =>
  new Observable((subscriber) => {
    const taken = new Map<string, Taken>()

    /** Leads a connection to the place of an application, a new one if need be. */
    const lead = (line: Line, { application, asterisk }: Named): Taken => {
      const { origin } = line
      const key = JSON.stringify([origin.path, asterisk, application])
      const there = taken.get(key)
      if (there !== undefined) {
        if (there.seat.isTaken() && !there.seat.has(line) && !isOfOneCall(application)) told(twice(application, origin))
        there.seat.take(line)
        there.standing.add(line)
        return there
      }
      const seat = openSeat(`application '${application}', dialled from ${origin.address},`, waitFor)
      const over = new Subject<void>()
      const forget = () => {
        if (taken.get(key) === place) taken.delete(key)
      }
      const place: Taken = {
        seat,
        standing: new Set([line]),
        over: () => {
          forget()
          over.next()
        },
      }
      taken.set(key, place)
      seat.vacated$.subscribe(forget)
      seat.take(line)
      subscriber.next({ application, origin, wire: seat.wire, over$: over.asObservable() })
      return place
    }

    /** Minds one connection to its end. */
    const attend = (line: Line): Subscription => {
      const places = new Map<string, Taken>()
      /** Places that this connection has, or had until another took them. */
      const kept = new Set<Seat>()
      let replaced = false
      const connection = new Subscription()

      const placeOf = (named: Named): Taken | undefined => {
        const { application, type } = named
        // What was given up comes back when the other side says that it is there anew.
        if (type !== 'ApplicationRegistered' && (places.has(application) || type === 'ApplicationReplaced')) return places.get(application)
        const place = lead(line, named)
        places.set(application, place)
        if (!kept.has(place.seat)) {
          kept.add(place.seat)
          place.seat.vacated$.subscribe(() => {
            kept.delete(place.seat)
            // Closed, an Asterisk would dial again, and take back what another has taken over.
            if (kept.size === 0 && !replaced) connection.unsubscribe()
          })
        }
        return place
      }

      const hear = (frame: unknown) => {
        const named = nameIn(frame)
        if (named === undefined) {
          if (places.size === 0) throw stranger(line.origin)
          // What cannot be read is told by who reads it.
          for (const { seat } of places.values()) if (seat.has(line)) seat.hear(frame)
          return
        }
        const place = placeOf(named)
        if (named.type === 'ApplicationReplaced') place?.standing.delete(line)
        if (place?.seat.has(line) !== true) return
        if (named.type === 'ApplicationReplaced') {
          // The caller has come back while the connection of their last call was lingering: nobody else has that name.
          if (isOfOneCall(named.application)) return
          replaced = true
        }
        place.seat.hear(frame)
      }

      const left = (because?: AriError) => {
        connection.unsubscribe()
        for (const [application, { seat, standing, over }] of places) {
          standing.delete(line)
          if (!seat.has(line)) continue
          if (because === undefined && isOfOneCall(application)) {
            over()
            continue
          }
          seat.leave(because ?? new AriError('Disconnected', `${line.origin.address} has closed the connection of application '${application}'. An Asterisk that is not stopped dials again by itself.`))
          // Whoever came last was not the better one: the connection before it stands.
          const [heir] = [...standing].slice(-1)
          if (heir !== undefined) seat.take(heir)
        }
      }

      connection.add(line.frames$.pipe(
        timeout({ first: namedWithin, with: () => throwError(() => silent(line.origin, namedWithin)) }),
      ).subscribe({
        next: (frame) => {
          try {
            hear(frame)
          } catch (error) {
            connection.unsubscribe()
            told(toAriError(error))
          }
        },
        error: (error: unknown) => {
          const because = toAriError(error)
          if (places.size === 0) told(because)
          left(because)
        },
        complete: () => { left() },
      }))
      return connection
    }

    subscriber.add(lines$.subscribe({
      next: (line) => { subscriber.add(attend(line)) },
      error: (error: unknown) => { subscriber.error(error) },
    }))
  })

interface Taken {
  readonly seat: Seat
  /** Connections that have the seat, or had it and stand yet; the latest last. */
  readonly standing: Set<Line>
  readonly over: () => void
}

/** What every event says of itself. */
interface Named {
  readonly type: string
  readonly application: string
  /** The id of the Asterisk, where it gives one. */
  readonly asterisk: string
}

const nameIn = (frame: unknown): Named | undefined =>
  typeof frame === 'object' && frame !== null &&
  'type' in frame && typeof frame.type === 'string' &&
  'application' in frame && typeof frame.application === 'string' && frame.application !== ''
    ? { type: frame.type, application: frame.application, asterisk: 'asterisk_id' in frame && typeof frame.asterisk_id === 'string' ? frame.asterisk_id : '' }
    : undefined

/** `desk:PJSIP/alice-00000001`: the application `desk` for that call alone. */
const isOfOneCall = (application: string): boolean => /:[^/]+\/./.test(application)

const stranger = ({ address, path }: Origin): AriError =>
  new AriError('NotAri', `What ${address} sent over the connection that it had made to ${path} is no event of an Asterisk: it was closed. Does something else dial this port?`)

const silent = ({ address, path }: Origin, within: number): AriError =>
  new AriError('TimedOut', `${address} has made a connection to ${path}, and did not say within ${within / 1_000} s which application it is: it was closed. Is it an Asterisk, and does \`apps\` of its ari.conf name one?`)

const twice = (application: string, { path }: Origin): AriError =>
  new AriError('Replaced', `Application '${application}' was dialled anew to ${path} while its connection was open: the new one counts. If these are two Asterisks, give each a path of its own (${path}/paris); if it is one, its old connection was dead.`)
