export const code = (text: string): string => `\`${text}\``

export const link = (text: string, to: string): string => `[${text}](${to})`

/** Where a heading is reached: GitHub's way of making names of them. */
export const anchorOf = (heading: string): string =>
  heading.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')

const cell = (text: string): string => text.replaceAll('|', '\\|')
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replace(/\| {2}(?=\|)/g, '| ')

/** A table; a column in which nothing stands is left out. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const filled = head.map((_, column) => rows.some((row) => (row[column] ?? '') !== ''))
  const kept = (row: readonly string[]) => line(row.filter((_, column) => filled[column]).map(cell))
  return [kept(head), kept(head.map(() => '---')), ...rows.map(kept)].join('\n')
}

/** What is there of these, one after another. */
export const inLine = (...parts: readonly (string | false | undefined)[]): string =>
  parts.filter((part) => part !== false && part !== undefined && part !== '').join(' · ')

/** Paragraphs, those that are there. */
export const page = (...paragraphs: readonly (string | false | undefined)[]): string =>
  `${paragraphs.filter((paragraph) => paragraph !== false && paragraph !== undefined && paragraph !== '').join('\n\n')}\n`

export const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trim()}\n\`\`\``

export const printed = (from: string): string => `<!-- Printed by \`npm run docs\` from ${from}: change those, and print it anew. -->`
