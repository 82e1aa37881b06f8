import type { Happening } from './story.js'

export interface Rows {
  readonly caller: string
  readonly asterisk: string
}

/** A dash is so long, in ms; a silence of more than so many is told in seconds. */
const dash = 200
const most = 12
/** What comes within so many ms stands side by side. */
const together = 50

/** A call as two marble rows, at most `width` wide: of a longer one its end. `now`: ms since it began. */
export const rows = (happenings: readonly Happening[], now: number, width: number): Rows => {
  const clusters = happenings.reduce<readonly (readonly Happening[])[]>((all, happening) => {
    const last = all.at(-1)
    return last !== undefined && happening.at - (last.at(-1)?.at ?? 0) <= together ? [...all.slice(0, -1), [...last, happening]] : [...all, [happening]]
  }, [])
  const lettersOf = (cluster: readonly Happening[], who: Happening['who']) =>
    cluster.flatMap((happening) => (happening.who === who ? [happening.letter] : [])).join('')
  const drawn = clusters.map((cluster, at) => {
    const [caller, asterisk] = [lettersOf(cluster, 'caller'), lettersOf(cluster, 'asterisk')]
    const wide = Math.max(caller.length, asterisk.length)
    const silence = passed((clusters[at + 1]?.[0]?.at ?? now) - (cluster.at(-1)?.at ?? 0))
    return { caller: caller.padEnd(wide, '-') + silence, asterisk: asterisk.padEnd(wide, '-') + silence }
  })
  const row = (who: keyof Rows) => cut(drawn.map((each) => each[who]).join(''), width)
  return { caller: row('caller'), asterisk: row('asterisk') }
}

const passed = (ms: number): string => {
  const dashes = Math.round(Math.max(0, ms) / dash)
  return dashes > most ? ` ${(ms / 1_000).toFixed(1)}s ` : '-'.repeat(dashes)
}

const cut = (row: string, width: number): string => (row.length > width ? `…${row.slice(row.length - Math.max(1, width) + 1)}` : row)
