import { describe, expect, test } from '@jest/globals'
import { concat, map, of } from 'rxjs'
import { type RunHelpers, TestScheduler } from 'rxjs/testing'

import { type MenuOptions, menu } from './menu.js'

const marbles = (body: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(body)
}
const departments = { 1: 'sales', 2: 'support', '*': 'again' }
const names = { s: 'sales', u: 'support', a: 'again', o: 'reception' }
const otherwise = 'reception'
/** What is chosen, by the first letters of `names`. */
const chosen = (keys: string, expected: string, options: Partial<MenuOptions<string, string>> = {}) => {
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot(keys).pipe(menu({ choices: departments, otherwise, ...options }))).toBe(expected, names)
  })
}

describe('a menu', () => {
  test.each([
    ['the key of a choice', '--1', '--(s|)'],
    ['another', '---2', '---(u|)'],
    ['a key that is no digit', '-*', '-(a|)'],
    ['a key that stands for nothing, then one that does', '-7-2', '---(u|)'],
    ['three that stand for nothing', '-7-8-9', '-----(o|)'],
    ['hung up', '--|', '--|'],
    ['hung up after a miss', '-7-|', '---|'],
    ['silence, three times', '-', '15s (o|)'],
    ['silence, then the key of a choice', '6s 1', '6s (s|)'],
  ])('%s', (_, keys, expected) => { chosen(keys, expected) })

  test('choices in a Map', () => {
    chosen('-1', '-(s|)', { choices: new Map([['1', 'sales']]) })
  })

  test('a choice of several keys; one that begins another waits for more', () => {
    const choices = { 1: 'sales', 12: 'support' }
    chosen('-1-2', '---(u|)', { choices })
    chosen('-1', '- 3s (s|)', { choices })
    // 13 is none of them, and can become none.
    chosen('-1-3-1', '----- 3s (s|)', { choices })
  })

  test('the prompt is silenced by the first key, and begins anew after a miss', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const prompt = cold('----|')
      expectObservable(hot('--7-------1').pipe(menu({ choices: departments, otherwise, prompt }))).toBe('----------(s|)', names)
      expectSubscriptions(prompt.subscriptions).toBe(['^-!', '--^---!'])
    })
  })

  test('misses are answered by their kind', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const [invalid, silence] = [cold('--|'), cold('-|')]
      expectObservable(hot('-7 9ms 1').pipe(menu({ choices: departments, otherwise, invalid, silence, firstDigit: 5 }))).toBe('----------- (s|)', names)
      expectSubscriptions(invalid.subscriptions).toBe('-^-!')
      expectSubscriptions(silence.subscriptions).toBe('--------^!')
    })
  })

  test('silence is answered as a wrong key is, unless otherwise said', () => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const invalid = cold('-|')
      expectObservable(hot('-').pipe(menu({ choices: departments, otherwise, invalid, firstDigit: 5, attempts: 2 }))).toBe('-----------(o|)', names)
      expectSubscriptions(invalid.subscriptions).toBe('-----^!')
    })
  })

  test('with flush, what was keyed ahead is no choice, each time it is offered', () => {
    marbles(({ hot, expectObservable }) => {
      const keys$ = concat(of('1'), hot('--7--2'))
      expectObservable(keys$.pipe(menu({ choices: departments, otherwise, flush: true }))).toBe('-----(u|)', names)
      expectObservable(keys$.pipe(menu({ choices: departments, otherwise }))).toBe('(s|)', names)
    })
  })

  test('a choice may stand for nothing', () => {
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('-1').pipe(menu({ choices: { 1: undefined }, otherwise }), map((value) => value ?? 'nothing'))).toBe('-(n|)', { n: 'nothing' })
    })
  })

  test.each([[{}], [{ '': 'sales' }]])('that offers nothing cannot be made: %p', (choices) => {
    expect(() => menu({ choices, otherwise })).toThrow(RangeError)
  })

  test.each([{ firstDigit: -1 }, { nextDigit: Number.NaN }])('%p is no time to wait', (times) => {
    expect(() => menu({ choices: { 1: 'sales' }, otherwise, ...times })).toThrow(/^menu cannot wait/)
  })
})
