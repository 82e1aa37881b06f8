import { writeFileSync } from 'node:fs'

import { print, printsOf, wrong } from './prints.js'

// npm run drawings: what wrong drawings print from now on. Read what has changed before you commit it.

for (const [file, drawings] of Object.entries(wrong)) writeFileSync(printsOf(file), print(drawings))
