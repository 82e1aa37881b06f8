import { expect } from '@jest/globals'
import { type Observable, firstValueFrom } from 'rxjs'

import { eventually, onStage } from './harness.js'

/** All that means something in a URL, in JSON or to Asterisk, and letters that take two, three and four bytes. */
const hard = 'a/b%2F c#d;e?f&g+h=é€😀"\\<>'
/** The same for the name of a file. */
const hardFile = 'a%2F c#d;e?f&g+h=é€😀'

const done = <T>(asked: Observable<T>) => firstValueFrom(asked)

onStage('a value arrives as it was given, in the query and in the body', async (stage) => {
  const { asterisk } = await stage.ari()
  for (const value of [hard, `${hard}${'x'.repeat(2_000)}`, ' ', 'a,b', '[]{}', "'"]) {
    await done(asterisk.setGlobalVar({ variable: 'STRANGE', value }))
    expect(await done(asterisk.getGlobalVar({ variable: 'STRANGE' }))).toEqual({ value })
  }
  // Its name too: what else is set under a name that is cut short is not this value.
  await done(asterisk.setGlobalVar({ variable: `${hard}-1`, value: 'one' }))
  await done(asterisk.setGlobalVar({ variable: `${hard}-2`, value: 'two' }))
  expect(await done(asterisk.getGlobalVar({ variable: `${hard}-1` }))).toEqual({ value: 'one' })
})

onStage('a device of our own, by its name', async (stage) => {
  const { deviceStates } = await stage.ari()
  const deviceName = `Stasis:${hard}`
  await done(deviceStates.update({ deviceName, deviceState: 'INUSE' }))
  expect(await done(deviceStates.get({ deviceName }))).toEqual({ name: deviceName, state: 'INUSE' })
  // In the list of all, Asterisk itself cuts a name at its last slash.
  const flat = `Stasis:${hard.replaceAll('/', '')}`
  await done(deviceStates.update({ deviceName: flat, deviceState: 'BUSY' }))
  expect(await done(deviceStates.list())).toContainEqual({ name: flat, state: 'BUSY' })
  await done(deviceStates.delete({ deviceName }))
  await done(deviceStates.delete({ deviceName: flat }))
  expect(await done(deviceStates.list())).toEqual([])
})

onStage('a bridge, by its id and its name', async (stage) => {
  const { bridges } = await stage.ari()
  expect(await done(bridges.createWithId({ bridgeId: hard, name: hard }))).toMatchObject({ id: hard, name: hard })
  expect(await done(bridges.get({ bridgeId: hard }))).toMatchObject({ id: hard, name: hard })
  await done(bridges.destroy({ bridgeId: hard }))
})

onStage('a channel and a sound, by their ids; a variable of a channel', async (stage) => {
  const { app, known } = stage
  const { channels, playbacks } = await stage.ari()
  const channel = { channelId: hard }
  await done(channels.originateWithId({ ...channel, endpoint: 'Local/answer@targets/n', app, appArgs: hard }))
  await eventually('it enters', () => known.some(({ event }) => event.type === 'StasisStart' && event.channel.id === hard))
  expect(await done(channels.get(channel))).toMatchObject({ id: hard })
  await done(channels.setChannelVar({ ...channel, variable: 'STRANGE', value: hard }))
  // 16 answers before it has done it.
  await eventually('it is set', async () => (await done(channels.getChannelVar({ ...channel, variable: 'STRANGE' })).catch(() => undefined))?.value === hard)
  await done(channels.playWithId({ ...channel, playbackId: hard, media: 'sound:demo-congrats' }))
  await eventually('it plays', () => known.some(({ event }) => event.type === 'PlaybackStarted' && event.playback.id === hard))
  expect(await done(playbacks.get({ playbackId: hard }))).toMatchObject({ id: hard, target_uri: `channel:${hard}` })
  await done(playbacks.stop({ playbackId: hard }))
  await done(channels.hangup(channel))
})

onStage('a recording, by its name, also one in a folder', async (stage) => {
  const ari = await stage.ari()
  const { channels, recordings } = ari
  const [answered] = await stage.answered(ari, 1, 'wait')
  if (answered === undefined) throw new Error('Nobody called')
  for (const name of [hardFile, `${stage.app}/${hardFile}`]) {
    const recording = { recordingName: name }
    const heard = (type: string) => eventually(type, () => stage.known.some(({ event }) =>
      event.type === type && 'recording' in event && event.recording.name === name))
    await done(channels.record({ channelId: answered.call.id, name, format: 'wav' }))
    await heard('RecordingStarted')
    expect(await done(recordings.getLive(recording))).toMatchObject({ name })
    await done(recordings.stop(recording))
    await heard('RecordingFinished')
    expect(await done(recordings.getStored(recording))).toMatchObject({ name })
    await done(recordings.deleteStored(recording))
  }
  await done(channels.hangup({ channelId: answered.call.id }))
})

onStage('an event of our own, by its name and its variables', async (stage) => {
  const { events } = await stage.ari()
  await done(events.userEvent({ eventName: hard, application: stage.app, variables: { [hard]: hard, list: [hard] } }))
  await eventually('it is heard', () => stage.known.some(({ event }) => event.type === 'ChannelUserevent' && event.eventname === hard))
  const [heard] = stage.known.flatMap(({ event }) => (event.type === 'ChannelUserevent' && event.eventname === hard ? [event] : []))
  expect(heard?.userevent).toMatchObject({ [hard]: hard, list: [hard] })
})

onStage('an item of a list that holds a comma, or in a long list', async (stage) => {
  const { applications } = await stage.ari()
  const asked = { applicationName: stage.app, eventSource: ['deviceState:Stasis:a,b', 'deviceState:Stasis:c', ...Array.from({ length: 40 }, (_, n) => `deviceState:Stasis:${hard}-${String(n)}`)] }
  const { device_names } = await done(applications.subscribe(asked))
  expect([...device_names].sort()).toEqual(asked.eventSource.map((source) => source.slice('deviceState:'.length)).sort())
  expect((await done(applications.unsubscribe(asked))).device_names).toEqual([])
})
