import type { ChalkInstance } from 'chalk'

import type { Heard } from 'rxari/testing'

import { rows } from './rows.js'
import { wordsOf } from './sounds.js'
import type { Happening, Story } from './story.js'

/** How it is shown. */
export interface Showing {
  /** Of the terminal, in columns. */
  readonly width: number
  /** ms since 1970. */
  readonly now: number
  readonly paint: ChalkInstance
  /** What the menu offers: `1` → `sales`. */
  readonly menu: ReadonlyMap<string, string>
}

const indent = '  '

/** A telephone, and the call as it is drawn: the lines of a screen. */
export const screen = (story: Story, { width, now, paint, menu }: Showing): readonly string[] => {
  const room = width - 2 * indent.length
  const time = story.ended ?? now
  const drawn = rows(story.happenings, time - story.began, room - label('').length)
  const choices = clip([...menu].map(([key, where]) => `${key} ${where}`).join('   '), room - label('').length)
  const lines = [
    `${paint.bold(label('phone'))}${state(story, time, paint)}`,
    `${paint.bold(label('hears'))}${clip(hears(story.heard), room - label('').length)}`,
    `${label('')}${progress(story, now, Math.max(0, Math.min(40, room - label('').length - '  0.0 / 0.0 s'.length)), paint)}`,
    `${paint.bold(label('menu'))}${choices.replace(/[0-9*#](?= )/g, (key) => paint.cyan(key))}`,
    ...(story.trouble === undefined ? [] : [`${paint.bold(label('trouble'))}${paint.red(clip(story.trouble, room - label('').length))}`]),
    '',
    `${paint.bold(label('caller'))}${paint.cyan(drawn.caller)}`,
    `${paint.bold(label('asterisk'))}${paint.green(drawn.asterisk)}`,
    ...legend(story.happenings, room - label('').length).map((line) => label('') + paint.dim(line)),
  ]
  return ['', ...lines.map((line) => (line === '' ? line : indent + line)), '']
}

const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text)

const label = (name: string): string => name.padEnd(10)

const state = ({ began, ended, routed, heard }: Story, time: number, paint: ChalkInstance): string => {
  const lasted = clock(time - began)
  if (routed !== undefined) return paint.green(`routed to ${routed}, ${lasted}`)
  if (ended !== undefined) return paint.yellow(`the call is over, ${lasted}`)
  return heard.what === 'ringing' ? 'it rings' : `answered, ${lasted}`
}

const hears = (heard: Heard): string => {
  switch (heard.what) {
    case 'sound':
      return `“${wordsOf(heard.media)}”`
    case 'music':
      return 'music'
    case 'people':
      return 'the others in the bridge'
    case 'ringing':
    case 'silence':
      return heard.what
    case 'nothing':
      return 'nothing: the receiver is down'
  }
}

/** How far the sound has come. */
const progress = ({ heard, heardSince }: Story, now: number, width: number, paint: ChalkInstance): string => {
  if (heard.what !== 'sound' || !Number.isFinite(heard.ms)) return ''
  const part = Math.max(0, Math.min(1, (now - heardSince) / heard.ms))
  const full = Math.round(part * width)
  return `${paint.green('━'.repeat(full))}${paint.dim('─'.repeat(width - full))}  ${seconds(part * heard.ms)} / ${seconds(heard.ms)} s`
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)

const clock = (ms: number): string => {
  const whole = Math.floor(ms / 1_000)
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`
}

/** Which letter is which, in lines of that width. */
const legend = (happenings: readonly Happening[], width: number): readonly string[] => {
  const entries = happenings.filter(({ letter }) => !/[0-9*#]/.test(letter)).map(({ letter, name }) => `${letter} ${name}`)
  return [...new Set(entries)].reduce<readonly string[]>((lines, entry) => {
    const last = lines.at(-1)
    const longer = last === undefined ? entry : `${last} · ${entry}`
    return longer.length <= width ? [...lines.slice(0, -1), longer] : [...lines, clip(entry, width)]
  }, [])
}
