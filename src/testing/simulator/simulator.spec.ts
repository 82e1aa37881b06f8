import { describe, expect, test } from '@jest/globals'
import { NEVER, ignoreElements, mergeMap, mergeWith, of, takeUntil, tap, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { frontDesk } from '../../../examples/front-desk.js'
import { onSimulator } from '../../../test/support/onSimulator.js'
import { type Call, connect, eachCall, inOrder } from '../../index.js'
import { type Caller, type Simulator, type SimulatorOptions, simulator } from './index.js'

/** A program on the simulator, and somebody who calls at 10. Gives what is said, each with its ms. */
const running = (flow: (call: Call) => ReturnType<typeof frontDesk>, acts: (caller: Caller, at: (ms: number, act: () => void) => void, asterisk: Simulator) => void, options: SimulatorOptions = {}) => {
  const scheduler = new TestScheduler(() => undefined)
  const lines: string[] = []
  const left = scheduler.run(({ flush }) => {
    const say = (line: string) => { lines.push(`${scheduler.now()} ${line}`) }
    const asterisk = simulator(options)
    const ari = connect({ wire: asterisk.wire('front-desk'), app: 'front-desk', log: false })
    ari.faults$.subscribe(({ error }) => { say(`fault ${error.message}`) })
    ari.calls$.pipe(
      mergeMap((call) => call.ended$.pipe(tap(({ how }) => { say(`ended ${how}`) }), ignoreElements(), mergeWith(of(call)))),
      eachCall(flow),
    ).subscribe()
    const at = (ms: number, act: () => void) => { scheduler.schedule(act, ms) }
    at(10, () => {
      const caller = asterisk.call({ app: 'front-desk', id: 'c1' })
      at(0, () => { caller.hears$.subscribe((heard) => { say(Object.values(heard).join(' ')) }) })
      acts(caller, (ms, act) => { at(ms - 10, act) }, asterisk)
    })
    flush()
    return ari.census()
  })
  return { lines, left }
}

describe('a simulator', () => {
  test('has the front desk run on it in virtual time', () => {
    const { lines, left } = running(frontDesk, (caller, at) => {
      at(2_010, () => { caller.press('9') })
      at(4_010, () => { caller.press('2') })
    }, { sound: 1_400, dialplan: '[departments]\nexten => support,1,Wait(1)' })
    expect(lines).toEqual([
      '10 ringing',
      '11 silence',
      '12 sound sound:hello-world 1400',
      '1412 silence',
      '1413 sound sound:vm-enter-num-to-call 1400',
      '2011 silence',
      '2011 sound sound:please-try-again 1400',
      '3411 silence',
      '3412 sound sound:vm-enter-num-to-call 1400',
      '4011 silence',
      '4011 ended continued',
      '5011 nothing',
    ])
    expect(left).toMatchObject({ calls: 0, requests: 0, activities: 0 })
  })

  test.each(['after', 'before'] as const)('with replies %s the events the front desk does the same', (replies) => {
    const { lines } = running(frontDesk, (caller, at) => { at(1_500, () => { caller.press('2') }) }, { sound: 1_400, replies, dialplan: '[departments]\nexten => support,1,Wait(1)' })
    expect(lines.filter((line) => /sound|ended/.test(line))).toEqual([
      '12 sound sound:hello-world 1400', '1413 sound sound:vm-enter-num-to-call 1400', '1501 ended continued',
    ])
  })

  test('does what was asked, whether or not anybody waits for the answer', () => {
    const given = (asked: (call: Call) => ReturnType<typeof frontDesk>) =>
      running((call) => inOrder(asked(call).pipe(takeUntil(timer(0))), NEVER), () => undefined).lines.at(-1)
    expect(given((call) => call.hangup().pipe(ignoreElements()))).toBe('11 ended hangup')
    expect(given((call) => call.answer().pipe(ignoreElements()))).toBe('11 silence')
  })

  test('takes a caller who acts on what they hear as one who acts after it', () => {
    expect(onSimulator(({ asterisk, at, ask, say }) => {
      at(1, () => {
        const caller = asterisk.call({ app: 'desk', id: 'c1' })
        caller.hears$.subscribe(({ what }) => {
          say(`hears ${what}`)
          if (what === 'sound') caller.hangup()
        })
      })
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
    })).toEqual([
      '1 StasisStart c1 Ring',
      '1 hears ringing',
      '11 PlaybackStarted p1 sound:a playing',
      '11 hears sound',
      '11 201 POST /channels/c1/play/p1?media=sound:a',
      '11 hears nothing',
      '11 ChannelHangupRequest c1',
      '11 PlaybackFinished p1 sound:a failed',
      '11 StasisEnd c1',
    ])
  })

  test('takes its time for what is asked, and none where it has none', () => {
    const answered = (latency: number) => onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/answer')
    }, { latency }).slice(1)
    expect(answered(50)).toEqual(['60 ChannelStateChange c1 Up', '60 204 POST /channels/c1/answer'])
    expect(answered(0)).toEqual(['10 ChannelStateChange c1 Up', '10 204 POST /channels/c1/answer'])
  })

  test('replies before the events where that is asked for', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      caller.hears(1)
      ask(10, 'POST /channels/c1/answer')
      ask(20, 'DELETE /channels/c1')
    }, { replies: 'before' }).slice(2)).toEqual([
      '11 204 POST /channels/c1/answer',
      '11 ChannelStateChange c1 Up',
      '11 hears silence',
      '21 204 DELETE /channels/c1',
      '21 hears nothing',
      '21 hears no more',
      '21 ChannelHangupRequest c1 32 soft',
      '21 StasisEnd c1',
    ])
  })

  test('says what it does not do, and what nobody does', () => {
    expect(onSimulator(({ ask }) => {
      ask(1, 'POST /asterisk/logging/notes?configuration=verbose')
      ask(1, 'GET /nothing')
      ask(1, 'PUT /channels')
    })).toEqual([
      '2 501 "The simulator does not do asterisk.addLog yet" POST /asterisk/logging/notes?configuration=verbose',
      '2 404 "Resource not found" GET /nothing',
      '2 405 "Invalid method" PUT /channels',
    ])
  })

  test('takes parameters from the body, unless they stand in the path, and a list for none', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1', { body: { media: ['sound:a', 'sound:b'], channelId: 'c2' } })
      ask(20, 'POST /channels/c1/play/p2?media=sound:c', { body: ['media'] })
    }).filter((line) => line.includes('Started'))).toEqual([
      '11 PlaybackStarted p1 sound:a playing', '1011 PlaybackStarted p1 sound:b playing', '2011 PlaybackStarted p2 sound:c playing',
    ])
  })

  test('makes the ids that it is not given', () => {
    expect(onSimulator(({ asterisk, at }) => {
      at(1_000, () => { asterisk.call({ app: 'desk' }) })
      at(2_500, () => { asterisk.call({ app: 'desk' }) })
    })).toEqual(['1000 StasisStart 1.1 Ring', '2500 StasisStart 2.3 Ring'])
  })

  test('ends: everybody is hung up, and nothing goes on', () => {
    expect(onSimulator(({ asterisk, at, call, ask }) => {
      call(1)
      ask(2, 'POST /bridges/b1')
      ask(5, 'POST /bridges/b1/play/p1?media=tone:ring')
      ask(10, 'POST /channels/c1/play/p2?media=sound:a')
      at(20, () => { asterisk.end() })
      ask(30, 'GET /bridges', { seen: true })
    }).slice(-5)).toEqual([
      '11 201 POST /channels/c1/play/p2?media=sound:a',
      '20 ChannelHangupRequest c1 4 soft',
      '20 PlaybackFinished p2 sound:a failed',
      '20 StasisEnd c1',
      '31 200 [] GET /bridges',
    ])
  })

  test('counts what is left of channels, bridges, sounds and recordings', () => {
    expect(onSimulator(({ asterisk, at, call, ask, say }) => {
      const caller = call(1)
      ask(5, 'POST /bridges/b1')
      ask(10, 'POST /channels/c1/record?name=r&format=wav')
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(30, 'DELETE /bridges/b1')
      caller.hangup(40)
      for (const ms of [0, 20, 50]) at(ms, () => { say(Object.values(asterisk.left()).join()) })
    }).filter((line) => line.includes(','))).toEqual(['0 0,0,0,0', '20 1,1,1,1', '50 0,0,0,0'])
  })

  test('says when it was started, which version it is, and that it is there', () => {
    expect(onSimulator(({ ask }) => { ask(1, 'GET /asterisk/info?only=system', { seen: true }) }, { version: '16' })).toEqual([
      '2 200 {"system":{"version":"16.28.0","entity_id":"simulator"}} GET /asterisk/info?only=system',
    ])
    expect(onSimulator(({ ask }) => { ask(1, 'GET /asterisk/info?only=status', { seen: true }) })[0]).toContain('"startup_time":"1970-01-01T00:00:00.000+0000"')
  })
})
