import { describe, expect, test } from '@jest/globals'
import { AssertionError } from 'node:assert'
import { EMPTY, defer, firstValueFrom, map, of, switchMap, takeUntil, tap, throwError, timer } from 'rxjs'

import { AriError } from '../core/errors.js'
import { collectDtmf } from '../operators/collectDtmf.js'
import { inOrder } from '../operators/inOrder.js'
import type { Call } from '../resources/channels/call.js'
import { callFlow } from './callFlow.js'
import type { Draw } from './drawing/drawing.js'

const greet = (call: Call) => inOrder(call.answer(), call.play('sound:hello-world'))
const choose = (call: Call) => inOrder(call.answer(), call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:menu'), length: 1, firstDigit: 1_000 })))

const requests = {
  a: 'channels.answer caller', w: 'channels.play caller sound:hello-world', m: 'channels.play caller sound:menu',
  x: 'playbacks.stop sound:menu', h: 'channels.hangup caller',
}
const failed = { status: 500, message: 'Allocation failed' }

describe('draws', () => {
  test('what Asterisk is asked for', callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', requests)
  }))

  test('from when the connection is open, however late somebody calls', callFlow(greet, ({ caller, asterisk }) => {
    caller('  -- 5s s')
    asterisk('-- 5s aw---h', requests)
  }))

  test('nobody calling: nothing happens', callFlow(greet, ({ asterisk, transcript, flow }) => {
    asterisk('')
    transcript('')
    flow('')
  }))

  test('keys, and what the flow makes of them', callFlow(choose, ({ caller, asterisk, flow }) => {
    caller('  s---5')
    asterisk('am--(xh)', requests)
    flow('    ----(c|)', { c: { digits: '5', endedBy: 'length' } })
  }))

  test('how long a sound lasts, and how long Asterisk takes', callFlow(greet, { sounds: { 'sound:hello-world': 10 }, latency: 2 }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('a-w-----------h', requests)
  }))

  test('a hangup', callFlow(greet, ({ caller, asterisk, flow }) => {
    caller('  s--h')
    asterisk('aw', requests)
    flow('    ---|')
  }))

  test('who talks, and falls quiet', callFlow((call) => call.answer().pipe(switchMap(() => call.talking({ silence: 500 }))), ({ caller, flow, transcript }) => {
    caller('s--t 1s q 1s h')
    flow('  ---t 1500ms q 500ms |', { t: true, q: false })
    transcript(`
      0 caller calls
      0 channels.answer caller
      1 channels.setChannelVar caller TALK_DETECT(set) 500,256
      3 caller talks
      1004 caller falls quiet
      2005 caller hangs up
      2005 caller ended hangup
    `)
  }))

  test('what the options of eachCall make of it', callFlow(greet, { whenDone: 'continue', after: (call) => call.events$ }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---c', { ...requests, c: 'channels.continueInDialplan caller' })
  }))

  test('who calls', callFlow((call) => of([call.channel.caller.number, call.args, call.application]), { app: 'desk' }, ({ caller, flow }) => {
    caller('s', 'caller', { number: '4711', args: ['sales'] })
    flow('  (v|)', { v: ['4711', ['sales'], 'desk'] })
  }))

  test('everything, in words', callFlow(choose, ({ caller, transcript }) => {
    caller('s---5-----h')
    transcript(`
      0 caller calls
      0 channels.answer caller
      1 channels.play caller sound:menu
      4 caller presses 5
      4 playbacks.stop sound:menu
      4 channels.hangup caller
      5 caller ended hangup
      10 caller hangs up
    `)
  }))

  test('a state that nobody ends: the drawing ends when nothing more is going to happen', callFlow((call) => call.holdMusic(), ({ caller, asterisk, flow }) => {
    caller('  s')
    asterisk('m', { m: 'channels.startMoh caller' })
    flow('    -c', { c: 'caller' })
  }))

  test('no row at all: the flow runs', () => {
    const emitted: unknown[] = []
    callFlow((call) => greet(call).pipe(tap((value) => { emitted.push(value) })), ({ caller }) => { caller('s') })()
    expect(emitted).toMatchObject([{ media_uri: 'sound:hello-world', state: 'done' }])
  })

  test('a promise that nobody waits for', callFlow((call) => call.answer().pipe(tap(() => { void Promise.resolve() })), ({ caller, flow }) => {
    caller('s')
    flow('  -(c|)', { c: 'caller' })
  }))

  test('a clock of more than an hour, stopped', callFlow((call) => inOrder(call.answer(), timer(36_000_000).pipe(takeUntil(call.keypad$))), ({ caller, flow }) => {
    caller('s--5')
    flow('  ---|')
  }))

  test('what comes with the ms of an hour', callFlow((call) => timer(3_500_000).pipe(map(() => call.id)), ({ caller, flow }) => {
    caller('s')
    flow(' 3500s (v|)', { v: 'caller' })
  }))
})

