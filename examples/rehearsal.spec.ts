import { expect, test } from '@jest/globals'
import { Chalk } from 'chalk'
import { ignoreElements, merge, mergeMap, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { eachCall, inOrder } from 'rxari'

import type { Cast } from './cast.js'
import { type Moment, type Program, rehearse } from './rehearsal.js'
import { lineOf } from './story.js'

/** What happens, as the story tells it, without its times. */
const told = (program: Program, callers: Cast['callers']): readonly string[] => {
  const moments: Moment[] = []
  new TestScheduler(() => undefined).run(({ flush }) => {
    rehearse('desk', program, { story: '', callers }).subscribe((moment) => { moments.push(moment) })
    flush()
  })
  return moments.flatMap((moment) => lineOf(moment, { width: 80, paint: new Chalk({ level: 0 }), sounds: {} }) ?? [])
    .map((line) => line.slice(10).replace(/ +/g, ' '))
}

test('who is hung up is told so, and does nothing more', () => {
  expect(told(({ calls$ }) => calls$.pipe(eachCall((call) => call.answer())), { ann: { does: 's 5s 1 h' } })).toEqual([
    'ann calls', '→ ann answer', 'ann hears ringing', 'emits ann', '→ ann hang up', 'ann is hung up', 'over nothing is left at Asterisk',
  ])
})

test('who hangs up leaves at once', () => {
  expect(told(({ calls$ }) => calls$.pipe(eachCall((call) => inOrder(call.answer(), call.play('sound:hello-world')))), { ann: { does: 's 1s 1 h' } })).toEqual([
    'ann calls', '→ ann answer', 'ann hears ringing', '→ ann play hello-world', 'ann hears “Hello, world.”', 'ann presses 1', 'ann hangs up',
    'over nothing is left at Asterisk',
  ])
})

test('what a program leaves behind is found', () => {
  const leaves: Program = (ari) => merge(ari.bridges.create({}), ari.calls$.pipe(eachCall((call) => call.answer()))).pipe(ignoreElements())
  expect(told(leaves, { ann: { does: 's' } }).at(-1)).toBe('over and left over: 1 bridges')
})

test('a program that fails is trouble, and the callers go on', () => {
  const fails: Program = ({ calls$ }) => calls$.pipe(mergeMap(() => timer(1_000)), mergeMap(() => throwError(() => new Error('Enough.'))))
  expect(told(fails, { ann: { does: 's 2s h' } })).toEqual(['ann calls', 'ann hears ringing', 'trouble Enough.', 'ann hangs up', 'over nothing is left at Asterisk'])
})

test('no line is wider than the terminal', () => {
  const line = lineOf({ at: 61_200, what: 'emits', value: 'x'.repeat(200) }, { width: 60, paint: new Chalk({ level: 0 }), sounds: {} })
  expect(line).toMatch(/^ {2}61\.2 s {2}emits {9}x+…$/)
  expect(line).toHaveLength(60)
})

test('what is too long for a line goes on below itself', () => {
  const lines = lineOf({ at: 1_000, what: 'emits', value: '2 wait, 1 served: alice talks, bob talks, carol is rung' }, { width: 60, paint: new Chalk({ level: 0 }), sounds: {} })
  expect(lines?.split('\n')).toEqual([
    '   1.0 s  emits         2 wait, 1 served: alice talks, bob',
    '                        talks, carol is rung',
  ])
})
