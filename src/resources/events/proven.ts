import {
  NEVER, Observable, ReplaySubject, Subject, concat, defer, filter, ignoreElements, merge, mergeMap, of, retry,
  switchMap, take, throwError, timeout, timer,
} from 'rxjs'

import { AriError } from '../../core/errors.js'
import { mintId } from '../../core/ids.js'
import { prepare } from '../../core/prepare.js'
import type { Wire, WireState } from '../../core/wire.js'
import { Application } from '../applications/codec.js'
import { applications } from '../applications/operations.js'
import { events } from './operations.js'

/** How long an event of our own may take to come back, in ms. */
const within = 1_000
/** Where it cannot be had (a user who may only read, an event filter): how long an application may take to settle, in ms. */
const settling = 150
/** How often an Asterisk that is still booting is asked, in ms. */
const bootPoll = 100

/**
 * A wire that counts as open only when an event of ours has come back through it.
 *
 * Asterisk may unregister the application a new connection has just taken, when it tidies up after the connection before it:
 * the new one then stays open and hears nothing, for ever, while requests go on working. A connection that turns out
 * deaf is lost (`Disconnected`), so that another one follows.
 */
export const proven = (wire: Wire, applicationNames: readonly string[]): Wire => {
  const eventName = `rxari-${mintId()}`
  const state = new ReplaySubject<WireState>(1)
  const back = new Subject<string>()

  const deaf = (application: string): Observable<never> =>
    throwError(() => new AriError(
      'Disconnected',
      `The event connection of application '${application}' is open but deaf: Asterisk took its application away. It is opened anew.`,
    ))

  const hears = (application: string): Observable<unknown> => {
    const asked$ = defer(() => wire.request(prepare('events.userEvent', events.userEvent, { eventName, application }, mintId))).pipe(
      mergeMap((reply) => (reply.status === 503 ? throwError(() => booting) : of(reply))),
      retry({ delay: (error: unknown) => (error === booting ? timer(bootPoll) : throwError(() => error)) }),
      mergeMap((reply) => {
        if (reply.status === 403) return timer(settling)
        return reply.status < 300 ? NEVER.pipe(timeout({ first: within, with: () => filtered(application) })) : deaf(application)
      }),
    )
    return merge(back.pipe(filter((name) => name === application)), asked$).pipe(take(1))
  }

  /** Is it an event filter that keeps the event back? */
  const filtered = (applicationName: string): Observable<unknown> =>
    wire.request(prepare('applications.get', applications.get, { applicationName }, mintId)).pipe(
      mergeMap(({ body }) => (Application.is(body) && body.events_allowed.length + body.events_disallowed.length > 0 ? of(true) : deaf(applicationName))),
    )

  const proof$ = defer(() => concat(...applicationNames.map(hears))).pipe(ignoreElements())

  return {
    state$: state.asObservable(),
    // Not merged: that would cost every frame.
    frames$: new Observable((subscriber) => {
      wire.frames$.pipe(filter((frame) => {
        const application = sentBack(frame, eventName)
        if (application !== undefined) back.next(application)
        return application === undefined
      })).subscribe(subscriber)
      subscriber.add(wire.state$.pipe(switchMap((now) => (now.status === 'open' ? concat(proof$, of(now)) : of(now)))).subscribe({
        next: (now) => { state.next(now) },
        error: (deafness: unknown) => { subscriber.error(deafness) },
      }))
    }),
    request: (request) => wire.request(request),
  }
}

const booting = new Error('Asterisk is still booting')

/** The application to which our own event came back; nothing for any other frame. */
const sentBack = (frame: unknown, eventName: string): string | undefined =>
  typeof frame === 'object' && frame !== null &&
  'type' in frame && frame.type === 'ChannelUserevent' &&
  'eventname' in frame && frame.eventname === eventName &&
  'application' in frame && typeof frame.application === 'string'
    ? frame.application
    : undefined
