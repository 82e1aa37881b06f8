import { basename } from 'node:path'

import { read } from './blocks.js'
import type { Sample } from './compile.js'
import { familiar } from './familiar.js'

// Tables show code too: whatever stands as code in a column whose head begins with `rxari` is an expression, and compiles.

/** The cells of a line of a table. */
const cellsOf = (line: string): readonly string[] => line.replace(/^\| ?|\|$/g, '').split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))

/** The code of each line of a document that is shown in a column of ours. */
export const codeByLine = (text: string): readonly (readonly string[])[] => {
  let ours: readonly number[] = []
  let inside = false
  return text.split('\n').map((line) => {
    if (!line.startsWith('|')) {
      inside = false
      return []
    }
    const cells = cellsOf(line)
    if (!inside) {
      inside = true
      ours = cells.flatMap((cell, column) => (cell.startsWith('rxari') ? [column] : []))
      return []
    }
    return ours.flatMap((column) => [...(cells[column] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code))
  })
}

/** What is given to a function by its name alone: of any type, so that the names are what is checked. */
const given = (code: string): readonly string[] => [...code.matchAll(/(?<=[({,] ?)([a-zA-Z_]\w*)(?= ?[,)}])/g)].map(([name]) => name)

/** A document's code in tables as one sample, line for line as it stands there; none where there is no such. */
export const tablesOf = (document: string): readonly Sample[] => {
  const byLine = codeByLine(read(document))
  const all = byLine.flat()
  if (all.length === 0) return []
  const text = byLine.map((codes) => `${codes.map((code) => `void (${code});`).join(' ')}\n`).join('')
  const names = new Set(all.flatMap(given))
  return [{
    block: { document, line: 1, language: 'ts', text },
    path: `examples/${basename(document, '.md')}-tables.ts`,
    completion: { before: familiar(text, { ...Object.fromEntries([...names].map((name) => [name, 'never'])), ...alsoParameters }) },
    fragment: true,
  }]
}

/** Names that mean two things in one table: a parameter, and a handle or an operator. */
const alsoParameters: Readonly<Record<string, string>> = {
  call: 'Call',
  playback: 'Playback',
  endpoint: 'Endpoint & string',
  deviceState: "DeviceState & 'INUSE'",
  filter: "typeof import('rxjs').filter & import('rxari').Filtered",
}
