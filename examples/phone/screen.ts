import type { ChalkInstance } from 'chalk'

import { clip, fold } from './fold.js'
import { rows } from './rows.js'
import { hearing } from './sounds.js'
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
  const room = width - 2 * indent.length - label('').length
  const time = story.ended ?? now
  const drawn = rows(story.happenings, time - story.began, room)
  /** A name, and behind it a line, or several under one another. */
  const row = (name: string, ...lines: readonly string[]) =>
    lines.map((line, at) => `${paint.bold(label(at === 0 ? name : ''))}${line}`)
  const choices = fold([...menu].map(([key, where]) => `${key} ${where}`), '   ', room)
  const lines = [
    ...row('phone', state(story, time, paint)),
    ...row('hears', clip(hearing(story.heard), room)),
    ...row('', progress(story, now, Math.max(0, Math.min(40, room - '  0.0 / 0.0 s'.length)), paint)),
    ...row('menu', ...choices.map((line) => line.replace(/[0-9*#](?= )/g, (key) => paint.cyan(key)))),
    ...row('trouble', ...fold(story.trouble?.split(' ') ?? [], ' ', room).map((line) => paint.red(line))),
    '',
    ...row('caller', paint.cyan(drawn.caller)),
    ...row('asterisk', paint.green(drawn.asterisk)),
    ...row('', ...fold(legend(story.happenings), ' · ', room).map((line) => paint.dim(line))),
  ]
  return ['', ...lines.map((line) => (line === '' ? line : indent + line)), '']
}

const label = (name: string): string => name.padEnd(10)

const state = ({ began, ended, routed, heard }: Story, time: number, paint: ChalkInstance): string => {
  const lasted = clock(time - began)
  if (routed !== undefined) return paint.green(`routed to ${routed}, ${lasted}`)
  if (ended !== undefined) return paint.yellow(`the call is over, ${lasted}`)
  return heard.what === 'ringing' ? 'it rings' : `answered, ${lasted}`
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

/** Which letter is which. */
const legend = (happenings: readonly Happening[]): readonly string[] =>
  [...new Set(happenings.filter(({ letter }) => !/[0-9*#]/.test(letter)).map(({ letter, name }) => `${letter} ${name}`))]
