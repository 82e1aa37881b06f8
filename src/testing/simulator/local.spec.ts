import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

const dialplan = `
[targets]
exten => answer,1,Answer()
 same => n,Wait(2)
 same => n,Hangup()
exten => later,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(600)
exten => ring,1,Ringing()
 same => n,Wait(600)
exten => early,1,Progress()
 same => n,Wait(600)
exten => busy,1,Busy()
exten => congestion,1,Congestion()
exten => reject,1,Hangup(21)
[inbound]
exten => _app-.,1,Stasis(\${EXTEN:4})
[callers]
exten => keys,1,Wait(1)
 same => n,SendDTMF(42,100,100)
 same => n,Hangup()
`

/** What is told of a phone `p1` that is called, its other half being `p2`. */
const called = (target: string, { more = '', version = '22', asks = [] }: {
  readonly more?: string
  readonly version?: '22' | '16'
  readonly asks?: readonly (readonly [at: number, request: string])[]
} = {}) => onSimulator(({ ask }) => {
  ask(10, `POST /channels?endpoint=Local/${target}@targets/n&app=desk&channelId=p1&otherChannelId=p2${more}`)
  for (const [at, request] of asks) ask(at, request)
}, { dialplan, version }).filter((line) => !/^\d+ (\d|ChannelDialplan p2)/.test(line))

describe('a phone that is called', () => {
  test('rings, answers, and is in the application until it hangs up; both halves are told of', () => {
    expect(called('later', { more: '&appArgs=dialled', asks: [[1_100, 'DELETE /channels/p1']] })).toEqual([
      '12 Dial p1',
      '12 ChannelStateChange p1 Ringing',
      '12 Dial p1 RINGING',
      '1012 ChannelStateChange p2 Up',
      '1012 ChannelStateChange p1 Up',
      '1012 Dial p1 ANSWER',
      '1012 ChannelVarset p1 STASISSTATUS=',
      '1012 StasisStart p1 Up dialled',
      '1101 ChannelHangupRequest p1 32 soft',
      '1101 StasisEnd p1',
      '1101 ChannelVarset p1 STASISSTATUS=SUCCESS',
      '1101 ChannelDestroyed p1 16 Normal Clearing',
      '1101 ChannelHangupRequest p2 16',
      '1101 ChannelDestroyed p2 16 Normal Clearing',
    ])
  })

  test('hangs up itself, half a second and two after the answer', () => {
    expect(called('answer').slice(6)).toEqual([
      '2512 ChannelHangupRequest p2 32 soft',
      '2512 ChannelDestroyed p2 16 Normal Clearing',
      '2512 ChannelHangupRequest p1 16',
      '2512 StasisEnd p1',
      '2512 ChannelVarset p1 STASISSTATUS=SUCCESS',
      '2512 ChannelDestroyed p1 16 Normal Clearing',
    ])
  })

  test.each([
    ['busy', ['12 ChannelStateChange p2 Busy', '12 Dial p1 BUSY', '12 ChannelDestroyed p1 0 Unknown', '12 ChannelHangupRequest p2 17', '12 ChannelDestroyed p2 17 User busy']],
    ['congestion', ['12 ChannelStateChange p2 Busy', '12 Dial p1 CONGESTION', '12 ChannelDestroyed p1 0 Unknown', '12 ChannelHangupRequest p2 34', '12 ChannelDestroyed p2 34 Circuit/channel congestion']],
    ['reject', ['12 ChannelHangupRequest p2 32 soft', '12 ChannelDestroyed p2 21 Call Rejected', '12 ChannelHangupRequest p1 21', '12 Dial p1 NOANSWER', '12 ChannelDestroyed p1 21 Call Rejected']],
  ])('does not want to: %s', (target, lines) => {
    expect(called(target)).toEqual(['12 Dial p1', ...lines])
  })

  test('rings too long: each version has its own cause', () => {
    const rung = ['12 Dial p1', '12 ChannelStateChange p1 Ringing', '12 Dial p1 RINGING']
    expect(called('ring', { more: '&timeout=1' })).toEqual([
      ...rung, '1012 ChannelDestroyed p1 19 User alerting, no answer', '1012 ChannelHangupRequest p2 19', '1012 ChannelDestroyed p2 19 User alerting, no answer',
    ])
    expect(called('ring', { more: '&timeout=1', version: '16' })[3]).toBe('1012 ChannelDestroyed p1 0 Unknown')
    expect(called('ring')[3]).toBe('30012 ChannelDestroyed p1 19 User alerting, no answer')
  })

  test('rings for ever where that is asked for', () => {
    expect(called('ring', { more: '&timeout=-1', asks: [[100_000, 'DELETE /channels/p1']] }).slice(3)).toEqual([
      '100001 ChannelHangupRequest p1 32 soft',
      '100001 Dial p1 NOANSWER',
      '100001 ChannelDestroyed p1 16 Normal Clearing',
      '100001 ChannelHangupRequest p2 16',
      '100001 ChannelDestroyed p2 16 Normal Clearing',
    ])
  })

  test('has early media', () => {
    expect(called('early', { asks: [[20, 'DELETE /channels/p1']] }).slice(0, 2)).toEqual(['12 Dial p1', '12 Dial p1 PROGRESS'])
  })

  test('is not there', () => {
    expect(called('attic')).toEqual(['12 ChannelDestroyed p2 0 Unknown', '12 ChannelDestroyed p1 0 Unknown'])
  })

  test('is hung up before it is dialled: nobody is called', () => {
    expect(onSimulator(({ listen, ask }) => {
      listen(0, 'all', { subscribeAll: true, as: 'all' })
      ask(10, 'POST /channels?endpoint=Local/answer@targets/n&app=desk&channelId=p1&otherChannelId=p2')
      ask(10, 'DELETE /channels/p1')
    }, { dialplan }).filter((line) => line.includes('all'))).toEqual([
      '11 all: ChannelCreated p1',
      '11 all: ChannelCreated p2',
      '11 all: ChannelDialplan p1 AppDial2((Outgoing Line))',
      '11 all: ChannelHangupRequest p1 32 soft',
      '11 all: ChannelDestroyed p1 16 Normal Clearing',
      '11 all: ChannelHangupRequest p2 16',
      '11 all: ChannelDestroyed p2 16 Normal Clearing',
    ])
  })

  test('answers for an application that is not connected: hung up', () => {
    expect(onSimulator(({ listen, ask }) => {
      listen(0, 'all', { subscribeAll: true, as: 'all' })
      ask(10, 'POST /channels?endpoint=Local/answer@targets/n&app=nobody&channelId=p1')
    }, { dialplan }).filter((line) => line.includes(' p1'))).toEqual([
      '11 all: ChannelCreated p1',
      '11 all: ChannelDialplan p1 AppDial2((Outgoing Line))',
      '12 all: Dial p1',
      '12 all: ChannelStateChange p1 Up',
      '12 all: Dial p1 ANSWER',
      '12 all: ChannelVarset p1 STASISSTATUS=',
      '12 all: ChannelVarset p1 STASISSTATUS=FAILED',
      '12 all: ChannelDestroyed p1 0 Unknown',
    ])
  })
})

