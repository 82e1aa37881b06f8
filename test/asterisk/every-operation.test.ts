import { describe, expect } from '@jest/globals'
import { type Observable, firstValueFrom, lastValueFrom, toArray } from 'rxjs'

import type { AriEvent } from '../../src/index.js'
import { route } from '../../src/testing/simulator/route.js'
import { lackingIn16 } from '../api/deliberate.js'
import { ours } from '../api/ours.js'
import { eventually, onStage } from './harness.js'
import { openPhone } from './phone.js'

/** Operations that are asked for, and cannot answer with a 2xx here. Eight at most. */
const refused: Readonly<Record<string, { readonly status: number; readonly because: string }>> = {
  'mailboxes.list': { status: 404, because: "Debian's Asterisk lacks res_stasis_mailbox" },
  'mailboxes.get': { status: 404, because: "Debian's Asterisk lacks res_stasis_mailbox" },
  'mailboxes.update': { status: 404, because: "Debian's Asterisk lacks res_stasis_mailbox" },
  'mailboxes.delete': { status: 404, because: "Debian's Asterisk lacks res_stasis_mailbox" },
}

/** What the application is told from now on. */
const told = (known: readonly { readonly event: AriEvent }[]) => {
  const since = known.length
  return (what: string, like: (event: AriEvent) => boolean) =>
    eventually(what, () => known.slice(since).some(({ event }) => like(event)))
}

