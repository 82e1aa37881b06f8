import { share } from 'rxjs'

import type { Wire } from '../wire.js'

/** One connection, however many listen to its frames: a second event connection of one application would take it from the first. */
export const hot = (wire: Wire): Wire => ({ ...wire, frames$: wire.frames$.pipe(share()) })
