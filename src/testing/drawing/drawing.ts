import { AssertionError } from 'node:assert'
import { inspect, isDeepStrictEqual, types } from 'node:util'

import type { ErrorTag } from '../../core/errors.js'
import { linesOf, transcriptDifference } from '../transcript.js'
import { type Difference, differenceOf } from './compare.js'
import { operationOf } from './label.js'
import { type Marble, readMarbles } from './marbles.js'
import { type AboutCaller, type DrawingOptions, type Person, type Played, type Program, play } from './play.js'
import type { Emission } from './record.js'
import { inLine, valueDifference } from './values.js'

/** The rows of a drawing. Each may be left out; a character is a millisecond. */
export interface Drawing {
  /**
   * Somebody calls: `s` calls (StasisStart), `0`-`9`, `*`, `#` and `A`-`D` press a key, `t` begins to talk, `q` falls quiet, `h` hangs up.
   * Within a millisecond, callers come first.
   * @param who their name in the other rows; the id of the channel
   * @example caller('s---2--h')
   */
  caller(marbles: string, who?: string, about?: AboutCaller): void
  /**
   * What Asterisk is asked for, a letter per request, in the order in which requests are written. A request is named by its operation
   * (without `WithId`), what it is about (a caller by name, a sound by its media, a bridge as `bridge`, the next as `bridge2`) and its
   * parameters in ARI's order: `channels.play caller sound:hello-world`, `bridges.addChannel bridge caller`. A channel that is dialled has
   * the name of its endpoint, in this row and all others: `channels.originate PJSIP/alice` (application and time limit are left out),
   * `channels.dial PJSIP/alice`, `channels.hangup PJSIP/alice`.
   *
   * Not drawn is what the library asks for its own sake: reading (GET), and what is about applications and user events. What a program
   * asks through `ari.channels` and the other tables is drawn, whatever it is.
   * @example asterisk('a---h', { a: 'channels.answer caller', h: 'channels.hangup caller' })
   */
  asterisk(marbles: string, requests?: Readonly<Record<string, string>>): void
  /**
   * What the flow emits, and `|` where it completes or its call ends, `#` where it fails. Values are compared deeply; without
   * `values`, they are the letters. A call, bridge or sound is drawn by its name, also within a value: `{ outcome: 'answered', endpoint:
   * 'PJSIP/alice', call: 'PJSIP/alice' }`.
   * @example flow('---p-(e|)', { p: 'sound:hello-world', e: { how: 'continued' } })
   */
  flow(marbles: string, values?: Readonly<Record<string, unknown>>): void
  /**
   * What happens, a line each: `0 caller calls`, `0 channels.answer caller`, `5 caller presses 9`, `7 caller hangs up`,
   * `7 caller ended hangup`, `9 PJSIP/alice rings`. Indentation that all lines have means nothing.
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
    const problems = judge(drawing, placed(place, () => play(program, options, drawing.people)))
    if (problems.length === 0) return
    const text = (row: 'expected' | 'actual') => problems.map((problem) => problem[row]).join('\n')
    const message = problems.map((problem) => problem.message).join('\n\n')
    const error = new AssertionError({ message, expected: text('expected'), actual: text('actual') })
    const cause = problems.find((problem) => problem.cause !== undefined)?.cause
    if (cause !== undefined) error.cause = cause
    error.stack = `AssertionError: ${message}\n${place}`
    throw error
  }
}

/** What is refused before anything runs (an option) says where the drawing stands, too. */
const placed = <T>(place: string, run: () => T): T => {
  try {
    return run()
  } catch (refused) {
    if (types.isNativeError(refused)) refused.stack = `${refused.stack ?? ''}\n${place}`
    throw refused
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
      for (const [letter, label] of Object.entries(requests)) operationOf(label, `asterisk, ${letter}: `)
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
    throw new TypeError(`${who}: ${why}\n\n  ${marbles}\n\n  s calls, 0-9, *, # and A-D press a key, t talks, q falls quiet, h hangs up.`)
  }
  row.forEach(({ letter, at }, n) => {
    if (!'shtq'.includes(letter) && !keys.test(letter)) refuse(`'${letter}' is nothing a caller does.`)
    if (n === 0 && letter !== 's') refuse(`nobody has called yet at ${at} ms: the row begins with s.`)
    if (n > 0 && letter === 's') refuse(`has called already. Another caller has a row of their own, with another name.`)
    if (row[n - 1]?.letter === 'h') refuse(`has hung up: nothing can follow at ${at} ms.`)
  })
  return row
}

interface Problem extends Omit<Difference, 'text'> {
  readonly message: string
  readonly cause?: unknown
}

const judge = (drawn: Drawn, played: Played): readonly Problem[] => {
  const problems = found(drawn, played)
  const { promised } = played
  if (problems.length === 0 || promised === undefined) return problems
  return [...problems, { message: waits(promised), expected: 'no promise', actual: 'a promise' }]
}

const waits = (promised: string): string => [
  `A promise was made in it${promised === '' ? '' : `, ${promised}`}.`,
  'Virtual time does not wait for promises: give the flow an Observable in its place (call.play(…) for await firstValueFrom(call.play(…))).',
].join('\n')

const found = (drawn: Drawn, played: Played): readonly Problem[] => {
  const { broken, unfinished } = played
  // Where it broke off, rows would differ only because of that.
  if (broken !== undefined) {
    const { why, cause } = broken
    return [...faulty(drawn, played), { message: why, expected: 'an end', actual: why, cause }]
  }
  const above = { ...Object.fromEntries(drawn.people.map(({ who, does }) => [who, does])), ...played.phones }
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
    ...played.unasked.map((label) => ({
      message: `answers: '${label}' was never asked for, and nothing was answered so. Is it named as the drawing names it?`,
      expected: `asked for: ${label}`, actual: `never asked for: ${label}`,
    })),
    ...(unfinished === undefined ? [] : [{ message: unfinished, expected: 'nothing left', actual: unfinished }]),
  ]
}

