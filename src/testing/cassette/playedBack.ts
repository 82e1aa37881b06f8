import { AssertionError } from 'node:assert'
import { inspect } from 'node:util'

import type { Observable } from 'rxjs'
import { Subscription } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type Ari, connect } from '../../ari.js'
import type { ErrorTag } from '../../core/errors.js'
import type { Fault } from '../../core/faults.js'
import { watchPromises } from '../drawing/promises.js'
import { type Problem, pictures } from './picture.js'
import { type Player, openPlayer } from './player.js'
import { type Cassette, readCassette } from './read.js'
import { type Score, scoreOf } from './score.js'

export interface PlayedBackOptions {
  /**
   * The keys that stand for those that the recording keeps secret, in their order, for a flow that checks them.
   * @default each is a 0
   */
  readonly secret?: string
  /** The faults of `ari.faults$`, by tag, in order. Any other fails the test. @default none */
  readonly faults?: readonly ErrorTag[]
}

/** What is drawn ends within a virtual hour of its end. */
const hour = 3_600_000
/** How long closing may take, in ms. */
const closing = 60_000

/**
 * A test out of a recorded call: runs a program on a cassette in virtual time. Gives the function that a runner's `test` takes; throws
 * an AssertionError where the program asks Asterisk for something that the recording does not have, in another order for the same
 * channel, before what it waited for then, or does not ask for what the recording has. It shows both, as marbles.
 *
 * What Asterisk and callers did comes at its recorded time, and never before the requests that it came after have been asked. A program
 * that asks later than it did is waited for, and all that follows comes as much later; one that asks more than 100 ms sooner, because a clock
 * of its own is shorter, is followed as much sooner. Ids that the program mints may be others. Reading (GET) is answered as it was; how
 * often and when it is asked is not compared.
 *
 * It fails as well for a fault that is not in `faults`, for a program that fails, and for what is left over in the end.
 *
 * @param recording a cassette, its file or its text
 *
 * @example
 * import { test } from 'node:test'
 *
 * const program = (ari: Ari) => ari.calls$.pipe(eachCall(frontDesk))
 *
 * test('the call of ticket 123', playedBack(program, 'test/ticket-123.jsonl'))
 */
export const playedBack = (
  program: (ari: Ari) => Observable<unknown>,
  recording: Cassette | string,
  { secret = '', faults = [] }: PlayedBackOptions = {},
): (() => void) => {
  const made = { stack: '' }
  Error.captureStackTrace(made, playedBack)
  const place = made.stack.split('\n').slice(1).join('\n')
  return () => {
    const cassette = typeof recording === 'string' ? readCassette(recording) : recording
    const score = scoreOf(cassette, secret)
    const [failure] = judge(score, run(program, cassette, score), faults)
    if (failure === undefined) return
    const { message, expected, actual, cause } = failure
    const error = new AssertionError({ message, expected, actual })
    if (cause !== undefined) error.cause = cause
    error.stack = `AssertionError: ${message}\n${place}`
    throw error
  }
}

interface Run {
  readonly player: Player
  readonly problem: Problem | undefined
  readonly faults: readonly Fault[]
  readonly failed: { readonly error: unknown } | undefined
  readonly left: string
  readonly thrown: { readonly error: unknown } | undefined
  readonly promise: string | undefined
}

const run = (program: (ari: Ari) => Observable<unknown>, cassette: Cassette, score: Score): Run => {
  const scheduler = new TestScheduler(() => undefined)
  const player = openPlayer(cassette, score, { refuses: false })
  const faults: Fault[] = []
  let problem: Problem | undefined
  let failed: Run['failed']
  let thrown: Run['thrown']
  let left = ''
  const promises = watchPromises()
  scheduler.run(({ flush }) => {
    const all = new Subscription()
    const ari = connect({ wire: player.wire, app: score.app })
    let closed = false
    const close = () => {
      if (closed) return
      closed = true
      scheduler.maxFrames = scheduler.now() + closing
      all.add(ari.close().subscribe())
    }
    const playing = (play: () => void) => {
      try {
        play()
        flush()
      } catch (error) {
        if (!(error instanceof Stopped)) thrown ??= { error }
      }
    }
    // What comes of a problem is no news.
    all.add(ari.faults$.subscribe((fault) => { if (problem === undefined) faults.push(fault) }))
    all.add(player.problem$.subscribe((first) => {
      problem = first
      scheduler.schedule(() => { throw new Stopped() })
    }))
    scheduler.maxFrames = (cassette.entries.at(-1)?.at ?? 0) + hour
    playing(() => {
      const running = program(ari).subscribe({ error: (error: unknown) => { failed ??= { error } } })
      all.add(running)
      all.add(player.over$.subscribe(() => { scheduler.schedule(close) }))
      all.add(player.stuck$.subscribe(() => { running.unsubscribe() }))
    })
    playing(close)
    left = Object.entries(ari.census()).filter(([, count]) => count !== 0).map(([what, count]) => `${String(count)} ${what}`).join(', ')
    all.unsubscribe()
  })
  promises.stop()
  return { player, problem, faults, failed, left, thrown, promise: promises.first() }
}

class Stopped extends Error {}

interface Failure {
  readonly message: string
  readonly expected: string
  readonly actual: string
  readonly cause?: unknown
}

const judge = (score: Score, ran: Run, expected: readonly ErrorTag[]): readonly Failure[] => {
  const { player, problem, faults, failed, left, thrown, promise } = ran
  const missing = score.parts.find((part) => part.strict && !player.asked.has(part.n))
  const differing = problem ?? (missing === undefined ? undefined : { why: `'${missing.label}' was not asked, and the recording has it.` })
  const tags = faults.map(({ error }) => error._tag)
  const told = faults.map(({ during, error }) => `\n  ${during}: ${error._tag}: ${error.message}`).join('')
  const cause = thrown?.error ?? failed?.error ?? faults[0]?.error
  const withCause = cause === undefined ? {} : { cause }
  if (thrown !== undefined) {
    return [{ message: `It broke off: ${messageOf(thrown.error)}`, expected: 'an end', actual: inspect(thrown.error), ...withCause }]
  }
  const waits = promise === undefined ? '' : `\n\nA promise was made${promise === '' ? '' : ` ${promise}`}: virtual time does not wait for promises. Give the flow an Observable in its place.`
  if (differing !== undefined) {
    const { expected, actual, text } = pictures(score, player.asked, differing)
    const faulty = faults.length === 0 ? '' : `\n\nFaults:${told}`
    return [{ message: `The call does not go as it was recorded: ${differing.why}\n\n${text}${faulty}${waits}`, expected, actual, ...withCause }]
  }
  const list = (tags: readonly ErrorTag[]) => (tags.length === 0 ? 'none' : tags.join(', '))
  if (list(tags) !== list(expected)) {
    return [{
      message: `Faults expected: ${list(expected)}; faults that came: ${list(tags)}.${told}`,
      expected: list(expected), actual: list(tags), ...withCause,
    }]
  }
  if (failed !== undefined && !faults.some(({ error }) => error === failed.error)) {
    return [{ message: `The program failed: ${messageOf(failed.error)}`, expected: 'no failure', actual: inspect(failed.error), ...withCause }]
  }
  return left === '' ? [] : [{ message: `The connection was closed, and left: ${left}`, expected: 'nothing left', actual: left }]
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
