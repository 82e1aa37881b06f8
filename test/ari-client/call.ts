/**
 * A whole call, by `ari-client`: prints as JSON, on its last line, what its callbacks heard and what it was replied.
 *
 *     node call.js http://127.0.0.1:8088 demo demo-secret
 *
 * The server has the dialplan of asterisk/conf.
 */
import { randomUUID } from 'node:crypto'

import ari, { type Client, type Event, type Resource, type Resources } from 'ari-client'

/** What is compared. */
export interface Heard {
  /** By whom they are about, in order: each event with the fields that matter, and what the callback was given. */
  readonly callbacks: Readonly<Record<string, readonly string[]>>
  /** What each request was replied, in order. */
  readonly replies: readonly string[]
}

const [url = '', username = '', password = ''] = process.argv.slice(2)

/** Names of this run, so that many can share a server. */
const app = `drive-${randomUUID().slice(0, 8)}`
const named = (name: string) => `${app}-${name}`
/** As it would be on any server: Asterisk numbers its channels. */
const ours = (text: string) => text.replaceAll(`${app}-`, '').replaceAll(app, 'app').replaceAll(/-[0-9a-f]{8}(?=;)/g, '-N')

const callbacks: Record<string, string[]> = {}
const replies: string[] = []

/** A record of JSON, or nothing. */
const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  // Any object can be asked for its fields.
  (typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {})

const fieldsOf = (value: unknown, ...names: readonly string[]): string =>
  names.flatMap((name) => {
    const field = recordOf(value)[name]
    return field === undefined ? [] : [`${name} ${typeof field === 'string' ? field : JSON.stringify(Array.isArray(field) ? field.toSorted() : field)}`]
  }).join(', ')

/** Whom an event is about. */
const aboutOf = ({ channel, bridge, playback, recording, peer }: Event): readonly string[] =>
  [recordOf(channel)['id'], recordOf(bridge)['id'], recordOf(playback)['id'], recordOf(recording)['name'], recordOf(peer)['id']]
    .filter((id) => typeof id === 'string')

const shown = (event: Event): string => {
  const { type, channel, bridge, playback, recording } = event
  const fields = [
    fieldsOf(event, 'args', 'digit', 'dialstatus', 'dialplan_app', 'variable', 'value'), fieldsOf(channel, 'state'), fieldsOf(bridge, 'bridge_type', 'channels'),
    fieldsOf(playback, 'state', 'media_uri', 'target_uri'), fieldsOf(recording, 'state', 'format', 'target_uri'),
  ]
  return ours([type, ...fields.filter((text) => text !== '')].join(' | '))
}

/** What a callback is given beside the event: one resource, several by name, or none. */
const givenOf = (resources: Resources): string => {
  if (resources === undefined) return 'nothing'
  // One resource has the name of its room; of several each has its own.
  if (typeof resources._resource === 'string') return resources._resource
  return Object.keys(resources).sort().join(' and ')
}

const note = (event: Event, resources: Resources): void => {
  const line = `${shown(event)} -> ${givenOf(resources)}`
  for (const id of aboutOf(event)) {
    const lines = callbacks[ours(id)] ??= []
    // A hangup is asked for once or twice, as it comes.
    if (event.type !== 'ChannelHangupRequest' || !lines.includes(line)) lines.push(line)
  }
}

/** The first such event that this resource calls back for, from now on. */
const once = (resource: Resource, type: string): Promise<Event> => new Promise((resolve) => { resource.once(type, resolve) })

/** Asks, and notes what it is replied. */
const ask = async (what: string, request: () => Promise<unknown>, ...fields: readonly string[]): Promise<unknown> => {
  try {
    const reply = await request()
    const { _resource } = recordOf(reply)
    const kind = typeof _resource === 'string' ? _resource : typeof reply
    replies.push(ours(`${what}: ${[kind, fieldsOf(reply, ...fields)].filter((text) => text !== '').join(' | ')}`))
    return reply
  } catch (error) {
    replies.push(ours(`${what} fails: ${error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error)}`))
    return undefined
  }
}

const wholeCall = async (client: Client): Promise<void> => {
  client.on('*', note)
  await client.start(app)
  const caller = client.Channel(named('caller'))
  const far = client.Channel(named('far'))

  const arrived = once(caller, 'StasisStart')
  await ask('originate', () => far.originate({
    endpoint: `Local/app-${app}@inbound/n`, context: 'callers', extension: 'dtmf-1-42#', priority: 1, otherChannelId: named('caller'),
  }), 'id', 'state')
  await arrived
  await ask('get', () => caller.get(), 'id', 'state')
  const up = once(caller, 'ChannelStateChange')
  await ask('answer', () => caller.answer())
  await up

  const playback = client.Playback(named('hello'))
  const heard = once(playback, 'PlaybackFinished')
  const last = new Promise<void>((resolve) => { caller.on('ChannelDtmfReceived', ({ digit }) => { if (digit === '#') resolve() }) })
  await ask('play', () => caller.play({ media: 'sound:hello-world' }, playback), 'id', 'media_uri', 'target_uri')
  await Promise.all([heard, last])

  const recording = client.LiveRecording(named('word'))
  const recorded = once(recording, 'RecordingFinished')
  await ask('record', () => caller.record({ format: 'wav', maxDurationSeconds: 1 }, recording), 'name', 'format', 'target_uri')
  await recorded
  await ask('stored', () => client.recordings.getStored({ recordingName: named('word') }), 'name', 'format')

  const bridge = client.Bridge(named('bridge'))
  await ask('create', () => bridge.create({ type: 'mixing' }), 'id', 'bridge_type', 'channels')
  const agent = client.Channel(named('agent'))
  const phone = client.Channel(named('agent-far'))
  const there = once(agent, 'StasisStart')
  // The phone has answered, and waits: its dialplan's second line.
  const waits = new Promise<void>((resolve) => { phone.on('ChannelDialplan', ({ dialplan_app }) => { if (dialplan_app === 'Wait') resolve() }) })
  await ask('dial', () => agent.originate({ endpoint: 'Local/answer@targets/n', app, appArgs: 'agent', otherChannelId: named('agent-far') }), 'id', 'state')
  await Promise.all([there, waits])
  for (const channel of [caller, agent]) {
    const entered = once(channel, 'ChannelEnteredBridge')
    await ask('addChannel', () => bridge.addChannel({ channel: channel.id }))
    await entered
  }
  await ask('bridge', () => bridge.get(), 'id', 'channels')

  const left = once(agent, 'ChannelLeftBridge')
  await ask('removeChannel', () => bridge.removeChannel({ channel: named('agent') }))
  await left
  const gone = Promise.all([once(caller, 'StasisEnd'), once(agent, 'ChannelDestroyed'), once(phone, 'ChannelDestroyed')])
  await ask('hangup', () => caller.hangup())
  await ask('hangup', () => agent.hangup())
  await gone
  await ask('destroy', () => bridge.destroy())
  // Not the caller: that a call has left the application does not say that its channel is gone.
  await ask('get', () => agent.get(), 'id')
  await ask('deleteStored', () => client.recordings.deleteStored({ recordingName: named('word') }))
  await ask('playback', () => client.playbacks.get({ playbackId: named('hello') }))
  client.stop()
}

await wholeCall(await ari.connect(url, username, password))
const told: Heard = { callbacks, replies }
console.log(JSON.stringify(told))
