import { describe, expect, test } from '@jest/globals'

import { cpuPerEvent } from './events.js'
import type { Series } from './figures.js'
import { gates, judge, widened } from './gates.js'
import { left } from './memory.js'

const live = 10_000
const cpu = (client: string, ...rounds: readonly number[]): Series => ({ what: cpuPerEvent(live), client, unit: 'µs', rounds })
const verdictsOf = (series: readonly Series[], limitOf?: Parameters<typeof judge>[1]) =>
  judge(series, limitOf).map(({ gate: { id }, holds, stretched }) => ({ id, holds, stretched }))

test('a gate is the median of ratios of the same rounds, however the machine drifts', () => {
  const [verdict] = judge([cpu('floor', 1, 10, 2), cpu('rxari', 1.2, 13, 2.2)])
  expect(verdict?.measured.median).toBeCloseTo(1.2)
})

test.each([[1.15, true, true], [1.39, true, false], [1.41, false, false]])('%d times the floor at 10,000 calls: holds %s, stretch %s', (times, holds, stretched) => {
  expect(verdictsOf([cpu('floor', 1), cpu('rxari', times)])).toEqual([{ id: 'P4', holds, stretched }])
})

test.each([[13.9, false, false], [14, true, false], [20, true, true]])('where more is better, %d is judged the other way: holds %s, stretch %s', (times, holds, stretched) => {
  expect(verdictsOf([cpu('rxari', 1), cpu('ari-client', times)])).toEqual([{ id: 'P10', holds, stretched }])
})

test('what was not measured is not judged', () => {
  expect(judge([])).toEqual([])
})

describe('a short run', () => {
  const published = [cpu('floor', 10), cpu('rxari', 12)]
  test.each([[1.2, true], [1.8, true], [2.4, false]])('is held to what was published: %d where that was 1.2 holds: %s', (times, holds) => {
    expect(verdictsOf([cpu('floor', 1), cpu('rxari', times)], widened(published))[0]?.holds).toBe(holds)
  })
  test.each([[1.4, true], [2.2, true], [2.8, false]])('is held to the gate, where nothing was: %d where that is 1.4 holds: %s', (times, holds) => {
    expect(verdictsOf([cpu('floor', 1), cpu('rxari', times)], widened([]))[0]?.holds).toBe(holds)
  })
  test('may leave nothing behind either', () => {
    const kept = (count: number): readonly Series[] => [{ what: left, client: 'rxari', unit: '', rounds: [count] }]
    expect([0, 1].map((count) => verdictsOf(kept(count), widened(kept(0)))[0]?.holds)).toEqual([true, false])
  })
})

test('every stretch is beyond its gate', () => {
  expect(gates.filter(({ gate, stretch, more }) => (more === true ? stretch < gate : stretch > gate))).toEqual([])
})
