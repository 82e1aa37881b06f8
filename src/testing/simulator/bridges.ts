import { NEVER, type Observable, Subject, distinctUntilChanged, map, merge, startWith, switchMap } from 'rxjs'

import { bridgeCreated, bridgeDestroyed, enteredBridge, leftBridge, videoSourceChanged } from '../events.js'
import { type Commands, does, openCommands } from './commands.js'
import { setBackground, silence } from './hearing.js'
import type { Heard, Sent, SimBridge, SimChannel, World } from './model.js'
import { nameOf } from './names.js'
import { mute } from './talking.js'
import { bridgeSource, memberOf, setVariable, tellBridge } from './tell.js'

export const openBridge = (world: World, { id, name, type }: { readonly id: string; readonly name: string; readonly type: string }): SimBridge => {
  const bridge: SimBridge = {
    id, name, type,
    creationtime: world.now(),
    commands: openCommands(), recorders: new Map(), members: [], changed$: new Subject(), variables: new Map(),
    video: undefined, speaker: undefined, announcer: undefined, sounds: 0, background: peopleIn({ id, type }),
  }
  world.bridges.set(id, bridge)
  tellBridge(world, bridge, bridgeCreated)
  return bridge
}

/** What is heard where nothing plays. In a holding bridge nobody is connected with anybody. */
const peopleIn = ({ id, type }: Pick<SimBridge, 'id' | 'type'>): Heard => (type === 'holding' ? silence : { what: 'people', bridgeId: id })

export interface Entering {
  /** Nothing of theirs is heard. */
  readonly muted: boolean
  readonly role: string | undefined
}

/** From now on the application is told of the bridge. Whoever is in it already leaves first. */
export const enterBridge = (world: World, bridge: SimBridge, channel: SimChannel, { muted, role }: Entering): void => {
  removeFromBridge(world, channel)
  channel.bridge = bridge
  bridge.members.push(channel)
  if (channel.stay !== undefined) world.applications.watch(channel.stay.application, bridgeSource(bridge))
  tellBridge(world, bridge, (about) => enteredBridge({ ...about, ...memberOf(channel) }), channel)
  setBackground(world, channel, bridge.background)
  tellPeers(world, bridge)
  mute(channel, 'bridge', muted)
  bridge.changed$.next()
  if (bridge.type !== 'holding' || role !== 'announcer') return
  // There is one announcer: another is not let stay.
  if (bridge.speaker === undefined) bridge.speaker = channel
  else removeFromBridge(world, channel)
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
  if (bridge.speaker === channel) bridge.speaker = undefined
  if (channel.variables.has(peer)) setVariable(world, channel, peer, '')
  const { video } = bridge
  if (video !== undefined && (bridge.members.length === 0 || (video.free && video.source === channel.id))) setVideoSource(world, bridge, undefined)
  tellBridge(world, bridge, (about) => leftBridge({ ...about, ...memberOf(channel) }), channel)
  left()
  setBackground(world, channel, silence)
  mute(channel, 'bridge', false)
  bridge.changed$.next()
  if (world.bridges.get(bridge.id) !== bridge) tellEnd(world, bridge)
  if (bridge.members.length === 0) endAllOf(bridge)
  tellPeers(world, bridge)
}

/** Its members leave it, each when its own sound is over. */
export const destroyBridge = (world: World, bridge: SimBridge): void => {
  world.bridges.delete(bridge.id)
  if (bridge.members.length === 0) {
    tellEnd(world, bridge)
    endAllOf(bridge)
  }
  for (const member of [...bridge.members]) {
    const leaves = () => { if (member.bridge === bridge) removeFromBridge(world, member) }
    if (member.stay?.commands.isBusy() === true) member.stay.commands.add(does(leaves))
    else leaves()
  }
}

/** Who announces, or records, stays with nobody. */
const endAllOf = (bridge: SimBridge): void => {
  const { commands, recorders } = bridge
  bridge.commands = openCommands()
  for (const { cut } of [commands, ...recorders.keys()]) cut()
}

/** When the last has left: told to whoever is still to be told of it then. */
const tellEnd = (world: World, bridge: SimBridge) => {
  if (bridge.members.length > 0) return
  tellBridge(world, bridge, bridgeDestroyed)
  world.applications.forget(bridgeSource(bridge))
}

/** Music for all, or nothing more than each other. */
export const playMusic = (world: World, bridge: SimBridge, mohClass?: string): void => {
  bridge.background = mohClass === undefined ? peopleIn(bridge) : { what: 'music', mohClass }
  for (const member of bridge.members) setBackground(world, member, bridge.background)
}

const peer = 'BRIDGEPEER'

const tellPeers = (world: World, { type, members, announcer, recorders }: SimBridge) => {
  const voices = [...members.map(({ name }) => name), ...(announcer === undefined ? [] : [announcer]), ...recorders.values()]
  if (voices.length < 2 || type === 'holding') return
  for (const member of members) setVariable(world, member, peer, voices.filter((name) => name !== member.name).join(','))
}

/** A channel of Asterisk's own records it, until what it does is over. */
export const beginRecording = (world: World, bridge: SimBridge): Commands => {
  const commands = openCommands()
  bridge.recorders.set(commands, `${nameOf(world, 'Recorder/ARI')};2`)
  tellPeers(world, bridge)
  return commands
}

export const endRecording = (world: World, bridge: SimBridge, commands: Commands): void => {
  bridge.recorders.delete(commands)
  tellPeers(world, bridge)
}

/** What is said in it. Where several are mixed, there is at least silence. */
export const sentIn = ({ members, changed$ }: SimBridge): Observable<Sent> => changed$.pipe(
  startWith(undefined),
  switchMap(() => merge(NEVER, ...members.map(({ sends$ }) => sends$)).pipe(startWith(undefined), map(() => {
    const sent = members.map(({ sends$ }) => sends$.value)
    return sent.includes('speech') ? 'speech' : sent.length > 1 || sent.includes('silence') ? 'silence' : 'nothing'
  }))),
  distinctUntilChanged(),
)

/** The keys that its members press. */
export const pressedIn = ({ members, changed$ }: SimBridge): Observable<string> =>
  changed$.pipe(startWith(undefined), switchMap(() => merge(...members.map(({ pressed$ }) => pressed$))))

/** All see another from now on; told where it is another. */
export const setVideoSource = (world: World, bridge: SimBridge, source: string | undefined): void => {
  const old = bridge.video?.source
  bridge.video = source === undefined ? undefined : { source, free: false }
  if (source !== old) tellBridge(world, bridge, (about) => videoSourceChanged({ ...about, ...(old === undefined ? {} : { old }) }))
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
