import { letterFor } from '../drawing/compare.js'
import type { Marble } from '../drawing/marbles.js'
import { drawRows } from '../drawing/picture.js'
import { originOf } from './picture.js'
import { type Cassette, readCassette } from './read.js'
import { frameOf, scoreOf } from './score.js'

/**
 * A cassette as a drawing, ready to be pasted into `callFlow` or `application`: what callers did, what Asterisk was asked, how long sounds
 * lasted. A real server is never as punctual as the simulator: run the test, and take the row of Asterisk from what it prints.
 * Secret digits are drawn as `0`.
 *
 * @param recording a cassette, its file or its text
 *
 * @example
 * console.log(drawCassette('call.jsonl'))
 */
export const drawCassette = (recording: Cassette | string): string => {
  const cassette = typeof recording === 'string' ? readCassette(recording) : recording
  const { parts, callers, entries, named } = scoreOf(cassette)
  // As in drawings: what is read, and what is about applications and user events, is the library's own affair.
  const drawn = parts.filter(({ strict, request }) => strict && !/^(applications|events)\./.test(request.operation))
  const origin = originOf(callers, drawn)
  const legend = new Map<string, string>()
  const people = Object.entries(callers)
  const asked = drawn.map(({ at, label }) => ({ at: at - origin, letter: letterFor(label, legend) }))
  const rows = [...people.map(([, row]) => spread(row.map(({ at, letter }) => ({ at: at - origin, letter })))), spread(asked)]
  const pictures = drawRows(rows).map(({ text }) => text)
  const names = [...people.map(() => 'caller('), 'asterisk(']
  const margin = Math.max(...names.map((name) => name.length))
  return [
    ...head(cassette),
    ...soundsOf(entries, named),
    '',
    ...people.map(([who], n) => `${'caller('.padEnd(margin)}'${pictures[n] ?? ''}'${who === 'caller' ? '' : `, '${who}'`})`),
    `${'asterisk('.padEnd(margin)}'${pictures.at(-1) ?? ''}', {`,
    ...[...legend].map(([letter, label]) => `  ${/^[a-z]$/i.test(letter) ? letter : `'${letter}'`}: ${quoted(label)},`),
    '})',
  ].join('\n')
}

/** What falls within the width of a group before it comes behind it: marbles cannot say it otherwise. */
const spread = (row: readonly Marble[]): readonly Marble[] => {
  let free = 0
  let last = -1
  return row.map(({ at, letter }) => {
    const here = Math.max(at, at > last ? free : last)
    const width = here === last ? 1 : row.filter((other) => other.at === at).length > 1 ? 3 : 1
    free = (here === last ? free : here) + width
    last = here
    return { at: here, letter }
  })
}

const head = ({ header, breaksOff }: Cassette): readonly string[] => {
  const { cassette: _version, rxari, date, app, ...about } = header
  const said = Object.entries(about).map(([name, value]) => `${name} ${String(value)}`)
  return [
    `// recorded${date === undefined ? '' : ` ${date.slice(0, 10)}`}${app === undefined ? '' : ` of ${app.join(', ')}`}${[...(rxari === undefined ? [] : [`rxari ${rxari}`]), ...said].map((each) => `, ${each}`).join('')}`,
    ...(breaksOff ? ['// it breaks off: what came next is not known'] : []),
  ]
}

/** How long a sound that was cut might have gone on, in ms: nobody has heard its end. */
const unheard = 1_000

/** How long sounds lasted; one that was always cut, longer than it was ever heard. */
const soundsOf = (entries: Cassette['entries'], named: (text: string) => string): readonly string[] => {
  const stopped = new Set(entries.flatMap((entry) => ('request' in entry && entry.request.operation === 'playbacks.stop' ? [entry.request.ids['playbackId']] : [])))
  const began = new Map<string, number>()
  const whole = new Map<string, number>()
  const cut = new Map<string, number>()
  for (const entry of entries) {
    const { type, playback } = frameOf(entry) ?? {}
    if (typeof playback !== 'object' || playback === null) continue
    const { id, media_uri: media, state } = playback as Readonly<Record<string, unknown>> // Any member may be asked for.
    if (typeof id !== 'string' || typeof media !== 'string') continue
    const start = began.get(id)
    if (type === 'PlaybackStarted') began.set(id, entry.at)
    if (type !== 'PlaybackFinished' || start === undefined) continue
    const lengths = state === 'done' && !stopped.has(id) ? whole : cut
    lengths.set(media, Math.max(lengths.get(media) ?? 0, entry.at - start))
  }
  for (const [media, ms] of cut) if (!whole.has(media)) whole.set(media, ms + unheard)
  if (whole.size === 0) return []
  return ['', `const sounds = { ${[...whole].map(([media, ms]) => `${quoted(named(media))}: ${String(ms)}`).join(', ')} }`]
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
