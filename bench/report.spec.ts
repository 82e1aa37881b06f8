import { expect, test } from '@jest/globals'

import { cpuPerEvent } from './events.js'
import { gates, judge } from './gates.js'
import { reasons } from './reasons.js'
import { type Report, page, verdictLine } from './report.js'

const report: Report = {
  date: '2026-11-22', command: 'npm run bench', machine: { cpu: 'A processor', cores: 2, memory: 8, platform: 'linux x64', versions: { node: 'v22.0.0', rxari: '1.0.0' } },
  found: [{
    bench: 'events', about: 'About it.', series: [
      { what: cpuPerEvent(1), client: 'floor', unit: 'µs', rounds: [4, 5, 6] },
      { what: cpuPerEvent(1), client: 'rxari', unit: 'µs', rounds: [4.4, 5.5, 6.6] },
      { what: cpuPerEvent(1), client: 'a peer', unit: 'µs', rounds: [2, 2.5, 3.6], note: 'hears 25 % of what is sent' },
      { what: cpuPerEvent(100), client: 'floor', unit: 'µs', rounds: [5] },
      { what: cpuPerEvent(100), client: 'rxari', unit: 'µs', rounds: [10] },
    ],
  }, {
    bench: 'memory', about: 'About it.', series: [
      { what: 'Weight', client: 'rxari', unit: 'bytes', rounds: [2_000, 2_048, 2_560] },
      { what: 'Left', client: 'rxari', unit: '', rounds: [0] },
    ],
  }],
}
const printed = (why: Readonly<Record<string, string>> = {}) => page(report, judge(report.found.flatMap(({ series }) => series)), why).split('\n')
const lineOf = (beginning: string) => printed().find((line) => line.startsWith(beginning))

test('a figure is how many times the first of the same rounds that is, then the median; whoever drops events is marked', () => {
  expect(lineOf('| CPU per event, 1 live')).toBe('| CPU per event, 1 live call | 5 µs (4–6) | **1.1 ×**<br>5.5 µs | **0.5 ×** (0.5–0.6)<br>2.5 µs<br>*hears 25 % of what is sent* |')
})

test.each([['Weight', '2 KB (1.95–2.5)'], ['Left (one round)', '0']])('%s stands in a unit that is read well, its spread in the same', (what, figure) => {
  expect(lineOf(`| ${what}`)).toBe(`| ${what} | ${figure} |`)
})

test('a gate stands with its stretch, what was measured, and whether it holds', () => {
  expect(lineOf('| P1 ')).toBe('| P1 | CPU per event × floor, one live call | ≤ 1.25 | ≤ 1.1 | **1.1** | stretch |')
  expect(lineOf('| P2')).toBe('| P2 | the same, 100 live calls | ≤ 1.25 | ≤ 1.1 | **2** | **missed** |')
  expect(printed().join('\n')).toContain('1 of 2 gates hold, 1 of them with the stretch')
})

test('what was measured less often than all else says so', () => {
  expect([lineOf('| CPU per event, 1 live'), lineOf('| CPU per event, 100 live')].map((line) => line?.split(' | ')[0])).toEqual(['| CPU per event, 1 live call', '| CPU per event, 100 live calls (one round)'])
})

test.each([[5.04, '1.26'], [5.02, '1.255'], [5, '1.25']])('%d µs beside 4 is %s times the floor: what misses a gate does not look like it', (ours, told) => {
  const series = [['floor', 4], ['rxari', ours]] as const
  const [verdict] = judge(series.map(([client, value]) => ({ what: cpuPerEvent(1), client, unit: 'µs', rounds: [value] })))
  expect(verdict === undefined ? '' : verdictLine(verdict)).toContain(`one live call: ${told}, ≤ 1.25`)
})

test('the reason stands where a gate is missed, and only there; one that is not known is not passed over', () => {
  const why = (given: Readonly<Record<string, string>>) => printed(given).filter((line) => line.startsWith('- '))
  expect(why({ P1: 'It holds.', P2: 'A sentence.' })).toEqual(['- **P2**: A sentence.'])
  expect(why({})).toEqual(['- **P2**: not explained yet.'])
})

test('where all gates hold nothing is said of reasons', () => {
  expect(page(report, [], {})).not.toContain('Why')
})

test('machine, versions, date and command are printed', () => {
  expect(printed()).toEqual(expect.arrayContaining([
    expect.stringContaining('Printed by `npm run bench`'), '| date | 2026-11-22 |', '| machine | A processor, 2 cores, 8 GB, linux x64 |', '| versions | node v22.0.0, rxari 1.0.0 |',
  ]))
})

test('every reason is of a gate, in a sentence', () => {
  const ids = gates.map(({ id }) => id)
  expect(Object.entries(reasons).filter(([id, reason]) => !ids.includes(id) || !reason.endsWith('.'))).toEqual([])
})