test('a phone that is gone is nobody\'s business any more', () => {
  expect(onSimulator(({ ask }) => {
    ask(10, 'POST /channels?endpoint=Local/reject@targets/n&app=desk&channelId=p1')
    ask(20, 'GET /applications/desk', { seen: true })
  }, { dialplan }).at(-1)).toContain('"channel_ids":[]')
})

test('a Local channel into an application: one half calls there, the other follows a script, and its keys are heard', () => {
  expect(onSimulator(({ ask }) => {
    ask(10, 'POST /channels?endpoint=Local/app-desk@inbound/n&context=callers&extension=keys&channelId=far&otherChannelId=c1')
    ask(20, 'POST /channels/c1/answer')
  }, { dialplan })).toEqual([
    '11 200 POST /channels?endpoint=Local/app-desk@inbound/n&context=callers&extension=keys&channelId=far&otherChannelId=c1',
    '12 StasisStart c1 Ring',
    '21 ChannelStateChange c1 Up',
    '21 204 POST /channels/c1/answer',
    '1221 ChannelDtmfReceived c1 4',
    '1421 ChannelDtmfReceived c1 2',
    '1421 ChannelHangupRequest c1 16',
    '1421 StasisEnd c1',
  ])
})

describe('a channel that is made, and dialled', () => {
  const made = (target: string, asks: readonly (readonly [at: number, request: string])[], version: '22' | '16' = '22') => onSimulator(({ ask }) => {
    ask(10, `POST /channels/create?endpoint=Local/${target}@targets/n&app=desk&channelId=p1`)
    for (const [at, request] of asks) ask(at, request)
  }, { dialplan, version }).slice(1)

  test('is in the application before that, and answers there', () => {
    expect(made('later', [[20, 'POST /channels/p1/dial'], [1_100, 'POST /channels/p1/dial'], [1_200, 'DELETE /channels/p1']])).toEqual([
      '12 ChannelDialplan p1 Stasis(desk)',
      '12 ChannelVarset p1 STASISSTATUS=',
      '12 StasisStart p1 Down',
      '21 Dial p1',
      '21 ChannelStateChange p1 Ringing',
      '21 Dial p1 RINGING',
      '21 204 POST /channels/p1/dial',
      '1021 ChannelStateChange p1 Up',
      '1021 Dial p1 ANSWER',
      '1101 409 "Channel is not in the \'Down\' state" POST /channels/p1/dial',
      '1201 ChannelHangupRequest p1 32 soft',
      '1201 StasisEnd p1',
      '1201 ChannelVarset p1 STASISSTATUS=SUCCESS',
      '1201 ChannelDestroyed p1 16 Normal Clearing',
      '1201 204 DELETE /channels/p1',
    ])
  })

  test('cannot be dialled before it is there', () => {
    expect(made('answer', [[10, 'POST /channels/p1/dial']])[0]).toBe('11 409 "Channel not in Stasis application" POST /channels/p1/dial')
  })

  test('stays where the phone is busy, until its time is over; it goes where the phone goes', () => {
    const timedOut = (version: '22' | '16') => made('busy', [[20, 'POST /channels/p1/dial?timeout=1']], version).slice(3)
    expect(timedOut('22')).toEqual([
      '21 Dial p1',
      '21 Dial p1 BUSY',
      '21 204 POST /channels/p1/dial?timeout=1',
      '1021 ChannelHangupRequest p1 32 soft',
      '1021 StasisEnd p1',
      '1021 ChannelVarset p1 STASISSTATUS=SUCCESS',
      '1021 ChannelDestroyed p1 19 User alerting, no answer',
    ])
    expect(timedOut('16').at(-1)).toBe('1021 ChannelDestroyed p1 16 Normal Clearing')
    expect(made('reject', [[20, 'POST /channels/p1/dial']]).slice(3, 6)).toEqual(['21 Dial p1', '21 ChannelHangupRequest p1 21', '21 StasisEnd p1'])
  })
})

