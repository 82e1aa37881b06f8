import type { Calling, SimulatorOptions } from 'rxari/testing'

import type { Sound } from './phone/sounds.js'

/** Who plays in an example, and how. */
export interface Cast {
  /** What happens, in a sentence. */
  readonly story: string
  /** Everybody who calls, by name, which is the id of their channel too. */
  readonly callers: Readonly<Record<string, Caller>>
  /** What telephones do when they are dialled, by endpoint: `'PJSIP/bob': 'r 2s a 5s h'`, counted from then. */
  readonly phones?: NonNullable<SimulatorOptions['phones']>
  /** What is sent from outside, a web page for instance: user events, so many ms after the beginning. */
  readonly clicks?: readonly Click[]
  /** What is heard besides the sounds of the telephone (`phone/sounds.ts`). */
  readonly sounds?: Readonly<Record<string, Sound>>
  /** Where callers go from the application: the text of an extensions.conf. */
  readonly dialplan?: string
}

/** Somebody who calls: their number, what the dialplan gives them. */
export interface Caller extends Partial<Pick<Calling, 'app' | 'args' | 'number'>> {
  /**
   * The marbles of a drawing, with times in place of dashes: `'2s s 1.5s 9 3s h'`. `s` calls, `0`–`9`, `*` and `#` press keys,
   * `t` begins to talk, `q` falls quiet, `h` hangs up.
   */
  readonly does: string
}

/** A user event, as `POST /events/user/{name}` takes it. */
export interface Click {
  readonly after: number
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
}

/** Something that somebody does, in ms since the beginning. */
export interface Cue {
  readonly at: number
  readonly letter: string
}

const unit = { ms: 1, s: 1_000 } as const

/** Reads a row: words between blanks are times (`500ms`, `2.5s`), which pass, or letters, which happen. Throws where it can be neither. */
export const cuesOf = (row: string): readonly Cue[] => {
  let at = 0
  return row.split(/\s+/).flatMap((word) => {
    const [, amount, of] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(word) ?? []
    if (amount !== undefined) {
      // The expression has no other units.
      at += Number(amount) * unit[of as keyof typeof unit]
      return []
    }
    if (!/^[shtq0-9*#]*$/.test(word)) throw new TypeError(`'${word}' is no time and nothing that a caller does, in '${row}'.`)
    return [...word].map((letter) => ({ at, letter }))
  })
}
