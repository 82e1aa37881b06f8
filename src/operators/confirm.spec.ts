import { expect, test } from '@jest/globals'
import { concat, of } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type ConfirmOptions, confirm } from './confirm.js'

test.each<[why: string, keys: string, expected: string, options: ConfirmOptions]>([
  ['yes', '--1', '--(t|)', {}],
  ['no', '--2', '--(f|)', {}],
  ['neither, then yes', '-5-1', '---(t|)', {}],
  ['silence is no', '-', '10ms (f|)', { firstDigit: 10, attempts: 1 }],
  ['unless silence gives consent', '-', '10ms (t|)', { firstDigit: 10, attempts: 1, otherwise: true }],
  ['by keys of one\'s own', '-*', '-(t|)', { yes: '*', no: '#' }],
  ['hung up', '--|', '--|', {}],
])('%s', (_, keys, expected, options) => {
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ hot, expectObservable }) => {
    expectObservable(hot(keys).pipe(confirm(options))).toBe(expected, { t: true, f: false })
  })
})

test('with flush, a key pressed before the question is no answer', () => {
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ hot, expectObservable }) => {
    const keys$ = concat(of('1'), hot('--2'))
    expectObservable(keys$.pipe(confirm({ flush: true }))).toBe('--(f|)', { f: false })
    expectObservable(keys$.pipe(confirm())).toBe('(t|)', { t: true })
  })
})
