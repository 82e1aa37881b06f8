import { expect, test } from '@jest/globals'
import { materialize } from 'rxjs'

import { AriError } from '../errors.js'
import { type Told, closedUnlessLost } from './closedUnlessLost.js'

const because = new AriError('Unauthorized', 'Wrong password.')

/** All that is told: what somebody hears who was there from the beginning, and what somebody hears who came at the end. */
const told = (live: (on: Told) => void) => {
  const on = closedUnlessLost()
  const heard: unknown[] = []
  const hear = (into: unknown[]) => on.state$.pipe(materialize()).subscribe((one) => { into.push(one.kind === 'N' ? one.value : one.kind) })
  hear(heard)
  live(on)
  const late: unknown[] = []
  hear(late)
  return [heard, late]
}

test('what ends is closed', () => {
  expect(told(({ tell, end }) => { tell({ status: 'open' }); end() })).toEqual([[{ status: 'open' }, { status: 'closed' }, 'C'], [{ status: 'closed' }, 'C']])
})

test('what is lost, and tried again, is closed when it ends', () => {
  const again = { status: 'lost', because, retryIn: 5, attempt: 2 } as const
  expect(told(({ tell, end }) => { tell(again); end() })).toEqual([[again, { status: 'closed' }, 'C'], [{ status: 'closed' }, 'C']])
})

test('what is lost for good is not', () => {
  expect(told(({ lost, end }) => { lost(because); end() })).toEqual([[{ status: 'lost', because }, 'C'], [{ status: 'lost', because }, 'C']])
})

test('what ends by a bug is told nothing of', () => {
  expect(told(({ tell, lost, end }) => { tell({ status: 'open' }); lost(new TypeError('oops')); end() })).toEqual([[{ status: 'open' }, 'C'], [{ status: 'open' }, 'C']])
})
