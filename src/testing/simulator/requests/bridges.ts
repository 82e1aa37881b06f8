import { type Observable, concat, defer, last } from 'rxjs'

import { mintId } from '../../../core/ids.js'
import { beginAnnouncing, destroyBridge, endAnnouncing, enterBridge, openBridge, playMusic, removeFromBridge, setVideoSource } from '../bridges.js'
import { does } from '../commands.js'
import { hear, hearNoMore } from '../hearing.js'
import { queueSound } from '../sounds.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, bridgeOf, created, done, listOf, nowhere, ok, playingOf, refuse, refused, textOf, whenDone } from './handler.js'
import type { Heard, SimBridge, SimChannel, World } from '../model.js'

const types = ['mixing', 'holding', 'dtmf_events', 'proxy_media', 'video_sfu', 'video_single', 'sdp_label']

const create: Handlers[string] = (world, params) => {
  const id = textOf(params, 'bridgeId') ?? mintId()
  const wanted = listOf(params, 'type')
  const there = world.bridges.get(id)
  if (there !== undefined) return taken(world, there)
  if (wanted.some((type) => !types.includes(type))) {
    return refused(500, world.version === '22' ? "Unable to create bridge. Possible duplicate bridge id '(null)'" : 'Unable to create bridge')
  }
  return ok(tell.bridgeOf(openBridge(world, { id, name: textOf(params, 'name') ?? '', type: wanted.includes('holding') ? 'holding' : 'mixing' })))
}

/** A 16 gives the bridge that is there. */
const taken = ({ version }: World, bridge: SimBridge) =>
  (version === '22' ? refused(409, `Bridge with id '${bridge.id}' already exists`) : ok(tell.bridgeOf(bridge)))

/** A 16 takes it for an update where the id stands in the path. */
const createWithId: Handlers[string] = (world, params) =>
  (world.version === '16' && world.bridges.has(textOf(params, 'bridgeId') ?? '') && listOf(params, 'type').length > 0
    ? refused(500, 'Supplying a bridge type when updating a bridge is not allowed.')
    : create(world, params))

/** The channels that a request names. */
const membersOf = (world: World, params: Params): readonly SimChannel[] => {
  const ids = listOf(params, 'channel')
  if (ids.length === 0) refuse(400, 'Missing parameter channel')
  return ids.map((id) => {
    const channel = world.channels.get(id) ?? refuse(400, 'Channel not found')
    if (channel.stay === undefined) refuse(422, 'Channel not in Stasis application')
    if ([...world.recordings.values()].some(({ target, state }) => target === tell.sourceOf(channel) && state === 'recording')) {
      refuse(409, `Channel ${channel.id} currently recording`)
    }
    return channel
  })
}

/** One after another, each in its turn, which is when its own sound is over. */
const eachInTurn = (channels: readonly SimChannel[], act: (channel: SimChannel) => void): Observable<typeof done> =>
  concat(...channels.map((channel) => defer(() => whenDone(channel.stay, does(() => { act(channel) }), () => done)))).pipe(last())

const play: Handlers[string] = (world, params) => {
  const bridge = bridgeOf(world, params)
  const sound = playingOf(params)
  if (sound.media.length === 0) return nowhere
  // Who announces is the only one who is heard.
  const ears: World = bridge.speaker === undefined ? world : { ...world, lengthOf: () => 'missing' }
  const all = (act: (channel: SimChannel) => void) => { bridge.members.forEach(act) }
  beginAnnouncing(world, bridge)
  return created(queueSound(ears, sound, {
    target: tell.bridgeSource(bridge),
    hear: (heard: Heard) => { all((channel) => { hear(world, channel, heard) }) },
    hearNoMore: () => { all((channel) => { hearNoMore(world, channel) }) },
    over: () => { endAnnouncing(world, bridge) },
  }, bridge.commands))
}

export const bridgeRequests: Handlers = {
  'bridges.list': ({ bridges }) => ok([...bridges.values()].map(tell.bridgeOf)),
  'bridges.get': (world, params) => ok(tell.bridgeOf(bridgeOf(world, params))),
  'bridges.create': create,
  'bridges.createWithId': createWithId,
  'bridges.destroy': (world, params) => {
    destroyBridge(world, bridgeOf(world, params))
    return done
  },
  'bridges.addChannel': (world, params) => {
    const bridge = bridgeOf(world, params)
    const entering = { muted: textOf(params, 'mute') === 'true', role: textOf(params, 'role') }
    return eachInTurn(membersOf(world, params), (channel) => {
      if (world.bridges.get(bridge.id) === bridge) enterBridge(world, bridge, channel, entering)
    })
  },
  'bridges.removeChannel': (world, params) => {
    const bridge = bridgeOf(world, params)
    const members = membersOf(world, params)
    if (members.some((channel) => channel.bridge !== bridge)) return refused(422, 'Channel not in this bridge')
    return eachInTurn(members, (channel) => {
      if (channel.bridge === bridge) removeFromBridge(world, channel)
    })
  },
  'bridges.play': play,
  'bridges.playWithId': play,
  'bridges.startMoh': (world, params) => {
    const bridge = bridgeOf(world, params)
    if (bridge.speaker === undefined) playMusic(world, bridge, textOf(params, 'mohClass') ?? 'default')
    return done
  },
  'bridges.stopMoh': (world, params) => {
    const bridge = bridgeOf(world, params)
    if (bridge.background.what !== 'music') return refused(409, "Bridge isn't playing music")
    playMusic(world, bridge)
    return done
  },
  'bridges.setVideoSource': (world, params) => {
    const bridge = bridgeOf(world, params)
    const channel = world.channels.get(textOf(params, 'channelId') ?? '') ?? refuse(400, 'Channel not found')
    if (channel.bridge !== bridge) return refused(422, 'Channel not in this bridge')
    setVideoSource(world, bridge, channel.id)
    return done
  },
  'bridges.clearVideoSource': (world, params) => {
    const bridge = bridgeOf(world, params)
    // Shown it is as before until they leave.
    if (bridge.video !== undefined) bridge.video = { ...bridge.video, free: true }
    return done
  },
}
