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
