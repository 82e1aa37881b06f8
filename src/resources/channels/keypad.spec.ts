import { expect, test } from '@jest/globals'
import { take } from 'rxjs'

import { dtmf } from '../../testing/events.js'
import { type Keypad, empty, endKeypad, openKeypad, press } from './keypad.js'

const pressed = (keypad: Keypad, digits: string, dropped: () => void = () => undefined) => {
  for (const digit of digits) press(keypad, dtmf(digit), dropped)
}
const heard = (keypad: Keypad, most = Infinity) => {
  const log: string[] = []
  const listening = keypad.keypad$.pipe(take(most)).subscribe({ next: ({ digit }) => log.push(digit), complete: () => log.push('|') })
  return { log, leave: () => { listening.unsubscribe() } }
}

test('what is pressed while nobody listens is kept, and told to the next who listens, once', () => {
  const keypad = openKeypad(false)
  pressed(keypad, '12')
  const one = heard(keypad)
  pressed(keypad, '3')
  expect([one.log, heard(keypad).log]).toEqual([['1', '2', '3'], []])
})

test('all who listen hear it', () => {
  const keypad = openKeypad(false)
  const [one, other] = [heard(keypad), heard(keypad)]
  pressed(keypad, '1')
  expect([one.log, other.log]).toEqual([['1'], ['1']])
})

test('in the order in which they came, whoever has left meanwhile', () => {
  const keypad = openKeypad(false)
  const order: string[] = []
  const [first, second] = ['first', 'second'].map((name) => keypad.keypad$.subscribe(() => order.push(name)))
  first?.unsubscribe()
  keypad.keypad$.subscribe(() => order.push('third'))
  pressed(keypad, '1')
  second?.unsubscribe()
  keypad.keypad$.subscribe(() => order.push('fourth'))
  pressed(keypad, '2')
  expect(order).toEqual(['second', 'third', 'third', 'fourth'])
})

test('a key is told to those who listened when it was pressed: who comes in its course waits for the next', () => {
  const keypad = openKeypad(false)
  const order: string[] = []
  const renewed = () => keypad.keypad$.pipe(take(1)).subscribe({ next: ({ digit }) => order.push(digit), complete: renewed })
  renewed()
  keypad.keypad$.subscribe(({ digit }) => order.push(`other ${digit}`))
  pressed(keypad, '12')
  expect(order).toEqual(['1', 'other 1', 'other 2', '2'])
})

test('who has left, or has enough, hears no more, and keeps nothing from those who come', () => {
  const keypad = openKeypad(false)
  const [one, two] = [heard(keypad), heard(keypad, 1)]
  pressed(keypad, '1')
  one.leave()
  pressed(keypad, '23')
  expect([one.log, two.log, heard(keypad).log]).toEqual([['1'], ['1', '|'], ['2', '3']])
})

test('one that has enough leaves what else is kept for the next', () => {
  const keypad = openKeypad(false)
  pressed(keypad, '123')
  expect([heard(keypad, 2).log, heard(keypad).log]).toEqual([['1', '2', '|'], ['3']])
})

test('of more than 32 the oldest is dropped, and each is told', () => {
  const keypad = openKeypad(false)
  let dropped = 0
  pressed(keypad, `${'1'.repeat(2)}${'2'.repeat(32)}`, () => { dropped += 1 })
  expect([dropped, heard(keypad).log.join('')]).toEqual([2, '2'.repeat(32)])
})

test('emptied, it has kept nothing; ended, it completes for all, and for who comes', () => {
  const keypad = openKeypad(false)
  pressed(keypad, '1')
  empty(keypad)
  const one = heard(keypad)
  endKeypad(keypad)
  expect([one.log, heard(keypad).log, heard(openKeypad(true)).log]).toEqual([['|'], ['|'], ['|']])
})
