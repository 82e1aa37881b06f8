import type { Operation } from '../core/operation.js'
import { applications } from './applications/operations.js'
import { asterisk } from './asterisk/operations.js'
import { bridges } from './bridges/operations.js'
import { channels } from './channels/operations.js'
import { deviceStates } from './deviceStates/operations.js'
import { endpoints } from './endpoints/operations.js'
import { events } from './events/operations.js'
import { mailboxes } from './mailboxes/operations.js'
import { playbacks } from './playbacks/operations.js'
import { recordings } from './recordings/operations.js'
import { sounds } from './sounds/operations.js'

/** Every table, by the name of its room: all of ARI but the upgrade to a WebSocket, which is the wire's. */
export const operations = {
  channels, bridges, playbacks, recordings, applications, asterisk, events, endpoints, deviceStates, mailboxes, sounds,
} as const

/** The row of an operation by its name: `channels.answer`. */
export const rowOf = (operation: string): Operation => {
  const [room = '', name = ''] = operation.split('.')
  // Any name of any room: what is not there is undefined.
  const row = (operations as Readonly<Record<string, Readonly<Record<string, Operation>>>>)[room]?.[name]
  if (row === undefined) throw new TypeError(`There is no operation ${operation}`)
  return row
}
