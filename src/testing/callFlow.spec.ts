import { describe, expect, test } from '@jest/globals'
import { AssertionError } from 'node:assert'
import { EMPTY, defer, firstValueFrom, map, of, repeat, takeUntil, tap, throwError, timer } from 'rxjs'

import { AriError } from '../core/errors.js'
import { collectDtmf } from '../operators/collectDtmf.js'
import { inOrder } from '../operators/inOrder.js'
import type { Call } from '../resources/channels/call.js'
import { callFlow } from './callFlow.js'
import type { Draw } from './drawing/drawing.js'
import { linesOf } from './transcript.js'

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

/** Each of these fails, and says this. */
const red: readonly (readonly [why: string, drawing: () => void, says: string])[] = [
  ['another request', callFlow(choose, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('aw--(xh)', requests)
  }), `
    Asterisk was not asked for what is drawn:

      caller    s---5
      expected  aw--(xh)
      actual    am--(xh)
                 ^ at 1 ms: expected w (channels.play caller sound:hello-world), got m (channels.play caller sound:menu)

      a  channels.answer caller
      w  channels.play caller sound:hello-world
      m  channels.play caller sound:menu
      x  playbacks.stop sound:menu
      h  channels.hangup caller
  `],
  ['another time', callFlow(choose, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('am---', requests)
  }), `
    Asterisk was not asked for what is drawn:

      caller    s
      expected  am
      actual    am 1003ms h
                          ^ at 1005 ms: expected nothing more, got h (channels.hangup caller)

      a  channels.answer caller
      m  channels.play caller sound:menu
      h  channels.hangup caller
  `],
  ['another order', callFlow(choose, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('am--(hx)', requests)
  }), `
    Asterisk was not asked for what is drawn:

      caller    s---5
      expected  am--(hx)
      actual    am--(xh)
                     ^ at 4 ms: expected h (channels.hangup caller), got x (playbacks.stop sound:menu)

      a  channels.answer caller
      m  channels.play caller sound:menu
      x  playbacks.stop sound:menu
      h  channels.hangup caller
  `],
  ['a request without a letter', callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('a----h', { a: 'channels.answer caller', h: 'channels.hangup caller' })
  }), `
    Asterisk was not asked for what is drawn:

      caller    s
      expected  a----h
      actual    ap---h
                 ^ at 1 ms: expected nothing, got p (channels.play caller sound:hello-world)

      a  channels.answer caller
      h  channels.hangup caller
      p  channels.play caller sound:hello-world   (has no letter in the drawing)
  `],
  ['what comes where a group is in the way', callFlow((call) => inOrder(
    call.answer(), call.play('sound:menu').pipe(takeUntil(call.keypad$)), call.play('sound:hello-world'),
  ), { sounds: { 'sound:hello-world': 1 } }, ({ caller, asterisk }) => {
    caller('  s---5')
    asterisk('am--(xw)h', requests)
  }), `
    Asterisk was not asked for what is drawn:

      caller    s---5
      expected  am--(xw) h
      actual    am--(xw)h
                        ^ h (channels.hangup caller): expected at 8 ms, came at 6 ms

      a  channels.answer caller
      w  channels.play caller sound:hello-world
      m  channels.play caller sound:menu
      x  playbacks.stop sound:menu
      h  channels.hangup caller

      What came at 6 ms falls within the width of the group before it: no row of marbles can say that.
      Take a longer latency or longer sounds, so that there is room; or compare a transcript.
  `],
  ['something else emitted', callFlow(choose, ({ caller, flow }) => {
    caller('  s---5')
    flow('    ----(c|)', { c: { digits: '6', endedBy: 'length' } })
  }), `
    The flow did not emit what is drawn:

      caller    s---5
      expected  ----(c|)
      actual    ----(d|)
                     ^ at 4 ms: expected c ({ digits: '6', endedBy: 'length' }), got d ({ digits: '5', endedBy: 'length' })

      c  { digits: '6', endedBy: 'length' }
      |  completes
      d  { digits: '5', endedBy: 'length' }   (has no letter in the drawing)
  `],
  ['a line of the transcript', callFlow(greet, ({ caller, transcript }) => {
    caller('s')
    transcript(`
      0 caller calls
      0 channels.answer caller
      1 channels.play caller sound:goodbye
    `)
  }), `
    It did not happen as the transcript has it:

        0 caller calls
        0 channels.answer caller
      - 1 channels.play caller sound:goodbye
      + 1 channels.play caller sound:hello-world
        5 channels.hangup caller
        6 caller ended hangup

      line 3: - as drawn, + as it was
  `],
  ['a fault that is not drawn', callFlow(() => throwError(() => new Error('no such department')), ({ caller }) => { caller('--s') }), `
    Faults drawn: none; faults that came: FlowFailed.

      at 2 ms, flow of caller: FlowFailed: The flow of call caller failed: no such department
  `],
  ['a fault that does not come', callFlow(greet, ({ caller, faults }) => {
    caller('s')
    faults('SoundFailed')
  }), 'Faults drawn: SoundFailed; faults that came: none.'],
  ['more than one thing', callFlow(greet, ({ caller, asterisk, faults, flow }) => {
    caller('  s')
    asterisk('h', requests)
    flow('    |')
    faults('Gone')
  }), `
    Faults drawn: Gone; faults that came: none.

    Asterisk was not asked for what is drawn:

      caller    s
      expected  h
      actual    aw---h
                ^ at 0 ms: expected h (channels.hangup caller), got a (channels.answer caller)

      a  channels.answer caller
      w  channels.play caller sound:hello-world
      h  channels.hangup caller

    The flow did not emit what is drawn:

      caller    s
      expected  |
      actual    -----(s|)
                ^ at 0 ms: expected | (completes), got nothing

      |  completes
      s  'sound:hello-world'   (has no letter in the drawing)
  `],
  ['no end to its requests', callFlow((call) => call.play('sound:hello-world').pipe(repeat()), ({ caller }) => { caller('s') }), `
    5,000 requests in 19996 ms, and no end. The last:
      19988 channels.play caller sound:hello-world
      19992 channels.play caller sound:hello-world
      19996 channels.play caller sound:hello-world
  `],
  ['a virtual hour without an end', callFlow((call) => inOrder(call.answer(), timer(0, 60_000)), ({ caller }) => { caller('s') }), `
    A virtual hour, and no end. Going on: 1 call. The last that was asked:
      0 channels.answer caller
  `],
  ['a connection that never opens', callFlow(greet, { answers: { 'asterisk.getInfo': 'never' } }, ({ caller }) => { caller('s') }), `
    The connection never opened. What was asked:
      asterisk.getInfo status
      asterisk.getInfo status
      asterisk.getInfo status
  `],
  ['an answer to what was not asked for', callFlow(greet, { answers: { 'channels.play caller sound:hello-wrold': failed } }, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', requests)
  }), "answers: 'channels.play caller sound:hello-wrold' was never asked for, and nothing was answered so. Is it named as the drawing names it?"],
  ['what nobody catches', callFlow((call) => {
    call.keypad$.subscribe(() => { throw new Error('no such key') })
    return call.answer()
  }, { whenDone: 'leave' }, ({ caller }) => { caller('s--5') }), 'It broke off at 3 ms: no such key'],
]

