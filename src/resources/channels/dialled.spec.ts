import { expect, test } from '@jest/globals'

import { type Unanswered, outcomeOf } from './dialled.js'

// As real servers told: see test/asterisk/dial.test.ts.
test.each<[ReturnType<typeof outcomeOf>, string, Unanswered]>([
  ['busy', 'originate', { cause: 0, dialstatus: 'BUSY', rang: false }],
  ['busy', 'create and dial, by its cause', { cause: 17, dialstatus: '', rang: false }],
  ['busy', 'though our clock was over', { dialstatus: 'BUSY', rang: true, overdue: true }],
  ['congestion', 'originate', { cause: 0, dialstatus: 'CONGESTION', rang: false }],
  ['congestion', 'by its cause', { cause: 34, rang: false }],
  ['rejected', 'originate', { cause: 21, dialstatus: 'NOANSWER', rang: false }],
  ['rejected', 'after it rang', { cause: 21, dialstatus: 'RINGING', rang: true }],
  ['noAnswer', 'our clock', { dialstatus: 'RINGING', rang: true, overdue: true }],
  ['noAnswer', 'our clock, without a ring', { rang: false, overdue: true }],
  ['noAnswer', 'their clock', { cause: 19, dialstatus: 'RINGING', rang: true }],
  ['noAnswer', 'nobody responds', { cause: 18, dialstatus: 'RINGING', rang: true }],
  ['unreachable', 'a phone that is off', { cause: 19, dialstatus: '', rang: false }],
  ['unreachable', 'an extension that is none', { cause: 0, rang: false }],
  ['unreachable', 'a number that is none', { cause: 1, dialstatus: 'CHANUNAVAIL', rang: false }],
  ['failed', 'hung up while it rang', { cause: 16, dialstatus: 'RINGING', rang: true }],
  ['failed', 'answered, and gone before it was here', { cause: 16, dialstatus: 'ANSWER', rang: false }],
])('%s: %s', (outcome, _, known) => {
  expect(outcomeOf(known)).toBe(outcome)
})