describe('every operation', () => {
  onStage('is really called, and answers with a 2xx that is as documented', async (stage) => {
    const { app, known } = stage
    const is22 = stage.version === '22'
    const ari = await stage.ari({ app: [app, `${app}-2`] })
    const { applications, asterisk, bridges, channels, deviceStates, endpoints, events, mailboxes, playbacks, recordings, sounds } = ari
    /** Its value; what is not as documented errors. */
    const done = <T>(asked: Observable<T>) => firstValueFrom(asked)
    const refuses = (asked: Observable<unknown>) => firstValueFrom(asked).then(
      () => { throw new Error('It was to be refused') },
      () => undefined,
    )
    const enters = (id: string, at = told(known)) => at(`${id} enters`, (event) => event.type === 'StasisStart' && event.channel.id === id)
    const phone = await openPhone()
    try {
      // Asterisk itself
      await done(asterisk.ping())
      await done(asterisk.getInfo())
      await done(asterisk.listModules())
      const moduleName = 'app_verbose.so'
      await done(asterisk.getModule({ moduleName }))
      await done(asterisk.unloadModule({ moduleName }))
      await done(asterisk.loadModule({ moduleName }))
      await done(asterisk.reloadModule({ moduleName: 'res_musiconhold.so' }))
      const logChannelName = `${app}.log`
      await done(asterisk.addLog({ logChannelName, configuration: 'notice,warning' }))
      await done(asterisk.listLogChannels())
      await done(asterisk.deleteLog({ logChannelName }))
      // Rotated, logger.conf is read anew: a log channel that is not in it goes.
      await done(asterisk.addLog({ logChannelName, configuration: 'notice,warning' }))
      await done(asterisk.rotateLog({ logChannelName }))
      await done(asterisk.setGlobalVar({ variable: 'EVERY', value: 'one' }))
      expect(await done(asterisk.getGlobalVar({ variable: 'EVERY' }))).toEqual({ value: 'one' })
      const alias = { configClass: 'res_pjsip', objectType: 'domain_alias', id: `${app}.example` }
      await done(asterisk.updateObject({ ...alias, fields: [{ attribute: 'domain', value: 'example.com' }] }))
      expect(await done(asterisk.getObject(alias))).toContainEqual({ attribute: 'domain', value: 'example.com' })
      await done(asterisk.deleteObject(alias))

      // Applications and events
      await done(applications.list())
      await done(applications.get({ applicationName: app }))
      const watched = { applicationName: app, eventSource: 'deviceState:Stasis:door' }
      await done(applications.subscribe(watched))
      await done(applications.filter({ applicationName: app, filter: { disallowed: [{ type: 'ChannelDialplan' }] } }))
      await done(applications.filter({ applicationName: app }))
      await done(events.userEvent({ eventName: 'every', application: app, variables: { some: 'thing' } }))

      // Devices, endpoints, sounds, mailboxes
      const deviceName = 'Stasis:door'
      await done(deviceStates.update({ deviceName, deviceState: 'INUSE' }))
      expect(await done(deviceStates.list())).toContainEqual({ name: deviceName, state: 'INUSE' })
      expect(await done(deviceStates.get({ deviceName }))).toEqual({ name: deviceName, state: 'INUSE' })
      await done(deviceStates.delete({ deviceName }))
      await done(applications.unsubscribe(watched))
      const local = { tech: 'PJSIP', resource: 'local' }
      const to = `pjsip:local/${phone.uri}`
      await done(endpoints.list())
      await done(endpoints.listByTech({ tech: 'PJSIP' }))
      await done(endpoints.get(local))
      const message = { from: 'sip:desk@127.0.0.1', body: 'Hello', variables: { 'X-Every': 'one' } }
      await done(endpoints.sendMessage({ to, ...message }))
      await eventually('the phone gets the message', () => phone.asked.includes('MESSAGE'))
      await done(endpoints.sendMessageToEndpoint({ ...local, ...message }))
      if (is22) {
        const referral = { from: 'sip:desk@127.0.0.1', refer_to: 'sip:elsewhere@127.0.0.1' }
        await done(endpoints.refer({ to, ...referral }))
        await eventually('the phone is referred', () => phone.asked.includes('REFER'))
        await done(endpoints.referToEndpoint({ ...local, ...referral }))
      }
      const all = await done(sounds.list({ lang: 'en' }))
      expect(all.length).toBeGreaterThan(100)
      await done(sounds.get({ soundId: 'hello-world' }))
      // An id with a slash in it arrives as it is.
      expect(await done(sounds.get({ soundId: 'digits/1' }))).toMatchObject({ id: 'digits/1' })
      await refuses(mailboxes.list())
      await refuses(mailboxes.get({ mailboxName: 'm' }))
      await refuses(mailboxes.update({ mailboxName: 'm', oldMessages: 0, newMessages: 1 }))
      await refuses(mailboxes.delete({ mailboxName: 'm' }))

      // A call, and what can be done to it
      const [first] = await stage.callers(1, 'wait')
      if (first === undefined) throw new Error('Nobody called')
      const channelId = first.id
      await eventually('the caller is here', () => known.some(({ event }) => event.type === 'StasisStart' && event.channel.id === channelId))
      const one = { channelId }
      await done(channels.list())
      await done(channels.get(one))
      await done(channels.ring(one))
      await done(channels.ringStop(one))
      if (is22) await done(channels.progress(one))
      await done(channels.answer(one))
      await done(channels.mute(one))
      await done(channels.unmute(one))
      await done(channels.hold(one))
      await done(channels.unhold(one))
      await done(channels.startMoh(one))
      await done(channels.stopMoh(one))
      await done(channels.startSilence(one))
      await done(channels.stopSilence(one))
      await done(channels.sendDTMF({ ...one, dtmf: '1', duration: 50 }))
      await done(channels.setChannelVar({ ...one, variable: 'EVERY', value: 'one' }))
      await done(channels.getChannelVar({ ...one, variable: 'EVERY' }))
      if (is22) {
        await done(channels.setChannelVars({ ...one, variables: { A: '1', B: { value: '2', report_events: true } } }))
        expect(await done(channels.getChannelVars({ ...one, variables: ['A', 'B'] }))).toEqual({ variables: { A: '1', B: '2' } })
      }
      const playback = await done(channels.play({ ...one, media: 'sound:demo-congrats' }))
      const { id: playbackId } = playback
      await eventually('it plays', () => known.some(({ event }) => event.type === 'PlaybackStarted' && event.playback.id === playbackId))
      await done(playbacks.control({ playbackId, operation: 'pause' }))
      await eventually('it pauses', async () => (await done(playbacks.get({ playbackId }))).state === 'paused')
      await done(playbacks.stop({ playbackId }))
      await eventually('it stops', () => known.some(({ event }) => event.type === 'PlaybackFinished' && event.playback.id === playbackId))
      const second = await done(channels.playWithId({ ...one, media: 'sound:hello-world' }))
      await eventually('it has been heard', () => known.some(({ event }) => event.type === 'PlaybackFinished' && event.playback.id === second.id))

      // Recordings
      const recordingName = `${app}-rec`
      const recording = { recordingName }
      const began = told(known)
      await done(channels.record({ ...one, name: recordingName, format: 'wav' }))
      await began('it records', ({ type }) => type === 'RecordingStarted')
      await done(recordings.getLive(recording))
      await done(recordings.pause(recording))
      await done(recordings.unpause(recording))
      await done(recordings.mute(recording))
      await done(recordings.unmute(recording))
      const stored = told(known)
      await done(recordings.stop(recording))
      await stored('it is stored', ({ type }) => type === 'RecordingFinished')
      await done(recordings.listStored())
      await done(recordings.getStored(recording))
      const chunks = await lastValueFrom(recordings.getStoredFile(recording).pipe(toArray()))
      expect(Buffer.concat(chunks).subarray(0, 4).toString()).toBe('RIFF')
      await done(recordings.copyStored({ ...recording, destinationRecordingName: `${recordingName}-copy` }))
      await done(recordings.deleteStored({ recordingName: `${recordingName}-copy` }))
      await done(recordings.deleteStored(recording))
      const again = told(known)
      await done(channels.record({ ...one, name: recordingName, format: 'wav' }))
      await again('it records again', ({ type }) => type === 'RecordingStarted')
      await done(recordings.cancel(recording))
      await again('it is cancelled', ({ type }) => type === 'RecordingFinished' || type === 'RecordingFailed')

      // Bridges
      const { id: bridgeId } = await done(bridges.create({ type: 'mixing' }))
      const bridge = { bridgeId }
      const other = await done(bridges.createWithId({ type: 'holding' }))
      await done(bridges.destroy({ bridgeId: other.id }))
      await done(bridges.list())
      await done(bridges.get(bridge))
      if (is22) {
        await done(bridges.setBridgeVar({ ...bridge, variable: 'A', value: '1' }))
        await done(bridges.getBridgeVar({ ...bridge, variable: 'A' }))
        await done(bridges.setBridgeVars({ ...bridge, variables: { B: '2' } }))
        await done(bridges.getBridgeVars({ ...bridge, variables: ['A', 'B'] }))
      }
      await done(bridges.addChannel({ ...bridge, channel: channelId }))
      await done(bridges.setVideoSource({ ...bridge, channelId }))
      await done(bridges.clearVideoSource(bridge))
      await done(bridges.startMoh(bridge))
      await done(bridges.stopMoh(bridge))
      const announced = told(known)
      const { id: announcement } = await done(bridges.play({ ...bridge, media: 'sound:beep' }))
      await announced('the bridge has heard it', (event) => event.type === 'PlaybackFinished' && event.playback.id === announcement)
      const { id: another } = await done(bridges.playWithId({ ...bridge, media: 'sound:beep' }))
      await announced('the bridge has heard another', (event) => event.type === 'PlaybackFinished' && event.playback.id === another)
      const minutes = `${app}-minutes`
      await done(bridges.record({ ...bridge, name: minutes, format: 'wav' }))
      await announced('the bridge is recorded', (event) => event.type === 'RecordingStarted' && event.recording.name === minutes)
      await done(recordings.cancel({ recordingName: minutes }))
      await done(bridges.removeChannel({ ...bridge, channel: channelId }))
      await done(bridges.destroy(bridge))

      // Channels of our own
      const endpoint = 'Local/answer@targets/n'
      const arriving = told(known)
      const originated = await done(channels.originate({ endpoint, app }))
      const withId = await done(channels.originateWithId({ endpoint, app }))
      const created = await done(channels.create({ endpoint, app }))
      const snoop = await done(channels.snoopChannel({ ...one, spy: 'both', app }))
      const snoopWithId = await done(channels.snoopChannelWithId({ ...one, spy: 'both', app }))
      const media = await done(channels.externalMedia({ external_host: '127.0.0.1:9', format: 'ulaw', app }))
      const sip = await done(channels.originate({ endpoint: `PJSIP/local/${phone.uri}`, app }))
      for (const { id } of [originated, withId, created, snoop, snoopWithId, media, sip]) await enters(id, arriving)
      await done(channels.dial({ channelId: created.id }))
      await done(channels.rtpstatistics({ channelId: sip.id }))
      if (is22) await done(channels.transfer_progress({ channelId: sip.id, states: 'channel_progress' }))
      await done(channels.redirect({ channelId: withId.id, endpoint }))
      const moved = told(known)
      await done(channels.move({ channelId: originated.id, app: `${app}-2` }))
      await moved('it is in the other application', (event) =>
        event.type === 'StasisStart' && event.channel.id === originated.id && event.application === `${app}-2`)
      for (const { id } of [originated, created, snoop, snoopWithId, media, sip]) await done(channels.hangup({ channelId: id }))
      // Sent elsewhere, it hangs up by itself after a second.
      await stage.driver.request('DELETE', `/channels/${withId.id}`)
      await done(channels.continueInDialplan({ ...one, context: 'departments', extension: 'sales' }))

      if (is22) {
        const offered = told(known)
        const offer = `${app}-offer`
        const caller = await done(channels.originate({
          endpoint: `Local/offer-${app}@targets/n`, context: 'callers', extension: 'wait', priority: 1, otherChannelId: offer,
        }))
        await offered('a call is offered', (event) => event.type === 'CallBroadcast' && event.channel.id === offer)
        await done(events.claimChannel({ channelId: offer, application: app }))
        await enters(offer, offered)
        await done(channels.hangup({ channelId: caller.id }))
      }
    } finally {
      await phone.close()
    }

    // What went over the wire, by the rows.
    const statuses = new Map<string, number[]>()
    for (const { method, path, reply } of stage.requests()) {
      const routed = route(method, path, stage.version)
      if ('operation' in routed && reply !== undefined) {
        statuses.set(routed.operation, [...statuses.get(routed.operation) ?? [], reply.status])
      }
    }
    const asked = [...ours.keys()].filter((what) => what.includes('.') && !what.includes(' ') && (is22 || !lackingIn16.includes(what))).sort()
    const rows = asked.map((operation) => {
      const all = statuses.get(operation) ?? []
      const status = all.find((one) => one >= 200 && one < 300) ?? all[0] ?? 0
      const ok = status >= 200 && status < 300
      // A reply that does not decode is an error, and would have ended the test.
      const reply = ours.get(operation)?.split(' -> ')[1] ?? ''
      return { operation, status, ok, note: ok ? reply : refused[operation]?.because ?? 'NOT ASKED' }
    })
    for (const { operation, status, note } of rows) stage.say(`${operation.padEnd(34)} ${status} ${note}`)
    const failed = rows.filter(({ ok }) => !ok).map(({ operation, status }) => [operation, status])
    expect(failed).toEqual(Object.entries(refused).map(([operation, { status }]) => [operation, status]).sort())
    expect(failed.length).toBeLessThanOrEqual(8)
    expect(rows.length).toBe(is22 ? 108 : 97)
  }, { within: 60_000 })
})
