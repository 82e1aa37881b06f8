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

/** What sounds and what is recorded in one place. */
export interface Sounding {
  readonly playbacks: readonly Playback[]
  readonly recordings: readonly LiveRecording[]
}

/** A channel as it came, and what a gap can make untrue of it: its state as it was last told, and what sounds in it. */
export interface KnownChannel extends Changing<Sounding> {
  readonly channel: Channel
  state: Channel['state']
}

type Changing<Thing> = { -readonly [Name in keyof Thing]: Thing[Name] }

/** What an application has been told, as far as a gap can make it untrue. */
export interface Known {
  /** Those in the application. */
  readonly channels: ReadonlyMap<string, KnownChannel>
  /** One of those, as it must be by what was told of it. */
  readonly channelOf: (id: string) => Channel | undefined
  readonly bridges: ReadonlyMap<string, KnownBridge>
  /** What sounds, with what it runs on: `channel:c1`. */
  readonly sounding: () => readonly (readonly [target: string, what: Sounding])[]
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
  /** A channel that is in the application no more was in this bridge until now. */
  readonly left: (bridgeId: string) => void
  /** The connection is lost: what is told from now on is news, until it is whole again. */
  readonly lost: () => void
  readonly whole: () => void
}

const silence: Sounding = { playbacks: [], recordings: [] }

/** Given the channels that are in the application: they come with their StasisStart, and go when they have left. */
export const openKnown = (channels: ReadonlyMap<string, KnownChannel>): Knowing => {
  const bridges = openFleeting<string, KnownBridge>()
  /** What sounds in bridges, those included of which nothing else is known: by what it runs on, `bridge:b1`. */
  const inBridges = openFleeting<string, Changing<Sounding>>()
  const watched = new Set<string>()
  let news: Set<News> | undefined
  let asteriskId: string | undefined

  const channelOf = (id: string): Channel | undefined => {
    const known = channels.get(id)
    return known && { ...known.channel, state: known.state }
  }

  /** Of a bridge that nobody of ours is in, and that is not watched, nothing more is told. */
  const tidy = (bridgeId: string) => {
    const known = bridges.get(bridgeId)
    if (known === undefined || watched.has(bridgeId) || [...known.members.keys()].some((id) => channels.has(id))) return
    bridges.delete(bridgeId)
    inBridges.delete(`bridge:${bridgeId}`)
  }

  const seen = (snapshot: Bridge, members: readonly string[], member?: Channel) => {
    const before = bridges.get(snapshot.id)?.members
    news?.add(`bridge:${snapshot.id}`)
    bridges.set(snapshot.id, { snapshot, members: new Map(members.map((id) => [id, id === member?.id ? member : before?.get(id)])) })
  }

  const learn = (bridge: Bridge, channelOf: (id: string) => Channel | undefined) => {
    if (!bridges.has(bridge.id)) bridges.set(bridge.id, { snapshot: bridge, members: new Map(bridge.channels.map((id) => [id, channelOf(id)])) })
  }

  const whereIs = (target: string): Changing<Sounding> | undefined =>
    (target.startsWith('channel:') ? channels.get(target.slice('channel:'.length)) : inBridges.get(target))
  /** Where a sound begins. In a channel that is not ours: nowhere, for nobody would tell of its end. */
  const begins = (target: string) => {
    const there = whereIs(target)
    if (there !== undefined || target.startsWith('channel:')) return there
    const opened = { ...silence }
    inBridges.set(target, opened)
    return opened
  }
  const ends = (target: string, take: (there: Changing<Sounding>) => void) => {
    const there = whereIs(target)
    if (there === undefined) return
    take(there)
    if (there.playbacks.length > 0 || there.recordings.length > 0) return
    // Of thousands that are empty only one is kept.
    Object.assign(there, silence)
    inBridges.delete(target)
  }

  const sounds = ({ playback }: EventOf<'PlaybackStarted' | 'PlaybackContinuing'>) => {
    const { id, target_uri } = playback
    const there = begins(target_uri)
    if (there !== undefined) there.playbacks = [...there.playbacks.filter((each) => each.id !== id), playback]
    news?.add(`playback:${id}`)
  }
  const isSilent = ({ playback: { id, target_uri } }: EventOf<'PlaybackFinished'>) => {
    ends(target_uri, (there) => { there.playbacks = there.playbacks.filter((each) => each.id !== id) })
  }
  const records = ({ recording }: EventOf<'RecordingStarted'>) => {
    const { name, target_uri } = recording
    const there = begins(target_uri)
    if (there !== undefined) there.recordings = [...there.recordings.filter((each) => each.name !== name), recording]
    news?.add(`recording:${name}`)
  }
  const isRecorded = ({ recording: { name, target_uri } }: EventOf<'RecordingFinished' | 'RecordingFailed'>) => {
    ends(target_uri, (there) => { there.recordings = there.recordings.filter((each) => each.name !== name) })
  }

  const learnt = handledBy({
    StasisStart: ({ channel }) => { news?.add(`channel:${channel.id}`) },
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
      inBridges.delete(`bridge:${bridge.id}`)
    },
    PlaybackStarted: sounds,
    PlaybackContinuing: sounds,
    PlaybackFinished: isSilent,
    RecordingStarted: records,
    RecordingFinished: isRecorded,
    RecordingFailed: isRecorded,
  })

  return {
    channels, channelOf, bridges, learn,
    sounding: () => [...[...channels].map(([id, known]) => [`channel:${id}`, known] as const), ...inBridges],
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
    left: tidy,
    lost: () => { news = new Set() },
    whole: () => { news = undefined },
  }
}
