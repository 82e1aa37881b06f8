import { expect, test } from '@jest/globals'
import { Chalk } from 'chalk'

import { screen } from './screen.js'
import type { Story } from './story.js'

const menu = new Map([['1', 'sales'], ['2', 'support'], ['3', 'billing']])

const story: Story = {
  began: 1_000,
  heard: { what: 'sound', media: 'sound:vm-enter-num-to-call', ms: 2_000 },
  heardSince: 2_500,
  happenings: [
    { at: 0, who: 'caller', letter: 's', name: 'calls' },
    { at: 1, who: 'asterisk', letter: 'a', name: 'answer' },
    { at: 1_500, who: 'asterisk', letter: 'm', name: 'play vm-enter-num-to-call' },
  ],
}

const shown = (told: Story, { width = 80, now = 3_500, colours = false } = {}) =>
  screen(told, { width, now, menu, paint: new Chalk({ level: colours ? 1 : 0 }) }).join('\n')

test('the phone, what is heard, the menu, and the call drawn', () => {
  expect(shown(story)).toBe(`
  phone     answered, 0:02
  hears     “Please enter the number you wish to call.”
            ━━━━━━━━━━━━━━━━━━━━────────────────────  1.0 / 2.0 s
  menu      1 sales   2 support   3 billing

  caller    s-------------
  asterisk  a-------m-----
            s calls · a answer · m play vm-enter-num-to-call
`)
})

test('a narrow terminal is not written over', () => {
  const lines = shown(story, { width: 40 }).split('\n')
  expect(lines.filter((line) => line.length > 40)).toEqual([])
  expect(lines).toContain('  hears     “Please enter the number …')
})

test('what does not fit on a line is told to its end: the menu, and what went wrong', () => {
  const told = shown({ ...story, trouble: 'hello-world was not heard of: is there a sound: in front of it?' }, { width: 40 })
  expect(told).toContain(`
  menu      1 sales   2 support
            3 billing
  trouble   hello-world was not heard
            of: is there a sound: in
            front of it?
`)
})

test('a sound whose words are not known is no words', () => {
  expect(shown({ ...story, heard: { what: 'sound', media: 'sound:demo-congrats', ms: 1_000 } })).toContain('  hears     sound:demo-congrats\n')
})

test('colours colour, and change nothing else', () => {
  const coloured = shown(story, { colours: true })
  expect(coloured).not.toBe(shown(story))
  // eslint-disable-next-line no-control-regex -- colours are control characters
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(shown(story))
})

test.each<readonly [string, Partial<Story>]>([
  ['it rings', { heard: { what: 'ringing' } }],
  ['answered, 0:02', { heard: { what: 'silence' } }],
  ['the call is over, 0:01', { heard: { what: 'nothing' }, ended: 2_000 }],
  ['routed to sales, 0:01', { heard: { what: 'nothing' }, ended: 2_000, routed: 'sales' }],
])('the phone says: %s', (words, differing) => {
  expect(shown({ ...story, ...differing })).toContain(`  phone     ${words}\n`)
})
