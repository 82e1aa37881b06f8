import { describe, expect, test } from '@jest/globals'
import { NEVER, Subject, of, throwError } from 'rxjs'

import { fakeWire, request } from '../../../test/loopback/wires.js'
import { AriError } from '../errors.js'
import type { WireReply, WireState } from '../wire.js'
import { clock, frameLine, logged, requestLine, soundsSecret, stateLine } from './logged.js'

const play = request({ operation: 'channels.playWithId', ids: { channelId: 'c1', playbackId: 'p1' }, query: { media: 'sound:hello-world', lang: '' } })

describe('a request as a line', () => {
  test('an id of ours is shortened, and how a thing is stands beside it', () => {
    const playback = { id: '3f2a91c0-89ae-4427-a930-5d2aa6b2d967', state: 'failed', media_uri: 'sound:nope' }
    expect(frameLine({ type: 'PlaybackFinished', playback })).toContain(' playback=3f2a91c0…/failed')
  })

  test('what, status, ms, ids and parameters', () => {
    expect(requestLine(play, '201', 3.4)).toBe('→ channels.playWithId                  201     3ms channelId=c1 playbackId=p1 media=sound:hello-world')
  })

  test('lines stand in columns', () => {
    const lines = [requestLine(play, '201', 3), requestLine({ ...play, operation: 'channels.answer' }, 'InDoubt', 15_000), frameLine({ type: 'Dial', channel: { id: 'c1' } })]
    expect(lines.map((line) => /(channelId|channel)=/.exec(line)?.index)).toEqual([51, 51, 51])
  })

  test('a body is told like a query, long things shortened', () => {
    const line = requestLine(request({ operation: 'channels.originate', body: { endpoint: 'PJSIP/alice', variables: { LANG: 'fr' }, appArgs: 'x'.repeat(80), empty: [] } }), '200', 12)
    expect(line).toMatch(/ endpoint=PJSIP\/alice variables=\{LANG=fr\} appArgs=x{59}…$/)
  })

  test('secrets are masked, by name, and by the name of the variable', () => {
    expect(requestLine(request({ query: { variable: 'CARD_PIN', value: '4711' } }), '204', 1)).not.toContain('4711')
    expect(requestLine(request({ query: { variable: 'LANG', value: 'fr' } }), '204', 1)).toContain('value=fr')
    expect(requestLine(request({ body: { variables: { AUTH: 'hush', 'PJSIP_HEADER(add,X-Token)': 'hush' } } }), '200', 1)).not.toContain('hush')
    expect(frameLine({ type: 'ChannelVarset', variable: 'PASSWORD', value: 'hush' })).not.toContain('hush')
  })

  test('which names sound like a secret', () => {
    expect(['password', 'DB_PASSWD', 'apiToken', 'secret', 'pin', 'user.pin', 'X-Auth'].filter((name) => !soundsSecret(name))).toEqual([])
    expect(['spinning', 'media', 'author', 'keypad', 'channelId', 'digit'].filter(soundsSecret)).toEqual([])
  })
})

describe('an event as a line', () => {
  test('ids of what is nested, values of what is not, none of what every event has', () => {
    const frame = { type: 'ChannelDtmfReceived', timestamp: '2026-11-21T02:06:21.000+0000', asterisk_id: '00:11', application: 'demo', digit: '5', duration_ms: 120, channel: { id: '1721.3', name: 'PJSIP/a' } }
    expect(frameLine(frame)).toBe('← ChannelDtmfReceived                              application=demo digit=5 duration_ms=120 channel=1721.3')
  })

  test('what has no id has a name', () => {
    expect(frameLine({ type: 'RecordingFinished', recording: { name: 'greeting', format: 'wav' } })).toContain('recording=greeting')
  })

  test('what is no event', () => {
    expect([frameLine('not json'), frameLine({ message: 'hm' }), frameLine(undefined), frameLine([1])].map((line) => line.slice(2, 12).trim())).toEqual(['no event', 'no type', 'no event', 'no event'])
  })

  test('digits are hidden where asked', () => {
    expect(frameLine({ type: 'ChannelDtmfReceived', digit: '5' }, (name) => name === 'digit')).toContain('digit=***')
  })
})

test('the state as a line', () => {
  const because = new AriError('Disconnected', 'The event connection was lost.')
  const states: WireState[] = [{ status: 'connecting', attempt: 1 }, { status: 'connecting', attempt: 3 }, { status: 'open' }, { status: 'lost', because, retryIn: 93 }, { status: 'lost', because }, { status: 'closed' }]
  expect(states.map(stateLine)).toEqual([
    '· connecting',
    '· connecting, attempt 3',
    '· open',
    '· lost: The event connection was lost. Again in 93ms.',
    '· lost: The event connection was lost. Given up.',
    '· closed',
  ])
})

test('the time of day', () => {
  expect(clock(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006')
})

describe('logged', () => {
  const fixed = { now: () => new Date(2026, 0, 1, 12).getTime() }

  test('one line per request, when it is over', () => {
    const lines: string[] = []
    const a = new Subject<WireReply>()
    const wire = logged(fakeWire({ a, b: throwError(() => new AriError('InDoubt', '')), c: NEVER, d: of({ status: 404, body: undefined }) }), (line) => lines.push(line), fixed)
    const ask = (operation: string) => wire.request(request({ operation })).subscribe({ error: () => undefined })
    ask('a')
    expect(lines).toEqual([])
    a.next({ status: 204, body: undefined })
    a.complete()
    ask('b')
    ask('c').unsubscribe()
    ask('d')
    expect(lines.map((line) => line.split(/ +/).slice(2, 4))).toEqual([['a', '204'], ['b', 'InDoubt'], ['c', 'left'], ['d', '404']])
    expect(lines[0]).toMatch(/^12:00:00\.000 → a /)
  })

  test('frames and states, however many watch; watching opens nothing', () => {
    const lines: string[] = []
    const frames$ = new Subject<unknown>()
    const state$ = new Subject<WireState>()
    const wire = logged(fakeWire({}, { frames$, state$ }), (line) => lines.push(line), fixed)
    wire.state$.subscribe()
    expect(frames$.observed).toBe(false)
    const heard: unknown[] = []
    wire.frames$.subscribe((frame) => heard.push(frame))
    state$.next({ status: 'open' })
    frames$.next({ type: 'Dial' })
    state$.next({ status: 'closed' })
    expect(lines.map((line) => line.slice(13).trim())).toEqual(['· open', '← Dial', '· closed'])
    expect(heard).toEqual([{ type: 'Dial' }])
  })
})
