import { AssertionError } from 'node:assert'
import { runInNewContext } from 'node:vm'

import { describe, expect, test } from '@jest/globals'
import { type Observable, asyncScheduler, concatMap, delay, from, map, merge, mergeMap, of, switchMap, take, tap, throwError } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import type { Cast } from '../../examples/cast.js'
import { type Ari, type Call, collectDtmf, connect, eachCall, inOrder, insist } from '../../src/index.js'
import { type PlayedBackOptions, application, cassette, drawCassette, playedBack, readCassette } from '../../src/testing/index.js'
import { expectPrinted } from '../support/printed.js'
import { recordingOf } from '../support/recording.js'

// A cassette of the front desk, and the front desk changed: what the failure prints is compared with `printed/`.

interface Desk {
  readonly greeting?: (call: Call) => Observable<unknown>
  readonly apology?: (call: Call) => Observable<unknown>
  readonly departments?: Readonly<Record<string, string>>
  readonly firstDigit?: number
  readonly answer?: (call: Call) => Observable<unknown>
}

const desk = ({
  answer = (call) => call.answer(),
  greeting = (call) => call.play('sound:hello-world'),
  apology = (call) => call.play('sound:please-try-again'),
  departments = { 1: 'sales', 2: 'support' },
  firstDigit = 5_000,
}: Desk = {}) => ({ calls$ }: Ari) => calls$.pipe(eachCall((call) => inOrder(answer(call), greeting(call), call.keypad$.pipe(
  collectDtmf({ prompt: call.play('sound:vm-enter-num-to-call'), length: 1, firstDigit }),
  insist(({ digits }) => departments[digits], { between: () => apology(call), otherwise: 'reception' }),
)).pipe(concatMap((extension) => call.continueInDialplan({ context: 'departments', extension })))))

const extensions = ['sales', 'support', 'reception'].map((extension) => `exten => ${extension},1,Wait(20)`).join('\n')
const dialplan = `[departments]\n${extensions}`
const cast = (callers: Cast['callers']): Cast => ({ story: '', callers, dialplan })

const ann = recordingOf('desk', { about: '', program: desk(), cast: cast({ caller: { does: 's 2.1s 9 2.5s 2 3s h' } }) })
const silent = recordingOf('desk', { about: '', program: desk(), cast: cast({ caller: { does: 's 27s h' } }) })
const two = recordingOf('desk', { about: '', program: desk(), cast: cast({ ann: { does: 's 2.1s 9 2.5s 2 3s h' }, bob: { does: '1s s 1.5s 1 3s h' } }) })

const failure = (program: (ari: Ari) => Observable<unknown>, text: string, options?: PlayedBackOptions): AssertionError => {
  try {
    playedBack(program, text, options)()
  } catch (error) {
    if (error instanceof AssertionError) return error
    throw error
  }
  throw new Error('It went as it was recorded')
}

const changed: readonly (readonly [name: string, desk: Desk, of: string])[] = [
  ['another sound', { apology: (call) => call.play('sound:sorry') }, ann],
  ['no apology', { apology: () => of(true) }, ann],
  ['another parameter', { departments: { 1: 'sales', 2: 'service' } }, ann],
  ['another order', { answer: (call) => call.play('sound:hello-world'), greeting: (call) => call.answer() }, ann],
  ['does not wait', { greeting: () => of(true) }, ann],
  ['asks nothing', { answer: () => throwError(() => new Error('no such word')) }, ann],
  ['of one of two calls', { departments: { 1: 'service', 2: 'support' } }, two],
]

describe('a changed flow fails, and both pictures are shown:', () => {
  test.each(changed)('%s', (name, given, text) => {
    expectPrinted(name.replaceAll(' ', '-'), failure(desk(given), text).message)
  })

  test('actual and expected are the rows', () => {
    const { actual, expected } = failure(desk({ apology: (call) => call.play('sound:sorry') }), ann)
    expect(String(expected)).toMatch(/^ap /)
    expect(String(actual)).toMatch(/^ap /)
    expect(actual).not.toBe(expected)
  })

  test('the stack begins where the test was made', () => {
    const { stack = '' } = failure(desk({ answer: () => of(true) }), ann)
    expect(stack.split('\n    at ')[1]).toMatch(/playedBack\.spec/)
  })
})

