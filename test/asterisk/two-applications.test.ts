import { describe, expect } from '@jest/globals'
import { type Observable, delayWhen, of, tap } from 'rxjs'

import { type Call, collectDtmf, inOrder } from '../../src/index.js'
import { type Stage, eventually, onStage } from './harness.js'

const keys = '1234'

/** Two applications on one connection that hears everything, so that Asterisk tells it each event once for each of them. */
const twoApplications = async (stage: Stage) => {
  const apps = [stage.app, `${stage.app}-too`]
  return { apps, ari: await stage.ari({ app: apps, subscribeAll: true }) }
}

/** How often Asterisk told us of this caller's keys, each beside its like: nothing orders what one application is told against the other's. */
const keysTold = ({ known }: Stage, id: string): string =>
  known.flatMap(({ event }) => (event.type === 'ChannelDtmfReceived' && event.channel.id === id ? [event.digit] : [])).sort().join('')

describe('two applications with subscribeAll on one connection', () => {
  for (const [enough, options] of [
    ['four keys are enough', { length: 4 }],
    ['any number of keys may come', { max: 16, nextDigit: 1_500 }],
  ] as const) {
    onStage(`10 callers of each key 1234 where ${enough}: collectDtmf gives 1234, once`, async (stage) => {
      const { apps, ari } = await twoApplications(stage)
      const collected: (readonly [caller: string, digits: string])[] = []
      const over: string[] = []
      stage.serve(ari, (call) => inOrder(call.answer(), call.keypad$.pipe(collectDtmf(options))).pipe(
        tap(({ digits }) => { collected.push([call.id, digits]) }),
      ), { after: (call) => of(over.push(call.id)) })
      const callers = (await Promise.all(apps.map((app) => stage.callers(10, `dtmf-0.5-${keys}`, { to: `app-${app}` })))).flat()
      await eventually('every call is over', () => over.length === callers.length, 15_000)
      expect(collected.sort()).toEqual(callers.map(({ id }) => [id, keys] as const).sort())
      // Each key twice: otherwise this test would show nothing.
      expect(callers.map(({ id }) => keysTold(stage, id))).toEqual(callers.map(() => '11223344'))
    })
  }

  onStage('40 keys while nobody listens: 32 are kept, and 8 are DigitsDropped', async (stage) => {
    stage.provokes('DigitsDropped')
    const { ari } = await twoApplications(stage)
    const pressed = '1234567890'.repeat(4)
    const collected: string[] = []
    const allKeyed = (call: Call): Observable<unknown> => of(call).pipe(
      delayWhen(({ id }) => eventually('all is keyed', () => keysTold(stage, id).length === 2 * pressed.length, 20_000)),
    )
    stage.serve(ari, (call) => inOrder(call.answer(), allKeyed(call), call.keypad$.pipe(
      collectDtmf({ max: 100, nextDigit: 500 }),
      tap(({ digits }) => { collected.push(digits) }),
    )))
    const { id } = await stage.caller(`dtmf-0.2-${pressed}`)
    await eventually('they are collected', () => collected.length === 1, 25_000)
    expect(collected).toEqual([pressed.slice(8)])
    expect(stage.faults.map(({ during, error, call }) => [during, error._tag, call?.id])).toEqual(
      Array.from({ length: 8 }, () => ['keypad$', 'DigitsDropped', id]),
    )
  }, { within: 40_000 })

  onStage('a prompt that cannot be heard is one SoundFailed, and collecting goes on', async (stage) => {
    stage.provokes('SoundFailed')
    const { ari } = await twoApplications(stage)
    const collected: string[] = []
    stage.serve(ari, (call) => inOrder(call.answer(), call.keypad$.pipe(
      collectDtmf({ prompt: call.play('sound:no-such-sound'), length: 4 }),
      tap(({ digits }) => { collected.push(digits) }),
    )))
    const { id } = await stage.caller(`dtmf-1.5-${keys}`)
    await eventually('they are collected', () => collected.length === 1)
    expect(collected).toEqual([keys])
    expect(stage.faults.map(({ during, error, call }) => [during, error._tag, call?.id])).toEqual([['collectDtmf prompt', 'SoundFailed', id]])
  })
})
