import { readFileSync } from 'node:fs'

import { type CassetteEntry, type CassetteHeader, cassetteVersion } from '../../core/wires/cassette.js'

export type { CassetteEntry, CassetteHeader }

/** What was recorded of a connection, line by line. */
export interface Cassette {
  readonly header: CassetteHeader
  readonly entries: readonly CassetteEntry[]
  /** Was it not closed? Then its program died, or its disk was full, and what came next is not known. */
  readonly breaksOff: boolean
}

/**
 * Reads a cassette: a file that `recorded` (or `connect({ record })`) has written, or its text. A last line that was cut off is left
 * out. Throws a TypeError that says which line is no line of a cassette.
 *
 * @example
 * const cassette = readCassette('call.jsonl')
 */
export const readCassette = (fileOrText: string): Cassette => {
  const isText = fileOrText.trimStart().startsWith('{')
  const from = isText ? 'The text' : fileOrText
  const lines = (isText ? fileOrText : readFileSync(fileOrText, 'utf8')).split('\n').map((line) => line.trim())
  while (lines.at(-1) === '') lines.pop()
  const [first, ...rest] = lines.map((line, n) => parse(line, `${from}, line ${String(n + 1)}`, n > 0 && n === lines.length - 1))
  if (!isRecord(first) || typeof first['cassette'] !== 'number') throw new TypeError(`${from} is no cassette: the first line of one is {"cassette":${String(cassetteVersion)},…}.`)
  if (first['cassette'] !== cassetteVersion) {
    throw new TypeError(`${from} is a cassette of version ${String(first['cassette'])}, and this rxari plays version ${String(cassetteVersion)}. Record it anew.`)
  }
  const entries = rest.filter((entry) => entry !== undefined)
  entries.forEach((entry, n) => {
    if (!isEntry(entry)) throw new TypeError(`${from}, line ${String(n + 2)} is no line of a cassette: it has a time (at) and one of ${kinds.join(', ')}.`)
  })
  // As its version says.
  const header = first as unknown as CassetteHeader
  // As was seen just now.
  const recorded = entries as readonly unknown[] as readonly CassetteEntry[]
  return { header, entries: recorded, breaksOff: !recorded.some(isEnd) }
}

/** The connection is over with this. */
export const isEnd = (entry: CassetteEntry): boolean => 'ended' in entry || ('state' in entry && entry.state.status === 'closed')

const parse = (line: string, place: string, last: boolean): unknown => {
  try {
    return JSON.parse(line)
  } catch (cause) {
    if (last) return undefined
    throw new TypeError(`${place} is no JSON: ${line.slice(0, 60)}`, { cause })
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

const kinds = ['state', 'frame', 'request', 'reply', 'failed', 'dropped', 'ended']

const isEntry = (entry: unknown): boolean => isRecord(entry) && typeof entry['at'] === 'number' && kinds.some((kind) => kind in entry)
