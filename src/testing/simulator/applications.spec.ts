import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

describe('an application', () => {
  test('is taken over by a second socket: the first is told so and hears nothing more, and its closing disturbs nobody', () => {
    expect(onSimulator(({ listen, call, ask }) => {
      const first = listen(0, 'desk', { as: 'first' })
      call(1)
      listen(5, 'desk', { as: 'second' })
      ask(10, 'POST /channels/c1/answer')
      first(20)
      ask(30, 'POST /channels/c1/variable?variable=A&value=1')
    }, { deaf: true })).toEqual([
      '1 first: StasisStart c1 Ring',
      '5 first: ApplicationReplaced',
      '11 second: ChannelStateChange c1 Up',
      '11 204 POST /channels/c1/answer',
      '31 second: ChannelVarset c1 A=1',
      '31 204 POST /channels/c1/variable?variable=A&value=1',
    ])
  })

  test('lives on without a socket while a call is in it; what happens meanwhile is told to nobody, and new calls are refused', () => {
    expect(onSimulator(({ listen, call, ask }) => {
      const close = listen(0, 'desk', { as: 'before' })
      call(1)
      close(5)
      ask(6, 'POST /channels/c1/answer')
      call(7, { id: 'c2' })
      ask(10, 'GET /applications/desk', { seen: true })
      ask(10, 'GET /channels/c2')
      listen(20, 'desk', { as: 'after' })
      ask(30, 'POST /channels/c1/variable?variable=A&value=1')
    }, { deaf: true })).toEqual([
      '1 before: StasisStart c1 Ring',
      '7 204 POST /channels/c1/answer',
      '11 200 {"name":"desk","channel_ids":["c1"],"bridge_ids":[],"endpoint_ids":[],"device_names":[],"events_allowed":[],"events_disallowed":[]} GET /applications/desk',
      '11 404 "Channel not found" GET /channels/c2',
      '31 after: ChannelVarset c1 A=1',
      '31 204 POST /channels/c1/variable?variable=A&value=1',
    ])
  })

  test('is gone when its socket and its last call are', () => {
    expect(onSimulator(({ listen, call, ask }) => {
      const close = listen(0, 'desk', { as: 'before' })
      const caller = call(1)
      close(5)
      caller.hangup(10)
      ask(20, 'GET /applications/desk')
      ask(20, 'GET /applications', { seen: true })
    }, { deaf: true }).slice(1)).toEqual(['21 404 "Application not found" GET /applications/desk', '21 200 [] GET /applications'])
  })

  test('that hears everything is gone with its socket on a 22; a 16 never lets it go, and whoever comes next hears everything', () => {
    const next = (version: '22' | '16') => onSimulator(({ listen, ask, call }) => {
      listen(0, 'desk', { subscribeAll: true, as: 'before' })(5)
      ask(10, 'GET /applications/desk')
      listen(20, 'desk', { as: 'next' })
      call(30, { app: 'nobody' })
    }, { deaf: true, version })
    expect(next('22')).toEqual(['11 404 "Application not found" GET /applications/desk'])
    expect(next('16').slice(0, 2)).toEqual(['11 200 GET /applications/desk', '30 next: ChannelCreated c1'])
  })

  test('that is there already does not begin to hear everything', () => {
    expect(onSimulator(({ listen, call }) => {
      listen(5, 'desk', { subscribeAll: true, as: 'second' })
      call(10, { app: 'nobody' })
    })).toEqual(['5 ApplicationReplaced'])
  })

  test('watches a bridge until that is gone, or everybody has left it by request', () => {
    const watched = (...requests: readonly string[]) => onSimulator(({ call, ask }) => {
      call(1)
      ask(2, 'POST /bridges/b1')
      ask(10, 'POST /bridges/b1/addChannel?channel=c1')
      for (const [at, request] of requests.entries()) ask(20 + at, request)
      ask(30, 'GET /applications/desk', { seen: true })
    }).at(-1)?.replace(/.*"bridge_ids":(\[.*?\]).*/, '$1')
    expect(watched()).toBe('["b1"]')
    expect(watched('DELETE /channels/c1')).toBe('["b1"]')
    expect(watched('DELETE /channels/c1', 'DELETE /bridges/b1')).toBe('[]')
    expect(watched('POST /bridges/b1/removeChannel?channel=c1')).toBe('[]')
  })
})

