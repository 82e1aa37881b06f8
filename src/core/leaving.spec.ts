import { expect, test } from '@jest/globals'

import { leaveOf, leavesBy } from './leaving.js'

test('who belongs to a connection leaves by it', () => {
  const call = {}
  const left: string[] = []
  leavesBy(call, () => { left.push('call') })
  leaveOf(call)?.()
  expect(left).toEqual(['call'])
  expect(leaveOf({})).toBeUndefined()
})
