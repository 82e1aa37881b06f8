import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'
import type { SimulatorOptions } from './index.js'
import { simulator } from './index.js'

/** What is told of `PJSIP/alice`, whose channel is `p1` and who does this. */
const called = (does: string | readonly string[], { more = '', early = false, asks = [], ...options }: SimulatorOptions & {
  readonly more?: string
  readonly early?: boolean
  readonly asks?: readonly (readonly [at: number, request: string])[]
} = {}) => onSimulator(({ asterisk, ask, say }) => {
  asterisk.phoned$.subscribe(({ endpoint, channelId, does }) => { say(`${endpoint} ${channelId} ${does}`) })
  ask(10, `POST /channels${early ? '/create' : ''}?endpoint=PJSIP/alice&app=desk&channelId=p1${more}`)
  if (early) ask(20, 'POST /channels/p1/dial?timeout=3')
  for (const [at, request] of asks) ask(at, request)
}, { phones: { 'PJSIP/alice': does }, ...options }).filter((line) => !/^\d+ (\d|ChannelDialplan|ChannelVarset)/.test(line))

describe('a telephone that is dialled', () => {
  test('does what its row says, from then on', () => {
    expect(called('r-- 2s a 5s 4h', { more: '&appArgs=dialled' })).toEqual([
      '12 Dial p1',
      '12 PJSIP/alice p1 rings',
      '12 ChannelStateChange p1 Ringing',
      '12 Dial p1 RINGING',
      '2015 PJSIP/alice p1 answers',
      '2015 ChannelStateChange p1 Up',
      '2015 Dial p1 ANSWER',
      '2015 StasisStart p1 Up dialled',
      '7016 PJSIP/alice p1 presses 4',
      '7016 ChannelDtmfReceived p1 4',
      '7017 PJSIP/alice p1 hangs up',
      '7017 ChannelHangupRequest p1',
      '7017 StasisEnd p1',
      '7017 ChannelDestroyed p1 0 Unknown',
    ])
  })

  test('its end on a 16, and where it was made before it was dialled', () => {
    expect(called('ah', { version: '16' }).slice(-3)).toEqual([
      '13 ChannelHangupRequest p1 16', '13 StasisEnd p1', '13 ChannelDestroyed p1 16 Normal Clearing',
    ])
    expect(called('ah', { early: true })).toEqual([
      '12 StasisStart p1 Down', '21 Dial p1', '21 PJSIP/alice p1 answers', '21 ChannelStateChange p1 Up', '21 Dial p1 ANSWER',
      '22 PJSIP/alice p1 hangs up', '22 ChannelHangupRequest p1', '22 StasisEnd p1', '22 ChannelDestroyed p1 16 Normal Clearing',
    ])
  })

  test.each([
    ['b', 'is busy', 'BUSY', 17, 'User busy'],
    ['c', 'is not got through to', 'CONGESTION', 34, 'Circuit/channel congestion'],
    ['x', 'rejects', 'NOANSWER', 21, 'Call Rejected'],
    ['h', 'hangs up', 'NOANSWER', 19, 'User alerting, no answer'],
  ])('does not answer: %s', (does, words, status, cause, text) => {
    expect(called(does)).toEqual([
      '12 Dial p1', `12 PJSIP/alice p1 ${words}`, `12 ChannelHangupRequest p1 ${cause}`, `12 Dial p1 ${status}`, `12 ChannelDestroyed p1 ${cause} ${text}`,
    ])
    expect(called(does, { early: true }).slice(3)).toEqual([
      `21 ChannelHangupRequest p1 ${cause}`, '21 StasisEnd p1', `21 ChannelDestroyed p1 ${cause} ${text}`,
    ])
  })

  test('a 22 tells what SIP said, a 16 does not', () => {
    const techCauses = (version: '22' | '16') => {
      const told: unknown[] = []
      onSimulator(({ asterisk, ask }) => {
        asterisk.socket(['all'], { subscribeAll: true }).subscribe((event) => { if ('tech_cause' in event) told.push(event.type, event.tech_cause) })
        ask(10, 'POST /channels?endpoint=PJSIP/alice&app=desk')
      }, { phones: { 'PJSIP/alice': 'b' }, version })
      return told
    }
    expect([techCauses('22'), techCauses('16')]).toEqual([['ChannelHangupRequest', 486, 'ChannelDestroyed', 486], []])
  })

  test('rings too long, or says nothing at all', () => {
    expect(called('r', { more: '&timeout=2' }).slice(4)).toEqual(['2012 ChannelDestroyed p1 19 User alerting, no answer'])
    expect(called('', { more: '&timeout=2', version: '16' })).toEqual(['12 Dial p1', '2012 ChannelDestroyed p1 0 Unknown'])
    expect(called('r', { early: true }).slice(5)).toEqual([
      '3021 ChannelHangupRequest p1 32 soft', '3021 StasisEnd p1', '3021 ChannelDestroyed p1 19 User alerting, no answer',
    ])
    expect(called('r', { early: true, version: '16' }).at(-1)).toBe('3021 ChannelDestroyed p1 16 Normal Clearing')
  })

  test('is heard before it answers', () => {
    expect(called('p-a').filter((line) => line.includes('Dial'))).toEqual(['12 Dial p1', '12 Dial p1 PROGRESS', '14 Dial p1 ANSWER'])
  })

  test('is given up: what it would have done is not done', () => {
    expect(called('r 2s a', { asks: [[500, 'DELETE /channels/p1']] }).slice(4)).toEqual([
      '501 ChannelHangupRequest p1 32 soft', '501 Dial p1 NOANSWER', '501 ChannelDestroyed p1 16 Normal Clearing',
    ])
  })

  test('has a row for each time, and the last for all that follow; one row serves for each', () => {
    const asks = [100, 200].map((at, n) => [at, `POST /channels?endpoint=PJSIP/alice&app=desk&channelId=q${n}`] as const)
    const does = (rows: string | readonly string[]) => called(rows, { asks }).filter((line) => line.includes('PJSIP'))
    expect(does(['b', 'x'])).toEqual(['12 PJSIP/alice p1 is busy', '102 PJSIP/alice q0 rejects', '202 PJSIP/alice q1 rejects'])
    expect(does('b')).toEqual(['12 PJSIP/alice p1 is busy', '102 PJSIP/alice q0 is busy', '202 PJSIP/alice q1 is busy'])
  })

  test('sees who calls, has a name of its own, and is an endpoint', () => {
    const said = onSimulator(({ ask }) => {
      ask(10, 'POST /channels?endpoint=PJSIP/alice&app=desk&callerId=%22Front%20desk%22%20<100>&channelId=p1', { seen: true })
      ask(20, 'GET /endpoints/PJSIP/alice', { seen: true })
    }, { phones: { 'PJSIP/alice': 'r' } })
    expect(said.find((line) => line.includes('200'))).toContain('"id":"p1","name":"PJSIP/alice-00000000","state":"Down","protocol_id":"00000000-0000-4000-8000-00000000000b","caller":{"name":"Front desk","number":"100"},"connected":{"name":"Front desk","number":"100"}')
    expect(said).toContain('21 200 {"technology":"PJSIP","resource":"alice","state":"online","channel_ids":["p1"]} GET /endpoints/PJSIP/alice')
  })

  test('any other cannot be reached', () => {
    expect(onSimulator(({ ask }) => {
      ask(10, 'POST /channels?endpoint=PJSIP/bob&app=desk')
      ask(10, 'POST /channels/create?endpoint=PJSIP/bob&app=desk')
    }, { phones: { 'PJSIP/alice': 'r' } })).toEqual([
      '11 500 "Allocation failed" POST /channels?endpoint=PJSIP/bob&app=desk', '11 500 "Allocation failed" POST /channels/create?endpoint=PJSIP/bob&app=desk',
    ])
  })
})

test.each([
  ['alice', 'r', "phones: 'alice' is no endpoint. It has a technology, as in PJSIP/alice."],
  ['PJSIP/alice', [], "PJSIP/alice: has no row. One that never says anything has ''."],
  ['PJSIP/alice', 'rs', "PJSIP/alice: 's' is nothing a telephone does.\n\n  rs\n\n  r rings"],
  ['PJSIP/alice', 'r4a', 'has not answered yet at 1 ms: nothing of that is heard.'],
  ['PJSIP/alice', 'b-a', 'nothing can follow at 2 ms: it is over.'],
  ['PJSIP/alice', 'aha', 'nothing can follow at 2 ms: it is over.'],
  ['PJSIP/alice', 'a-r', "has answered, and cannot do 'r' at 2 ms."],
])('a row that cannot be played is refused: %s %s', (endpoint, rows, why) => {
  expect(() => simulator({ phones: { [endpoint]: rows } })).toThrow(why)
})
