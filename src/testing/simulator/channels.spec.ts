import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

const dialplan = `
[inbound]
exten => 100,1,NoOp()
 same => n,Set(AFTER=yes)
 same => n,Wait(1)
[again]
exten => s,1,Stasis(desk,again)
 same => n,Hangup()
[departments]
exten => sales,1,Wait(1)
 same => n(bye),Wait(2)
`

describe('a call', () => {
  test('arrives unanswered, is answered and hung up; of its very end nobody is told', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1, { args: ['sales', '2'] })
      caller.hears(1)
      ask(10, 'POST /channels/c1/answer')
      ask(11, 'POST /channels/c1/answer')
      ask(20, 'DELETE /channels/c1')
      ask(21, 'GET /channels/c1')
    })).toEqual([
      '1 StasisStart c1 Ring sales 2',
      '1 hears ringing',
      '11 ChannelStateChange c1 Up',
      '11 hears silence',
      '11 204 POST /channels/c1/answer',
      '12 204 POST /channels/c1/answer',
      '21 hears nothing',
      '21 hears no more',
      '21 ChannelHangupRequest c1 32 soft',
      '21 StasisEnd c1',
      '21 204 DELETE /channels/c1',
      '22 404 "Channel not found" GET /channels/c1',
    ])
  })

  test('that the caller hangs up tells no cause on a 22, and 16 on a 16', () => {
    const hungUp = (version: '22' | '16') => onSimulator(({ call }) => { call(1).hangup(10) }, { version })[1]
    expect([hungUp('22'), hungUp('16')]).toEqual(['10 ChannelHangupRequest c1', '10 ChannelHangupRequest c1 16'])
  })

  test('hears the music that was there before the answer', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      caller.hears(1)
      ask(10, 'POST /channels/c1/moh')
      ask(20, 'POST /channels/c1/answer')
    }).filter((line) => line.includes('hears'))).toEqual(['1 hears ringing', '11 hears music default'])
  })

  test('has keys that are heard from the answer on', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      caller.press(5, '1')
      ask(10, 'POST /channels/c1/answer')
      caller.press(20, '2')
    }).filter((line) => line.includes('Dtmf'))).toEqual(['20 ChannelDtmfReceived c1 2'])
  })

  test('to an application that is not connected is over, or goes on where there is a dialplan', () => {
    const lines = (options: { readonly dialplan?: string }) => onSimulator(({ call, listen }) => {
      listen(0, 'all', { subscribeAll: true, as: 'all' })
      call(1, { app: 'nobody' })
    }, options)
    const refused = ['1 all: ChannelCreated c1', '1 all: ChannelDialplan c1 Stasis(nobody)', '1 all: ChannelVarset c1 STASISSTATUS=', '1 all: ChannelVarset c1 STASISSTATUS=FAILED']
    expect(lines({})).toEqual([...refused, '1 all: ChannelDestroyed c1 16 Normal Clearing'])
    expect(lines({ dialplan })).toEqual([
      ...refused,
      '1 all: ChannelDialplan c1 Set(AFTER=yes)',
      '1 all: ChannelVarset c1 AFTER=yes',
      '1 all: ChannelDialplan c1 Wait(1)',
      '1001 all: ChannelDestroyed c1 16 Normal Clearing',
    ])
  })

  test('that is subscribed to is told of to its very end', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      ask(10, 'POST /applications/desk/subscription?eventSource=channel:c1')
      caller.hangup(20)
    })).toEqual([
      '1 StasisStart c1 Ring',
      '11 200 POST /applications/desk/subscription?eventSource=channel:c1',
      '20 ChannelHangupRequest c1',
      '20 StasisEnd c1',
      '20 ChannelVarset c1 STASISSTATUS=SUCCESS',
      '20 ChannelDestroyed c1 16 Normal Clearing',
    ])
  })

  test('is hung up for a reason', () => {
    const hungUp = (query: string) => onSimulator(({ call, ask }) => {
      call(1)
      ask(5, 'POST /applications/desk/subscription?eventSource=channel:c1')
      ask(10, `DELETE /channels/c1?${query}`)
    }).at(query.includes('whim') || query.includes('&') ? -1 : -2)
    expect(['reason=busy', 'reason_code=21', 'reason=whim', 'reason=busy&reason_code=17'].map(hungUp)).toEqual([
      '11 ChannelDestroyed c1 17 User busy',
      '11 ChannelDestroyed c1 21 Call Rejected',
      '11 400 "Invalid reason for hangup reason provided" DELETE /channels/c1?reason=whim',
      '11 400 "The reason and reason_code query parameters are mutually exclusive" DELETE /channels/c1?reason=busy&reason_code=17',
    ])
  })
})

