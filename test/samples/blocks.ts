import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The checkout. Compiled, this file stands in dist/test/samples. */
export const root = fileURLToPath(new URL('../../../', import.meta.url))
export const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

/** A fenced block of a document. */
export interface Block {
  readonly document: string
  /** The line of its first line, counted from 1. */
  readonly line: number
  /** `ts`, `sh`, `ini`; empty where none is named. */
  readonly language: string
  readonly text: string
  /** What the comment above it says, which no reader sees: `<!-- sample: answered -->`, `<!-- file: asterisk/conf/http.conf -->`. */
  readonly sample?: string
  readonly file?: string
  /** The npm script, with nobody at the keyboard, whose last words these are: `<!-- screen: start -->`. */
  readonly screen?: string
}

/** `docs/first-hour.md:41`, as editors open it. */
export const placeOf = ({ document, line }: Block): string => `${document}:${line}`

/** What newcomers read. */
export const documents: readonly string[] =
  ['README.md', ...readdirSync(`${root}docs`).filter((name) => name.endsWith('.md')).sort().map((name) => `docs/${name}`)]

/** The fenced blocks of a document, in order. */
export const blocksOf = (document: string, text = read(document)): readonly Block[] => {
  const lines = text.split('\n')
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const [, fence, language = ''] = /^(`{3,})(\S*)/.exec(lines[at] ?? '') ?? []
    if (fence === undefined) continue
    const end = lines.indexOf(fence, at + 1)
    if (end < 0) throw new Error(`${document}:${at + 1}: this block is not closed`)
    const [, key, value = ''] = /^<!-- (sample|file|screen): (.+) -->$/.exec(lines[at - 1] ?? '') ?? []
    blocks.push({
      document,
      line: at + 2,
      language,
      text: lines.slice(at + 1, end).map((line) => `${line}\n`).join(''),
      ...(key === undefined ? {} : { [key]: value }),
    })
    at = end
  }
  return blocks
}
