import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { openFleeting } from './fleeting.js'

const step = fc.record({ what: fc.constantFrom('set', 'set', 'delete', 'delete', 'clear' as const), key: fc.nat(60), value: fc.nat() })

test('whatever comes and goes, it holds what a Map holds, in the same order', () => {
  fc.assert(fc.property(fc.array(step, { minLength: 200, maxLength: 600, size: 'max' }), (steps) => {
    const map = new Map<number, number>()
    const fleeting = openFleeting<number, number>()
    for (const { what, key, value } of steps) {
      if (what === 'set') {
        map.set(key, value)
        fleeting.set(key, value)
      } else if (what === 'delete') expect(fleeting.delete(key)).toBe(map.delete(key))
      else if (value % 20 === 0) {
        map.clear()
        fleeting.clear()
      }
      expect([fleeting.size, fleeting.has(key), fleeting.get(key)]).toEqual([map.size, map.has(key), map.get(key)])
    }
    expect([...fleeting]).toEqual([...map])
    expect([[...fleeting.keys()], [...fleeting.values()], [...fleeting.entries()]]).toEqual([[...map.keys()], [...map.values()], [...map.entries()]])
    const each: unknown[] = []
    fleeting.forEach((value, key) => { each.push([key, value]) })
    expect(each).toEqual([...map])
  }))
})

test('who goes over it and deletes meets each once', () => {
  const fleeting = openFleeting<number, string>()
  for (let key = 0; key < 100; key += 1) fleeting.set(key, '')
  const met: number[] = []
  for (const key of fleeting.keys()) {
    met.push(key)
    fleeting.delete(key)
  }
  expect(met).toEqual(Array.from({ length: 100 }, (_, key) => key))
  expect(fleeting.size).toBe(0)
})
