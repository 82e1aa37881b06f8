import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import { simulator } from './index.js'
import { onSimulator } from '../../../test/support/onSimulator.js'

const warn = jest.spyOn(process, 'emitWarning')
beforeEach(() => {
  warn.mockReset()
  warn.mockImplementation(() => undefined)
})
afterEach(() => { warn.mockReset() })

/** What is told of a caller who is sent into `s` of this dialplan at 10. */
const sent = (lines: readonly string[], sounds: Readonly<Record<string, number | 'missing'>> = {}) => onSimulator(({ call, ask, listen }) => {
  const caller = call(1)
  listen(2, 'all', { subscribeAll: true, as: 'all' })
  ask(3, 'POST /channels/c1/answer')
  caller.hears(9)
  ask(9, 'POST /channels/c1/continue?context=test&extension=s')
}, { dialplan: `[test]\n${lines.map((line, at) => `exten => s,${at + 1},${line}`).join('\n')}`, sounds })
  .filter((line) => /^\d+ (all|hears)/.test(line) && Number.parseInt(line) > 9 && !/STASIS|hears no more/.test(line))

describe('the dialplan', () => {
  test('runs line by line, and hangs up behind the last', () => {
    expect(sent(['NoOp(x)', 'Set(A=1)', 'Wait(0.5)', 'Playback(hello)', 'Playback(gone)'], { 'sound:hello': 300, 'sound:gone': 'missing' })).toEqual([
      '10 all: StasisEnd c1',
      '10 all: ChannelDialplan c1 NoOp(x)',
      '10 all: ChannelDialplan c1 Set(A=1)',
      '10 all: ChannelVarset c1 A=1',
      '10 all: ChannelDialplan c1 Wait(0.5)',
      '510 all: ChannelDialplan c1 Playback(hello)',
      '510 hears sound sound:hello 300',
      '810 hears silence',
      '810 all: ChannelVarset c1 PLAYBACKSTATUS=SUCCESS',
      '810 all: ChannelDialplan c1 Playback(gone)',
      '810 all: ChannelVarset c1 PLAYBACKSTATUS=FAILED',
      '810 hears nothing',
      '810 all: ChannelDestroyed c1 16 Normal Clearing',
    ].filter((line) => !line.includes('StasisEnd')))
  })

  test('hangs up for a reason, and goes elsewhere', () => {
    expect(sent(['Goto(3)', 'Wait(60)', 'Hangup(17)'])).toEqual([
      '10 all: ChannelDialplan c1 Goto(3)',
      '10 all: ChannelDialplan c1 Hangup(17)',
      '10 hears nothing',
      '10 all: ChannelHangupRequest c1 32 soft',
      '10 all: ChannelDestroyed c1 17 User busy',
    ])
  })

  test('that goes round in circles in no time is said to, and that call is over', () => {
    expect(sent(['NoOp()', 'Goto(1)']).slice(-2)).toEqual(['10 hears nothing', '10 all: ChannelDestroyed c1 16 Normal Clearing'])
    expect(warn.mock.calls.map(([words]) => words)).toEqual(['The dialplan goes round in circles and takes no time for it, at test,s,1.'])
  })

  test('that does so where a turn takes longer than a ms is said to, too', () => {
    let now = 0
    // Without an end it would be asked for ever.
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
      if ((now += 5) > 100_000) throw new Error('There is no end to it.')
      return now
    })
    simulator({ dialplan: '[inbound]\nexten => 100,1,NoOp()\n same => n,NoOp()\n same => n,Goto(1)' }).call({ app: 'nobody' })
    clock.mockRestore()
    expect(warn.mock.calls.map(([words]) => words)).toEqual(['The dialplan goes round in circles and takes no time for it, at inbound,100,3.'])
  })

  test('that asks for what nobody can do is said to, and that call is over', () => {
    expect(sent(['VoiceMail(100)']).at(-1)).toBe('10 all: ChannelDestroyed c1 16 Normal Clearing')
    expect(warn.mock.calls[0]?.[0]).toMatch(/^The simulator's dialplan does not know VoiceMail\(\), at test,s,1\. It knows Answer, Busy, /)
  })
})
