import * as t from 'io-ts'

import { del, get, post, put } from '../../core/operation.js'
import { json, listOf, optional, text } from '../../core/params.js'
import { Variable } from '../channels/codec.js'
import { AsteriskInfo, AsteriskPing, ConfigTuple, LogChannel, Module } from './codec.js'

/** ARI's operations on Asterisk itself. */
export const asterisk = {
  /** An object of dynamic configuration, as its attributes. */
  getObject: get('/asterisk/config/dynamic/{configClass}/{objectType}/{id}', { reply: t.readonlyArray(ConfigTuple) }),

  /** Make or change an object of dynamic configuration; `fields` are `{ attribute, value }` each. */
  updateObject: put('/asterisk/config/dynamic/{configClass}/{objectType}/{id}', {
    body: { fields: optional(json<readonly ConfigTuple[]>()) },
    reply: t.readonlyArray(ConfigTuple),
  }),

  /** Delete an object of dynamic configuration. */
  deleteObject: del('/asterisk/config/dynamic/{configClass}/{objectType}/{id}'),

  /** Version, build, configuration and start of this Asterisk, or only some of it. */
  getInfo: get('/asterisk/info', {
    query: { only: optional(listOf('build', 'system', 'config', 'status')) },
    reply: AsteriskInfo,
  }),

  /** Is Asterisk there? Answers at once. */
  ping: get('/asterisk/ping', { reply: AsteriskPing }),

  /** All loaded modules. */
  listModules: get('/asterisk/modules', { reply: t.readonlyArray(Module), takesLong: true }),

  /** One loaded module. */
  getModule: get('/asterisk/modules/{moduleName}', { reply: Module }),

  /** Load a module. */
  loadModule: post('/asterisk/modules/{moduleName}', { takesLong: true }),

  /** Unload a module. */
  unloadModule: del('/asterisk/modules/{moduleName}', { takesLong: true }),

  /** Have a module read its configuration again. */
  reloadModule: put('/asterisk/modules/{moduleName}', { takesLong: true }),

  /** All log channels. */
  listLogChannels: get('/asterisk/logging', { reply: t.readonlyArray(LogChannel) }),

  /** Add a log channel; `configuration` names its levels: `notice,warning,error`. */
  addLog: post('/asterisk/logging/{logChannelName}', { query: { configuration: text } }),

  /** Delete a log channel. */
  deleteLog: del('/asterisk/logging/{logChannelName}'),

  /** Begin a new log file, keeping the old one. Log channels that were added here, and are not in logger.conf, go. */
  rotateLog: put('/asterisk/logging/{logChannelName}/rotate', { takesLong: true }),

  /** Read a global variable; one that does not exist is empty. */
  getGlobalVar: get('/asterisk/variable', { query: { variable: text }, reply: Variable }),

  /** Set a global variable; without `value` it becomes empty. */
  setGlobalVar: post('/asterisk/variable', { query: { variable: text, value: optional(text) } }),
} as const
