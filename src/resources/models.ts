/** What Asterisk says of its things, as it stands in events and replies. */
export type { Application } from './applications/codec.js'
export type { AsteriskInfo, AsteriskPing, Module } from './asterisk/codec.js'
export type { Bridge } from './bridges/codec.js'
export type { CallerID, Channel, DialplanCEP, Variable } from './channels/codec.js'
export type { Endpoint } from './endpoints/codec.js'
export type { Playback } from './playbacks/codec.js'
export type { LiveRecording, StoredRecording } from './recordings/codec.js'
