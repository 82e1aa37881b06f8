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

/** What was told, run by run, or why it could not be played to its end. */
type Outcome = readonly Told[] | Error

const playAll = async (on: Server, times: number, atATime: number): Promise<ReadonlyMap<string, Outcome>> => {
  const driver = await openDriver(on)
  const outcomes = new Map<string, Outcome>()
  const play = async (scenario: Scenario) => {
    const { name } = scenario
    try {
      const told = normalise(await record(on, driver, scenario))
      const before = outcomes.get(name) ?? []
      if (!(before instanceof Error)) outcomes.set(name, [...before, told])
    } catch (error) {
      outcomes.set(name, new Error(`On ${on.url}, it could not be played: ${String(error)}`, { cause: error }))
    }
  }
  // Round by round: the same scenario is rarely played twice at a time.
  const [alone, together] = [true, false].map((is) => scenarios.filter((each) => (each.alone ?? false) === is))
  const rounds = (some: readonly Scenario[] = []) => Array.from({ length: times }, () => some).flat()
  await inTurns(rounds(alone), 1, play)
  await inTurns(rounds(together), atATime, play)
  await driver.close()
  return outcomes
}

const outcomeIn = (outcomes: ReadonlyMap<string, Outcome>, { name }: Scenario): readonly Told[] => {
  const outcome = outcomes.get(name) ?? new Error('It was not played.')
  if (outcome instanceof Error) throw outcome
  return outcome
}

describe(`the simulator tells what this Asterisk tells, in an order that was seen in ${runs} runs`, () => {
  const serving = new Subscription()
  let real: ReadonlyMap<string, Outcome> = new Map()
  let simulated: ReadonlyMap<string, Outcome> = new Map()

  beforeAll(async () => {
    real = await playAll(server, runs, atATime)
    simulated = await playAll(await servedLikeIt(serving, { sounds, ...telephones }), 1, simulatedAtATime)
  }, 300_000)

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
        const seen = outcomeIn(real, scenario)
        const [told] = outcomeIn(simulated, scenario)
        if (told === undefined) throw new Error('unreachable: it was played once')
        const difference = firstDifference(told, seen)
        if (difference !== undefined) throw new Error(explain(difference))
        expect(seen).toHaveLength(runs)
        results.set(scenario.name, 'equal')
      } catch (error) {
        results.set(scenario.name, error instanceof Error ? error.message : String(error))
        throw error
      }
    })
  }
})
