import { NEVER, type Observable, Subscription, defer, filter, map, mergeMap, take, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type Ari, connect } from '../../ari.js'
import { type AriError, isAriError, toAriError } from '../../core/errors.js'
import type { Wire, WireReply, WireRequest } from '../../core/wire.js'
import { type Caller, type Calling, type Simulator, type SimulatorOptions, simulator } from '../simulator/index.js'
import { type Names, labelOf, openNames, operationOf } from './label.js'
import type { Marble } from './marbles.js'
import { openOwn } from './own.js'
import { watchPromises } from './promises.js'
import { type Happened, type Recorder, openRecorder } from './record.js'

/** What Asterisk says instead of what the simulator would: a reply, nothing ever, or what becomes of the connection. */
export type Answer = { readonly status: number; readonly message?: string; readonly body?: unknown } | 'never' | AriError

/** How a drawing runs. `latency` is 1 ms and `sound` 3 ms unless told otherwise. */
export interface DrawingOptions extends SimulatorOptions {
  /**
   * The application, or several. Callers call the first, unless told otherwise.
   * @default 'app'
   */
  readonly app?: string | readonly string[]
  /** Also hears what no application has asked for. */
  readonly subscribeAll?: boolean
  /**
   * What Asterisk says instead, by what is asked: a request as the drawing names it, or an operation. What is answered so is not done.
   * An answer to what was never asked for fails the test: it would not have tried what it says.
   * @example { 'channels.play caller sound:hello-world': { status: 500, message: 'Allocation failed' }, 'channels.answer': 'never' }
   */
  readonly answers?: Readonly<Record<string, Answer>>
  /**
   * Whom the program called itself (dialled, snooped) and who is still there when all who called have gone, as the drawing names them. Anybody
   * else fails the test: they would stay for ever. So does one who is named here and has gone.
   * @default nobody
   * @example ['PJSIP/alice']
   */
  readonly stays?: readonly string[]
}

/** How somebody calls: their number, the name shown with it, the application where there are several, what the dialplan gives it. */
export type AboutCaller = Partial<Omit<Calling, 'id'>>

/** A caller and what they do. */
export interface Person {
  readonly who: string
  readonly about: AboutCaller
  readonly does: readonly Marble[]
}

/** What came of it. */
export interface Played extends Happened {
  /** What the program itself failed with. */
  readonly failed?: { readonly at: number; readonly error: unknown }
  /** Why there is nothing to compare, where that is so. */
  readonly broken?: { readonly why: string; readonly cause?: unknown }
  /** What ought to be over and is not. */
  readonly unfinished?: string
  /** What there was an answer for, and what was not asked for. */
  readonly unasked: readonly string[]
  /** Where a promise was made, where that is so: what waits for one has not happened. */
  readonly promised: string | undefined
}

/** Serves callers; `watched` is what the row `flow` is about. */
export type Program = (ari: Ari, watched: Recorder['watched']) => Observable<unknown>

/** What goes on for so long, in ms, or asks so much, has no end. */
const hour = 3_600_000
const most = 5_000
/** How long closing may take, in ms. */
const closing = 60_000

