import { describe, expect, jest, test } from '@jest/globals'
import { TestScheduler } from 'rxjs/testing'

import { openTurns } from './turns.js'

describe('turns', () => {
  test('nobody is told anything before all is done; who does something then has a turn of their own, told after all that was before', () => {
    const { take, tell } = openTurns()
    const said: string[] = []
    take(() => {
      tell(() => {
        said.push('one')
        take(() => {
          said.push('in between')
          tell(() => said.push('three'))
        })
        said.push('still one')
      })
      tell(() => said.push('two'))
      said.push('done')
    })
    expect(said).toEqual(['done', 'one', 'in between', 'still one', 'two', 'three'])
  })

  test('something can be told before all else that the turn has to tell', () => {
    const { take, tell, tellFirst } = openTurns()
    const said: string[] = []
    take(() => {
      tell(() => {
        said.push('one')
        take(() => {
          tell(() => said.push('four'))
          tellFirst(() => said.push('three'))
        })
      })
      tell(() => said.push('two'))
      tellFirst(() => said.push('zero'))
    })
    expect(said).toEqual(['zero', 'one', 'two', 'three', 'four'])
  })

  test('what is taken within a turn is part of it', () => {
    const { take, tell } = openTurns()
    const said: string[] = []
    take(() => {
      take(() => { tell(() => said.push('told')) })
      said.push('done')
    })
    expect(said).toEqual(['done', 'told'])
  })

  test('a turn gives what was done, and one that fails leaves the next as it was', () => {
    const { take, tell } = openTurns()
    const said: string[] = []
    expect(() => take(() => { throw new Error('no') })).toThrow('no')
    expect(() => { tell(() => { throw new Error('deaf') }) }).toThrow('deaf')
    expect(take(() => {
      tell(() => said.push('told'))
      return 5
    })).toBe(5)
    expect(said).toEqual(['told'])
  })

  test('time that passes ends in a turn', () => {
    const said: string[] = []
    const scheduler = new TestScheduler(() => undefined)
    scheduler.run(() => {
      const { after, tell } = openTurns()
      after(5).subscribe({
        next: () => {
          tell(() => said.push(`told at ${scheduler.now()}`))
          said.push('done')
        },
        complete: () => said.push('complete'),
      })
    })
    expect(said).toEqual(['done', 'complete', 'told at 5'])
  })

  test('what takes longer than a timer can run never ends, in real time too', () => {
    jest.useFakeTimers()
    const heard: unknown[] = []
    const { after } = openTurns()
    for (const ms of [Infinity, 2 ** 31]) after(ms).subscribe((zero) => heard.push(zero))
    jest.runAllTimers()
    jest.useRealTimers()
    expect(heard).toEqual([])
  })
})
