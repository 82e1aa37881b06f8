import type { Call } from '../../resources/channels/call.js'

/** Somebody who answers calls. */
export interface Agent {
  /** Who it is, for as long as the queue lives: agents are told apart by it. */
  readonly id: string
  /** What is dialled: `PJSIP/alice`. */
  readonly endpoint: string
  /** What they can do. @default none */
  readonly skills?: readonly string[]
}

/** An agent's phone rings for a caller. */
export interface Offer {
  readonly agent: Agent
  /** When it began, in ms (Unix time), as everywhere here. */
  readonly since: number
  /** Since when the agent was free before that. */
  readonly idleSince: number
}

/** Somebody who waits. */
export interface QueuedCaller {
  /** The number that was drawn at the entrance: no two have the same. */
  readonly ticket: number
  /** The id of the call. */
  readonly id: string
  readonly name: string
  readonly number: string
  /** How many are served before them, and one. */
  readonly position: number
  readonly since: number
  readonly priority: number
  /** What they need. */
  readonly skills: readonly string[]
  /** There while an agent's phone rings for them. */
  readonly offer?: Offer
}

/** An agent at work. */
export interface QueueAgent extends Agent {
  /** `resting`: was rung and did not answer. */
  readonly status: 'free' | 'ringing' | 'talking' | 'wrappingUp' | 'resting'
  /** Since when that is so. */
  readonly since: number
  /** The agent's own, while they talk: what `supervise` takes. */
  readonly call?: Call
  /** How many conversations have ended. Forgotten with the agent. */
  readonly served: number
  /** Off duty, and still in a conversation or in the pause after it. Gone when that is over, unless they are back by then. */
  readonly leaving?: true
}

/** The whole queue at a moment. Times are Unix time in ms. */
export interface QueueState {
  /** In the order in which they are to be served. */
  readonly waiting: readonly QueuedCaller[]
  /** In the order in which they were given. */
  readonly agents: readonly QueueAgent[]
  /** Who was rung last. */
  readonly latest?: string
  /** What became of those who came and wait no more; who talks is in none of them but `came`. */
  readonly counts: {
    readonly came: number
    /** Had their conversation. */
    readonly served: number
    /** Hung up while they waited. */
    readonly hungUp: number
    /** Waited as long as they were willing to. */
    readonly timedOut: number
    /** Went back to their flows: let go by them, or by the queue. */
    readonly left: number
  }
}
