import { writeFileSync } from 'node:fs'

import { pages } from './pages.js'
import { root } from './sources.js'

// npm run docs

for (const [path, print] of Object.entries(pages)) {
  writeFileSync(`${root}${path}`, await print())
  console.log(path)
}
