import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Subscription } from 'rxjs'

import { explain, firstDifference } from './conformance/compare.js'
import { type Told, normalise } from './conformance/normalise.js'
import { type Scenario, record } from './conformance/recorder.js'
import { scenarios } from './conformance/scenarios.js'
import { type Server, openDriver } from './driver.js'
import { servedLikeIt } from './served.js'
import { server } from './server.js'

/** How often each scenario is played on the real server: whatever order is seen once may be the simulator's. */
const runs = 5
/** How many are played at a time: each takes an event socket and some requests, and Asterisk has room for a hundred. */
const atATime = 30
/** What differs then is played on both again, alone, as often once more: so many at most. */
const aFew = 12
/** The simulator shares this process with those who play. */
const simulatedAtATime = 15

/** The core sounds that are played, as long as they are on the disk, in ms. */
const sounds = {
  'sound:hello-world': 1_420,
  'sound:vm-enter-num-to-call': 2_040,
  'sound:please-try-again': 1_260,
  'sound:tt-monkeys': 16_180,
  'sound:demo-congrats': 30_280,
  'sound:beep': 440,
  'sound:digits/0': 880,
  'sound:digits/1': 920,
  'sound:digits/2': 760,
  'digits:1234': 3_500,
  'number:1234': 3_500,
  'characters:abcd': 2_500,
  'sound:no-such-sound': 'missing',
} as const

/** As `pjsip.conf` has them: nobody is at either. */
const telephones = { phones: { 'PJSIP/local': '' }, endpoints: { 'PJSIP/desk': 'offline', 'PJSIP/phone': 'offline' } } as const

/** Does all of it, so many at a time, in this order. */
const inTurns = async <T>(work: readonly T[], atATime: number, act: (each: T) => Promise<void>): Promise<void> => {
  const todo = [...work]
  const worker = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) await act(next)
  }
  await Promise.all(Array.from({ length: atATime }, worker))
}

/** What a server told of each scenario, run by run, and why one could not be played to its end, if that was the latest of its runs. */
interface Played {
  readonly told: (scenario: Scenario) => readonly Told[]
  readonly failure: (scenario: Scenario) => Error | undefined
  play(scenario: Scenario): Promise<void>
  close(): Promise<void>
}

const playing = async (on: Server): Promise<Played> => {
  const driver = await openDriver(on)
  const told = new Map<string, readonly Told[]>()
  const failures = new Map<string, Error>()
  return {
    told: ({ name }) => told.get(name) ?? [],
    failure: ({ name }) => failures.get(name),
    play: async (scenario) => {
      const { name } = scenario
      try {
        const one = normalise(await record(on, driver, scenario))
        told.set(name, [...told.get(name) ?? [], one])
        failures.delete(name)
      } catch (error) {
        failures.set(name, new Error(`On ${on.url}, it could not be played: ${String(error)}`, { cause: error }))
      }
    },
    close: () => driver.close(),
  }
}

/** Round by round: the same scenario is rarely played twice at a time. */
const playAll = async ({ play }: Played, times: number, atATime: number): Promise<void> => {
  const [alone, together] = [true, false].map((is) => scenarios.filter((each) => (each.alone ?? false) === is))
  const rounds = (some: readonly Scenario[] = []) => Array.from({ length: times }, () => some).flat()
  await inTurns(rounds(alone), 1, play)
  await inTurns(rounds(together), atATime, play)
}

/** Throws where the simulator's latest telling is none of those that were heard from the real one. */
const compare = (scenario: Scenario, real: Played, simulated: Played): void => {
  const failure = simulated.failure(scenario) ?? real.failure(scenario)
  if (failure !== undefined) throw failure
  const seen = real.told(scenario)
  const told = simulated.told(scenario).at(-1)
  if (told === undefined) throw new Error('It was not played.')
  const difference = firstDifference(told, seen)
  if (difference !== undefined) throw new Error(explain(difference))
  expect(seen.length).toBeGreaterThanOrEqual(runs)
}

const differ = (scenario: Scenario, real: Played, simulated: Played): boolean => {
  try {
    compare(scenario, real, simulated)
    return false
  } catch {
    return true
  }
}

describe(`the simulator tells what this Asterisk tells, in an order that was seen in ${runs} runs`, () => {
  const serving = new Subscription()
  let real: Played
  let simulated: Played

  beforeAll(async () => {
    real = await playing(server)
    await playAll(real, runs, atATime)
    simulated = await playing(await servedLikeIt(serving, { sounds, ...telephones }))
    await playAll(simulated, 1, simulatedAtATime)
    // A machine that is busy with all the others makes an order rare that is the usual one.
    const different = scenarios.filter((each) => differ(each, real, simulated))
    for (const each of different.slice(0, aFew)) {
      for (let more = 0; more < runs && differ(each, real, simulated); more += 1) {
        await real.play(each)
        await simulated.play(each)
      }
    }
    await real.close()
    await simulated.close()
  }, 600_000)

  afterAll(() => { serving.unsubscribe() })

  /** What comes of each scenario, as it is printed at the end. */
  const results = new Map(scenarios.map(({ name }) => [name, 'not played']))
  afterAll(() => {
    const equal = [...results.values()].filter((result) => result === 'equal').length
    const lines = [...results].map(([name, result]) => `${name}: ${result}`)
    // Jest's own console would put its place in front of each.
    process.stderr.write(['', ...lines, `${scenarios.length} scenarios, ${equal} equal, ${scenarios.length - equal} different`, ''].join('\n'))
  })

  for (const scenario of scenarios) {
    test(scenario.name, () => {
      try {
        compare(scenario, real, simulated)
        results.set(scenario.name, 'equal')
      } catch (error) {
        results.set(scenario.name, error instanceof Error ? error.message : String(error))
        throw error
      }
    })
  }
})
