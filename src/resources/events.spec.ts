import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type * as t from 'io-ts'

import { around, near, valid } from '../../test/values.js'
import { closureGuard, compiledGuard } from '../core/guard.js'
import { bridgeSnapshot, channelSnapshot, playbackFinished, recordingFinished, stasisStart } from '../testing/events.js'
import * as applications from './applications/codec.js'
import * as asterisk from './asterisk/codec.js'
import * as bridges from './bridges/codec.js'
import * as channels from './channels/codec.js'
import * as deviceStates from './deviceStates/codec.js'
import * as endpoints from './endpoints/codec.js'
import * as others from './events/codec.js'
import { type AriEvent, type EventOf, type EventType, type KnownEvent, decodeEvent, events, keysOf } from './events.js'
import * as playbacks from './playbacks/codec.js'
import * as recordings from './recordings/codec.js'

const rooms = { applications, asterisk, bridges, channels, deviceStates, endpoints, others, playbacks, recordings }
const codecs: readonly (readonly [string, t.Mixed])[] = Object.entries(rooms).flatMap(([room, all]) =>
  Object.entries<t.Mixed>(all).map(([name, codec]) => [`${room}.${name}`, codec] as const))

const envelope = { timestamp: '2026-11-21T00:08:47.098+0000', application: 'app' }
const channel = (id: string) => channelSnapshot(id)
const bridge = (id: string) => bridgeSnapshot(id)
const endpoint = { technology: 'PJSIP', resource: 'alice', channel_ids: [] }

/** The keys as one text each: `channel c1`. */
const filed = (event: AriEvent) => keysOf(event).map(({ kind, id }) => `${kind} ${id}`)

describe('codecs', () => {
  test.each(codecs)('%s: its guards say what it says', (_, codec) => {
    const [compiled, closures] = [compiledGuard(codec), closureGuard(codec)]
    fc.assert(fc.property(valid(codec), (value) => {
      expect([codec.is(value), compiled(value), closures(value)]).toEqual([true, true, true])
    }), { numRuns: 20 })
    fc.assert(fc.property(around(codec), (value) => {
      const is = codec.is(value)
      expect([compiled(value), closures(value)]).toEqual([is, is])
    }), { numRuns: 100 })
  })

  test('there is one for each of the 45 events, under its type', () => {
    expect(Object.keys(events)).toHaveLength(45)
    for (const [type, codec] of Object.entries(events)) expect(codec.name).toBe(type)
    const inRooms = codecs.map(([name]) => name.split('.')[1])
    expect(Object.keys(events).filter((type) => !inRooms.includes(type))).toEqual([])
  })

  test('a state that a later Asterisk adds passes', () => {
    expect(channels.Channel.is({ ...channel('c1'), state: 'Dreaming', mood: 'mild' })).toBe(true)
  })

  test('what 16 leaves out may be absent', () => {
    const { caller_rdnis: _, tenantid: __, ...channelOf16 } = { ...channel('c1'), caller_rdnis: '', tenantid: '' }
    const destroyed: unknown = { type: 'ChannelDestroyed', ...envelope, cause: 16, cause_txt: '', channel: channelOf16 }
    expect(events.ChannelDestroyed.is(destroyed)).toBe(true)
  })
})

describe('types', () => {
  test('an event is told by its type, the unknown ones beside', () => {
    const digits = (event: AriEvent): string => {
      switch (event.type) {
        case 'ChannelDtmfReceived':
          return event.digit
        case 'UnknownEvent':
          return event.frame.type
        case 'StasisStart':
          return event.args.join()
        default:
          return event.application
      }
    }
    const start: EventOf<'StasisStart'> = stasisStart({ channelId: 'c1', args: ['1', '2'] })
    expect(digits(start)).toBe('1,2')
  })

  test('a state offers the known names and takes others', () => {
    const states: readonly channels.ChannelState[] = ['Up', 'Dreaming']
    expect(states).toHaveLength(2)
  })
})