describe('continue', () => {
  const continued = (where: string, version: '22' | '16' = '22') => onSimulator(({ call, ask, listen }) => {
    call(1)
    listen(5, 'all', { subscribeAll: true, as: 'all' })
    ask(10, `POST /channels/c1/continue?${where}`)
    ask(20, 'GET /channels/c1')
    ask(30, 'POST /channels/c1/answer')
  }, { dialplan, version }).slice(1).filter((line) => !line.includes('STASISSTATUS'))

  test('leads on in the dialplan, and out of the application', () => {
    expect(continued('context=departments&extension=sales')).toEqual([
      '11 StasisEnd c1',
      '11 all: ChannelDialplan c1 Wait(1)',
      '11 204 POST /channels/c1/continue?context=departments&extension=sales',
      '21 200 GET /channels/c1',
      '31 409 "Channel not in Stasis application" POST /channels/c1/answer',
      '1011 all: ChannelDialplan c1 Wait(2)',
      '3011 all: ChannelDestroyed c1 16 Normal Clearing',
    ])
  })

  test('leads to a label, to the next line, and back into the application', () => {
    expect(continued('context=departments&extension=sales&label=bye')[1]).toBe('11 all: ChannelDialplan c1 Wait(2)')
    expect(continued('')[1]).toBe('11 all: ChannelDialplan c1 Set(AFTER=yes)')
    expect(continued('context=again&extension=s').slice(0, 3)).toEqual([
      '11 StasisEnd c1', '11 all: ChannelDialplan c1 Stasis(desk,again)', '11 StasisStart c1 Ring again',
    ])
  })

  test('to a place that is not there is agreed to, and the call is over', () => {
    expect(continued('context=departments&extension=attic')).toEqual([
      '11 StasisEnd c1',
      '11 all: ChannelDestroyed c1 16 Normal Clearing',
      '11 204 POST /channels/c1/continue?context=departments&extension=attic',
      '21 404 "Channel not found" GET /channels/c1',
      '31 404 "Channel not found" POST /channels/c1/answer',
    ])
  })

  test('is told with the place where the call was; on a 16, with the one before where it goes', () => {
    const left = (version: '22' | '16') => {
      const places: unknown[] = []
      onSimulator(({ asterisk, at, call, ask }) => {
        at(0, () => {
          asterisk.socket(['other'], { subscribeAll: true }).subscribe((event) => {
            if (event.type === 'StasisEnd' || (event.type === 'ChannelVarset' && event.value === 'SUCCESS')) places.push(event.channel?.dialplan)
          })
        })
        call(1, { app: 'other' })
        ask(10, 'POST /channels/c1/continue?context=departments&extension=sales&priority=2')
      }, { dialplan, version, deaf: true })
      return places
    }
    const inbound = { context: 'inbound', exten: '100', priority: 1, app_name: 'Stasis' }
    expect(left('22')).toMatchObject([inbound, inbound])
    expect(left('16')).toMatchObject([{ context: 'departments', exten: 'sales', priority: 1, app_name: 'Stasis' }, inbound])
  })

  test('lets music go on', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      caller.hears(1)
      ask(10, 'POST /channels/c1/moh?mohClass=jazz')
      ask(20, 'POST /channels/c1/continue?context=departments&extension=sales')
    }, { dialplan }).filter((line) => line.includes('hears'))).toEqual([
      '1 hears ringing', '11 hears music jazz', '3021 hears nothing', '3021 hears no more',
    ])
  })
})