describe('answers for Asterisk', () => {
  test('to one request', callFlow(greet, { answers: { 'channels.play caller sound:hello-world': failed } }, ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('awh', requests)
    faults('FlowFailed')
  }))

  test('to every one of an operation', callFlow(greet, { answers: { 'channels.play': failed } }, ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('awh', requests)
    faults('FlowFailed')
  }))

  test('never', callFlow(greet, { answers: { 'channels.answer': 'never' } }, ({ caller, asterisk, flow, faults }) => {
    caller('  s')
    asterisk('a 10s h', requests)
    flow('10001ms #')
    faults('FlowFailed')
  }))

  test('with an error of the connection', callFlow(greet, { answers: { 'channels.answer': new AriError('InDoubt', 'lost') } }, ({ caller, asterisk, faults }) => {
    caller('  s')
    asterisk('a-h', requests)
    faults('FlowFailed')
  }))
})

const failureOf = (drawing: () => void): AssertionError => {
  try {
    drawing()
  } catch (thrown) {
    if (thrown instanceof AssertionError) return thrown
    throw thrown
  }
  throw new Error('It does not fail.')
}

// What each kind of failure prints stands in test/drawings.
describe('fails for', () => {
  test('a promise that the flow waits for, and says where it was made', () => {
    const drawing = callFlow((call) => defer(async () => {
      await firstValueFrom(call.answer())
      return firstValueFrom(call.play('sound:hello-world'))
    }), ({ caller }) => { caller('s') })
    const { message } = failureOf(drawing)
    expect(message).toMatch(/^The flow has not ended\.\n\nA promise was made in it, at .*callFlow\.spec\.[jt]s:\d+/)
  })

  test('what waits for a promise does not go on behind the test', async () => {
    let rest: unknown = 'nothing'
    const drawing = callFlow((call) => defer(async () => {
      await firstValueFrom(call.answer())
      rest = await firstValueFrom(call.play('sound:hello-world'), { defaultValue: 'let go' })
    }), ({ caller }) => { caller('s') })
    expect(drawing).toThrow('The flow has not ended.')
    await new Promise((resolve) => { setTimeout(resolve, 20) })
    expect(rest).toBe('let go')
  })

  test('an AssertionError has both rows, the fault as its cause, and the place of the drawing', () => {
    const drawing = callFlow(() => throwError(() => new Error('oops')), ({ caller, asterisk }) => {
      caller('  s')
      asterisk('a', requests)
    })
    const { expected, actual, cause, stack } = failureOf(drawing)
    expect([expected, actual]).toEqual(['faults: none\na', 'faults: FlowFailed\nh'])
    expect(cause).toMatchObject({ _tag: 'FlowFailed' })
    expect(stack).toMatch(/^AssertionError: Faults drawn[^]*\n {4}at .*callFlow\.spec\.[jt]s/)
  })
})

test.each<readonly [what: string, draw: Draw, why: string]>([
  ['a row twice', ({ asterisk }) => { asterisk('a', requests); asterisk('w', requests) }, 'asterisk: this row is drawn twice.'],
  ['a caller twice', ({ caller }) => { caller('s'); caller('s') }, "caller: 'caller' is drawn twice. Another caller needs another name: caller('…', 'bob')."],
  ['a letter that stands for nothing', ({ asterisk }) => { asterisk('aq', requests) }, "asterisk: 'q' stands for nothing. Name it in the second argument: { q: 'channels.answer caller' }."],
  ['a time without blanks around it', ({ asterisk }) => { asterisk('aw-5s h', requests) }, "asterisk: '5' stands for nothing. Name it in the second argument: { 5: 'channels.answer caller' }. Time that passes has blanks around it: 'a 5s b'."],
  ['a value that is not there', ({ flow }) => { flow('-a', {}) }, "flow: 'a' stands for nothing. Give its value in the second argument."],
  ['an operation that is none', ({ asterisk }) => { asterisk('', { a: 'channels.anwser' }) }, "asterisk, a: There is no operation 'channels.anwser': do you mean channels.answer?"],
  ['what callers do not do', ({ caller }) => { caller('s--x') }, "caller: 'x' is nothing a caller does.\n\n  s--x\n\n  s calls, 0-9, *, # and A-D press a key, t talks, q falls quiet, h hangs up."],
  ['keys before the call', ({ caller }) => { caller('--5') }, 'caller: nobody has called yet at 2 ms: the row begins with s.'],
  ['a second call', ({ caller }) => { caller('s--hs') }, 'caller: has called already.'],
  ['keys after the end', ({ caller }) => { caller('s--h5') }, 'caller: has hung up: nothing can follow at 4 ms.'],
])('refuses %s', (_, draw, why) => {
  expect(callFlow(() => EMPTY, draw)).toThrow(why)
})

test('refuses answers to what is no operation', () => {
  expect(callFlow(() => EMPTY, { answers: { 'channels.sing': 'never' } }, () => undefined)).toThrow("answers: There is no operation 'channels.sing'")
})
