import type { Assign } from './assignment.js'
import type { Agent, QueueAgent, QueueState, QueuedCaller } from './model.js'

export const emptyQueue: QueueState = { waiting: [], agents: [], counts: { came: 0, served: 0, hungUp: 0, timedOut: 0, left: 0 } }

/** What happens in a queue. */
export type Change =
  /** These agents are on duty from now on, and no others. */
  | { readonly what: 'duty'; readonly agents: readonly Agent[] }
  | { readonly what: 'came'; readonly caller: Omit<QueuedCaller, 'position' | 'since' | 'offer'> }
  | { readonly what: 'left'; readonly ticket: number; readonly how: 'hungUp' | 'timedOut' | 'left' }
  /** The agent who was rung did not answer. */
  | { readonly what: 'passedOver'; readonly ticket: number; readonly agent: Agent }
  | ({ readonly what: 'connected'; readonly ticket: number; readonly agent: Agent } & Pick<QueueAgent, 'call'>)
  /** A conversation has ended, or the agent has left it. */
  | { readonly what: 'over'; readonly agent: Agent }
  /** Whoever wraps up or rests since then may be rung again. */
  | { readonly what: 'ready'; readonly agent: Agent; readonly since: number }
  | { readonly what: 'closed' }

/** How a queue is run. */
export interface Rules {
  readonly assign: Assign
  /** Whether there is a time after each conversation, and after each that was not answered, in which an agent is not rung. */
  readonly wrapsUp: boolean
  readonly rests: boolean
}

/** The queue after a change: who waits, who works, and who is rung for whom. */
export const foldQueue = (rules: Rules) => (state: QueueState, change: Change, at: number): QueueState =>
  offered(rules.assign, at, changed(rules, state, change, at))

const changed = (rules: Rules, state: QueueState, change: Change, at: number): QueueState => {
  switch (change.what) {
    case 'duty':
      return onDuty(state, change.agents, at)
    case 'came':
      return placed(counted(state, 'came'), [...state.waiting, { ...change.caller, position: 0, since: at }])
    case 'left':
      return state.waiting.some(({ ticket }) => ticket === change.ticket)
        ? withdrawn(counted(state, change.how), ({ ticket }) => ticket === change.ticket)
        : state
    case 'passedOver':
      return {
        ...state,
        waiting: state.waiting.map((caller) => (caller.ticket === change.ticket ? unoffered(caller) : caller)),
        agents: mapAgent(state.agents, change.agent, (agent) => ({ ...agent, status: rules.rests ? 'resting' : 'free', since: at })),
      }
    case 'connected':
      return connected(state, change, at)
    case 'over':
      return counted({
        ...state,
        agents: mapAgent(state.agents, change.agent, ({ call, ...agent }) => agent.leaving === true && !rules.wrapsUp
          ? undefined
          : { ...agent, status: rules.wrapsUp ? 'wrappingUp' : 'free', since: at, served: agent.served + 1 }),
      }, 'served')
    case 'ready':
      return {
        ...state,
        agents: mapAgent(state.agents, change.agent, (agent) => {
          // Another pause than the one that is over may have begun.
          if (!pauses(agent) || agent.since !== change.since) return agent
          return agent.leaving === true ? undefined : { ...agent, status: 'free', since: at }
        }),
      }
    case 'closed':
      return withdrawn(counted(state, 'left', state.waiting.length), () => true)
  }
}

const counted = (state: QueueState, what: keyof QueueState['counts'], by = 1): QueueState =>
  ({ ...state, counts: { ...state.counts, [what]: state.counts[what] + by } })

const pauses = ({ status }: QueueAgent): boolean => status === 'wrappingUp' || status === 'resting'

/** The agent without what they do. */
const who = ({ id, endpoint, skills }: Agent): Agent => ({ id, endpoint, ...(skills === undefined ? {} : { skills }) })

