import { describe, expect, jest, test } from '@jest/globals'
import { map } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { longestIdle } from './assignment.js'
import { type Desk, openDesk } from './desk.js'
import type { QueueState } from './model.js'

const alice = { id: 'alice', endpoint: 'PJSIP/alice' }
const shown = ({ waiting, agents }: QueueState): string =>
  [...waiting.map(({ id, since }) => `${id} since ${String(since)}`), ...agents.map(({ id, status, since }) => `${id} ${status} since ${String(since)}`)].join(', ')
const came = (desk: Desk, ticket: number) => { desk.tell({ what: 'came', caller: { ticket, id: `c${String(ticket)}`, name: '', number: '', priority: 0, skills: [] } }) }
const options = { assign: longestIdle, wrapUp: 5, retryAfter: 3 }

describe('a desk', () => {
  test('tells everybody of one change before it looks at the next, which that may bring about', () => {
    const desk = openDesk(options)
    const first: number[] = []
    const second: number[] = []
    desk.state$.subscribe(({ waiting: { length } }) => {
      if (length === 1) came(desk, 2)
      first.push(length)
    })
    desk.state$.subscribe(({ waiting: { length } }) => { second.push(length) })
    came(desk, 1)
    expect([first, second]).toEqual([[0, 1, 2], [0, 1, 2]])
  })

  test('closed in the midst of a change, it still tells everybody, and a turn later that it is closed', () => {
    new TestScheduler(() => undefined).run(({ flush }) => {
      const desk = openDesk(options)
      const told: string[] = []
      desk.state$.subscribe(({ waiting: { length } }) => { if (length === 1) desk.close() })
      desk.state$.subscribe({ next: ({ waiting: { length } }) => { told.push(String(length)) }, complete: () => { told.push('closed') } })
      came(desk, 1)
      came(desk, 2)
      expect(told).toEqual(['0', '1', '0'])
      flush()
      expect(told).toEqual(['0', '1', '0', 'closed'])
    })
  })

  test('its clock is that of RxJS; pauses end while they are listened to', () => {
    new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) }).run(({ hot, expectObservable }) => {
      const desk = openDesk(options)
      const acts: Readonly<Record<string, () => void>> = {
        d: () => { desk.tell({ what: 'duty', agents: [alice] }) },
        r: () => { came(desk, 1) },
        p: () => { desk.tell({ what: 'passedOver', ticket: 1, agent: alice }) },
        c: () => { desk.tell({ what: 'connected', ticket: 1, agent: alice }) },
        o: () => { desk.tell({ what: 'over', agent: alice }) },
      }
      hot('--drp-----c-o').subscribe((letter) => { acts[letter]?.() })
      desk.pauses$.subscribe()
      expectObservable(desk.state$.pipe(map(shown))).toBe('a-brp--i--c-o----f', {
        a: '', b: 'alice free since 2', r: 'c1 since 3, alice ringing since 3', p: 'c1 since 3, alice resting since 4', i: 'c1 since 3, alice ringing since 7',
        c: 'alice talking since 10', o: 'alice wrappingUp since 12', f: 'alice free since 17',
      })
    })
  })
})

test('a pause without end is none of Node\'s, who take it for 1 ms: a phone that is busy is not dialled again', () => {
  jest.useFakeTimers()
  const desk = openDesk({ ...options, retryAfter: Infinity })
  const statuses: string[] = []
  const run = desk.pauses$.subscribe()
  desk.state$.subscribe(({ agents: [agent] }) => { if (agent !== undefined) statuses.push(agent.status) })
  desk.tell({ what: 'duty', agents: [alice] })
  came(desk, 1)
  desk.tell({ what: 'passedOver', ticket: 1, agent: alice })
  const before = statuses.length
  jest.advanceTimersByTime(60_000)
  expect(statuses.slice(before)).toEqual([])
  run.unsubscribe()
  jest.useRealTimers()
})
