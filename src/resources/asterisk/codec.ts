import * as t from 'io-ts'

import { record } from '../../core/codec.js'

const buildInfo = record('BuildInfo', {
  os: t.string,
  kernel: t.string,
  machine: t.string,
  options: t.string,
  date: t.string,
  user: t.string,
})
/** How this Asterisk was built. */
export interface BuildInfo extends t.TypeOf<typeof buildInfo> {}
export const BuildInfo: t.Type<BuildInfo> = buildInfo

const systemInfo = record('SystemInfo', {
  /** `22.10.1`, with what the packager adds. */
  version: t.string,
  entity_id: t.string,
})
/** Its version, and its name among several. */
export interface SystemInfo extends t.TypeOf<typeof systemInfo> {}
export const SystemInfo: t.Type<SystemInfo> = systemInfo

const setId = record('SetId', { user: t.string, group: t.string })
/** The user and group it runs as. */
export interface SetId extends t.TypeOf<typeof setId> {}
export const SetId: t.Type<SetId> = setId

const configInfo = record(
  'ConfigInfo',
  { name: t.string, default_language: t.string, setid: SetId },
  { max_channels: t.number, max_open_files: t.number, max_load: t.number },
)
/** How this Asterisk is configured as a whole. */
export interface ConfigInfo extends t.TypeOf<typeof configInfo> {}
export const ConfigInfo: t.Type<ConfigInfo> = configInfo

const statusInfo = record('StatusInfo', {
  /** Changes when Asterisk has been started anew: all calls are gone then. `dateOf` reads it. */
  startup_time: t.string,
  last_reload_time: t.string,
})
/** Since when it runs. */
export interface StatusInfo extends t.TypeOf<typeof statusInfo> {}
export const StatusInfo: t.Type<StatusInfo> = statusInfo

const asteriskInfo = record('AsteriskInfo', {}, { build: BuildInfo, system: SystemInfo, config: ConfigInfo, status: StatusInfo })
/** What Asterisk says of itself; `only` picks parts. */
export interface AsteriskInfo extends t.TypeOf<typeof asteriskInfo> {}
export const AsteriskInfo: t.Type<AsteriskInfo> = asteriskInfo

const asteriskPing = record('AsteriskPing', { asterisk_id: t.string, ping: t.string, timestamp: t.string })
/** That it is there, and what time it has. */
export interface AsteriskPing extends t.TypeOf<typeof asteriskPing> {}
export const AsteriskPing: t.Type<AsteriskPing> = asteriskPing

const module = record('Module', {
  name: t.string,
  description: t.string,
  use_count: t.number,
  /** `Running` or `Not Running`. */
  status: t.string,
  support_level: t.string,
})
/** A module: what it is, and whether it runs. */
export interface Module extends t.TypeOf<typeof module> {}
export const Module: t.Type<Module> = module

const logChannel = record('LogChannel', {
  /** A file's path, or `console`. */
  channel: t.string,
  type: t.string,
  /** `Enabled` or `Disabled`. */
  status: t.string,
  /** Its levels: `NOTICE WARNING`. */
  configuration: t.string,
})
/** Where messages are logged to. */
export interface LogChannel extends t.TypeOf<typeof logChannel> {}
export const LogChannel: t.Type<LogChannel> = logChannel

const configTuple = record('ConfigTuple', { attribute: t.string, value: t.string })
/** One attribute of a dynamic configuration object. */
export interface ConfigTuple extends t.TypeOf<typeof configTuple> {}
export const ConfigTuple: t.Type<ConfigTuple> = configTuple
