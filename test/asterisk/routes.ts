import type { Caller, Driver } from './harness.js'

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
