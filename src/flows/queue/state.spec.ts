import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { type Assign, bySkills, longestIdle, roundRobin } from './assignment.js'
import type { Agent, QueueState } from './model.js'
import { type Change, emptyQueue, foldQueue } from './state.js'

const ids = ['alice', 'bob', 'carol']
const agentOf = (id: string): Agent => ({ id, endpoint: `PJSIP/${id}`, skills: id === 'bob' ? ['french'] : [] })

/** Says anything: of busy agents, of callers who have gone, twice. */
const wild: Assign = (waiting, free, { agents, waiting: all }) => [...all, ...waiting].flatMap((caller) => [...agents, ...free].map((agent) => ({ caller, agent })))

/** What happens next: a kind of change, and two numbers that say of whom. */
const steps = fc.array(fc.tuple(
  fc.constantFrom<Change['what']>('duty', 'came', 'came', 'came', 'left', 'passedOver', 'connected', 'over', 'ready'), fc.nat(20), fc.nat(20),
), { maxLength: 40 })

const pick = <T>(all: readonly T[], at: number): T | undefined => all[at % Math.max(1, all.length)]

/** A change that may follow on this state, as what runs a queue tells it; also some that come too late. */
const changeOf = (state: QueueState, [what, one, other]: readonly [Change['what'], number, number], ticket: number): readonly Change[] => {
  const rung = pick(state.waiting.filter(({ offer }) => offer !== undefined), one)
  const agent = pick(state.agents, one)
  switch (what) {
    case 'duty':
      return [{ what, agents: ids.filter((_, at) => (one >> at) % 2 === 1).map(agentOf) }]
    case 'came':
      return [{ what, caller: { ticket, id: `c${ticket}`, name: '', number: '', priority: one % 3, skills: other % 4 === 0 ? ['french'] : [] } }]
    case 'left':
      return [{ what, ticket: one, how: 'hungUp' }]
    case 'passedOver':
    case 'connected':
      return rung?.offer === undefined ? [] : [{ what, ticket: rung.ticket, agent: rung.offer.agent }]
    case 'over': {
      const talking = pick(state.agents.filter(({ status }) => status === 'talking'), one)
      return talking === undefined ? [] : [{ what, agent: talking }]
    }
    case 'ready':
      return agent === undefined ? [] : [{ what, agent, since: other % 2 === 0 ? agent.since : other }]
    case 'closed':
      return [{ what }]
  }
}

const histories = fc.tuple(steps, fc.constantFrom(longestIdle, roundRobin, bySkills, wild), fc.boolean(), fc.boolean())
  .map(([all, assign, wrapsUp, rests]) => {
    const fold = foldQueue({ assign, wrapsUp, rests })
    return all.reduce<readonly QueueState[]>((states, step, at) => {
      const state = states.at(-1) ?? emptyQueue
      return [...states, ...changeOf(state, step, at + 1).map((change) => fold(state, change, at))]
    }, [emptyQueue])
  })

const always = (holds: (state: QueueState, before: QueueState) => void) => {
  fc.assert(fc.property(histories, (states) => {
    states.forEach((state, at) => { holds(state, states[at - 1] ?? state) })
  }))
}

describe('whatever happens, and whatever the assignment says', () => {
  test('an agent is rung for one caller at most, and is ringing then, not talking; nobody else is', () => {
    always(({ waiting, agents }) => {
      const rung = waiting.flatMap(({ offer }) => (offer === undefined ? [] : [offer.agent.id]))
      expect(new Set(rung).size).toBe(rung.length)
      expect(agents.flatMap(({ id, status }) => (status === 'ringing' ? [id] : [])).sort()).toEqual([...rung].sort())
    })
  })

  test('callers keep their order: by priority, then as they came; positions count from 1', () => {
    always(({ waiting }) => {
      expect(waiting.map(({ position }) => position)).toEqual(waiting.map((_, at) => at + 1))
      const right = [...waiting].sort((one, other) => other.priority - one.priority || one.ticket - other.ticket)
      expect(waiting.map(({ ticket }) => ticket)).toEqual(right.map(({ ticket }) => ticket))
    })
  })

  test('everybody who came is somewhere', () => {
    always(({ waiting, agents, counts: { came, served, hungUp, timedOut, left } }) => {
      const talking = agents.filter(({ status }) => status === 'talking').length
      expect(waiting.length + talking + served + hungUp + timedOut + left).toBe(came)
    })
  })

  test('no agent is there twice', () => {
    always(({ agents }) => { expect(new Set(agents.map(({ id }) => id)).size).toBe(agents.length) })
  })

  test('closed, nobody waits and nobody is rung', () => {
    fc.assert(fc.property(histories, (states) => {
      const closed = foldQueue({ assign: longestIdle, wrapsUp: false, rests: false })(states.at(-1) ?? emptyQueue, { what: 'closed' }, 99)
      expect(closed.waiting).toEqual([])
      expect(closed.agents.filter(({ status }) => status === 'ringing')).toEqual([])
    }))
  })
})

