import { describe, expect } from '@jest/globals'
import { type Observable, tap } from 'rxjs'

import { type Call, inOrder, isAriError } from '../../src/index.js'
import { type Stage, eventually, onStage } from './harness.js'

/** Runs the flow for every caller and counts how the flows ended. */
const counted = (flow: (call: Call) => Observable<unknown>) => {
  const failed: unknown[] = []
  const count = { completed: 0, failed }
  const over = () => { count.completed += 1 }
  // The hangup completes what the flow stands at; where another step would begin then, the flow is cut.
  const served = (call: Call) => flow(call).pipe(tap({
    complete: over,
    unsubscribe: over,
    error: (error: unknown) => { failed.push(error) },
  }))
  return { count, served }
}

/** Requests about a channel that rxari wrote when it had already told of that channel's StasisEnd. */
const afterTheEnd = ({ known, written }: Stage) => {
  const ends = new Map(known.flatMap(({ at, event }) => (event.type === 'StasisEnd' ? [[event.channel.id, at] as const] : [])))
  return written.filter(({ at, path }) => at > (ends.get(/^\/channels\/([^/?]+)/.exec(path)?.[1] ?? '') ?? Infinity))
}

describe('endings', () => {
  onStage('100 callers that hang up at the answer: 100 flows complete, 0 faults, 0 requests after the end was known', async (stage) => {
    const { count, served } = counted((call) => inOrder(call.answer(), call.play('sound:demo-instruct')))
    stage.serve(await stage.ari(), served)
    await stage.callers(100, 'leave')
    await eventually('100 flows have completed', () => count.completed + count.failed.length === 100, 20_000)
    expect(count).toEqual({ completed: 100, failed: [] })
    expect(afterTheEnd(stage)).toEqual([])
  }, { within: 60_000 })

  onStage('100 hang-ups mid-prompt: 100 flows complete, 0 SoundFailed', async (stage) => {
    const { count, served } = counted((call) => inOrder(call.answer(), call.play('sound:demo-instruct')))
    stage.serve(await stage.ari(), served)
    await stage.callers(100, (at) => `leave-${(1 + at / 100).toFixed(2)}`)
    await eventually('100 flows have completed', () => count.completed + count.failed.length === 100, 20_000)
    expect(count).toEqual({ completed: 100, failed: [] })
    expect(afterTheEnd(stage)).toEqual([])
  }, { within: 60_000 })

  onStage('sound:no-such-sound is exactly one SoundFailed', async (stage) => {
    stage.provokes('FlowFailed')
    const { count, served } = counted((call) => inOrder(call.answer(), call.play('sound:no-such-sound')))
    stage.serve(await stage.ari(), served)
    await stage.caller('wait')
    await eventually('the flow has ended', () => count.completed + count.failed.length === 1)
    expect(count.completed).toBe(0)
    expect(count.failed.map((error) => isAriError(error, 'SoundFailed'))).toEqual([true])
    await eventually('the flow that failed is one fault', () => stage.faults.length === 1)
    expect(stage.faults.map(({ error }) => error.cause)).toEqual(count.failed)
  })

  for (const media of ['bogus:x', 'recording:no-such-recording']) {
    onStage(`${media}: the play ends`, async (stage) => {
      stage.provokes('FlowFailed')
      const { count, served } = counted((call) => inOrder(call.answer(), call.play(media)))
      stage.serve(await stage.ari(), served)
      await stage.caller('wait')
      await eventually('the flow has ended', () => count.completed + count.failed.length === 1, 10_000)
      expect(count.failed.every((error) => isAriError(error, 'SoundFailed'))).toBe(true)
    })
  }
})
