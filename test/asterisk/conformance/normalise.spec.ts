import { describe, expect, test } from '@jest/globals'

import { explain, firstDifference } from './compare.js'
import { normalise } from './normalise.js'
import type { Asked, Json, Trace } from './trace.js'

/** A trace as a server gives it: its own ids, times and numbers in it. */
interface Server {
  readonly run: string
  readonly serial: string
  readonly second: number
}

const [one, other]: readonly Server[] = [
  { run: '1f3a', serial: '0000002a', second: 10 },
  { run: '9c0d', serial: '00000107', second: 42 },
]
if (one === undefined || other === undefined) throw new Error('unreachable: there are two')

const traceOf = ({ run, serial, second }: Server) => {
  const [app, caller, guest, sound, room] = ['desk', 'call', 'guest', 'sound', 'room'].map((each) => `${each}-${run}`)
  const roles = new Map([[app, 'desk'], [caller, 'caller'], [guest, 'guest'], [sound, 'sound'], [room, 'room']].map(([id, role]) => [String(id), String(role)]))
  const about = { application: app, timestamp: `2026-11-21T06:00:${second}.123+0000`, asterisk_id: `02:00:${run}` }
  const channel = (state: string, id = caller): Json => ({
    id, state, name: `Local/app-${app}@inbound-${serial};2`, creationtime: `2026-11-21T06:00:${second}.001+0000`, language: 'en',
    caller: { name: '', number: '' }, connected: { name: '', number: '' }, accountcode: '',
    dialplan: { context: 'inbound', exten: `app-${app}`, priority: 1, app_name: 'Stasis', app_data: app },
  })
  const playback = (state: string): Json => ({ id: sound, media_uri: 'sound:beep', target_uri: `channel:${caller}`, language: 'en', state })
  const bridge = (...channels: readonly unknown[]): Json => ({ id: room, technology: second > 20 ? 'softmix' : 'simple_bridge', bridge_type: 'mixing', channels })
  const event = (type: string, rest: Json): Json => ({ type, ...about, ...rest })
  const events: readonly Json[] = [
    event('StasisStart', { args: [], channel: channel('Ring') }),
    event('ChannelStateChange', { channel: channel('Up') }),
    event('PlaybackStarted', { playback: playback('playing') }),
    event('ChannelDtmfReceived', { digit: '4', duration_ms: 100 + second, channel: channel('Up') }),
    event('ChannelDtmfReceived', { digit: '2', duration_ms: 100, channel: channel('Up') }),
    event('PlaybackFinished', { playback: playback('done') }),
    event('StasisStart', { args: ['again'], channel: channel('Up', guest) }),
    event('ChannelEnteredBridge', { bridge: bridge(caller, guest), channel: channel('Up', guest) }),
    event('ChannelLeftBridge', { bridge: bridge(caller), channel: channel('Up', guest) }),
    event('StasisEnd', { channel: channel('Up', guest) }),
    event('ChannelHangupRequest', { cause: 16, channel: channel('Up') }),
    event('StasisEnd', { channel: channel('Up') }),
    // And a phone that was called for the guest.
    event('Dial', { dialstatus: '', dialstring: 'guest@targets', forward: '', peer: channel('Down', guest) }),
    event('Dial', { dialstatus: 'ANSWER', dialstring: 'guest@targets', forward: '', peer: channel('Up', guest) }),
    event('ChannelVarset', { variable: 'ANSWEREDTIME_MS', value: String(1_000 + second), channel: channel('Up', guest) }),
    event('ChannelVarset', { variable: 'DIALSTATUS', value: 'ANSWER', channel: channel('Up', guest) }),
    event('ChannelDestroyed', { cause: 16, cause_txt: 'Normal Clearing', channel: channel('Up', guest) }),
  ]
  const asked: readonly Asked[] = [
    { request: `POST /channels/${caller}/answer`, status: 204, body: '', waited: false },
    { request: `POST /channels/${caller}/play/${sound}?media=sound:beep`, status: 201, body: playback(second > 20 ? 'playing' : 'queued'), waited: false },
    { request: `POST /channels/${caller}/variable?variable=MOOD`, status: 204, body: '', waited: true },
    { request: 'GET /bridges/nowhere', status: 404, body: { message: 'Bridge not found' }, waited: false },
  ]
  return { roles, events, asked } satisfies Trace
}

type Made = ReturnType<typeof traceOf>

/** Where the trace, told, differs from what the first server told. */
const difference = (trace: Trace) => firstDifference(normalise(trace), [normalise(traceOf(one))])

/** The other server's trace, with other events. */
const withEvents = (change: (events: readonly Json[], made: Made) => readonly Json[]): Trace => {
  const made = traceOf(other)
  return { ...made, events: change(made.events, made) }
}
const withAsked = (change: (asked: readonly Asked[]) => readonly Asked[]): Trace => {
  const made = traceOf(other)
  return { ...made, asked: change(made.asked) }
}

const at = <T>(list: readonly T[], index: number): T => {
  const found = list.at(index)
  if (found === undefined) throw new Error(`There is no ${index} in ${list.length}`)
  return found
}
/** With something else at this place, or nothing. */
const put = <T>(list: readonly T[], index: number, ...instead: readonly T[]) => list.toSpliced(index < 0 ? list.length + index : index, 1, ...instead)
const changed = (events: readonly Json[], index: number, change: (event: Json) => Json) => put(events, index, change(at(events, index)))
const swapped = (events: readonly Json[], first: number, second: number) => put(put(events, first, at(events, second)), second, at(events, first))
/** The event with another value inside. */
const inside = (part: string, values: Json) => (event: Json): Json => ({ ...event, [part]: { ...(event[part] as Json), ...values } })

