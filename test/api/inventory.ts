/**
 * Writes the facts of a description as Asterisk ships it (`rest-api/api-docs`) to test/api/master.txt, and the statuses of
 * its errors to test/api/errors.txt: names, types and numbers, no sentence of it.
 *
 *     npm run build && node dist/test/api/inventory.js FOLDER
 */
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type ApiDocs, documented, documentedErrors } from './documented.js'
import { textOf, textOfErrors } from './facts.js'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Which folder? node dist/test/api/inventory.js FOLDER')
const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== 'resources.json').sort()
// The files that Asterisk documents itself with.
const files = await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as ApiDocs))
const facts = documented(files)
const write = (name: string, text: string) => writeFile(fileURLToPath(new URL(`../../../test/api/${name}`, import.meta.url)), text)
await write('master.txt', textOf(facts))
await write('errors.txt', textOfErrors(documentedErrors(files)))
console.log(`${names.length} files, ${facts.size} facts`)