describe('keysOf', () => {
  const one: { readonly [Type in EventType]: readonly [Omit<EventOf<Type>, 'type' | 'timestamp' | 'application'>, ...string[]] } = {
    ApplicationMoveFailed: [{ channel: channel('c1'), destination: 'x', args: [] }, 'channel c1'],
    ApplicationRegistered: [{}],
    ApplicationReplaced: [{}],
    ApplicationUnregistered: [{}],
    BridgeAttendedTransfer: [
      {
        transferer_first_leg: channel('c1'), transferer_second_leg: channel('c2'), transferee: channel('c3'),
        transfer_target: channel('c4'), replace_channel: channel('c5'), destination_link_first_leg: channel('c6'),
        destination_link_second_leg: channel('c7'), destination_threeway_channel: channel('c8'),
        transferer_first_leg_bridge: bridge('b1'), transferer_second_leg_bridge: bridge('b2'),
        destination_threeway_bridge: bridge('b3'), destination_bridge: 'b4',
        result: 'Success', is_external: true, destination_type: 'bridge',
      },
      'channel c1', 'channel c2', 'channel c3', 'channel c4', 'channel c5', 'channel c6', 'channel c7', 'channel c8',
      'bridge b1', 'bridge b2', 'bridge b3', 'bridge b4',
    ],
    BridgeBlindTransfer: [
      {
        channel: channel('c1'), transferee: channel('c2'), replace_channel: channel('c3'), bridge: bridge('b1'),
        context: '', exten: '', result: 'Success', is_external: true,
      },
      'channel c1', 'channel c2', 'channel c3', 'bridge b1',
    ],
    BridgeCreated: [{ bridge: bridge('b1') }, 'bridge b1'],
    BridgeDestroyed: [{ bridge: bridge('b1') }, 'bridge b1'],
    BridgeMerged: [{ bridge: bridge('b1'), bridge_from: bridge('b2') }, 'bridge b1', 'bridge b2'],
    BridgeVideoSourceChanged: [{ bridge: bridge('b1') }, 'bridge b1'],
    CallBroadcast: [{ channel: channel('c1') }, 'channel c1'],
    CallClaimed: [{ channel: channel('c1'), winner_app: 'x' }, 'channel c1'],
    ChannelCallerId: [{ channel: channel('c1'), caller_presentation: 0, caller_presentation_txt: '' }, 'channel c1'],
    ChannelConnectedLine: [{ channel: channel('c1') }, 'channel c1'],
    ChannelCreated: [{ channel: channel('c1') }, 'channel c1'],
    ChannelDestroyed: [{ channel: channel('c1'), cause: 16, cause_txt: '' }, 'channel c1'],
    ChannelDialplan: [{ channel: channel('c1'), dialplan_app: '', dialplan_app_data: '' }, 'channel c1'],
    ChannelDtmfReceived: [{ channel: channel('c1'), digit: '5', duration_ms: 100 }, 'channel c1'],
    ChannelEnteredBridge: [{ channel: channel('c1'), bridge: bridge('b1') }, 'channel c1', 'bridge b1'],
    ChannelHangupRequest: [{ channel: channel('c1') }, 'channel c1'],
    ChannelHold: [{ channel: channel('c1') }, 'channel c1'],
    ChannelLeftBridge: [{ channel: channel('c1'), bridge: bridge('b1') }, 'channel c1', 'bridge b1'],
    ChannelStateChange: [{ channel: channel('c1') }, 'channel c1'],
    ChannelTalkingFinished: [{ channel: channel('c1'), duration: 1 }, 'channel c1'],
    ChannelTalkingStarted: [{ channel: channel('c1') }, 'channel c1'],
    ChannelToneDetected: [{ channel: channel('c1') }, 'channel c1'],
    ChannelTransfer: [
      {
        referred_by: { source_channel: channel('c1'), connected_channel: channel('c2'), bridge: bridge('b1') },
        refer_to: { requested_destination: {}, destination_channel: channel('c3'), connected_channel: channel('c4'), bridge: bridge('b2') },
      },
      'channel c1', 'channel c2', 'channel c3', 'channel c4', 'bridge b1', 'bridge b2',
    ],
    ChannelUnhold: [{ channel: channel('c1') }, 'channel c1'],
    ChannelUserevent: [
      { channel: channel('c1'), bridge: bridge('b1'), endpoint, eventname: 'x', userevent: {} },
      'channel c1', 'bridge b1', 'endpoint PJSIP/alice',
    ],
    ChannelVarset: [{ channel: channel('c1'), variable: 'x', value: '' }, 'channel c1'],
    ContactStatusChange: [{ endpoint, contact_info: { uri: '', contact_status: 'Reachable', aor: '' } }, 'endpoint PJSIP/alice'],
    DeviceStateChanged: [{ device_state: { name: 'Stasis:door', state: 'INUSE' } }, 'deviceState Stasis:door'],
    Dial: [
      { peer: channel('c2'), caller: channel('c1'), forwarded: channel('c3'), dialstatus: '' },
      'channel c1', 'channel c2', 'channel c3',
    ],
    EndpointStateChange: [{ endpoint }, 'endpoint PJSIP/alice'],
    PeerStatusChange: [{ endpoint, peer: { peer_status: '' } }, 'endpoint PJSIP/alice'],
    PlaybackContinuing: [playbackFinished({ playbackId: 'p1', channelId: 'c1' }), 'playback p1', 'channel c1'],
    PlaybackFinished: [playbackFinished({ playbackId: 'p1', channelId: 'c1' }), 'playback p1', 'channel c1'],
    PlaybackStarted: [playbackFinished({ playbackId: 'p1', bridgeId: 'b1' }), 'playback p1', 'bridge b1'],
    RecordingFailed: [recordingFinished({ name: 'r1', channelId: 'c1' }), 'recording r1', 'channel c1'],
    RecordingFinished: [recordingFinished({ name: 'r1', channelId: 'c1' }), 'recording r1', 'channel c1'],
    RecordingStarted: [recordingFinished({ name: 'r1', bridgeId: 'b1' }), 'recording r1', 'bridge b1'],
    RESTResponse: [{ transaction_id: '', request_id: '', status_code: 204, reason_phrase: '', uri: 'channels/c1' }],
    StasisEnd: [{ channel: channel('c1') }, 'channel c1'],
    StasisStart: [{ channel: channel('c1'), replace_channel: channel('c2'), args: [] }, 'channel c1', 'channel c2'],
    TextMessageReceived: [{ message: { from: '', to: '', body: '' }, endpoint }, 'endpoint PJSIP/alice'],
    UnknownEvent: [
      { frame: { type: 'ChannelPainted', channel: { id: 'c1' }, bridge: { id: 5 }, playback: { id: 'p1', target_uri: 'bridge:b1' } } },
      'channel c1', 'playback p1', 'bridge b1',
    ],
  }

  test.each(Object.entries(one))('%s is filed under all that it is about', (type, [fields, ...expected]) => {
    // The table above gives each type its own fields.
    const event = { ...fields, ...envelope, type } as AriEvent
    expect(filed(event)).toEqual(expected)
  })

  test.each<readonly [string, KnownEvent, ...string[]]>([
    ['a variable of no channel', { type: 'ChannelVarset', ...envelope, variable: 'x', value: '' }],
    ['an event about nothing', { type: 'ChannelUserevent', ...envelope, eventname: 'x', userevent: {} }],
    ['a bridge entered by somebody', { type: 'ChannelEnteredBridge', ...envelope, bridge: bridge('b1') }, 'bridge b1'],
    ['a stay in nobody\'s place', stasisStart({ channelId: 'c1' }), 'channel c1'],
    ['a dialling of nobody\'s', { type: 'Dial', ...envelope, peer: channel('c2'), dialstatus: '' }, 'channel c2'],
    ['a message from nowhere', { type: 'TextMessageReceived', ...envelope, message: { from: '', to: '', body: '' } }],
    ['a target with colons', playbackFinished({ playbackId: 'p1', channelId: 'a:b' }), 'playback p1', 'channel a:b'],
    ['a target of another kind', playbackFinished({ playbackId: 'p1', channelId: '', playback: { target_uri: 'moon:1' } }), 'playback p1'],
  ])('what is absent files nowhere: %s', (_, event, ...expected) => {
    expect(filed(event)).toEqual(expected)
  })
})

