import { describe, expect, test } from '@jest/globals'

import { queue } from './queue.js'

const recorder = () => {
  const began: string[] = []
  const leaves = new Map<string, () => void>()
  return {
    began,
    work: (name: string) => (leave: () => void) => {
      began.push(name)
      leaves.set(name, leave)
    },
    end: (name: string) => leaves.get(name)?.(),
  }
}

describe('queue', () => {
  test('begins as many as there are places, then first come, first served', () => {
    const two = queue(2)
    const { began, work, end } = recorder()
    for (const name of ['a', 'b', 'c', 'd']) two.enter(work(name))
    expect(began).toEqual(['a', 'b'])
    end('b')
    expect(began).toEqual(['a', 'b', 'c'])
    expect(two.size()).toBe(3)
  })

  test('what left while waiting is never begun', () => {
    const one = queue(1)
    const { began, work, end } = recorder()
    one.enter(work('a'))
    const drop = one.enter(work('b'))
    one.enter(work('c'))
    drop()
    end('a')
    expect(began).toEqual(['a', 'c'])
  })

  test('a place is given back once, however often it is left', () => {
    const one = queue(1)
    const { began, work, end } = recorder()
    for (const name of ['a', 'b', 'c']) one.enter(work(name))
    end('a')
    end('a')
    expect(began).toEqual(['a', 'b'])
  })

  test('work that is over at once does not nest: 100,000 in a row', () => {
    const one = queue(1)
    const { work, end } = recorder()
    let done = 0
    one.enter(work('first'))
    for (let each = 0; each < 100_000; each += 1) {
      one.enter((leave) => {
        done += 1
        leave()
      })
    }
    end('first')
    expect(done).toBe(100_000)
    expect(one.size()).toBe(0)
  })

  test('work may enter more work', () => {
    const one = queue(1)
    const { began, work, end } = recorder()
    one.enter((leave) => {
      one.enter(work('inner'))
      leave()
    })
    expect(began).toEqual(['inner'])
    end('inner')
    expect(one.size()).toBe(0)
  })
})
