/** npm run package: writes the package into packed/, as `npm publish ./packed` takes it. */
import { fileURLToPath } from 'node:url'

import { stage } from './stage.js'

await stage(fileURLToPath(new URL('../../../packed/', import.meta.url)))
