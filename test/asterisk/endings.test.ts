import { describe, expect } from '@jest/globals'
import { type Observable, tap } from 'rxjs'

import { type Call, inOrder, isAriError } from '../../src/index.js'
import { type Stage, eventually, onStage } from './harness.js'

/** Runs the flow for every caller and counts how the flows ended. */
const counted = (flow: (call: Call) => Observable<unknown>) => {
  const count = { completed: 0, failed: [] as unknown[] }
  const served = (call: Call) => flow(call).pipe(tap({
    complete: () => { count.completed += 1 },
    error: (error: unknown) => { count.failed.push(error) },
  }))
  return { count, served }
}

/** Requests about a channel that were written after rxari had been told of its StasisEnd. */
const afterTheEnd = ({ proxy, requests }: Stage) => {
  const ends = new Map<string, number>()
  for (const { at, frame } of proxy.events) {
    // StasisEnd carries its channel.
    if (frame.type === 'StasisEnd') ends.set((frame['channel'] as { readonly id: string }).id, at)
  }
  return requests().filter(({ at, path }) => {
    const id = /^\/channels\/([^/]+)/.exec(path)?.[1]
    const end = id === undefined ? undefined : ends.get(id)
    return end !== undefined && at > end
  })
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
