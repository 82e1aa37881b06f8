import { describe, expect, test } from '@jest/globals'

import { examples } from '../../examples/examples.js'
import { rehearsed } from '../support/rehearsed.js'

describe.each([...examples])('%s, played by its cast in virtual time', (name, example) => {
  const moments = rehearsed(name, example)

  test('comes to its end, and leaves nothing behind', () => {
    expect(moments.at(-1)).toMatchObject({ what: 'over', left: [] })
  })

  test('has no fault', () => {
    expect(moments.filter(({ what }) => what === 'fails')).toEqual([])
  })

  test('everybody is served: calls, and is answered or turned away', () => {
    const served = new Set(moments.flatMap((moment) => (moment.what === 'asked' ? [moment.about] : [])))
    expect(Object.keys(example.cast.callers).filter((name) => !served.has(name))).toEqual([])
  })

  test('lasts no longer than one likes to watch', () => {
    expect(moments.at(-1)?.at).toBeLessThan(20_000)
  })
})
