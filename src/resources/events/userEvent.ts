import { type Observable, defer } from 'rxjs'

import type { Session } from '../session.js'
import type { EventSource } from '../uris.js'

/** What an event of our own says, and to whom. */
export interface UserEventOptions {
  /**
   * The application that is told.
   * @default the first of ours
   */
  readonly app?: string
  /** What it is about (`channel:ID`, `bridge:ID`, `endpoint:PJSIP/alice`): it comes with a snapshot of each. */
  readonly source?: EventSource | readonly EventSource[]
  /** Its fields. */
  readonly variables?: Readonly<Record<string, unknown>>
}

/** Sends events of our own. */
export const openUserEvents = ({ ready, tables: { events } }: Session, applications: readonly string[]) =>
  (eventName: string, { app, ...about }: UserEventOptions = {}): Observable<void> =>
    ready(defer(() => events.userEvent({ eventName, application: app ?? applications[0] ?? '', ...about })))
