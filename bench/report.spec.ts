import { expect, test } from '@jest/globals'

import { cpuPerEvent } from './events.js'
import { judge } from './gates.js'
import { type Report, page } from './report.js'

const report: Report = {
  date: '2026-11-22', command: 'npm run bench', machine: { cpu: 'A processor', cores: 2, memory: 8, platform: 'linux x64', versions: { node: 'v22.0.0', rxari: '1.0.0' } },
  found: [{
    bench: 'events', about: 'About it.', series: [
      { what: cpuPerEvent(1), client: 'floor', unit: 'µs', rounds: [4, 5, 6] },
      { what: cpuPerEvent(1), client: 'rxari', unit: 'µs', rounds: [4.4, 5.5, 6.6] },
      { what: cpuPerEvent(1), client: 'a peer', unit: 'µs', rounds: [2, 2.5, 3], note: 'hears 25 % of what is sent' },
    ],
  }],
}
const text = page(report, judge(report.found.flatMap(({ series }) => series)))
const lineOf = (beginning: string) => text.split('\n').find((line) => line.startsWith(beginning))

test('a figure is the median, and how many times the first of the same rounds that is', () => {
  expect(lineOf('| CPU per event')).toBe('| CPU per event, 1 live call | 5 µs (4–6) | 5.5 µs, **1.1 ×** (1.1–1.1) | 2.5 µs, **0.5 ×** (0.5–0.5) † |')
})

test('whoever drops events is marked', () => {
  expect(lineOf('†')).toBe('† hears 25 % of what is sent.')
})

test('a gate stands with its stretch, what was measured, and whether it holds', () => {
  expect(lineOf('| P1')).toBe('| P1 | CPU per event × floor, one live call | ≤ 1.25 | ≤ 1.1 | 1.1 |  | holds, and the stretch |')
})

test('machine, versions and command are printed', () => {
  expect(text).toContain('Printed by `npm run bench`')
  expect(text).toContain('Measured on 2026-11-22: A processor, 2 cores, 8 GB, linux x64; node v22.0.0, rxari 1.0.0.')
})