describe('move', () => {
  test('leads to an application that runs, and leaves the dialplan where it is', () => {
    expect(onSimulator(({ call, ask, listen }) => {
      const caller = call(1)
      listen(0, 'lounge')
      ask(10, 'POST /channels/c1/move?app=lounge&appArgs=from,desk')
      ask(20, 'POST /channels/c1/answer')
      caller.hangup(30)
    }, { dialplan })).toEqual([
      '1 StasisStart c1 Ring',
      '11 StasisEnd c1',
      '11 lounge: StasisStart c1 Ring from desk',
      '11 204 POST /channels/c1/move?app=lounge&appArgs=from,desk',
      '21 lounge: ChannelStateChange c1 Up',
      '21 204 POST /channels/c1/answer',
      '30 lounge: ChannelHangupRequest c1',
      '30 lounge: StasisEnd c1',
    ])
  })

  test('to one that does not is agreed to, fails, and the call stays', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/move?app=nobody')
      ask(20, 'POST /channels/c1/answer')
    })).toEqual([
      '1 StasisStart c1 Ring',
      '11 ApplicationMoveFailed c1 nobody',
      '11 204 POST /channels/c1/move?app=nobody',
      '21 ChannelStateChange c1 Up',
      '21 204 POST /channels/c1/answer',
    ])
  })
})

describe('a variable', () => {
  test('is set, read, and not there where it is empty', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1, { name: 'Ann', number: '4711' })
      ask(10, 'POST /channels/c1/variable?variable=A', { body: { value: 'one' } })
      ask(11, 'GET /channels/c1/variable?variable=A', { seen: true })
      ask(12, 'POST /channels/c1/variable?variable=A')
      ask(13, 'GET /channels/c1/variable?variable=A')
      ask(14, 'GET /channels/c1/variable?variable=CALLERID(num)', { seen: true })
      ask(15, 'GET /channels/c1/variable?variable=SHA1(x)')
      ask(16, 'GET /channels/c1/variable')
      ask(17, 'GET /channels/nobody/variable?variable=A')
      ask(18, 'GET /channels/c1/variable?variable=CALLERID(name)', { seen: true })
    }).slice(1)).toEqual([
      '11 ChannelVarset c1 A=one',
      '11 204 POST /channels/c1/variable?variable=A',
      '12 200 {"value":"one"} GET /channels/c1/variable?variable=A',
      '13 ChannelVarset c1 A=',
      '13 204 POST /channels/c1/variable?variable=A',
      '14 404 "Provided variable was not found" GET /channels/c1/variable?variable=A',
      '15 200 {"value":"4711"} GET /channels/c1/variable?variable=CALLERID(num)',
      '16 500 "Unable to read provided function" GET /channels/c1/variable?variable=SHA1(x)',
      '17 400 "Variable name is required" GET /channels/c1/variable',
      '18 404 "Provided channel was not found" GET /channels/nobody/variable?variable=A',
      '19 200 {"value":"Ann"} GET /channels/c1/variable?variable=CALLERID(name)',
    ])
  })
})

test('muting says which way', () => {
  expect(onSimulator(({ call, ask }) => {
    call(1)
    for (const query of ['', '?direction=up', '?direction=both']) ask(10, `POST /channels/c1/mute${query}`)
    ask(20, 'DELETE /channels/c1/mute')
    ask(30, 'POST /channels/c1/dtmf')
  }).slice(1)).toEqual([
    '11 400 "Direction is required" POST /channels/c1/mute',
    '11 400 "Invalid direction specified" POST /channels/c1/mute?direction=up',
    '11 204 POST /channels/c1/mute?direction=both',
    '21 400 "Direction is required" DELETE /channels/c1/mute',
    '31 400 "DTMF is required" POST /channels/c1/dtmf',
  ])
})
