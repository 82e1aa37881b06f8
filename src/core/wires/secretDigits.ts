import { onConcealed } from '../secrecy.js'
import { digitMask } from './cassette.js'

/** A frame that tells a digit, and what is known about it. */
interface Told {
  readonly frame: Digit
  secret: boolean
  /** Where in the file its digit stands, once it does. */
  place?: number
}

interface Digit {
  readonly digit: string
  readonly application?: unknown
  readonly timestamp?: unknown
}

/** Keeps secret digits out of a file, those too that turn out to be secret after they were written. */
export interface SecretDigits {
  /** Hands a frame on, watching whether it is taken as a secret. */
  deliver(frame: unknown, next: (frame: unknown) => void): void
  /** How a frame is written, its digit last: a sign before the end of the object. */
  written(frame: unknown): unknown
  /** A frame stands in the file, its digit at this byte. */
  placed(frame: unknown, at: number): void
  /** Is this text what was keyed in secretly, or a part of it? */
  knows(text: string): boolean
  end(): void
}

/** So many frames with digits are remembered: more than keypads keep. */
const most = 256
/** So many secret digits are remembered. Fewer than three in a row prove nothing. */
const longest = 256
const shortest = 3

export const openSecretDigits = (overwrite: (at: number, text: string) => void): SecretDigits => {
  const told: Told[] = []
  let delivering: unknown
  /** By whom: what else such a frame is about. */
  const keyed = new Map<string, string>()

  const hide = (each: Told): void => {
    if (each.secret) return
    each.secret = true
    if (each.place !== undefined) overwrite(each.place, digitMask)
  }
  const stop = onConcealed((said) => {
    const one = find(said) ?? find(delivering)
    if (one === undefined || one.secret) return
    const by = partsOf(one.frame)
    keyed.set(by, `${keyed.get(by) ?? ''}${one.frame.digit}`.slice(-longest))
    // Asterisk tells each of several applications of the same key.
    for (const each of told) if (each === one || isTwin(each.frame, one.frame)) hide(each)
  })
  const find = (frame: unknown): Told | undefined => told.findLast((each) => each.frame === frame)

  return {
    deliver: (frame, next) => {
      if (isDigit(frame)) {
        // Its twin may have been taken already.
        told.push({ frame, secret: told.some((each) => each.secret && isTwin(each.frame, frame)) })
        if (told.length > most) told.shift()
      }
      delivering = frame
      try {
        next(frame)
      } finally {
        delivering = undefined
      }
    },
    written: (frame) => {
      if (!isDigit(frame)) return frame
      const { digit, ...rest } = frame
      return { ...rest, digit: find(frame)?.secret === true ? digitMask : digit }
    },
    placed: (frame, at) => {
      const one = find(frame)
      if (one !== undefined) one.place = at
    },
    knows: (text) => text.length >= shortest && /^[0-9*#A-D]+$/.test(text) && [...keyed.values()].some((digits) => digits.includes(text)),
    end: stop,
  }
}

const isDigit = (frame: unknown): frame is Digit =>
  typeof frame === 'object' && frame !== null && 'digit' in frame && typeof frame.digit === 'string' && frame.digit.length === 1

/** The same but for whom it was told, and when. */
const isTwin = (one: Digit, other: Digit): boolean => one !== other && one.application !== other.application && bare(one) === bare(other)

/** What it is made of beside its values: whoever pressed the key. */
const partsOf = (frame: Digit): string => JSON.stringify(Object.values(frame).filter((value) => typeof value === 'object'))

const bare = ({ application: _application, timestamp: _timestamp, ...rest }: Digit): string => JSON.stringify(rest)