test('channels beside a call: a snoop goes with it, external media is up at once', () => {
  expect(onSimulator(({ call, ask }) => {
    const caller = call(1)
    ask(10, 'POST /channels/c1/snoop/s1?spy=both&app=desk&appArgs=snoop,1')
    ask(20, 'POST /channels/externalMedia?app=desk&external_host=127.0.0.1:9&format=ulaw&channelId=m1')
    caller.hangup(30)
  }).slice(2)).toEqual([
    '12 StasisStart s1 Up snoop 1',
    '21 200 POST /channels/externalMedia?app=desk&external_host=127.0.0.1:9&format=ulaw&channelId=m1',
    '22 Dial m1',
    '22 ChannelStateChange m1 Up',
    '22 Dial m1 ANSWER',
    '22 ChannelVarset m1 STASISSTATUS=',
    '22 StasisStart m1 Up',
    '30 ChannelHangupRequest c1',
    '30 StasisEnd c1',
    '30 StasisEnd s1',
  ])
})

describe('what cannot be made', () => {
  test.each([
    ['endpoint=NoSuch/1&app=desk', '500 {"error":"Allocation failed"}'],
    ['app=desk', '400 {"message":"Endpoint must be specified"}'],
    ['endpoint=Local/answer@targets', '400 {"message":"Application or extension must be specified"}'],
    ['endpoint=whim&app=desk', '400 {"message":"Invalid endpoint specified"}'],
    ['endpoint=Local/answer@targets&app=desk&channelId=c1-old', '409 {"message":"Channel with given unique ID already exists"}'],
    ['endpoint=Local/answer@targets&app=desk&otherChannelId=c1-old', '409 {"message":"Channel with given unique ID already exists"}'],
  ])('%s', (query, refusal) => {
    expect(onSimulator(({ call, ask }) => {
      call(1, { id: 'c1-old' })
      ask(10, `POST /channels?${query}`, { seen: true })
    }, { dialplan })[1]).toBe(`11 ${refusal} POST /channels?${query}`)
  })

  test('a 22 takes the beginning of an id for the id', () => {
    const taken = (version: '22' | '16') => onSimulator(({ call, ask }) => {
      call(1, { id: 'c1-old' })
      ask(10, 'POST /channels?endpoint=Local/answer@targets&app=desk&channelId=c1')
    }, { dialplan, version })[1]?.slice(0, 6)
    expect([taken('22'), taken('16')]).toEqual(['11 409', '11 200'])
  })

  test.each([
    ['/channels/c1/snoop?app=desk', 'Direction must be specified for at least spy or whisper'],
    ['/channels/c1/snoop?app=desk&spy=up', 'Invalid direction specified for spy'],
    ['/channels/externalMedia?app=desk&format=ulaw&external_host=bad', 'external_host must be <host>:<port> for all transports other than websocket'],
  ])('%s', (path, words) => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, `POST ${path}`)
    })[1]).toBe(`11 400 "${words}" POST ${path}`)
  })
})

test('who calls an application hears that it rings, and that something plays', () => {
  expect(onSimulator(({ ask }) => {
    ask(10, 'POST /channels?endpoint=Local/app-desk@inbound/n&app=desk&channelId=p1&otherChannelId=p2')
    ask(20, 'POST /channels/p2/ring')
    ask(30, 'POST /channels/p2/play/s1?media=sound:a')
    ask(40, 'DELETE /channels/p2?reason=busy')
    ask(50, 'GET /channels/p1/rtp_statistics')
  }, { dialplan }).filter((line) => /Dial p1|StateChange|Destroyed|rtp/.test(line))).toEqual([
    '12 Dial p1', '21 ChannelStateChange p1 Ringing', '21 Dial p1 RINGING', '31 Dial p1 PROGRESS', '41 ChannelDestroyed p2 17 User busy',
    '41 Dial p1 BUSY', '41 ChannelDestroyed p1 17 User busy', '51 404 "Channel not found" GET /channels/p1/rtp_statistics',
  ])
})