/** By priority, then in the order in which they came. */
const placed = (state: QueueState, waiting: readonly QueuedCaller[]): QueueState => ({
  ...state,
  waiting: [...waiting]
    .sort((one, other) => other.priority - one.priority || one.ticket - other.ticket)
    .map((caller, at) => (caller.position === at + 1 ? caller : { ...caller, position: at + 1 })),
})

const unoffered = ({ offer, ...caller }: QueuedCaller): QueuedCaller => caller

const mapAgent = (
  agents: readonly QueueAgent[], { id }: Agent, change: (agent: QueueAgent) => QueueAgent | undefined,
): readonly QueueAgent[] => agents.flatMap((agent) => (agent.id === id ? change(agent) ?? [] : agent))

/** These callers wait no more. Who was rung for them is as free as before. */
const withdrawn = (state: QueueState, isGone: (caller: QueuedCaller) => boolean): QueueState => {
  const offers = new Map(state.waiting.filter(isGone).flatMap(({ offer }) => (offer === undefined ? [] : [[offer.agent.id, offer] as const])))
  return {
    ...placed(state, state.waiting.filter((caller) => !isGone(caller))),
    agents: state.agents.map((agent) => {
      const offer = offers.get(agent.id)
      return offer === undefined ? agent : { ...agent, status: 'free', since: offer.idleSince }
    }),
  }
}

/** Who goes off duty is not rung on, and ends the conversation they are in; a pause goes on, so that who comes back has what is left of it. */
const onDuty = (state: QueueState, agents: readonly Agent[], at: number): QueueState => {
  const now = new Map(agents.map((agent) => [agent.id, agent]))
  const before = new Map(state.agents.map((agent) => [agent.id, agent]))
  const gone = (id: string) => !now.has(id)
  return {
    ...state,
    waiting: state.waiting.map((caller) => (caller.offer !== undefined && gone(caller.offer.agent.id) ? unoffered(caller) : caller)),
    agents: [
      ...[...now.values()].map((agent) => {
        const { status, since, served, call }: Omit<QueueAgent, keyof Agent> = before.get(agent.id) ?? { status: 'free', since: at, served: 0 }
        return { ...agent, status, since, served, ...(call === undefined ? {} : { call }) }
      }),
      ...state.agents.filter((agent) => gone(agent.id) && (agent.status === 'talking' || pauses(agent))).map((agent) => ({ ...agent, leaving: true as const })),
    ],
  }
}

const connected = (state: QueueState, { ticket, agent, call }: Extract<Change, { readonly what: 'connected' }>, at: number): QueueState => {
  const talking = { status: 'talking', since: at, ...(call === undefined ? {} : { call }) } as const
  const known = state.agents.some(({ id }) => id === agent.id)
  return {
    ...placed(state, state.waiting.filter((caller) => caller.ticket !== ticket)),
    agents: known
      ? mapAgent(state.agents, agent, (each) => ({ ...each, ...talking }))
      : [...state.agents, { ...agent, ...talking, served: 0, leaving: true }],
  }
}

/** Agents are rung for callers as long as the assignment finds any: nobody twice, whatever it says. */
const offered = (assign: Assign, at: number, state: QueueState): QueueState => {
  const waiting = state.waiting.filter(({ offer }) => offer === undefined)
  const free = state.agents.filter(({ status }) => status === 'free')
  if (waiting.length === 0 || free.length === 0) return state
  const next = assign(waiting, free, state).reduce((now, pair) => offer(now, pair.caller.ticket, pair.agent.id, at), state)
  return next === state ? state : offered(assign, at, next)
}

const offer = (state: QueueState, ticket: number, agentId: string, at: number): QueueState => {
  const agent = state.agents.find(({ id, status }) => id === agentId && status === 'free')
  const caller = state.waiting.find((each) => each.ticket === ticket && each.offer === undefined)
  if (agent === undefined || caller === undefined) return state
  return {
    ...state,
    latest: agent.id,
    waiting: state.waiting.map((each) => (each === caller ? { ...caller, offer: { agent: who(agent), since: at, idleSince: agent.since } } : each)),
    agents: state.agents.map((each) => (each === agent ? { ...agent, status: 'ringing', since: at } : each)),
  }
}
