import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'

import { type Shelf, asked, came, changed, empty, left, listed } from './shelf.js'

const shelf: Shelf<string> = empty
const thingsOf = ({ things }: Shelf<string>) => Object.fromEntries(things)

describe('a list', () => {
  test('is all there is, where nothing has been told since it was asked for', () => {
    const before = came(came(shelf, 'a', 'Ring'), 'b', 'Ring')
    expect(thingsOf(listed(asked(before), [['b', 'Up'], ['c', 'Down']]))).toEqual({ b: 'Up', c: 'Down' })
  })

  test('that was made too early does not take away what came since, nor bring back what left', () => {
    const since = left(came(asked(came(shelf, 'old', 'Up')), 'new', 'Ring'), 'old')
    expect(thingsOf(listed(since, [['old', 'Up']]))).toEqual({ new: 'Ring' })
  })

  test('does not undo a change that was told since', () => {
    expect(thingsOf(listed(changed(asked(shelf), 'a', 'Up'), [['a', 'Ring']]))).toEqual({ a: 'Up' })
  })

  test('says whether that is there of which only a change was told', () => {
    expect(thingsOf(listed(changed(asked(came(shelf, 'a', 'Ring')), 'a', 'Up'), []))).toEqual({})
  })
})

describe('a change', () => {
  test('of what nobody knows is late news of something that has left', () => {
    expect(thingsOf(changed(shelf, 'a', 'Up'))).toEqual({})
    expect(thingsOf(changed(left(came(asked(shelf), 'a', 'Ring'), 'a'), 'a', 'Up'))).toEqual({})
  })
})

type Act = 'comes' | 'changes' | 'leaves'

/** What really happens, as it can: only what is not there comes, only what is there changes or leaves. */
const historyOf = (acts: readonly (readonly [id: string, act: Act])[]) => {
  const there = new Map<string, string>()
  return acts.flatMap(([id, act], at) => {
    if ((act === 'comes') === there.has(id)) return []
    if (act === 'leaves') there.delete(id)
    else there.set(id, String(at))
    return [{ id, act, thing: String(at), after: [...there] }]
  })
}

const tell = (to: Shelf<string>, { id, act, thing }: { readonly id: string; readonly act: Act; readonly thing: string }): Shelf<string> =>
  ({ comes: came, changes: changed, leaves: left })[act](to, id, thing)

test('wherever a list falls among the events, in the end the shelf holds what is there', () => {
  const act = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<Act>('comes', 'changes', 'leaves'))
  fc.assert(fc.property(
    fc.array(act, { maxLength: 30 }), fc.nat(30), fc.nat(30), fc.nat(30), fc.array(fc.constantFrom('a', 'b', 'c', 'd')),
    (acts, first, second, third, wrong) => {
      const history = historyOf(acts)
      const within = (at: number) => Math.min(at, history.length)
      // Asked, made and delivered, each as early or late as it may be: events run behind what happens.
      const askedAt = within(first)
      const madeAt = Math.max(askedAt, within(second))
      const listedAt = Math.max(askedAt, within(third))
      const list = history[madeAt - 1]?.after ?? []
      // What is on the shelf before is anything: there was a gap.
      let now: Shelf<string> = { things: new Map(wrong.map((id) => [id, 'wrong'])) }
      for (const [at, happening] of [...history, undefined].entries()) {
        if (at === askedAt) now = asked(now)
        if (at === listedAt) now = listed(now, list)
        if (happening !== undefined) now = tell(now, happening)
      }
      const truth = new Map(history.at(-1)?.after ?? [])
      expect(new Map(now.things)).toEqual(truth)
    },
  ), { numRuns: 2_000 })
})
