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

/** What sounds and what is recorded in one place, by id and by name. */
export interface Sounding {
  readonly playbacks: ReadonlyMap<string, Playback>
  readonly recordings: ReadonlyMap<string, LiveRecording>
}

/** What an application has been told, as far as a gap can make it untrue. */
export interface Known {
  /** Those in the application. */
  readonly channels: ReadonlyMap<string, Channel>
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
  readonly learn: (bridge: Bridge, channels: ReadonlyMap<string, Channel>) => void
  /** A bridge that is watched whoever is in it, until what it gives is called. */
  readonly watch: (bridge: Bridge) => () => void
  /** The channel is in the application no more; it was in this bridge until now. */
  readonly left: (channelId: string, bridgeId: string | undefined) => void
  /** The connection is lost: what is told from now on is news, until it is whole again. */
  readonly lost: () => void
  readonly whole: () => void
}

export const openKnown = (): Knowing => {
  const channels = openFleeting<string, Channel>()
  const bridges = openFleeting<string, KnownBridge>()
  const sounding = openFleeting<string, { readonly playbacks: Map<string, Playback>; readonly recordings: Map<string, LiveRecording> }>()
  const watched = new Set<string>()
  let news: Set<News> | undefined
  let asteriskId: string | undefined

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

  const learn = (bridge: Bridge, among: ReadonlyMap<string, Channel>) => {
    if (!bridges.has(bridge.id)) bridges.set(bridge.id, { snapshot: bridge, members: new Map(bridge.channels.map((id) => [id, among.get(id)])) })
  }

  /** What runs on it, where anybody would tell of its end. */
  const begins = (target: string) => {
    if (target.startsWith('channel:') && !channels.has(target.slice('channel:'.length))) return undefined
    const there = sounding.get(target) ?? { playbacks: new Map<string, Playback>(), recordings: new Map<string, LiveRecording>() }
    sounding.set(target, there)
    return there
  }
  const ends = (target: string, kind: 'playbacks' | 'recordings', id: string) => {
    const there = sounding.get(target)
    there?.[kind].delete(id)
    if (there?.playbacks.size === 0 && there.recordings.size === 0) sounding.delete(target)
  }

  const isAs = ({ channel }: EventOf<'StasisStart' | 'ChannelStateChange'>) => {
    channels.set(channel.id, channel)
    news?.add(`channel:${channel.id}`)
  }
  const sounds = ({ playback }: EventOf<'PlaybackStarted' | 'PlaybackContinuing'>) => {
    begins(playback.target_uri)?.playbacks.set(playback.id, playback)
    news?.add(`playback:${playback.id}`)
  }
  const isRecorded = ({ recording }: EventOf<'RecordingFinished' | 'RecordingFailed'>) => { ends(recording.target_uri, 'recordings', recording.name) }

  const learnt = handledBy({
    StasisStart: isAs,
    // Told of others, too, where they are watched.
    ChannelStateChange: (event) => { if (channels.has(event.channel.id)) isAs(event) },
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
    PlaybackFinished: ({ playback }) => { ends(playback.target_uri, 'playbacks', playback.id) },
    RecordingStarted: ({ recording }) => {
      begins(recording.target_uri)?.recordings.set(recording.name, recording)
      news?.add(`recording:${recording.name}`)
    },
    RecordingFinished: isRecorded,
    RecordingFailed: isRecorded,
  })

  return {
    channels, bridges, sounding, learn,
    hear: (event) => {
      if (event.asterisk_id !== undefined) asteriskId = event.asterisk_id
      learnt(event)
    },
    get asteriskId() { return asteriskId },
    isNews: (about) => news?.has(about) === true,
    watch: (bridge) => {
      watched.add(bridge.id)
      learn(bridge, channels)
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
