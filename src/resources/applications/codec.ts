import * as t from 'io-ts'

import { record } from '../../core/codec.js'
import { event } from '../envelope.js'

const application = record('Application', {
  name: t.string,
  /** What it is subscribed to. */
  channel_ids: t.readonlyArray(t.string),
  bridge_ids: t.readonlyArray(t.string),
  /** `PJSIP/alice`, or a technology alone. */
  endpoint_ids: t.readonlyArray(t.string),
  device_names: t.readonlyArray(t.string),
  /** The event filter: `{ type }` each; without any, everything passes. */
  events_allowed: t.readonlyArray(t.UnknownRecord),
  events_disallowed: t.readonlyArray(t.UnknownRecord),
})
/** A Stasis application as Asterisk knows it. */
export interface Application extends t.TypeOf<typeof application> {}
export const Application: t.Type<Application> = application

/** Another connection has taken the application over: this one hears nothing of it any more. */
export const ApplicationReplaced = event('ApplicationReplaced')
export interface ApplicationReplaced extends t.TypeOf<typeof ApplicationReplaced> {}

/** The application is there. Since 22; the first frame on a WebSocket that Asterisk opened. */
export const ApplicationRegistered = event('ApplicationRegistered')
export interface ApplicationRegistered extends t.TypeOf<typeof ApplicationRegistered> {}

/** The application is there no more: nothing is told to it any longer. Since 22. */
export const ApplicationUnregistered = event('ApplicationUnregistered')
export interface ApplicationUnregistered extends t.TypeOf<typeof ApplicationUnregistered> {}
