import { readFile } from 'node:fs/promises'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ReplaySubject, Subscription, firstValueFrom } from 'rxjs'

import { type Served, serve } from '../../src/testing/serve.js'
import { simulator } from '../../src/testing/simulator/index.js'
import { explain, firstDifference } from './conformance/compare.js'
import { type Told, normalise } from './conformance/normalise.js'
import { type Scenario, record } from './conformance/recorder.js'
import { scenarios } from './conformance/scenarios.js'
import { type Server, openDriver } from './driver.js'
import { server } from './server.js'

/** How often each scenario is played on the real server: whatever order is seen once may be the simulator's. */
const runs = 5
/** How many are played at a time: each takes an event socket and some requests, and Asterisk has room for a hundred. */
const atATime = 30

/** The core sounds that are played, as long as they are on the disk, in ms. */
const sounds = {
  'sound:hello-world': 1_420,
  'sound:vm-enter-num-to-call': 2_040,
  'sound:please-try-again': 1_260,
  'sound:tt-monkeys': 16_180,
  'sound:beep': 440,
  'sound:digits/0': 880,
  'sound:digits/1': 920,
  'sound:digits/2': 760,
  'sound:no-such-sound': 'missing',
} as const

/** Does all of it, so many at a time, in this order. */
const inTurns = async <T>(work: readonly T[], act: (each: T) => Promise<void>): Promise<void> => {
  const todo = [...work]
  const worker = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) await act(next)
  }
  await Promise.all(Array.from({ length: atATime }, worker))
}

/** What was told, run by run, or why it could not be played to its end. */
type Outcome = readonly Told[] | Error

const playAll = async (on: Server, times: number): Promise<ReadonlyMap<string, Outcome>> => {
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
  await inTurns(Array.from({ length: times }, () => scenarios).flat(), play)
  await driver.close()
  return outcomes
}

const versionOf = async ({ url, username, password }: Server): Promise<'22' | '16'> => {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const reply = await fetch(`${url}/asterisk/info?only=system`, { headers: { authorization } })
  // The documented shape of GET /asterisk/info.
  const { system } = await reply.json() as { readonly system: { readonly version: string } }
  return system.version.startsWith('16') ? '16' : '22'
}

/** The dialplan of the Asterisk under test. */
const dialplan = async (): Promise<string> => {
  const texts = ['extensions', 'callers'].map((name) => readFile(new URL(`../../../asterisk/conf/${name}.conf`, import.meta.url), 'utf8'))
  return (await Promise.all(texts)).join('\n')
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
    real = await playAll(server, runs)
    const version = await versionOf(server)
    const served = new ReplaySubject<Served>(1)
    serving.add(serve(simulator({ version, dialplan: await dialplan(), sounds })).subscribe(served))
    simulated = await playAll(await firstValueFrom(served), 1)
  }, 180_000)

  afterAll(() => { serving.unsubscribe() })

  for (const scenario of scenarios) {
    test(scenario.name, () => {
      const seen = outcomeIn(real, scenario)
      const [told] = outcomeIn(simulated, scenario)
      if (told === undefined) throw new Error('unreachable: it was played once')
      const difference = firstDifference(told, seen)
      if (difference !== undefined) throw new Error(explain(difference))
      expect(seen).toHaveLength(runs)
    })
  }
})