/** Runs a program on the simulator in virtual time, until nothing more is going to happen. */
export const play = (program: Program, options: DrawingOptions, people: readonly Person[]): Played => {
  const { app = 'app', subscribeAll = false, answers = {}, stays = [], latency = 1, sound = 3, ...simulated } = options
  const unasked = new Set(Object.keys(answers))
  for (const label of unasked) operationOf(label, 'answers: ')
  const scheduler = new TestScheduler(() => undefined)
  /** When the connection was open. */
  let opened: number | undefined
  let failed: Played['failed']
  /** All that was asked, the library's requests included. */
  const asked: string[] = []
  const lately = () => asked.length === 0 ? 'Nothing was asked.' : `The last that was asked:${asked.slice(-3).map((line) => `\n  ${line}`).join('')}`

  const now = () => scheduler.now() - (opened ?? 0)
  const names = openNames()
  const recorder = openRecorder(now, nameIn(names), names.in)
  /** Who is in an application, by the ids of channels. */
  const there = new Set<string>()
  const own = openOwn()

  const overheard = (wire: Wire): Wire => ({
    ...wire,
    request: (request) => defer(() => {
      const label = labelOf(request, names)
      if (own.is(request)) recorder.ask(label)
      asked.push(opened === undefined ? label : `${now()} ${label}`)
      // The next thing that happens is the end.
      if (asked.length === most) scheduler.schedule(() => { throw new Endless() })
      const key = label in answers ? label : operationOf(label)
      const answer = answers[key]
      if (answer === undefined) return wire.request(request)
      unasked.delete(key)
      return answered(answer, request, latency)
    }),
  })

  /** From here on time is counted. */
  const begin = (ari: Ari, asterisk: Simulator): Subscription => {
    opened = scheduler.now()
    asked.length = 0
    const running = program(own.marked(ari), recorder.watched).subscribe({
      error: (error: unknown) => { failed ??= { at: now(), error } },
    })
    const [first = ''] = typeof app === 'string' ? [app] : app
    for (const person of people) {
      const does = acting(asterisk, recorder, { ...person, about: { app: first, ...person.about } })
      for (const { at, letter } of person.does) scheduler.schedule(() => { does(letter) }, at)
    }
    return running
  }

  /** Whom the program called, and who is there without anybody who called. */
  const leftAlone = (): string | undefined => {
    if (people.some(({ who }) => there.has(who))) return undefined
    const left = [...there].map((id) => names.of('channel', id))
    const [one] = left.filter((name) => !stays.includes(name))
    if (one !== undefined) return `${one} is still there, and nobody who called is: the program made this channel, and has not hung it up.\n${alone}`
    const [gone] = stays.filter((name) => !left.includes(name))
    return gone === undefined ? undefined : `${gone} is to stay (\`stays\`), and is not there in the end.`
  }

  const run = (flush: () => void): Pick<Played, 'broken' | 'unfinished' | 'promised'> => {
    scheduler.maxFrames = hour
    const asterisk = simulator({ ...simulated, latency, sound })
    const ari = connect({ wire: overheard(asterisk.wire(app, { subscribeAll })), app })
    const all = new Subscription()
    const promises = watchPromises()
    const ended = (how: Pick<Played, 'broken' | 'unfinished'>) => ({ ...how, promised: promises.first() })
    try {
      all.add(ari.faults$.subscribe(recorder.fault))
      all.add(asterisk.phoned$.subscribe(({ endpoint, does }) => { recorder.phone(endpoint, does) }))
      // The connection opens with this.
      const ends$ = ari.entries$.pipe(mergeMap(({ id, ended$ }) => {
        there.add(id)
        return ended$.pipe(map(({ how }) => ({ id, how })))
      }))
      all.add(ends$.subscribe({
        next: ({ id, how }) => {
          there.delete(id)
          recorder.tell(`${names.of('channel', id)} ended ${how}`)
        },
        error: (error: unknown) => { recorder.fault({ during: 'connect', error: toAriError(error) }) },
      }))
      const open$ = ari.lifecycle$.pipe(filter(({ status }) => status === 'open'), take(1))
      all.add(open$.subscribe(() => { all.add(begin(ari, asterisk)) }))
      flush()
    } catch (cause) {
      return ended({
        broken: cause instanceof Endless
          ? { why: `${counted(most, 'request')} in ${now()} ms, and no end. ${lately()}` }
          : { why: `It broke off at ${now()} ms: ${cause instanceof Error ? cause.message : String(cause)}`, cause },
      })
    } finally {
      promises.stop()
      recorder.close()
    }
    if (opened === undefined) return ended({ broken: { why: `The connection never opened. ${lately()}` } })
    const left = () => `${going(ari) || 'nothing at Asterisk'}. ${lately()}`
    if (scheduler.actions.some(({ closed }) => !closed)) {
      return ended({ broken: { why: `A virtual hour, and no end. Going on: ${left()}\n${clocks}` } })
    }
    // With nobody there and nothing to do, nothing may be left either.
    const over = recorder.watching() === 0 && ari.census().calls === 0
    const kept = over && going(ari) !== '' ? `All is over, but not everything was let go: ${left()}\n${letGo}` : undefined
    const unfinished = recorder.watching() > 0 && promises.first() !== undefined ? 'The flow has not ended.' : kept ?? leftAlone()
    // What waits for a promise would go on behind this test.
    scheduler.maxFrames = scheduler.now() + closing
    ari.close().subscribe()
    flush()
    all.unsubscribe()
    const stays = going(ari) === '' ? undefined : `The connection was closed, and left: ${left()}`
    const why = unfinished ?? stays
    return ended(why === undefined ? {} : { unfinished: why })
  }

  const outcome = scheduler.run(({ flush }) => run(flush))
  return { ...recorder.happened, unasked: [...unasked], ...(failed === undefined ? {} : { failed }), ...outcome }
}

