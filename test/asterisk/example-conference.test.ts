import { describe, expect } from '@jest/globals'

import { take } from 'rxjs'

import { program } from '../../examples/conference.js'
import { connect } from '../../src/index.js'
import { type Caller, type Stage, ends, eventually, onStage, server } from './harness.js'

/** The sounds that began on a call or a bridge, in order, as Asterisk told the driver. */
const heardOn = ({ driver }: Stage, target: string) =>
  driver.heard.flatMap(({ frame: { type, application, playback } }) =>
    (type === 'PlaybackStarted' && application === driver.application && playback?.target_uri === target ? [playback.media_uri] : []))

/** Who is in which bridge, by its id. */
const meetings = async ({ driver }: Stage) => {
  const { body } = await driver.request('GET', '/bridges')
  // The documented shape of GET /bridges.
  return body as readonly { readonly id: string; readonly channels: readonly string[] }[]
}

const isIn = async (stage: Stage, ...callers: readonly Caller[]) =>
  (await meetings(stage)).some(({ channels }) => channels.length === callers.length && callers.every(({ id }) => channels.includes(id)))

const asked = (stage: Stage, caller: Caller, sound: string) =>
  eventually(`${sound} is heard`, () => heardOn(stage, `channel:${caller.id}`).includes(sound))

/** Keys in what is asked for; the next question is waited for, as a caller does. */
const enters = async (stage: Stage, pin: string, number = '100') => {
  const caller = await stage.caller()
  await asked(stage, caller, 'sound:conf-getconfno')
  await caller.press(number)
  await asked(stage, caller, 'sound:conf-getpin')
  await caller.press(pin)
  return caller
}

const recording = 'recordings/stored/room-100'

describe('the example conference', () => {
  onStage('members wait for the chair; comings are announced; locked, muted, thrown out while speaking; recorded; others wait again', async (stage) => {
    const ari = await stage.ari()
    stage.watch(program(ari))
    await stage.driver.request('DELETE', `/${recording}`)

    const ann = await enters(stage, '#')
    await eventually('ann hears music', () => stage.requests({ method: 'POST', path: new RegExp(`/channels/${ann.id}/moh$`) }).length === 1)
    const chair = await enters(stage, '1234')
    await eventually('both are in', () => isIn(stage, ann, chair))
    const [bridge] = await meetings(stage)
    await eventually('it is announced', () => heardOn(stage, `bridge:${bridge?.id ?? ''}`).includes('sound:conf-hasjoin'))

    await chair.press('1')
    const late = await enters(stage, '#')
    await asked(stage, late, 'sound:conf-locked')
    await stage.driver.hears('who is turned away is hung up', ({ type, channel }) => type === 'ChannelDestroyed' && channel?.id === late.id, { within: 10_000 })
    await chair.press('1')

    const talker = await stage.caller('babble-1-100#')
    await eventually('the talker is in', () => isIn(stage, ann, chair, talker), 10_000).catch((error: unknown) => {
      throw new Error(`${String(error)}; the talker heard ${heardOn(stage, `channel:${talker.id}`).join(', ')}`, { cause: error })
    })
    await eventually('and talks', () => stage.driver.heard.some(({ frame: { type, channel } }) => type === 'ChannelTalkingStarted' && channel?.id === talker.id))
    await chair.press('2')
    await eventually('all but the chair are muted', () => stage.requests({ method: 'POST', path: /\/mute$/ }).length === 2)
    await chair.press('2')
    await eventually('and heard again', () => stage.requests({ method: 'DELETE', path: /\/mute$/ }).length === 2)
    await chair.press('3')
    await asked(stage, talker, 'sound:conf-kicked')
    await eventually('the others stay', () => isIn(stage, ann, chair))

    await chair.hangup()
    await eventually('ann hears music again', () => stage.requests({ method: 'POST', path: new RegExp(`/channels/${ann.id}/moh$`) }).length === 2)
    await ann.hangup()
    await eventually('the room is closed', async () => !(await meetings(stage)).some(({ id }) => id === bridge?.id))
    await eventually('the recording is stored', async () => (await stage.driver.request('GET', `/${recording}`)).status === 200)
    expect((await stage.driver.request('DELETE', `/${recording}`)).status).toBe(204)
  }, { within: 60_000 })

  onStage('the program ends in the midst of a meeting and is started again: everybody is in their room, nobody has left it, heard music or been announced', async (stage) => {
    const before = connect({ ...server, app: stage.app, log: false })
    const serving = program(before).subscribe()
    await eventually('the program is there', () => new Promise<boolean>((resolve) => {
      before.lifecycle$.pipe(take(1)).subscribe(({ status }) => { resolve(status === 'open') })
    }))
    const ann = await enters(stage, '#')
    const chair = await enters(stage, '1234')
    await eventually('both are in', () => isIn(stage, ann, chair))
    const bridge = (await meetings(stage)).find(({ channels }) => channels.includes(ann.id))?.id ?? ''
    await eventually('it is announced', () => heardOn(stage, `bridge:${bridge}`).includes('sound:conf-hasjoin'))
    await stage.driver.hears('to the end', ({ type, playback }) => type === 'PlaybackFinished' && playback?.media_uri === 'sound:conf-hasjoin')
    await ends(before.close())
    serving.unsubscribe()

    const heard = stage.driver.heard.length
    // Whoever is adopted comes when the connection opens: the program listens before that.
    const after = connect({ ...server, url: stage.proxy.url, app: stage.app, adopt: true, log: false })
    stage.watch(program(after))
    // The record that goes on from before is ended, and the room is recorded anew.
    await eventually('the chair has the room again', () => stage.requests({ method: 'POST', path: /\/bridges\/[^/]+\/record$/ }).length > 0, 10_000)
    await chair.press('1')
    const late = await enters(stage, '#')
    await asked(stage, late, 'sound:conf-locked')

    expect(await isIn(stage, ann, chair)).toBe(true)
    const moved = stage.driver.heard.slice(heard).filter(({ frame: { type, bridge: of } }) => (type === 'ChannelLeftBridge' || type === 'ChannelEnteredBridge') && of?.id === bridge)
    expect(moved).toEqual([])
    expect(stage.requests({ method: 'POST', path: /\/(?:moh|addChannel)$/ })).toEqual([])
    expect(stage.requests({ method: 'POST', path: /\/bridges\/[^/]+\/play/ })).toEqual([])
    await chair.hangup()
    await ann.hangup()
    await eventually('the room is closed', async () => !(await meetings(stage)).some(({ id }) => id === bridge))
    await ends(after.close())
    await stage.driver.request('DELETE', `/${recording}`)
  }, { within: 60_000 })
})
