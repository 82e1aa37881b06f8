import { openFleeting } from '../core/fleeting.js'
import type { Bridge } from './bridges/codec.js'
import type { Channel } from './channels/codec.js'
import { type AriEvent, type EventOf, handledBy } from './events.js'
import type { Playback } from './playbacks/codec.js'
import type { LiveRecording } from './recordings/codec.js'

/** A bridge as it was last told, and who is in it: each as they were last told, where they were. */
export interface KnownBridge {
  readonly snapshot: Bridge
  readonly members: ReadonlyMap<string, Channel | undefined>
}

/** A channel as it came, and its state as it was last told: that one of all that is told of it is what a gap can make untrue. */
export interface KnownChannel {
  readonly arrived: Channel
  readonly state: Channel['state']
}

/** What sounds and what is recorded in one place. */
export interface Sounding {
  readonly playbacks: readonly Playback[]
  readonly recordings: readonly LiveRecording[]
}

const silence: Sounding = { playbacks: [], recordings: [] }

/** What an application has been told, as far as a gap can make it untrue. */
export interface Known {
  /** Those in the application. */
  readonly channels: ReadonlyMap<string, KnownChannel>
  /** One of those, as it must be by what was told of it. */
  readonly channelOf: (id: string) => Channel | undefined
  readonly bridges: ReadonlyMap<string, KnownBridge>
  /** By what it runs on: `channel:c1`. */
  readonly sounding: ReadonlyMap<string, Sounding>
  /** Who tells it, where it is said. */
  readonly asteriskId: string | undefined
  /** Has this been told since the connection was lost? Then what follows is told too, and no list knows better. */
  readonly isNews: (about: News) => boolean
}

/** What news are about: of a channel its state, of a channel with a bridge whether it is in. */
export type News = `channel:${string}` | `bridge:${string}` | `bridge:${string} channel:${string}` | `playback:${string}` | `recording:${string}`

/** The fold of all that one application is told. */
export interface Knowing extends Known {
  readonly hear: (event: AriEvent) => void
  /** A bridge as it is, with the channels in it: it was asked for. */
  readonly learn: (bridge: Bridge, channelOf: (id: string) => Channel | undefined) => void
  /** A bridge that is watched whoever is in it, until what it gives is called. */
  readonly watch: (bridge: Bridge) => () => void
  /** The channel is in the application no more; it was in this bridge until now. */
  readonly left: (channelId: string, bridgeId: string | undefined) => void
  /** The connection is lost: what is told from now on is news, until it is whole again. */
  readonly lost: () => void
  readonly whole: () => void
}

