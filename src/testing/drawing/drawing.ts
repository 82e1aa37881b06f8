import { AssertionError } from 'node:assert'
import { inspect, isDeepStrictEqual } from 'node:util'

import type { ErrorTag } from '../../core/errors.js'
import { linesOf, transcriptDifference } from '../transcript.js'
import { type Difference, differenceOf } from './compare.js'
import { operationOf } from './label.js'
import { type Marble, readMarbles } from './marbles.js'
import { type AboutCaller, type DrawingOptions, type Person, type Played, type Program, play } from './play.js'
import type { Emission } from './record.js'

/** The rows of a drawing. Each may be left out; a character is a millisecond. */
export interface Drawing {
  /**
   * Somebody calls: `s` calls (StasisStart), `0`-`9`, `*`, `#` and `A`-`D` press a key, `h` hangs up.
   * Within a millisecond, callers come first.
   * @param who their name in the other rows; the id of the channel
   * @example caller('s---2--h')
   */
  caller(marbles: string, who?: string, about?: AboutCaller): void
  /**
   * What Asterisk is asked for, a letter per request, in the order in which requests are written. A request is named by its operation
   * (without `WithId`), what it is about (a caller by name, a sound by its media, a bridge as `bridge`, the next as `bridge2`) and its
   * parameters in ARI's order: `channels.play caller sound:hello-world`, `bridges.addChannel bridge caller`.
   *
   * Not drawn is what the library asks for its own sake: reading (GET), and what is about applications and user events. What a program
   * asks through `ari.channels` and the other tables is drawn, whatever it is.
   * @example asterisk('a---h', { a: 'channels.answer caller', h: 'channels.hangup caller' })
   */
  asterisk(marbles: string, requests?: Readonly<Record<string, string>>): void
  /**
   * What the flow emits, and `|` where it completes or its call ends, `#` where it fails. Values are compared deeply; without
   * `values`, they are the letters. A call, bridge or sound is drawn by its name.
   * @example flow('---p-(e|)', { p: 'sound:hello-world', e: { how: 'continued' } })
   */
  flow(marbles: string, values?: Readonly<Record<string, unknown>>): void
  /**
   * What happens, a line each: `0 caller calls`, `0 channels.answer caller`, `5 caller presses 9`, `7 caller hangs up`,
   * `7 caller ended hangup`. Indentation that all lines have means nothing.
   */
  transcript(text: string): void
  /** The faults of `ari.faults$`, by tag, in order. One that is not drawn fails the test. */
  faults(...tags: readonly ErrorTag[]): void
}

export type Draw = (drawing: Drawing) => void

/** What was drawn. */
interface Drawn {
  readonly people: Person[]
  asterisk?: { readonly marbles: readonly Marble[]; readonly requests: Readonly<Record<string, string>> }
  flow?: { readonly marbles: readonly Marble[]; readonly values: Readonly<Record<string, unknown>> | undefined }
  transcript?: readonly string[]
  faults: readonly ErrorTag[]
}

/**
 * A test out of a program and a drawing: runs the program on the simulator in virtual time, and throws an AssertionError where what
 * happens is not what is drawn.
 */
export const drawn = (program: Program, options: DrawingOptions, draw: Draw, madeBy: (...given: never) => unknown): (() => void) => {
  const made = { stack: '' }
  Error.captureStackTrace(made, madeBy)
  // Whoever reads the failure wants to know where the drawing stands, not where the runner called it.
  const place = made.stack.split('\n').slice(1).join('\n')
  return () => {
    const drawing = read(draw)
    const problems = judge(drawing, play(program, options, drawing.people))
    if (problems.length === 0) return
    const text = (row: 'expected' | 'actual') => problems.flatMap((problem) => problem[row] ?? []).join('\n')
    const message = problems.map((problem) => problem.message).join('\n\n')
    const error = new AssertionError({ message, expected: text('expected'), actual: text('actual') })
    const cause = problems.find((problem) => problem.cause !== undefined)?.cause
    if (cause !== undefined) error.cause = cause
    error.stack = `AssertionError: ${message}\n${place}`
    throw error
  }
}

