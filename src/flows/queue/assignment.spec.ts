import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { type Assign, bySkills, longestIdle, roundRobin } from './assignment.js'
import type { QueueAgent, QueueState, QueuedCaller } from './model.js'
import { emptyQueue } from './state.js'

const skills = fc.subarray(['english', 'french', 'billing'])
const agents = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('alice', 'bob', 'carol', 'dave', 'eve'), endpoint: fc.constant('PJSIP/phone'), skills, since: fc.nat(5), served: fc.nat(3),
    status: fc.constantFrom('free', 'ringing', 'talking', 'wrappingUp', 'resting'),
  }),
  { selector: ({ id }) => id },
)
const callers = fc.array(fc.record({ id: fc.string(), name: fc.string(), number: fc.string(), since: fc.nat(5), priority: fc.nat(2), skills }), { maxLength: 6 })
  .map((all) => all.map((caller, at) => ({ ...caller, ticket: at + 1, position: at + 1 })))
const queues = fc.record({
  waiting: callers, agents, latest: fc.constantFrom('alice', 'bob', 'gone', undefined),
}).map(({ latest, ...state }): QueueState => ({ ...emptyQueue, ...state, ...(latest === undefined ? {} : { latest }) }))

const free = ({ agents: all }: QueueState) => all.filter(({ status }) => status === 'free')
const pairs = (assign: Assign, state: QueueState) => assign(state.waiting, free(state), state)
const fits = (caller: QueuedCaller, agent: QueueAgent) => caller.skills.every((skill) => agent.skills?.includes(skill))

const all: readonly (readonly [name: string, assign: Assign])[] = [['longestIdle', longestIdle], ['roundRobin', roundRobin], ['bySkills', bySkills]]

describe.each(all)('%s', (_, assign) => {
  test('gives nobody twice, and only agents who are free and can do what is needed', () => {
    fc.assert(fc.property(queues, (state) => {
      const given = pairs(assign, state)
      expect(new Set(given.map(({ agent }) => agent.id)).size).toBe(given.length)
      expect(new Set(given.map(({ caller }) => caller.ticket)).size).toBe(given.length)
      for (const { caller, agent } of given) {
        expect(free(state)).toContain(agent)
        expect(state.waiting).toContain(caller)
        expect(fits(caller, agent)).toBe(true)
      }
    }))
  })

  test('keeps the order of the callers: whoever is passed by had nobody to have', () => {
    fc.assert(fc.property(queues, (state) => {
      const given = pairs(assign, state)
      const tickets = given.map(({ caller }) => caller.ticket)
      expect(tickets).toEqual([...tickets].sort((one, other) => one - other))
      const without = state.waiting.filter(({ ticket }) => !tickets.includes(ticket))
      for (const caller of without) {
        const later = given.filter((pair) => pair.caller.ticket > caller.ticket)
        expect(later.filter(({ agent }) => fits(caller, agent))).toEqual([])
      }
    }))
  })

  test('leaves nobody waiting beside a free agent who would do', () => {
    fc.assert(fc.property(queues, (state) => {
      const given = pairs(assign, state)
      const callersLeft = state.waiting.filter((caller) => !given.some((pair) => pair.caller === caller))
      const agentsLeft = free(state).filter((agent) => !given.some((pair) => pair.agent === agent))
      expect(callersLeft.flatMap((caller) => agentsLeft.filter((agent) => fits(caller, agent)))).toEqual([])
    }))
  })

  test('says the same of the same, and changes nothing', () => {
    fc.assert(fc.property(queues, (state) => {
      const before = structuredClone(state)
      expect(pairs(assign, state)).toEqual(pairs(assign, state))
      expect(state).toEqual(before)
    }))
  })
})

const agent = (id: string, more: Partial<QueueAgent> = {}): QueueAgent => ({ id, endpoint: `PJSIP/${id}`, status: 'free', since: 0, served: 0, ...more })
const caller = (ticket: number, needs: readonly string[] = []): QueuedCaller =>
  ({ ticket, id: `c${ticket}`, name: '', number: '', position: ticket, since: 0, priority: 0, skills: needs })
const names = (assign: Assign, waiting: readonly QueuedCaller[], ofAll: readonly QueueAgent[], latest?: string) =>
  pairs(assign, { ...emptyQueue, waiting, agents: ofAll, ...(latest === undefined ? {} : { latest }) }).map((pair) => `${pair.caller.id} ${pair.agent.id}`)

test('longestIdle rings whoever has been free for longest', () => {
  const three = [agent('alice', { since: 30 }), agent('bob', { since: 10 }), agent('carol', { since: 20 })]
  expect(names(longestIdle, [caller(1), caller(2)], three)).toEqual(['c1 bob', 'c2 carol'])
})

test('roundRobin goes on behind whoever was rung last, and leaves out who is busy', () => {
  const three = [agent('alice'), agent('bob'), agent('carol', { status: 'talking' })]
  expect(names(roundRobin, [caller(1)], three)).toEqual(['c1 alice'])
  expect(names(roundRobin, [caller(1)], three, 'alice')).toEqual(['c1 bob'])
  expect(names(roundRobin, [caller(1), caller(2)], three, 'bob')).toEqual(['c1 alice', 'c2 bob'])
  expect(names(roundRobin, [caller(1)], three, 'somebody who has gone')).toEqual(['c1 alice'])
})

test('bySkills keeps who can do most for those who need it', () => {
  const three = [agent('alice', { skills: ['french', 'billing'] }), agent('bob', { since: 9 }), agent('carol', { skills: ['french'], since: 5 })]
  expect(names(bySkills, [caller(1), caller(2, ['french']), caller(3, ['billing'])], three)).toEqual(['c1 bob', 'c2 carol', 'c3 alice'])
  expect(names(bySkills, [caller(1, ['dutch']), caller(2)], three)).toEqual(['c2 bob'])
})
