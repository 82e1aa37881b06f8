import { describe, expect } from '@jest/globals'

import { frontDesk } from '../../examples/front-desk.js'
import { type Caller, type Stage, eventually, onStage } from './harness.js'

const greeting = 'sound:hello-world'
/** Lasts 2 s when nobody stops it. */
const prompt = 'sound:vm-enter-num-to-call'
const promptMs = 2_000
const apology = 'sound:please-try-again'

/** The sounds a caller heard, in order, as Asterisk told the driver. */
const heardBy = ({ driver }: Stage, { id }: Caller) =>
  driver.heard.flatMap(({ frame: { type, application, playback } }) =>
    type === 'PlaybackStarted' && application === driver.application && playback?.target_uri === `channel:${id}` ? [playback.media_uri] : [])

const soundOf = ({ id }: Caller, uri: string, type: 'PlaybackStarted' | 'PlaybackFinished') =>
  ({ type: is, playback }: { readonly type: string; readonly playback?: { readonly media_uri: string; readonly target_uri: string } }) =>
    is === type && playback?.target_uri === `channel:${id}` && playback.media_uri === uri

const serving = async (stage: Stage) => stage.serve(await stage.ari(), frontDesk)

describe('the front desk', () => {
  onStage('a caller that presses 2 during the prompt has it stopped and reaches support', async (stage) => {
    await serving(stage)
    const caller = await stage.caller()
    const began = await stage.driver.hears('the prompt begins', soundOf(caller, prompt, 'PlaybackStarted'))
    await caller.press('2')
    const ended = await stage.driver.hears('the prompt ends', soundOf(caller, prompt, 'PlaybackFinished'))
    expect(Date.parse(ended.frame.timestamp) - Date.parse(began.frame.timestamp)).toBeLessThan(promptMs - 300)
    expect(await stage.routed(caller)).toBe('support')
    expect(heardBy(stage, caller)).toEqual([greeting, prompt])
  })

  onStage('a caller that presses 9 during the prompt is apologised to at once, and asked again', async (stage) => {
    await serving(stage)
    const caller = await stage.caller()
    await stage.driver.hears('the prompt begins', soundOf(caller, prompt, 'PlaybackStarted'))
    await caller.press('9')
    await stage.driver.hears('an apology', soundOf(caller, apology, 'PlaybackStarted'))
    // The prompt was not heard out.
    expect(stage.requests({ method: 'DELETE', path: /^\/playbacks\// }).length).toBeGreaterThan(0)
    await eventually('the prompt is played again', () => heardBy(stage, caller).length === 4)
    expect(heardBy(stage, caller)).toEqual([greeting, prompt, apology, prompt])
    await caller.press('1')
    expect(await stage.routed(caller)).toBe('sales')
  })

  onStage('a caller that stays silent three times goes to reception', async (stage) => {
    await serving(stage)
    const caller = await stage.caller('wait')
    expect(await stage.routed(caller, 40_000)).toBe('reception')
    expect(heardBy(stage, caller)).toEqual([greeting, prompt, apology, prompt, apology, prompt])
  }, { within: 60_000 })

  onStage('digits keyed ahead during the greeting route at once without the prompt', async (stage) => {
    await serving(stage)
    const caller = await stage.caller('dtmf-0.3-2')
    expect(await stage.routed(caller)).toBe('support')
    expect(heardBy(stage, caller)).toEqual([greeting])
  })
})