export const openKnown = (): Knowing => {
  // An entry is changed, its channel never: of what is told each time, all but a word would outlive the quick collections of garbage.
  const channels = openFleeting<string, { -readonly [Name in keyof KnownChannel]: KnownChannel[Name] }>()
  const bridges = openFleeting<string, KnownBridge>()
  const sounding = openFleeting<string, Sounding>()
  const watched = new Set<string>()
  let news: Set<News> | undefined
  let asteriskId: string | undefined

  const channelOf = (id: string): Channel | undefined => {
    const known = channels.get(id)
    return known && { ...known.arrived, state: known.state }
  }

  /** Of a bridge that nobody of ours is in, and that is not watched, nothing more is told. */
  const tidy = (bridgeId: string) => {
    const known = bridges.get(bridgeId)
    if (known === undefined || watched.has(bridgeId) || [...known.members.keys()].some((id) => channels.has(id))) return
    bridges.delete(bridgeId)
    sounding.delete(`bridge:${bridgeId}`)
  }

  const seen = (snapshot: Bridge, members: readonly string[], member?: Channel) => {
    const before = bridges.get(snapshot.id)?.members
    news?.add(`bridge:${snapshot.id}`)
    bridges.set(snapshot.id, { snapshot, members: new Map(members.map((id) => [id, id === member?.id ? member : before?.get(id)])) })
  }

  const learn = (bridge: Bridge, channelOf: (id: string) => Channel | undefined) => {
    if (!bridges.has(bridge.id)) bridges.set(bridge.id, { snapshot: bridge, members: new Map(bridge.channels.map((id) => [id, channelOf(id)])) })
  }

  /** Where anybody would tell of its end. */
  const isHeard = (target: string) => !target.startsWith('channel:') || channels.has(target.slice('channel:'.length))

  const runs = (target: string, what: Sounding) => {
    if (what.playbacks.length === 0 && what.recordings.length === 0) sounding.delete(target)
    else sounding.set(target, what)
  }

  const isAs = ({ channel }: EventOf<'StasisStart'>) => {
    channels.set(channel.id, { arrived: channel, state: channel.state })
    news?.add(`channel:${channel.id}`)
  }
  const sounds = ({ playback }: EventOf<'PlaybackStarted' | 'PlaybackContinuing'>) => {
    const { id, target_uri } = playback
    if (isHeard(target_uri)) {
      const { playbacks, recordings } = sounding.get(target_uri) ?? silence
      runs(target_uri, { playbacks: [...playbacks.filter((each) => each.id !== id), playback], recordings })
    }
    news?.add(`playback:${id}`)
  }
  const isSilent = ({ playback: { id, target_uri } }: EventOf<'PlaybackFinished'>) => {
    const there = sounding.get(target_uri)
    if (there !== undefined) runs(target_uri, { ...there, playbacks: there.playbacks.filter((each) => each.id !== id) })
  }
  const records = ({ recording }: EventOf<'RecordingStarted'>) => {
    const { name, target_uri } = recording
    if (isHeard(target_uri)) {
      const { playbacks, recordings } = sounding.get(target_uri) ?? silence
      runs(target_uri, { playbacks, recordings: [...recordings.filter((each) => each.name !== name), recording] })
    }
    news?.add(`recording:${name}`)
  }
  const isRecorded = ({ recording: { name, target_uri } }: EventOf<'RecordingFinished' | 'RecordingFailed'>) => {
    const there = sounding.get(target_uri)
    if (there !== undefined) runs(target_uri, { ...there, recordings: there.recordings.filter((each) => each.name !== name) })
  }

  const learnt = handledBy({
    StasisStart: isAs,
    // Told of others, too, where they are watched.
    ChannelStateChange: ({ channel: { id, state } }) => {
      const known = channels.get(id)
      if (known === undefined) return
      known.state = state
      news?.add(`channel:${id}`)
    },
    StasisEnd: ({ channel }) => { news?.add(`channel:${channel.id}`) },
    ChannelEnteredBridge: ({ bridge, channel }) => {
      if (channel === undefined) return
      seen(bridge, [...bridge.channels.filter((id) => id !== channel.id), channel.id], channel)
      news?.add(`bridge:${bridge.id} channel:${channel.id}`)
    },
    ChannelLeftBridge: ({ bridge, channel }) => {
      seen(bridge, bridge.channels.filter((id) => id !== channel.id))
      news?.add(`bridge:${bridge.id} channel:${channel.id}`)
      tidy(bridge.id)
    },
    BridgeDestroyed: ({ bridge }) => {
      bridges.delete(bridge.id)
      sounding.delete(`bridge:${bridge.id}`)
    },
    PlaybackStarted: sounds,
    PlaybackContinuing: sounds,
    PlaybackFinished: isSilent,
    RecordingStarted: records,
    RecordingFinished: isRecorded,
    RecordingFailed: isRecorded,
  })

  return {
    channels, channelOf, bridges, sounding, learn,
    hear: (event) => {
      if (event.asterisk_id !== undefined) asteriskId = event.asterisk_id
      learnt(event)
    },
    get asteriskId() { return asteriskId },
    isNews: (about) => news?.has(about) === true,
    watch: (bridge) => {
      watched.add(bridge.id)
      learn(bridge, channelOf)
      return () => {
        watched.delete(bridge.id)
        tidy(bridge.id)
      }
    },
    left: (channelId, bridgeId) => {
      channels.delete(channelId)
      sounding.delete(`channel:${channelId}`)
      if (bridgeId !== undefined) tidy(bridgeId)
    },
    lost: () => { news = new Set() },
    whole: () => { news = undefined },
  }
}
