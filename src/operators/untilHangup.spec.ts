import { expect, test } from '@jest/globals'
import { NEVER, type Observable, defer, map, merge, of } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { openLatch, phaseOf, setLatch } from '../core/latch.js'
import { untilHangup } from './untilHangup.js'

test.each([
  ['mirrors until the end', '-a-b-c-d', '------h|', '-a-b-c|', '^-----!'],
  ['completes with the source', '-a-b|   ', '------h|', '-a-b|  ', '^---!'],
  ['errors with the source', '-a-#    ', '------h|', '-a-#   ', '^--!'],
  ['an end at once', '-a-b', '(h|)', '|', '(^!)'],
  ['an end that never comes', '-a-b|', '------', '-a-b|', '^---!'],
])('%s', (_, source, end, expected, subscribed) => {
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ cold, expectObservable, expectSubscriptions }) => {
    const source$ = cold(source)
    expectObservable(source$.pipe(untilHangup({ ended$: cold(end) }))).toBe(expected)
    expectSubscriptions(source$.subscriptions).toBe(subscribed)
  })
})

test('behind the end the source is not subscribed', () => {
  const latch = openLatch<string>()
  const ended$ = phaseOf(latch, 'ended')
  setLatch(latch, 'hangup')
  const log: string[] = []
  defer(() => of(log.push('subscribed'))).pipe(untilHangup({ ended$ })).subscribe({ complete: () => log.push('complete') })
  expect(log).toEqual(['complete'])
})

test('it is the last to hear of the end', () => {
  const latch = openLatch<string>()
  const ended$ = phaseOf(latch, 'ended')
  const log: string[] = []
  NEVER.pipe(untilHangup({ ended$ })).subscribe({ complete: () => log.push('untilHangup') })
  ended$.subscribe(() => log.push('ended$'))
  phaseOf(latch, 'acts').subscribe(() => log.push('act'))
  setLatch(latch, 'hangup')
  expect(log).toEqual(['act', 'ended$', 'untilHangup'])
})

test('what the end itself brings still passes', () => {
  const latch = openLatch<string>()
  const ended$ = phaseOf(latch, 'ended')
  const heard: string[] = []
  merge(phaseOf(latch, 'acts'), ended$).pipe(untilHangup({ ended$ })).subscribe((how) => heard.push(how))
  setLatch(latch, 'hangup')
  expect(heard).toEqual(['hangup', 'hangup'])
})

test('the type of the source stays', () => {
  const numbers$: Observable<number> = NEVER
  const cut$: Observable<number> = numbers$.pipe(untilHangup({ ended$: NEVER }), map((number) => number + 1))
  expect(cut$).toBeDefined()
})
