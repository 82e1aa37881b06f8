import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'

import { astray, differences } from './compare.js'
import { deliberate, deliberateIn16, lackingIn16 } from './deliberate.js'
import { factsIn, textOf } from './facts.js'
import { ours } from './ours.js'

// Facts of the newest description there is (inventory.ts writes them); the servers under test are asked by parity.test.ts.
const text = readFileSync(new URL('../../../test/api/master.txt', import.meta.url), 'utf8')
const master = factsIn(text)
const owners = [...master].filter(([what]) => !what.includes(' '))

test('the inventory is whole: 109 operations, 85 models, of which 45 are events', () => {
  expect(owners.filter(([what]) => what.includes('.'))).toHaveLength(109)
  expect(owners.filter(([, kind]) => kind === 'model' || kind === 'event')).toHaveLength(85)
  expect(owners.filter(([, kind]) => kind === 'event')).toHaveLength(45)
  expect(textOf(master)).toBe(text)
})

test('tables and codecs agree with it in everything, but for what is meant', () => {
  expect(astray(differences(master, ours), deliberate)).toEqual([])
})

test('each deliberate difference has its reason, and what 16 lacks is there', () => {
  expect([...deliberate, ...deliberateIn16].filter(({ because }) => because.length < 20)).toEqual([])
  expect(lackingIn16.filter((what) => !ours.has(what))).toEqual([])
})
