import { bridgeCreated, bridgeDestroyed, enteredBridge, leftBridge } from '../events.js'
import { does, openCommands } from './commands.js'
import { setBackground, silence } from './hearing.js'
import type { SimBridge, SimChannel, World } from './model.js'
import { nameOf } from './names.js'
import { bridgeSource, memberOf, setVariable, tellBridge } from './tell.js'

export const openBridge = (world: World, { id, name, type }: { readonly id: string; readonly name: string; readonly type: string }): SimBridge => {
  const bridge: SimBridge = { id, name, type, creationtime: world.now(), commands: openCommands(), members: [], announcer: undefined, sounds: 0, background: { what: 'people', bridgeId: id } }
  world.bridges.set(id, bridge)
  tellBridge(world, bridge, bridgeCreated)
  return bridge
}

/** From now on the application is told of the bridge. Whoever is in it already leaves first. */
export const enterBridge = (world: World, bridge: SimBridge, channel: SimChannel): void => {
  removeFromBridge(world, channel)
  channel.bridge = bridge
  bridge.members.push(channel)
  if (channel.stay !== undefined) world.applications.watch(channel.stay.application, bridgeSource(bridge))
  tellBridge(world, bridge, (about) => enteredBridge({ ...about, ...memberOf(channel) }), channel)
  setBackground(world, channel, bridge.background)
  tellPeers(world, bridge)
}

/** Who leaves the bridge only, and stays in the application: one reason less for it to be told of the bridge. */
export const removeFromBridge = (world: World, channel: SimChannel): void => {
  const { bridge, stay } = channel
  leaveBridge(world, channel, () => {
    if (bridge !== undefined && stay !== undefined) world.applications.unwatch(stay.application, bridgeSource(bridge))
  })
}

/** Who leaves everything. The application is told of the bridge until that is gone. */
export const leaveBridge = (world: World, channel: SimChannel, left: () => void = () => undefined): void => {
  const { bridge } = channel
  if (bridge === undefined) return
  channel.bridge = undefined
  bridge.members.splice(bridge.members.indexOf(channel), 1)
  if (channel.variables.has(peer)) setVariable(world, channel, peer, '')
  tellBridge(world, bridge, (about) => leftBridge({ ...about, ...memberOf(channel) }), channel)
  left()
  setBackground(world, channel, silence)
  tellPeers(world, bridge)
  if (world.bridges.get(bridge.id) !== bridge) tellEnd(world, bridge)
}

/** Its members leave it, each when its own sound is over. */
export const destroyBridge = (world: World, bridge: SimBridge): void => {
  bridge.commands.cut()
  world.bridges.delete(bridge.id)
  if (bridge.members.length === 0) tellEnd(world, bridge)
  for (const member of [...bridge.members]) {
    const leaves = () => { if (member.bridge === bridge) removeFromBridge(world, member) }
    if (member.stay?.commands.isBusy() === true) member.stay.commands.add(does(leaves))
    else leaves()
  }
}

/** When the last has left: told to whoever is still to be told of it then. */
const tellEnd = (world: World, bridge: SimBridge) => {
  if (bridge.members.length > 0) return
  tellBridge(world, bridge, bridgeDestroyed)
  world.applications.forget(bridgeSource(bridge))
}

/** Music for all, or nothing more than each other. */
export const playMusic = (world: World, bridge: SimBridge, mohClass?: string): void => {
  bridge.background = mohClass === undefined ? { what: 'people', bridgeId: bridge.id } : { what: 'music', mohClass }
  for (const member of bridge.members) setBackground(world, member, bridge.background)
}

const peer = 'BRIDGEPEER'

const tellPeers = (world: World, { members, announcer }: SimBridge) => {
  const voices = [...members.map(({ name }) => name), ...(announcer === undefined ? [] : [announcer])]
  if (voices.length < 2) return
  for (const member of members) setVariable(world, member, peer, voices.filter((name) => name !== member.name).join(','))
}

/** A sound for all comes into the queue. */
export const beginAnnouncing = (world: World, bridge: SimBridge): void => {
  bridge.sounds += 1
  if (bridge.sounds > 1) return
  bridge.announcer = `${nameOf(world, 'Announcer/ARI')};2`
  tellPeers(world, bridge)
}

/** And is over. */
export const endAnnouncing = (world: World, bridge: SimBridge): void => {
  bridge.sounds -= 1
  if (bridge.sounds > 0) return
  bridge.announcer = undefined
  tellPeers(world, bridge)
}
