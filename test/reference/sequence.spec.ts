import { expect, test } from '@jest/globals'

import { examples } from '../../examples/examples.js'
import type { Moment } from '../../examples/rehearsal.js'
import { rehearsed } from '../support/rehearsed.js'
import { arrowsIn, sequenceOf } from './sequence.js'

const cast = { story: '', callers: { ann: { does: 's' } }, phones: { 'PJSIP/bob': 'a' } }
const asked = (at: number, about: string, words: string, operation = 'channels.play'): Moment => ({ at, what: 'asked', about, words, operation })
const does = (at: number, who: string, what: string): Moment => ({ at, what: 'does', who, does: what })
const drawn = (...moments: readonly Moment[]) => sequenceOf('desk', cast, moments).split('\n').map((line) => line.trim()).filter((line) => !line.startsWith('participant')).slice(1)

test('whoever plays stands in a row: callers, the flow, bridges, telephones', () => {
  const picture = sequenceOf('desk', cast, [asked(0, 'bob', 'call PJSIP/bob'), asked(0, 'room', 'open a bridge')])
  expect([...picture.matchAll(/participant (\w+) as (.*)/g)].map(([, id, name]) => `${id ?? ''} ${name ?? ''}`)).toEqual(['p0 ann', 'p1 desk', 'p2 room', 'p3 bob'])
})

test('what comes within a moment from one to another is one arrow', () => {
  expect(drawn(does(0, 'ann', 'calls'), asked(1, 'ann', 'answer'), asked(3, 'ann', 'play x'), asked(100, 'ann', 'play y'))).toEqual([
    'p0->>p1: calls', 'p1->>p0: answer, play x', 'p1->>p0: play y',
  ])
  expect(drawn(asked(0, 'room', 'ann comes in'), asked(1, 'ann', 'stop the music'), asked(2, 'room', 'bob comes in'), does(3, 'bob', 'answers'), asked(4, 'room', 'record'))).toEqual([
    'p1->>p2: ann comes in, bob comes in', 'p1->>p0: stop the music', 'p3->>p1: answers', 'p1->>p2: record',
  ])
})

test('a number that is keyed in is one arrow, whatever it silences; what comes between makes it two', () => {
  expect(drawn(
    does(0, 'ann', 'presses 1'), asked(1, 'ann', 'stop the sound', 'playbacks.stop'), does(700, 'ann', 'presses 2'), does(1_400, 'ann', 'presses 3'),
    does(2_500, 'ann', 'presses 4'), asked(2_501, 'ann', 'play x'), does(2_600, 'ann', 'presses 5'),
  )).toEqual(['p0->>p1: presses 123', 'p1->>p0: stop the sound', 'p0->>p1: presses 4', 'p1->>p0: play x', 'p0->>p1: presses 5'])
})

test('a value is a note, unless it is long; a long wait is told', () => {
  expect(drawn({ at: 0, what: 'emits', value: 1 }, { at: 0, what: 'emits', value: ['x'.repeat(60)] }, does(4_000, 'ann', 'hangs up'))).toEqual([
    'Note over p1: 1', 'Note over p0,p1: 4 s later', 'p0-xp1: hangs up',
  ])
})

test('who has been passed on is no affair of the flow any more', () => {
  expect(drawn(asked(0, 'ann', 'continue to sales', 'channels.continueInDialplan'), does(100, 'ann', 'hangs up'))).toEqual(['p1->>p0: continue to sales'])
})

test('that a telephone rings is understood, and who has hung up need not be hung up, until called again', () => {
  const hangup = (at: number) => asked(at, 'bob', 'hang up', 'channels.hangup')
  expect(drawn(asked(0, 'bob', 'call', 'channels.originate'), does(100, 'bob', 'rings'), does(200, 'bob', 'hangs up'), hangup(300),
    asked(400, 'bob', 'call', 'channels.originate'), hangup(500))).toEqual(['p1->>p2: call', 'p2-xp1: hangs up', 'p1->>p2: call', 'p1->>p2: hang up'])
})

test('what is long stands on several lines', () => {
  expect(drawn(asked(0, 'ann', 'one that is long enough'), asked(1, 'ann', 'another that is no shorter'), asked(2, 'ann', 'a third which is one more'))).toEqual([
    'p1->>p0: one that is long enough, another that is no shorter,<br/>a third which is one more',
  ])
})

test('what means something in Mermaid is written by its number', () => {
  expect(drawn(does(0, 'ann', 'presses #'), asked(100, 'ann', 'a; b'))).toEqual(['p0->>p1: presses #35;', 'p1->>p0: a#59; b'])
})

test.each([...examples])('the picture of %s can be taken in: it has no more than 45 arrows', (name, example) => {
  expect(arrowsIn(sequenceOf(name, example.cast, rehearsed(name, example)))).toBeLessThanOrEqual(45)
})