describe('decodeEvent', () => {
  test.each([
    ['StasisEnd', { channel: { id: 'c1' } }, { channelId: 'c1' }],
    ['ChannelLeftBridge', { channel: { id: 'c1', name: 5 }, bridge: { id: 'b1' } }, { channelId: 'c1', bridgeId: 'b1' }],
    ['PlaybackFinished', { playback: { id: 'p1', target_uri: 'channel:c1' } }, { playbackId: 'p1', channelId: 'c1' }],
    ['RecordingFinished', { recording: { name: 'r1', target_uri: 'bridge:b1' } }, { recordingName: 'r1', bridgeId: 'b1' }],
    ['PlaybackFinished', { playback: { id: 5, target_uri: {} } }, {}],
    ['PlaybackFinished', { playback: null }, {}],
  ])('of a broken %s tells what it still can', (type, fields, ids) => {
    const decoded = decodeEvent({ type, application: 'app', ...fields })
    expect(decoded).toMatchObject({ malformed: { _tag: 'Malformed', ids }, type, application: 'app' })
    expect('malformed' in decoded && decoded.malformed.ids).toEqual(ids)
  })

  test('passes on what it does not know as UnknownEvent', () => {
    const frame = { type: 'MissingParams', params: ['app'] }
    const decoded = decodeEvent(frame)
    expect(decoded).toMatchObject({ unknown: { type: 'UnknownEvent', timestamp: '', application: '', frame } })
    expect(decodeEvent({ ...frame, ...envelope })).toMatchObject({ unknown: envelope })
  })

  test('of a frame that is almost an event never says another thing than its codec, and never throws', () => {
    const types = Object.entries(events)
    const frames = fc.constantFrom(...types).chain(([, codec]) => near(codec))
    fc.assert(fc.property(frames, (frame) => {
      const decoded = decodeEvent(frame)
      if ('event' in decoded) expect(events[decoded.event.type].is(frame)).toBe(true)
      else if ('malformed' in decoded) expect(types.some(([, codec]) => codec.is(frame))).toBe(false)
    }), { numRuns: 500 })
  })
})