describe('an agent', () => {
  const fold = foldQueue({ assign: longestIdle, wrapsUp: true, rests: true })
  const alice = agentOf('alice')
  const came = (ticket: number): Change => ({ what: 'came', caller: { ticket, id: `c${ticket}`, name: 'Ann', number: '1', priority: 0, skills: [] } })
  const after = (...changes: readonly Change[]) => changes.reduce((state, change, at) => fold(state, change, at * 10), emptyQueue)
  const statusOf = (state: QueueState) => state.agents.map(({ id, status, since, served, leaving }) => [id, status, since, served, ...(leaving === true ? ['leaving'] : [])].join(' '))
  const duty = (...agents: readonly Agent[]): Change => ({ what: 'duty', agents })
  const connected: Change = { what: 'connected', ticket: 1, agent: alice }
  const over: Change = { what: 'over', agent: alice }

  test('rings, talks, wraps up, is ready for the next', () => {
    expect(statusOf(after(duty(alice)))).toEqual(['alice free 0 0'])
    expect(statusOf(after(duty(alice), came(1)))).toEqual(['alice ringing 10 0'])
    expect(statusOf(after(duty(alice), came(1), connected))).toEqual(['alice talking 20 0'])
    expect(statusOf(after(duty(alice), came(1), connected, over))).toEqual(['alice wrappingUp 30 1'])
    expect(statusOf(after(duty(alice), came(1), connected, over, { what: 'ready', agent: alice, since: 30 }))).toEqual(['alice free 40 1'])
  })

  test('is not made ready by the end of an earlier pause', () => {
    expect(statusOf(after(duty(alice), came(1), connected, over, { what: 'ready', agent: alice, since: 20 }))).toEqual(['alice wrappingUp 30 1'])
  })

  test('who did not answer rests, and the caller keeps the place', () => {
    const state = after(duty(alice), came(1), came(2), { what: 'passedOver', ticket: 1, agent: alice })
    expect(statusOf(state)).toEqual(['alice resting 30 0'])
    expect(state.waiting.map(({ id, position, offer }) => [id, position, offer])).toEqual([['c1', 1, undefined], ['c2', 2, undefined]])
  })

  test('whose caller has hung up is as free as before', () => {
    expect(statusOf(after(duty(alice), came(1), { what: 'left', ticket: 1, how: 'hungUp' }))).toEqual(['alice free 0 0'])
  })

  test('off duty is not rung on, and talks to the end', () => {
    expect(after(duty(alice), came(1), duty()).waiting[0]?.offer).toBeUndefined()
    expect(statusOf(after(duty(alice), came(1), duty()))).toEqual([])
    expect(statusOf(after(duty(alice), came(1), connected, duty()))).toEqual(['alice talking 20 0 leaving'])
    expect(statusOf(after(duty(alice), came(1), connected, duty(), duty(alice), over))).toEqual(['alice wrappingUp 50 1'])
  })

  test('off duty, and on again, has the pause that was begun: it ends when it would have', () => {
    const ready = (since: number): Change => ({ what: 'ready', agent: alice, since })
    const left = after(duty(alice), came(1), connected, duty(), over)
    expect(statusOf(left)).toEqual(['alice wrappingUp 40 1 leaving'])
    expect(statusOf(fold(left, ready(40), 90))).toEqual([])
    const back = fold(left, duty(alice), 60)
    expect(statusOf(back)).toEqual(['alice wrappingUp 40 1'])
    expect(statusOf(fold(back, ready(40), 90))).toEqual(['alice free 90 1'])
    expect(statusOf(after(duty(alice), came(1), connected, over, duty(), duty(alice)))).toEqual(['alice wrappingUp 30 1'])
    expect(statusOf(after(duty(alice), came(1), { what: 'passedOver', ticket: 1, agent: alice }, duty(), duty(alice)))).toEqual(['alice resting 20 0'])
  })

  test('off duty talks to the end, and is gone then where nobody wraps up', () => {
    const plain = foldQueue({ assign: longestIdle, wrapsUp: false, rests: false })
    const states = [duty(alice), came(1), connected, duty(), over].reduce((state, change, at) => plain(state, change, at * 10), emptyQueue)
    expect(statusOf(states)).toEqual([])
  })

  test('who answers in the moment of going off duty talks', () => {
    expect(statusOf(after(duty(alice), came(1), duty(), connected))).toEqual(['alice talking 30 0 leaving'])
  })
})