const faulty = ({ faults: expected }: Drawn, { faults }: Played): readonly Problem[] => {
  const actual = faults.map(({ fault }) => fault.error._tag)
  if (isDeepStrictEqual(actual, [...expected])) return []
  const list = (tags: readonly ErrorTag[]) => (tags.length === 0 ? 'none' : tags.join(', '))
  const told = faults.map(({ at, says, fault: { during, error, call } }) =>
    `  at ${at} ms, ${during}${call === undefined ? '' : ` of ${call.id}`}: ${error._tag}: ${says}`)
  const remedy = actual.length === 0 ? [] : [`Where that is meant, it is drawn: faults(${actual.map((tag) => `'${tag}'`).join(', ')}).`]
  return [{
    message: [`Faults drawn: ${list(expected)}; faults that came: ${list(actual)}.`, ...told, ...remedy].join('\n\n'),
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

const asked = ({ asterisk, people }: Drawn, { requests }: Played, above: Above): Difference | undefined => {
  if (asterisk === undefined) return undefined
  const difference = differenceOf({ expected: asterisk.marbles, actual: requests, legend: new Map(Object.entries(asterisk.requests)), above })
  if (difference === undefined || people.length > 0 || requests.length > 0) return difference
  return { ...difference, text: `${difference.text}\n\n  Nobody calls: that is another row, caller('s').` }
}

const isLetter = (value: unknown): boolean => typeof value === 'string' && value.length === 1

/** What `|` and `#` stand for in the row of the flow. */
const ends: Readonly<Record<string, string>> = { '|': 'completes', '#': 'fails' }
const letterOfEnd: Readonly<Record<Exclude<Emission['kind'], 'value'>, string>> = { completes: '|', fails: '#' }

const emitted = ({ flow }: Drawn, { emissions }: Played, above: Above): Difference | undefined => {
  if (flow === undefined) return undefined
  const { marbles } = flow
  const drawnValues: Readonly<Record<string, unknown>> = flow.values ?? Object.fromEntries(marbles.map(({ letter }) => [letter, letter]))
  // Values are told apart by what they are, not by how they print: each has a name of its own here.
  const values = new Map<string, unknown>()
  const nameOf = (value: unknown): string => {
    for (const [name, known] of values) if (isDeepStrictEqual(known, value)) return name
    const name = `value ${values.size}`
    values.set(name, value)
    return name
  }
  const legend = new Map([...Object.entries(drawnValues).map(([letter, value]) => [letter, nameOf(value)] as const), ...Object.entries(ends)])
  const actual = emissions.map(({ at, kind, value }) => ({ at, what: kind === 'value' ? nameOf(value) : ends[letterOfEnd[kind]] ?? kind }))
  const write = (what: string) => (values.has(what) ? inLine(values.get(what)) : what)
  const difference = differenceOf({ expected: marbles, actual, legend, above, write })
  if (difference === undefined) return undefined

  const { drawn: drawnAs = '', came = '' } = difference.first
  const inside = values.has(drawnAs) && values.has(came) && drawnAs !== came ? valueDifference(values.get(drawnAs), values.get(came)) : undefined
  const failure = emissions.find(({ kind }) => kind === 'fails')
  const notes = [
    ...(inside === undefined ? [] : [inside]),
    ...(flow.values === undefined && emissions.some(({ kind, value }) => kind === 'value' && !isLetter(value)) ? ["Without a second argument letters stand for themselves. Values are given there: flow('-v', { v: 5 })."] : []),
    ...(failure === undefined ? [] : [`It failed with: ${inLine(failure.value)}`]),
  ]
  return { ...difference, text: [difference.text, ...notes.map((note) => `  ${note}`)].join('\n\n') }
}