const failureOf = (drawing: () => void): AssertionError => {
  try {
    drawing()
  } catch (thrown) {
    if (thrown instanceof AssertionError) return thrown
    throw thrown
  }
  throw new Error('It does not fail.')
}

describe('fails for', () => {
  test.each(red)('%s', (_, drawing, says) => {
    expect(failureOf(drawing).message).toBe(linesOf(says).join('\n'))
  })

  test('a promise that the flow waits for, and says where it was made', () => {
    const drawing = callFlow((call) => defer(async () => {
      await firstValueFrom(call.answer())
      return firstValueFrom(call.play('sound:hello-world'))
    }), ({ caller }) => { caller('s') })
    const { message } = failureOf(drawing)
    expect(message).toMatch(/^The flow has not ended, and a promise was made in it: virtual time does not wait for promises\./)
    expect(message).toMatch(/callFlow\.spec\.[jt]s:\d+/)
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
  ['an operation that is none', ({ asterisk }) => { asterisk('', { a: 'channels.anwser' }) }, "There is no operation 'channels.anwser'."],
  ['what callers do not do', ({ caller }) => { caller('s--x') }, "caller: 'x' is nothing a caller does.\n\n  s--x\n\n  s calls, 0-9, *, # and A-D press a key, h hangs up."],
  ['keys before the call', ({ caller }) => { caller('--5') }, 'caller: nobody has called yet at 2 ms: the row begins with s.'],
  ['a second call', ({ caller }) => { caller('s--hs') }, 'caller: has called already.'],
  ['keys after the end', ({ caller }) => { caller('s--h5') }, 'caller: has hung up: nothing can follow at 4 ms.'],
])('refuses %s', (_, draw, why) => {
  expect(callFlow(() => EMPTY, draw)).toThrow(why)
})

test('refuses answers to what is no operation', () => {
  expect(callFlow(() => EMPTY, { answers: { 'channels.sing': 'never' } }, () => undefined)).toThrow("There is no operation 'channels.sing'.")
})
