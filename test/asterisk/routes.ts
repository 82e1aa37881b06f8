import type { Caller, Driver, Stage } from './harness.js'

const departments = new Set(['sales', 'support', 'reception'])

/** The department each caller was routed to, as the driver saw it; of those that were. */
export const routesOf = ({ heard }: Driver): ReadonlyMap<string, string> =>
  new Map(heard.flatMap(({ frame: { type, channel } }) =>
    type === 'ChannelDialplan' && channel !== undefined && departments.has(channel.dialplan.exten) ? [[channel.id, channel.dialplan.exten]] : []))

/** The same in the order of the callers. */
export const routedOf = (driver: Driver, callers: readonly Caller[]): readonly (string | undefined)[] => {
  const routes = routesOf(driver)
  return callers.map(({ id }) => routes.get(id))
}

const byKey: Readonly<Record<string, string>> = { 1: 'sales', 2: 'support', 0: 'reception' }

/** The first key of each call that rxari was told of. A busy Asterisk loses some, and nobody hears what is pressed in a gap. */
export const keysHeard = ({ known }: Stage): ReadonlyMap<string, string> =>
  new Map(known.flatMap(({ event }) => (event.type === 'ChannelDtmfReceived' ? [[event.channel.id, event.digit] as const] : [])))

/** Where the front desk is to route them, in the order of the callers: by that key, and to reception without one. */
export const dueOf = (stage: Stage, callers: readonly Caller[]): readonly (string | undefined)[] => {
  const heard = keysHeard(stage)
  return callers.map(({ id }) => byKey[heard.get(id) ?? '0'])
}