describe('what a flow may change', () => {
  /** When calls are over, in ms. */
  const over = (given: Desk, text: string): number => {
    let at = 0
    playedBack((ari) => merge(desk(given)(ari), ari.calls$.pipe(mergeMap(({ ended$ }) => ended$), tap(() => { at = asyncScheduler.now() }))), text)()
    return at
  }

  test('how long it takes: what follows comes as much later', () => {
    const later = { apology: (call: Call) => call.play('sound:please-try-again').pipe(delay(20_000)) }
    expect(over(later, ann) - over({}, ann)).toBe(20_000)
  })

  test('how long it waits, where nothing was to come: what follows comes as much sooner or later', () => {
    expect(over({ firstDigit: 3_000 }, silent) - over({}, silent)).toBe(-6_000)
    expect(over({ firstDigit: 9_000 }, silent) - over({}, silent)).toBe(12_000)
    expect(over({ firstDigit: 4_950 }, silent) - over({}, silent)).toBe(0)
  })

  test('what it makes of what is kept secret', () => {
    const asks = ({ calls$ }: Ari) => calls$.pipe(eachCall((call) => inOrder(call.answer(), call.keypad$.pipe(
      collectDtmf({ length: 4, secret: true }),
      concatMap(({ digits }) => call.setVariable('ENTERED', digits)),
    ))))
    const text = recordingOf('desk', { about: '', program: asks, cast: cast({ caller: { does: 's 1s 4 200ms 7 200ms 1 200ms 1 2s h' } }) })
    expect(text).not.toContain('4711')
    playedBack(asks, text)()
    playedBack(asks, text, { secret: '4711' })()
  })

  test('not that it waited for a key', () => {
    const door = (opens: (call: Call) => Observable<unknown>) => ({ calls$ }: Ari) => calls$.pipe(eachCall((call) => inOrder(call.answer(), opens(call), call.play('sound:hello-world'))))
    const opened = recordingOf('desk', { about: '', program: door(({ keypad$ }) => keypad$.pipe(take(1))), cast: cast({ caller: { does: 's 2s 5 3s h' } }) })
    playedBack(door(({ keypad$ }) => keypad$.pipe(take(1))), opened)()
    expectPrinted('too-soon', failure(door(() => of(true)), opened).message)
  })
})

describe('what fails besides', () => {
  test('a fault that is not expected', () => {
    const program = (ari: Ari) => desk({ answer: (call) => call.answer().pipe(switchMap(() => of(true))) })(ari)
    playedBack(program, ann)()
    expect(() => { playedBack(program, ann, { faults: ['Refused'] })() }).toThrow('Faults expected: Refused; faults that came: none.')
  })

  test('a program that fails', () => {
    const program = (ari: Ari) => desk()(ari).pipe(map((value) => {
      if (value !== undefined) throw new Error('I cannot go on')
      return value
    }))
    expect(failure(program, ann).message).toContain('I cannot go on')
  })

  test('a promise, which virtual time does not wait for', () => {
    expect(failure(desk({ greeting: () => from(Promise.resolve(1)) }), ann).message).toMatch(/virtual time does not wait for promises/)
  })
})

describe('the wire of a cassette', () => {
  const faultsOf = (program: (ari: Ari) => Observable<unknown>): readonly string[] => {
    const faults: string[] = []
    const scheduler = new TestScheduler(() => undefined)
    scheduler.run(({ flush }) => {
      scheduler.maxFrames = 10_000
      const ari = connect({ wire: cassette(ann), app: 'desk' })
      const heard = ari.faults$.subscribe(({ error }) => { faults.push(`${error._tag}: ${error.message}`) })
      const running = program(ari).subscribe()
      flush()
      ari.close().subscribe()
      flush()
      running.unsubscribe()
      heard.unsubscribe()
    })
    return faults
  }

  test('plays what was recorded', () => {
    expect(faultsOf(desk())).toEqual([])
  })

  test('refuses what it does not know, with both pictures', () => {
    const [first] = faultsOf(desk({ apology: (call) => call.play('sound:sorry') }))
    expect(first).toMatch(/^Refused: The call does not go as it was recorded: /)
    expect(first).toContain('expected y, got e')
  })
})

describe('a cassette that breaks off', () => {
  const lines = ann.trim().split('\n')
  const broken = `${lines.slice(0, 12).join('\n')}\n${lines[12]?.slice(0, 30) ?? ''}`

  test('plays as far as it goes, wherever that is', () => {
    expect(readCassette(broken)).toMatchObject({ breaksOff: true, entries: { length: 11 } })
    playedBack(desk(), broken)()
    for (let n = 1; n < lines.length - 1; n += 1) playedBack(desk(), lines.slice(0, n).join('\n'))()
  })

  test('fails within it', () => {
    expect(failure(desk({ answer: () => of(true) }), broken).message).toContain("the recording has 'channels.answer caller' before it")
  })

  test.each([
    ['', /is no cassette: the first line of one is/],
    ['{"cassette":2}', /is a cassette of version 2, and this rxari plays version 1/],
    ['{"cassette":1}\nhm\n{"at":1}', /line 2 is no JSON: hm/],
    ['{"cassette":1}\n{"at":1,"what":2}\n', /line 2 is no line of a cassette/],
  ])('%j is none', (text, why) => {
    expect(() => readCassette(text === '' ? '{}' : text)).toThrow(why)
  })
})

describe('a cassette that is drawn', () => {
  const text = drawCassette(two)

  test('is what is pasted into a drawing', () => {
    expectPrinted('drawn', text)
  })

  test('holds there as it is, where the simulator was recorded', () => {
    const sounds = runInNewContext(`${text.split('caller(')[0] ?? ''}; sounds`) as Readonly<Record<string, number>> // As it is printed.
    application(desk(), { app: 'desk', sounds, dialplan }, (drawing) => { runInNewContext(text, { ...drawing }) })()
  })
})
