import { readFileSync } from 'node:fs'

import { errorsIn } from './facts.js'

/** The statuses by which each operation is documented to fail (`inventory.ts` writes them), of the newest description there is. */
export const documentedStatuses = errorsIn(readFileSync(new URL('../../../test/api/errors.txt', import.meta.url), 'utf8'))
