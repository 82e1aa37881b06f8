import { codecs } from '../../src/resources/codecs.js'
import { events } from '../../src/resources/events.js'
import { requires } from '../../src/resources/modules.js'
import { operations } from '../../src/resources/operations.js'
import type { Facts } from './facts.js'
import { tabled } from './tabled.js'

/** What rxari knows of ARI. */
export const ours: Facts = tabled(operations, codecs, events, requires)
