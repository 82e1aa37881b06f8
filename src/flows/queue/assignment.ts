import type { QueueAgent, QueueState, QueuedCaller } from './model.js'

/** This agent is to be rung for this caller. */
export interface Pairing {
  readonly caller: QueuedCaller
  readonly agent: QueueAgent
}

/**
 * Who is rung for whom: a pure function of those who wait and are not rung for (in the order in which they are to be served), of the
 * agents who are free, and of the whole queue. It is asked after each change, and again until it finds nothing: one pairing or all.
 * What it says of agents who are not free, or says twice, is not done.
 *
 * @example
 * const fewestCalls: Assign = ([caller], free) => {
 *   const [agent] = [...free].sort((one, other) => one.served - other.served)
 *   return caller === undefined || agent === undefined ? [] : [{ caller, agent }]
 * }
 */
export type Assign = (waiting: readonly QueuedCaller[], free: readonly QueueAgent[], state: QueueState) => readonly Pairing[]

/** Has everything that the caller needs. */
const fits = ({ skills: needed }: QueuedCaller, { skills = [] }: QueueAgent): boolean => needed.every((skill) => skills.includes(skill))

/** Callers in their order; each gets the first agent, in the order given, who has the skills it needs. Whoever finds none holds up nobody. */
const firstFit = (waiting: readonly QueuedCaller[], ranked: readonly QueueAgent[]): readonly Pairing[] => {
  const left = [...ranked]
  return waiting.flatMap((caller) => {
    const at = left.findIndex((agent) => fits(caller, agent))
    return at === -1 ? [] : left.splice(at, 1).map((agent) => ({ caller, agent }))
  })
}

/** Whoever has been free for longest is rung first. A caller who needs skills gets nobody without them. */
export const longestIdle: Assign = (waiting, free) => firstFit(waiting, [...free].sort((one, other) => one.since - other.since))

/** The agents are rung in turn, in the order in which they were given. A caller who needs skills gets nobody without them. */
export const roundRobin: Assign = (waiting, free, { agents, latest }) => {
  const turns = agents.map(({ id }) => id)
  const next = latest === undefined ? 0 : turns.indexOf(latest) + 1
  const rank = ({ id }: QueueAgent) => (turns.indexOf(id) - next + turns.length) % turns.length
  return firstFit(waiting, [...free].sort((one, other) => rank(one) - rank(other)))
}

/** Of those who have the skills a caller needs, the one with the fewest is rung: who can do everything is kept for who needs it. */
export const bySkills: Assign = (waiting, free) =>
  firstFit(waiting, [...free].sort((one, other) => (one.skills ?? []).length - (other.skills ?? []).length || one.since - other.since))
