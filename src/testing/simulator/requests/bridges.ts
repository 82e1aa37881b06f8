import { EMPTY, type Observable, concat, defer, last, map, of } from 'rxjs'

import { mintId } from '../../../core/ids.js'
import { destroyBridge, enterBridge, leaveBridge, openBridge } from '../bridges.js'
import { hear, hearNoMore } from '../hearing.js'
import { openPlayback, playing } from '../sounds.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, bridgeOf, created, done, listOf, ok, refuse, refused, textOf } from './handler.js'
import type { Heard, SimChannel, World } from '../model.js'

const types = ['mixing', 'holding', 'dtmf_events', 'proxy_media', 'video_sfu', 'video_single', 'sdp_label']

const create: Handlers[string] = (world, params) => {
  const id = textOf(params, 'bridgeId') ?? mintId()
  const there = world.bridges.get(id)
  if (there !== undefined) return world.version === '22' ? refused(409, `Bridge with id '${id}' already exists`) : ok(tell.bridgeOf(there))
  const wanted = listOf(params, 'type')
  if (wanted.some((type) => !types.includes(type))) return refused(500, 'Internal Server Error')
  return ok(tell.bridgeOf(openBridge(world, { id, name: textOf(params, 'name') ?? '', type: wanted.includes('holding') ? 'holding' : 'mixing' })))
}

/** The channels that a request names. */
const membersOf = (world: World, params: Params): readonly SimChannel[] => {
  const ids = listOf(params, 'channel')
  if (ids.length === 0) refuse(400, 'Missing parameter channel')
  return ids.map((id) => {
    const channel = world.channels.get(id) ?? refuse(400, 'Channel not found')
    if (channel.stay === undefined) refuse(422, 'Channel not in Stasis application')
    return channel
  })
}

/** Each in its turn, which is when its own sound is over. */
const eachInTurn = (channels: readonly SimChannel[], act: (channel: SimChannel) => void): Observable<typeof done> =>
  concat(...channels.map((channel) => channel.stay?.commands.add(defer(() => {
    act(channel)
    return EMPTY
  }), done, done) ?? of(done))).pipe(last(), map(() => done))

const play: Handlers[string] = (world, params) => {
  const bridge = bridgeOf(world, params)
  const media = listOf(params, 'media')
  if (media.length === 0) return { status: 500, message: 'Allocation failed', body: { error: 'Allocation failed' } }
  const all = (act: (channel: SimChannel) => void) => { bridge.members.forEach(act) }
  const stage = {
    target: tell.bridgeSource(bridge),
    hear: (heard: Heard) => { all((channel) => { hear(channel, heard) }) },
    hearNoMore: () => { all(hearNoMore) },
  }
  const playback = openPlayback(world, { id: textOf(params, 'playbackId') ?? mintId(), media, language: textOf(params, 'lang') ?? 'en' }, stage)
  const reply = created(tell.playbackOf(playback))
  bridge.commands.add(playing(world, playback, stage), undefined, undefined)
  return reply
}

export const bridgeRequests: Handlers = {
  'bridges.list': ({ bridges }) => ok([...bridges.values()].map(tell.bridgeOf)),
  'bridges.get': (world, params) => ok(tell.bridgeOf(bridgeOf(world, params))),
  'bridges.create': create,
  'bridges.createWithId': create,
  'bridges.destroy': (world, params) => {
    destroyBridge(world, bridgeOf(world, params))
    return done
  },
  'bridges.addChannel': (world, params) => {
    const bridge = bridgeOf(world, params)
    return eachInTurn(membersOf(world, params), (channel) => {
      if (world.bridges.get(bridge.id) === bridge) enterBridge(world, bridge, channel)
    })
  },
  'bridges.removeChannel': (world, params) => {
    const bridge = bridgeOf(world, params)
    const members = membersOf(world, params)
    if (members.some((channel) => channel.bridge !== bridge)) return refused(422, 'Channel not in this bridge')
    return eachInTurn(members, (channel) => {
      if (channel.bridge === bridge) leaveBridge(world, channel)
    })
  },
  'bridges.play': play,
  'bridges.playWithId': play,
  'bridges.startMoh': (world, params) => {
    bridgeOf(world, params)
    return done
  },
  'bridges.stopMoh': (world, params) => {
    bridgeOf(world, params)
    return done
  },
}
