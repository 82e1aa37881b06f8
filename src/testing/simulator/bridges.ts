import { EMPTY } from 'rxjs'

import { bridgeCreated, bridgeDestroyed, enteredBridge, leftBridge } from '../events.js'
import { openCommands } from './commands.js'
import { setBackground, silence } from './hearing.js'
import type { SimBridge, SimChannel, World } from './model.js'
import { bridgeSource, memberOf, setVariable, tellBridge } from './tell.js'

export const openBridge = (world: World, { id, name, type }: { readonly id: string; readonly name: string; readonly type: string }): SimBridge => {
  const bridge: SimBridge = { id, name, type, creationtime: world.now(), commands: openCommands(EMPTY), members: [] }
  world.bridges.set(id, bridge)
  tellBridge(world, bridge, bridgeCreated)
  return bridge
}

export const enterBridge = (world: World, bridge: SimBridge, channel: SimChannel): void => {
  if (channel.bridge === bridge) return
  leaveBridge(world, channel)
  channel.bridge = bridge
  bridge.members.push(channel)
  // From now on the application is told of the bridge.
  if (channel.stay !== undefined) world.applications.watch(channel.stay.application, bridgeSource(bridge))
  tellBridge(world, bridge, (about) => enteredBridge({ ...about, ...memberOf(channel) }), channel)
  setBackground(channel, { what: 'people', bridgeId: bridge.id })
  if (bridge.members.length > 1) for (const member of bridge.members) setVariable(world, member, 'BRIDGEPEER', peersOf(bridge, member))
}

export const leaveBridge = (world: World, channel: SimChannel): void => {
  const { bridge } = channel
  if (bridge === undefined) return
  channel.bridge = undefined
  bridge.members.splice(bridge.members.indexOf(channel), 1)
  if (channel.variables.get('BRIDGEPEER') !== undefined) setVariable(world, channel, 'BRIDGEPEER', '')
  tellBridge(world, bridge, (about) => leftBridge({ ...about, ...memberOf(channel) }), channel)
  setBackground(channel, silence)
}

/** Who is in it stays in the application, and is told that it has left; that the bridge is gone, only who asked for it. */
export const destroyBridge = (world: World, bridge: SimBridge): void => {
  const members = [...bridge.members]
  bridge.commands.end()
  world.bridges.delete(bridge.id)
  if (members.length > 0) world.applications.unwatchAll(bridgeSource(bridge))
  for (const member of members) leaveBridge(world, member)
  tellBridge(world, bridge, bridgeDestroyed)
  world.applications.forget(bridgeSource(bridge))
}

const peersOf = ({ members }: SimBridge, channel: SimChannel): string =>
  members.filter((member) => member !== channel).map(({ name }) => name).join(',')