describe('a subscription', () => {
  test('is counted: the first end of it leaves what the call itself is reason for', () => {
    const source = '/applications/desk/subscription?eventSource=channel:c1'
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      for (const [at, method] of ['POST', 'DELETE', 'DELETE', 'DELETE'].entries()) ask(10 + at, `${method} ${source}`)
      ask(20, 'POST /channels/c1/answer')
      caller.hangup(30)
    })).toEqual([
      '1 StasisStart c1 Ring',
      `11 200 POST ${source}`,
      `12 200 DELETE ${source}`,
      `13 200 DELETE ${source}`,
      `14 422 "Event source was not subscribed to" DELETE ${source}`,
      '21 204 POST /channels/c1/answer',
      '30 StasisEnd c1',
    ])
  })

  test('is refused where there is nothing to hear of', () => {
    expect(onSimulator(({ ask }) => {
      ask(1, 'POST /applications/desk/subscription?eventSource=channel:nobody')
      ask(2, 'POST /applications/desk/subscription?eventSource=whim')
      ask(3, 'POST /applications/desk/subscription')
      ask(4, 'POST /applications/nobody/subscription?eventSource=channel:x')
    }).map((line) => line.replace(/ POST.*/, ''))).toEqual([
      '2 422 "Event source does not exist"', '3 400 "Invalid event source URI scheme"', '4 400 "Missing parameter eventSource"', '5 404 "Application not found"',
    ])
  })
})

test('an event of one\'s own', () => {
  expect(onSimulator(({ call, ask }) => {
    call(1)
    ask(10, 'POST /events/user/tea?application=desk&source=channel:c1', { body: { variables: { sugar: 'two' } } })
    ask(11, 'POST /events/user/tea?application=nobody')
    ask(12, 'POST /events/user/tea')
    ask(13, 'POST /events/user/tea?application=desk&source=channel:nobody')
    ask(14, 'POST /events/user/tea?application=desk&source=whim')
  }).slice(1).map((line) => line.replace(/ POST.*/, ''))).toEqual([
    '11 ChannelUserevent tea', '11 204', '12 404 "Application not found"', '13 400 "Missing parameter application"',
    '14 422 "Event source was not found"', '15 400 "Invalid event source URI scheme"',
  ])
})

test('an event of our own is about several things at once, telephones too', () => {
  const told: unknown[] = []
  onSimulator(({ asterisk, call, ask }) => {
    asterisk.socket(['hears']).subscribe((event) => { told.push(Object.keys(event).sort().join()) })
    call(1)
    ask(2, 'POST /bridges/b1')
    ask(10, 'POST /events/user/tea?application=hears&source=channel:c1,bridge:b1,endpoint:PJSIP/alice')
    ask(20, 'POST /events/user/tea?application=hears&source=deviceState:Stasis:door')
  }, { endpoints: { 'PJSIP/alice': 'online' } })
  expect(told).toEqual(['application,bridge,channel,endpoint,eventname,timestamp,type,userevent'])
})

test('an application that filters is told of some types only', () => {
  const put = 'PUT /applications/desk/eventFilter'
  expect(onSimulator(({ call, ask }) => {
    ask(1, put, { body: { allowed: [{ type: 'StasisStart' }, { type: 'ChannelUserevent' }] } })
    call(10).hangup(12)
    ask(15, put, { body: { disallowed: [{ type: 'ChannelUserevent' }] }, seen: true })
    ask(20, 'POST /events/user/tea?application=desk')
    ask(30, put, { body: { allowed: 'all' } })
    ask(30, 'PUT /applications/nobody/eventFilter')
    ask(35, put)
    ask(40, 'POST /events/user/tea?application=desk')
  })).toEqual([
    `2 200 ${put}`,
    '10 StasisStart c1 Ring',
    `16 200 {"name":"desk","channel_ids":[],"bridge_ids":[],"endpoint_ids":[],"device_names":[],"events_allowed":[{"type":"StasisStart"},{"type":"ChannelUserevent"}],"events_disallowed":[{"type":"ChannelUserevent"}]} ${put}`,
    '21 204 POST /events/user/tea?application=desk',
    `31 400 "Invalid format definition" ${put}`,
    '31 404 "Application not found" PUT /applications/nobody/eventFilter',
    `36 200 ${put}`,
    '41 ChannelUserevent tea',
    '41 204 POST /events/user/tea?application=desk',
  ])
})