const keys = /^[0-9*#A-D]$/

const read = (draw: Draw): Drawn => {
  const drawn: Drawn = { people: [], faults: [] }
  const once = (row: Exclude<keyof Drawn, 'people' | 'faults'>) => {
    if (drawn[row] !== undefined) throw new TypeError(`${row}: this row is drawn twice.`)
  }
  draw({
    caller: (marbles, who = 'caller', about = {}) => {
      if (drawn.people.some((person) => person.who === who)) {
        throw new TypeError(`caller: '${who}' is drawn twice. Another caller needs another name: caller('…', 'bob').`)
      }
      drawn.people.push({ who, about, does: readCaller(who, marbles) })
    },
    asterisk: (marbles, requests = {}) => {
      once('asterisk')
      for (const label of Object.values(requests)) operationOf(label)
      const row = readMarbles('asterisk', marbles)
      const unknown = row.find(({ letter }) => requests[letter] === undefined)
      if (unknown !== undefined) {
        const { letter } = unknown
        throw new TypeError(`asterisk: '${letter}' stands for nothing. Name it in the second argument: { ${letter}: 'channels.answer caller' }.${orTime(letter)}`)
      }
      drawn.asterisk = { marbles: row, requests }
    },
    flow: (marbles, values) => {
      once('flow')
      const row = readMarbles('flow', marbles)
      const unknown = row.find(({ letter }) => values !== undefined && !(letter in values) && !(letter in ends))
      if (unknown !== undefined) throw new TypeError(`flow: '${unknown.letter}' stands for nothing. Give its value in the second argument.${orTime(unknown.letter)}`)
      drawn.flow = { marbles: row, values }
    },
    transcript: (text) => {
      once('transcript')
      drawn.transcript = linesOf(text)
    },
    faults: (...tags) => { drawn.faults = [...drawn.faults, ...tags] },
  })
  return drawn
}

/** A digit that nobody has named was perhaps meant as time. */
const orTime = (letter: string): string => (/\d/.test(letter) ? " Time that passes has blanks around it: 'a 5s b'." : '')

const readCaller = (who: string, marbles: string): readonly Marble[] => {
  const row = readMarbles(who, marbles)
  const refuse = (why: string): never => {
    throw new TypeError(`${who}: ${why}\n\n  ${marbles}\n\n  s calls, 0-9, *, # and A-D press a key, h hangs up.`)
  }
  row.forEach(({ letter, at }, n) => {
    if (letter !== 's' && letter !== 'h' && !keys.test(letter)) refuse(`'${letter}' is nothing a caller does.`)
    if (n === 0 && letter !== 's') refuse(`nobody has called yet at ${at} ms: the row begins with s.`)
    if (n > 0 && letter === 's') refuse(`has called already. Another caller has a row of their own, with another name.`)
    if (row[n - 1]?.letter === 'h') refuse(`has hung up: nothing can follow at ${at} ms.`)
  })
  return row
}

interface Problem extends Partial<Omit<Difference, 'text'>> {
  readonly message: string
  readonly cause?: unknown
}

const judge = (drawn: Drawn, played: Played): readonly Problem[] => {
  const { broken, unfinished } = played
  // Where it broke off, rows would differ only because of that.
  if (broken !== undefined) {
    const { why, cause } = broken
    return [...faulty(drawn, played), { message: why, expected: 'an end', actual: why, cause }]
  }
  const above = Object.fromEntries(drawn.people.map(({ who, does }) => [who, does]))
  const rows: readonly (readonly [title: string, difference: Difference | undefined])[] = [
    ['Asterisk was not asked for what is drawn:', asked(drawn, played, above)],
    ['The flow did not emit what is drawn:', emitted(drawn, played, above)],
    ['It did not happen as the transcript has it:', drawn.transcript && transcriptDifference(drawn.transcript, played.lines)],
  ]
  return [
    ...faulty(drawn, played),
    ...failing(drawn, played),
    ...rows.flatMap(([title, difference]) => (
      difference === undefined ? [] : [{ ...difference, message: `${title}\n\n${difference.text}` }]
    )),
    ...played.unasked.map((label) => ({ message: `answers: '${label}' was never asked for, and nothing was answered so. Is it named as the drawing names it?` })),
    ...(unfinished === undefined ? [] : [{ message: unfinished, expected: 'nothing left', actual: unfinished }]),
  ]
}

const faulty = ({ faults: expected }: Drawn, { faults }: Played): readonly Problem[] => {
  const actual = faults.map(({ fault }) => fault.error._tag)
  if (isDeepStrictEqual(actual, [...expected])) return []
  const list = (tags: readonly ErrorTag[]) => (tags.length === 0 ? 'none' : tags.join(', '))
  const told = faults.map(({ at, fault: { during, error, call } }) =>
    `\n\n  at ${at} ms, ${during}${call === undefined ? '' : ` of ${call.id}`}: ${error._tag}: ${error.message}`)
  return [{
    message: `Faults drawn: ${list(expected)}; faults that came: ${list(actual)}.${told.join('')}`,
    expected: `faults: ${list(expected)}`,
    actual: `faults: ${list(actual)}`,
    cause: faults[0]?.fault.error,
  }]
}

/** A program that fails is drawn as `#`, or as the fault that it failed with. */
const failing = ({ flow }: Drawn, { failed, faults }: Played): readonly Problem[] =>
  failed === undefined || flow !== undefined || faults.some(({ fault }) => fault.error === failed.error)
    ? []
    : [{
        message: `The program failed at ${failed.at} ms: ${failed.error instanceof Error ? failed.error.message : String(failed.error)}`,
        expected: 'no failure',
        actual: inspect(failed.error),
        cause: failed.error,
      }]

type Above = Readonly<Record<string, readonly Marble[]>>

const asked = ({ asterisk }: Drawn, { requests }: Played, above: Above): Difference | undefined =>
  asterisk && differenceOf({
    expected: asterisk.marbles, actual: requests, legend: new Map(Object.entries(asterisk.requests)), above,
  })

const longest = 120
const shortened = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text)

/** What `|` and `#` stand for in the row of the flow. */
const ends: Readonly<Record<string, string>> = { '|': 'completes', '#': 'fails' }

const emitted = ({ flow }: Drawn, { emissions }: Played, above: Above): Difference | undefined => {
  if (flow === undefined) return undefined
  const { marbles } = flow
  const values: Readonly<Record<string, unknown>> = flow.values ?? Object.fromEntries(marbles.map(({ letter }) => [letter, letter]))
  const show = (value: unknown) => shortened(inspect(value, { depth: 6, breakLength: Infinity }))
  const legend = new Map([...Object.entries(values).map(([letter, value]) => [letter, show(value)] as const), ...Object.entries(ends)])
  const name = ({ kind, value }: Emission): string => {
    if (kind !== 'value') return kind
    const drawn = Object.values(values).find((each) => isDeepStrictEqual(each, value))
    return show(drawn ?? value)
  }
  const actual = emissions.map((emission) => ({ at: emission.at, what: name(emission) }))
  const difference = differenceOf({ expected: marbles, actual, legend, above })
  const failure = emissions.find(({ kind }) => kind === 'fails')
  if (difference === undefined || failure === undefined) return difference
  return { ...difference, text: `${difference.text}\n\n  It failed with: ${show(failure.value)}` }
}
