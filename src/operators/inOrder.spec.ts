import { expect, test } from '@jest/globals'
import { NEVER, type Observable, of } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { inOrder } from './inOrder.js'

test.each<[string, readonly string[], string, readonly (string | string[])[]]>([
  ['each when the one before has completed, and only what the last emits', ['-a|', '--b-|', '-c-d|'], '-------c-d|', ['^-!', '--^---!', '------^---!']],
  ['one step', ['-a-|'], '-a-|', ['^--!']],
  ['empty steps go on to the next', ['-|', '|', '-c|'], '--c|', ['^!', '-(^!)', '-^-!']],
  ['an empty last', ['-a|', '-|'], '---|', ['^-!', '--^!']],
  ['an error ends it', ['-a|', '-#', '-c|'], '---#', ['^-!', '--^!', []]],
  ['a first step that errors', ['#', '-c|'], '#', ['(^!)', []]],
  ['an error of the last', ['-a|', '-b#'], '---b#', ['^-!', '--^-!']],
  ['a state as the last', ['-a|', '-b-'], '---b', ['^-!', '--^']],
])('%s', (_, steps, expected, subscriptions) => {
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ cold, expectObservable, expectSubscriptions }) => {
    const all = steps.map((step) => cold(step))
    const last$ = all.at(-1) ?? NEVER
    expectObservable(inOrder(...all.slice(0, -1), last$)).toBe(expected)
    all.forEach((step$, at) => { expectSubscriptions(step$.subscriptions).toBe(subscriptions[at] ?? []) })
  })
})

test('unsubscribing leaves the step that runs', () => {
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ cold, expectObservable, expectSubscriptions }) => {
    const [one, two, three] = [cold('-a|'), cold('-----b|'), cold('-c|')]
    expectObservable(inOrder(one, two, three), '^---!').toBe('-')
    expectSubscriptions(one.subscriptions).toBe('^-!')
    expectSubscriptions(two.subscriptions).toBe('--^-!')
    expectSubscriptions(three.subscriptions).toBe([])
  })
})

test('subscribing twice runs it twice', () => {
  const heard: number[] = []
  const twice$ = inOrder(of('a'), of(1, 2))
  twice$.subscribe((value) => heard.push(value))
  twice$.subscribe((value) => heard.push(value))
  expect(heard).toEqual([1, 2, 1, 2])
})

test('it has the type of its last step, and has a last step', () => {
  const numbers$: Observable<number> = inOrder(of('a'), NEVER, of(1))
  // @ts-expect-error the last step is no number
  const wrong$: Observable<number> = inOrder(of(1), of('a'))
  // @ts-expect-error there is no step
  const none = () => inOrder()
  expect([numbers$, wrong$, none]).toHaveLength(3)
})
