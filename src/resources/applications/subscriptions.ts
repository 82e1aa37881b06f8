import { EMPTY, NEVER, type Observable, catchError, concat, defer, filter, merge, take, tap, throwError } from 'rxjs'

import { isAriError } from '../../core/errors.js'
import { type KeptMeans, kept } from '../kept.js'
import type { Session } from '../session.js'
import type { Application } from './codec.js'

/** State: our applications are told about an event source. Emits it, and again after each gap. */
export type Subscribed = (eventSource: string) => Observable<string>

/** Explicit subscriptions of these applications. Holders of one source share one subscription. */
export const openSubscriptions = (session: Session, applications: readonly string[]): Subscribed => {
  const { index, tables: { applications: { get, subscribe, unsubscribe } } } = session

  const meansOf = (eventSource: string): KeptMeans<string> => {
    const told = new Set<string>()
    const each = (work: (applicationName: string) => Observable<unknown>): Observable<unknown> =>
      defer(() => merge(...applications.map(work)))
    return {
      set: () => each((applicationName) => concat(
        // Asterisk counts: what has survived a gap is not asked for twice.
        told.has(applicationName) ? get({ applicationName }).pipe(filter((application) => tells(application, eventSource))) : EMPTY,
        defer(() => subscribe({ applicationName, eventSource })),
      ).pipe(take(1), tap(() => { told.add(applicationName) }))),
      clear: () => each((applicationName) => unsubscribe({ applicationName, eventSource }).pipe(
        // It has ended, or the application was made anew.
        catchError((error: unknown) => (isAriError(error, 'NotFound') || unknownTo(error) ? EMPTY : throwError(() => error))),
      )),
      tellsAgain: true,
      over$: endOf(eventSource),
    }
  }

  /** Channels and bridges end, and their subscriptions with them. */
  const endOf = (eventSource: string): Observable<unknown> => {
    const [kind, id] = partsOf(eventSource)
    switch (kind) {
      case 'channel':
        return index.on('channel', id, ['ChannelDestroyed'])
      case 'bridge':
        return index.on('bridge', id, ['BridgeDestroyed'])
      default:
        return NEVER
    }
  }

  const hold = kept(session, meansOf)
  return (eventSource) => hold(eventSource, eventSource)
}

/** `deviceState:Stasis:door` → `deviceState`, `Stasis:door`. */
const partsOf = (eventSource: string): readonly [kind: string, id: string] => {
  const colon = eventSource.indexOf(':')
  return [eventSource.slice(0, colon), eventSource.slice(colon + 1)]
}

/** Is the application told about it? */
const tells = (application: Application, eventSource: string): boolean => {
  const [kind, id] = partsOf(eventSource)
  const { channel_ids, bridge_ids, endpoint_ids, device_names } = application
  const all: Readonly<Record<string, readonly string[]>> = {
    channel: channel_ids, bridge: bridge_ids, endpoint: endpoint_ids, deviceState: device_names,
  }
  return all[kind]?.includes(id) === true
}

/** 422: this application was not told about it. */
const unknownTo = (error: unknown): boolean => isAriError(error, 'Refused') && error.status === 422
