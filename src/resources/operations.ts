import { applications } from './applications/operations.js'
import { asterisk } from './asterisk/operations.js'
import { bridges } from './bridges/operations.js'
import { channels } from './channels/operations.js'
import { events } from './events/operations.js'
import { playbacks } from './playbacks/operations.js'
import { recordings } from './recordings/operations.js'

/** Every table, by the name of its room. */
export const operations = { channels, bridges, playbacks, recordings, applications, asterisk, events } as const