describe('a trace is told alike', () => {
  test.each<readonly [string, Trace]>([
    ['whatever the ids, times and numbers', traceOf(other)],
    ['in whatever order different channels have their say', withEvents((events) => [at(events, 6), ...put(events, 6)])],
    ['however often, and why, a hangup is requested', withEvents((events) => put(events, 10, at(events, 10), { ...at(events, 10), cause: 32, soft: true }))],
    ['in whatever order a bridge lists its members', withEvents((events, { roles }) =>
      changed(events, 7, inside('bridge', { channels: [...roles.keys()].slice(1, 3).reverse() })))],
  ])('%s', (_, trace) => {
    expect(difference(trace)).toBeUndefined()
  })

  test('where it is what another of the runs was', () => {
    const wrong = withEvents((events) => put(events, 11))
    expect(firstDifference(normalise(wrong), [normalise(traceOf(one)), normalise(wrong)])).toBeUndefined()
  })
})

describe('a trace is rejected', () => {
  test.each<readonly [why: string, trace: Trace, about: string, line: number]>([
    ['a StasisEnd is missing', withEvents((events) => put(events, 11)), 'desk: caller', 8],
    ['a state is wrong', withEvents((events) => changed(events, 1, inside('channel', { state: 'Ringing' }))), 'desk: caller', 2],
    ['Started and Finished are swapped', withEvents((events) => swapped(events, 2, 5)), 'desk: caller', 3],
    ['a digit is lost', withEvents((events) => put(events, 3)), 'desk: caller', 4],
    ['a digit is another', withEvents((events) => changed(events, 4, (event) => ({ ...event, digit: '3' }))), 'desk: caller', 5],
    ['digits are swapped', withEvents((events) => swapped(events, 3, 4)), 'desk: caller', 4],
    ['an event came twice', withEvents((events) => put(events, 1, at(events, 1), at(events, 1))), 'desk: caller', 3],
    ['an event is too much', withEvents((events) => [...events, { ...at(events, 1), type: 'ChannelDestroyed' }]), 'desk: caller', 9],
    ['a hangup was never requested', withEvents((events) => put(events, 10)), 'desk: caller', 7],
    ['a sound failed', withEvents((events) => changed(events, 5, inside('playback', { state: 'failed' }))), 'desk: caller', 6],
    ['a sound is another', withEvents((events) => changed(events, 2, inside('playback', { media_uri: 'sound:sorry' }))), 'desk: caller', 3],
    ['it stands elsewhere in the dialplan', withEvents((events) => changed(events, 11, inside('channel', { dialplan: { context: 'departments', exten: 'sales', priority: 1, app_name: 'Playback', app_data: '' } }))), 'desk: caller', 8],
    ['arguments are missing', withEvents((events) => changed(events, 6, (event) => ({ ...event, args: [] }))), 'desk: guest', 1],
    ['somebody stays in the bridge', withEvents((events, { roles }) => changed(events, 8, inside('bridge', { channels: [...roles.keys()].slice(1, 3) }))), 'desk: guest', 3],
    ['the end came before the bridge was left', withEvents((events) => swapped(events, 8, 9)), 'desk: guest', 3],
    ['another application heard of it', withEvents((events) => changed(events, 1, (event) => ({ ...event, application: 'lounge' }))), 'desk: caller', 2],
    ['a call was never dialled', withEvents((events) => put(events, 12)), 'desk: the call of guest', 1],
    ['nobody has answered', withEvents((events) => changed(events, 13, (event) => ({ ...event, dialstatus: 'NOANSWER' }))), 'desk: the call of guest', 2],
    ['a cause is wrong', withEvents((events) => changed(events, 16, (event) => ({ ...event, cause: 17 }))), 'desk: guest', 7],
    ['a variable has another value', withEvents((events) => changed(events, 15, (event) => ({ ...event, value: 'BUSY' }))), 'desk: guest', 6],
    ['it has rung for no time', withEvents((events) => changed(events, 14, (event) => ({ ...event, value: '' }))), 'desk: guest', 5],
    ['a status is wrong', withAsked((asked) => put(asked, 0, { ...at(asked, 0), status: 200 })), 'request 1', 1],
    ['a message is wrong', withAsked((asked) => put(asked, 3, { ...at(asked, 3), body: { message: 'No bridge' } })), 'request 4', 1],
    ['a reply did not wait', withAsked((asked) => put(asked, 2, { ...at(asked, 2), waited: false })), 'request 3', 1],
    ['a request was not answered', withAsked((asked) => put(asked, 3)), 'request 4', 1],
  ])('when %s', (_, trace, about, line) => {
    expect(difference(trace)).toMatchObject({ about, line })
  })

  test('and both lines are shown', () => {
    const found = difference(withAsked((asked) => put(asked, 0, { ...at(asked, 0), status: 409 })))
    expect(found === undefined ? '' : explain(found)).toBe([
      'request 1, line 1:',
      '  the real one  POST /channels/caller/answer -> 204',
      '  the simulator POST /channels/caller/answer -> 409',
    ].join('\n'))
  })
})
