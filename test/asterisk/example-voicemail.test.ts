import { describe, expect } from '@jest/globals'

import { program } from '../../examples/voicemail.js'
import { type Caller, type Stage, eventually, onStage } from './harness.js'

const serving = async (stage: Stage) => {
  stage.watch(program(await stage.ari()))
}

/** Plays something to whom they have called: what is said into a telephone. */
const says = async ({ driver }: Stage, { farId }: Caller, media: string) => {
  const { status, body } = await driver.request('POST', `/channels/${farId}/play`, { query: { media } })
  expect(status).toBe(201)
  // The documented shape of a playback.
  const { id } = body as { readonly id: string }
  return { heard: () => driver.hears(`${media} is said`, ({ type, playback }) => type === 'PlaybackFinished' && playback?.id === id) }
}

/** As the driver saw it: how often that caller was played this, or recorded. */
const times = ({ driver }: Stage, { id }: Caller, what: 'PlaybackStarted' | 'RecordingStarted' | 'RecordingFinished', uri?: string) =>
  driver.heard.filter(({ frame: { type, application, playback, recording } }) =>
    type === what && application === driver.application && (what === 'PlaybackStarted'
      ? playback?.target_uri === `channel:${id}` && playback.media_uri === uri
      : recording?.name === `drafts/${id}`)).length

const recording = (stage: Stage, caller: Caller, count = 1) =>
  eventually('the recording begins', () => times(stage, caller, 'RecordingStarted') === count, 15_000)
const reviewed = (stage: Stage, caller: Caller, count = 1) =>
  eventually('the caller is asked', () => times(stage, caller, 'PlaybackStarted', 'sound:vm-review') === count, 15_000)
const stored = async ({ driver }: Stage, name: string) => (await driver.request('GET', `/recordings/stored/${encodeURIComponent(name)}`)).status === 200
// The documented shape of a device state.
const lamp = async ({ driver }: Stage) => ((await driver.request('GET', '/deviceStates/Stasis:voicemail')).body as { readonly state: string }).state

const delivered = async (stage: Stage, { id }: Caller) => {
  await eventually('it is in the inbox', () => stored(stage, `inbox/${id}`), 15_000)
  await eventually('the lamp is lit', async () => (await lamp(stage)) === 'INUSE')
  expect(await stored(stage, `drafts/${id}`)).toBe(false)
  await stage.driver.request('DELETE', `/recordings/stored/${encodeURIComponent(`inbox/${id}`)}`)
  await stage.driver.request('DELETE', '/deviceStates/Stasis:voicemail')
}

describe('voicemail', () => {
  onStage('a message that ends with # is listened to, and sent', async (stage) => {
    await serving(stage)
    const caller = await stage.caller()
    await recording(stage, caller)
    await says(stage, caller, 'sound:hello-world')
    await caller.press('#')
    await reviewed(stage, caller)
    await caller.press('2')
    await reviewed(stage, caller, 2)
    expect(times(stage, caller, 'PlaybackStarted', `recording:drafts/${caller.id}`)).toBe(1)
    await caller.press('1')
    await delivered(stage, caller)
    expect(times(stage, caller, 'PlaybackStarted', 'sound:vm-msgsaved')).toBe(1)
  }, { within: 60_000 })

  onStage('a message that ends with the hangup is sent alike', async (stage) => {
    await serving(stage)
    const caller = await stage.caller()
    await recording(stage, caller)
    await (await says(stage, caller, 'sound:hello-world')).heard()
    await caller.hangup()
    await delivered(stage, caller)
    expect(times(stage, caller, 'PlaybackStarted', 'sound:vm-review')).toBe(0)
  }, { within: 60_000 })

  onStage('a message that ends with silence, recorded again, and hung up: the second is sent', async (stage) => {
    await serving(stage)
    const caller = await stage.caller()
    await recording(stage, caller)
    await says(stage, caller, 'sound:hello-world')
    await says(stage, caller, 'sound:silence/6')
    await reviewed(stage, caller)
    await caller.press('3')
    await recording(stage, caller, 2)
    await says(stage, caller, 'sound:tt-weasels')
    await caller.press('#')
    await reviewed(stage, caller, 2)
    await caller.hangup()
    await delivered(stage, caller)
  }, { within: 60_000 })

  onStage('who says nothing leaves nothing', async (stage) => {
    await serving(stage)
    const caller = await stage.caller('wait')
    await reviewed(stage, caller)
    await caller.hangup()
    await eventually('nothing is stored', async () => !(await stored(stage, `drafts/${caller.id}`)))
    expect(await stored(stage, `inbox/${caller.id}`)).toBe(false)
    expect(await lamp(stage)).not.toBe('INUSE')
  }, { within: 60_000 })
})
