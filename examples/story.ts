import { inspect } from 'node:util'

import type { ChalkInstance } from 'chalk'

import type { Cast } from './cast.js'
import { clip, fold } from './phone/fold.js'
import { hearing } from './phone/sounds.js'
import type { Moment } from './rehearsal.js'

/** How a story is shown. */
export interface Telling {
  /** Of the terminal, in columns. */
  readonly width: number
  readonly paint: ChalkInstance
  readonly sounds: NonNullable<Cast['sounds']>
}

const nameRoom = 12

/** What happens, as a line of a story, or more where it is long; nothing of what is not worth one. */
export const lineOf = (moment: Moment, { width, paint, sounds }: Telling): string | undefined => {
  const time = `${(moment.at / 1_000).toFixed(1).padStart(6)} s  `
  const room = width - time.length - nameRoom - 2
  // A long text goes on below itself.
  const line = (name: string, text: string, colour: (text: string) => string) => {
    const [first = '', ...more] = fold(text.split(' '), ' ', room).map((part) => colour(part))
    return [`${paint.dim(time)}${colour(clip(name, nameRoom).padEnd(nameRoom))}  ${first}`, ...more.map((part) => ' '.repeat(time.length + nameRoom + 2) + part)].join('\n')
  }
  switch (moment.what) {
    case 'does':
      return line(moment.who, moment.does, paint.cyan)
    case 'hears':
      return moment.heard.what === 'silence' ? undefined : line(moment.who, `hears ${hearing(moment.heard, sounds)}`, paint.reset)
    case 'asked':
      return line(`→ ${moment.about}`, moment.words, paint.green)
    case 'emits':
      return line('emits', told(moment.value), paint.yellow)
    case 'fails':
      return line('trouble', moment.because, paint.red)
    case 'over':
      return moment.left.length === 0
        ? line('over', 'nothing is left at Asterisk', paint.dim)
        : line('over', `and left over: ${moment.left.join(', ')}`, paint.red)
  }
}

/** A value in one line; text as it is. */
export const told = (value: unknown): string => (typeof value === 'string' ? value : inspect(value, { breakLength: Infinity, depth: 6 }))
