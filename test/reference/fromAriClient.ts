import { readFileSync } from 'node:fs'

import type { Operation } from '../../src/core/operation.js'
import { type KnownEvent, events as codecs } from '../../src/resources/events.js'
import { operations } from '../../src/resources/operations.js'
import { fieldsOf } from '../api/tabled.js'
import { creates, documented, events as documentedEvents, instanceOf, instances } from './ariClient.js'
import { filedBy } from './events.js'
import { code, inLine, page, table } from './markdown.js'
import { byRoom } from './names.js'
import { betterThan, callOf, neededBy } from './operations.js'
import { root } from './sources.js'

/** What the handles' own words do not tell. */
const also: Readonly<Record<string, readonly string[]>> = {
  'channels.originateWithId': [code('ari.dial(endpoint)')],
  'channels.dial': [code('ari.dial(endpoint, { early: true })')],
  'bridges.setVideoSource': [code('bridge.videoSource(call)')],
  'recordings.getStoredFile': [code('storedRecording.save(path)')],
  'applications.unsubscribe': [`the end of ${code('ari.subscribed(eventSource)')}`],
}

/** What undoes another: in rxari that is letting go of what holds it. */
const isUndoing = (full: string, { method }: Operation): boolean => method === 'DELETE' || full === 'bridges.removeChannel'

/** `channel.play({ media }, playback)`: on an instance, where that gives something of its own. */
const onInstance = (room: keyof typeof operations, name: string, row: Operation): string | undefined => {
  const instance = instanceOf[room]
  const created = creates[`${room}.${name}`]
  const needed = neededBy(row)
  if (instance === undefined || (created === undefined && !instance.gives.some((given) => needed.includes(given)))) return undefined
  const left = needed.filter((each) => !instance.gives.includes(each) && each !== created?.parameter)
  const given = [...(left.length === 0 ? [] : [`{ ${left.join(', ')} }`]), ...(created?.instance === undefined ? [] : [created.instance])]
  return `${instance.name}.${name}(${given.join(', ')})`
}

/** Beyond what its documentation names: it has it where the server does. */
const newer = '*newer*'

const named: Readonly<Record<string, readonly string[]>> = documented

const operationRow = (room: keyof typeof operations, rows: Readonly<Record<string, Operation>>, name: string, row: Operation): readonly string[] => {
  const full = `${room}.${name}`
  const instance = onInstance(room, name, row)
  return [
    inLine(instance !== undefined && code(instance), named[room]?.includes(name) !== true && newer),
    code(callOf(full, row)),
    [
      ...betterThan(rows, name).map(({ form, requests }) => (requests.length > 1 && isUndoing(full, row) ? `the end of ${code(form)}` : code(form))),
      ...(also[full] ?? []),
    ].join(', '),
  ]
}

const operationsSection = (): string =>
  page(...byRoom.flatMap((room) => {
    const rows: Readonly<Record<string, Operation>> = operations[room]
    return [
      `### client.${room}`,
      table(['ari-client, on an instance', 'rxari, the row', 'rxari, better'], Object.entries(rows).map(([name, row]) => operationRow(room, rows, name, row))),
    ]
  })).trim()

// ---- events

/** What is said of a kind has `events$` of its own. */
const handles: Readonly<Record<string, string>> = {
  channel: 'call', bridge: 'bridge', playback: 'playback', recording: 'liveRecording', endpoint: 'endpoint',
}

/** What tells the same, or what one listened to it for. */
const better: Readonly<Partial<Record<KnownEvent['type'], readonly string[]>>> = {
  ApplicationMoveFailed: ['call.move(to)'],
  ApplicationReplaced: ['ari.lifecycle$'],
  BridgeDestroyed: ['bridge.ended$'],
  ChannelDestroyed: ['call.ended$'],
  ChannelDtmfReceived: ['call.keypad$'],
  ChannelEnteredBridge: ['bridge.join(call)'],
  ChannelHangupRequest: ['call.ended$'],
  ChannelLeftBridge: ['bridge.join(call)'],
  DeviceStateChanged: ['deviceState.state$'],
  Dial: ['ari.dial(endpoint)'],
  EndpointStateChange: ['endpoint.state$'],
  PlaybackFinished: ['call.play(media)', 'playback.ended$'],
  RecordingFailed: ['liveRecording.ended$'],
  RecordingFinished: ['liveRecording.ended$'],
  StasisEnd: ['call.ended$'],
  StasisStart: ['ari.calls$', 'ari.entries$'],
}

/** The fields of which it makes instances. */
const promoted = (type: KnownEvent['type']) => fieldsOf(codecs[type]).filter((field) => instances.includes(field.type))

/** What its listener is given: the event, and the one instance or a record of several. */
const givenTo = (type: KnownEvent['type']): string => {
  const fields = promoted(type).map(({ name, required }) => `${name}${required ? '' : '?'}`)
  return ['event', fields.length > 4 ? '{ … }' : fields.length > 1 ? `{ ${fields.join(', ')} }` : fields[0]].filter((part) => part !== undefined).join(', ')
}

const eventRow = (type: KnownEvent['type']): readonly string[] => {
  const filed = filedBy(type)
  const own = [...new Set(promoted(type).flatMap(({ name }) => filed(name).split(', ')).flatMap((kind) => handles[kind] ?? []))]
  const forms = beside.includes(type)
    ? [`ari.events$.pipe(ofChannel(channelId, '${type}'))`]
    : (own.length === 0 ? ['ari'] : own).map((handle) => `${handle}.events$.pipe(ofType('${type}'))`)
  return [
    inLine(code(`${type} (${givenTo(type)})`), !isDocumented(type) && newer),
    forms.map(code).join(', '),
    (better[type] ?? []).map(code).join(', '),
  ]
}

/** Before a call is there, or after it has ended: its own events do not have them. */
const beside: readonly KnownEvent['type'][] = ['CallBroadcast', 'CallClaimed', 'ChannelCreated', 'ChannelDestroyed', 'StasisEnd', 'StasisStart']

const isDocumented = (type: string): boolean => documentedEvents.some((event) => event === type)

// The record's keys are its types.
const types = (Object.keys(codecs) as readonly KnownEvent['type'][]).toSorted()

const eventsSection = (): string => table(['ari-client, the listener', 'rxari', 'rxari, better'], types.map(eventRow))

// ---- the page

const path = 'docs/from-ari-client.md'
const sections: Readonly<Record<string, () => string>> = { operations: operationsSection, events: eventsSection }
const place = /(<!-- Printed by `npm run docs`: (\w+) -->\n)[^]*?(\n<!-- So far\. -->)/g

/** The page as it stands, with its printed sections printed anew. */
export const fromAriClientPage = (): string => {
  const text = readFileSync(`${root}${path}`, 'utf8')
  const there = [...text.matchAll(place)].map(([, , name = '']) => name)
  if (there.join() !== Object.keys(sections).join()) throw new Error(`${path} has places for ${there.join(', ')}: one each is needed for ${Object.keys(sections).join(', ')}`)
  return text.replace(place, (_, begin: string, name: string, end: string) => `${begin}\n${sections[name]?.() ?? ''}\n${end}`)
}
