import { expect, test } from '@jest/globals'

import { leaveOf, leftBy } from './leaving.js'

test('who belongs to a connection leaves by it', () => {
  const left: string[] = []
  const call = { [leftBy]: () => { left.push('call') } }
  leaveOf(call)?.()
  expect(left).toEqual(['call'])
  expect(leaveOf({})).toBeUndefined()
})