class Endless extends Error {}

const clocks = "Does a clock run that nobody stops (interval, timer, repeat)? A caller's h ends the call, and its flow with it."
const letGo = 'What is subscribed to within a flow outlives it: give it back as part of the flow, or end it (takeUntil, untilHangup).'
const alone = 'Who was called for something is hung up with it (hangupAfter). Who may stay is named by the option `stays`.'
/** What each letter of a caller's row does. */
const acting = (asterisk: Simulator, { tell }: Recorder, { who, about: { app = '', ...about } }: Person) => {
  let caller: Caller | undefined
  return (letter: string): void => {
    switch (letter) {
      case 's':
        tell(`${who} calls`)
        caller = asterisk.call({ ...about, app, id: who })
        break
      case 'h':
        tell(`${who} hangs up`)
        caller?.hangup()
        break
      case 't':
        tell(`${who} talks`)
        caller?.talk()
        break
      case 'q':
        tell(`${who} falls quiet`)
        caller?.fallQuiet()
        break
      default:
        tell(`${who} presses ${letter}`)
        caller?.press(letter)
    }
  }
}

const answered = (answer: Answer, { written }: WireRequest, latency: number): Observable<WireReply> => {
  if (!isAriError(answer, 'Unreachable')) written?.()
  if (answer === 'never') return NEVER
  return timer(latency).pipe(map(() => {
    if (isAriError(answer)) throw answer
    return { body: undefined, ...answer }
  }))
}

/** Calls, bridges and sounds are drawn by name: their ids are others each time. */
const nameIn = (names: Names) => (value: unknown): unknown => {
  if (hasId(value) && 'media_uri' in value) return names.of('playback', value.id)
  return handlesNamed(names, value)
}

/** Plain values with the handles that are in them named; as they are where none is. */
const handlesNamed = (names: Names, value: unknown): unknown => {
  if (hasId(value) && 'keypad$' in value) return names.of('channel', value.id)
  if (hasId(value) && 'join' in value) return names.of('bridge', value.id)
  if (Array.isArray(value)) return value.map((each: unknown) => handlesNamed(names, each))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, handlesNamed(names, each)]))
}

const hasId = (value: unknown): value is { readonly id: string } =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'

/** What the census counts, in words; `''` where there is nothing. */
const going = (ari: Ari): string => {
  const { calls, requests, activities, listeners } = ari.census()
  const counts = [
    counted(calls, 'call'), counted(requests, 'request'), counted(activities, 'activity'), counted(listeners, 'listener'),
  ]
  return counts.filter((each) => each !== '').join(', ')
}

const counted = (count: number, what: string): string =>
  count === 0 ? '' : count === 1 ? `1 ${what}` : `${count.toLocaleString('en')} ${what.replace(/y$/, 'ie')}s`
