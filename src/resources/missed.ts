import type { Bridge } from './bridges/codec.js'
import type { Channel } from './channels/codec.js'
import type { Envelope } from './envelope.js'
import type { KnownEvent } from './events.js'
import type { Known } from './known.js'

/** What Asterisk has now. */
export interface Now {
  /** Those in this application. */
  readonly inside: ReadonlySet<string>
  /** Every channel that it has. */
  readonly channels: ReadonlyMap<string, Channel>
  readonly bridges: ReadonlyMap<string, Bridge>
  /** The ids of sounds, and the names of recordings, that were asked for and are not there. */
  readonly over: ReadonlySet<string>
}

/** An event that must have happened. */
export type Missed = Extract<KnownEvent, {
  readonly type: 'PlaybackFinished' | 'RecordingFinished' | 'ChannelLeftBridge' | 'StasisEnd' | 'BridgeDestroyed' | 'ChannelStateChange' | 'ChannelEnteredBridge'
}>

/** The stays that were there before the gap, by channel id, and are not over. */
export type Before = ReadonlySet<string>

/**
 * What an application must have missed, between what it was told and what Asterisk has now: in the order in which Asterisk tells such things.
 * What is news is left out: of that all the rest is told as well.
 */
export const missedBy = (known: Known, before: Before, { inside, channels, bridges, over }: Now, about: Envelope): readonly Missed[] => {
  const isLost = (id: string) => before.has(id) && !inside.has(id)
  const isDestroyed = (id: string) => known.bridges.has(id) && !bridges.has(id) && !known.isNews(`bridge:${id}`)
  const isGone = (target: string) => {
    const [, kind, id = ''] = /^(channel|bridge):(.*)$/s.exec(target) ?? []
    return kind === 'channel' ? isLost(id) : isDestroyed(id)
  }

  const sounds = known.sounding().flatMap(([target, { playbacks, recordings }]): readonly Missed[] => [
    ...playbacks.filter(({ id }) => over.has(id) && !known.isNews(`playback:${id}`)).map((playback) => ({
      // So Asterisk tells it of a channel that is hung up.
      type: 'PlaybackFinished' as const, ...about, playback: { ...playback, state: isGone(target) ? 'failed' : 'done' },
    })),
    ...recordings.filter(({ name }) => over.has(name) && !known.isNews(`recording:${name}`)).map((recording) => ({
      type: 'RecordingFinished' as const, ...about, recording: { ...recording, state: 'done' },
    })),
  ])

  const left = [...known.bridges].flatMap(([id, { snapshot, members }]): readonly Missed[] => {
    const now = bridges.get(id)
    const staying = [...members.keys()]
    return [...members].flatMap(([member, seen]): readonly Missed[] => {
      const channel = channels.get(member) ?? known.channelOf(member) ?? seen
      const isThere = now === undefined ? !isDestroyed(id) : now.channels.includes(member)
      if (channel === undefined || isThere || known.isNews(`bridge:${id} channel:${member}`)) return []
      staying.splice(staying.indexOf(member), 1)
      return [{ type: 'ChannelLeftBridge', ...about, bridge: { ...(now ?? snapshot), channels: [...staying] }, channel }]
    })
  })

  const ended = [...before].filter(isLost).flatMap((id): readonly Missed[] => {
    const channel = known.channelOf(id)
    return channel === undefined ? [] : [{ type: 'StasisEnd', ...about, channel }]
  })

  const destroyed = [...known.bridges].filter(([id]) => isDestroyed(id)).map(([, { snapshot }]): Missed => (
    { type: 'BridgeDestroyed', ...about, bridge: { ...snapshot, channels: [] } }
  ))

  const changed = [...before].filter((id) => !isLost(id) && !known.isNews(`channel:${id}`)).flatMap((id): readonly Missed[] => {
    const channel = channels.get(id)
    return channel === undefined || channel.state === known.channels.get(id)?.state ? [] : [{ type: 'ChannelStateChange', ...about, channel }]
  })

  const entered = [...bridges.values()].flatMap((bridge): readonly Missed[] => {
    const members = known.bridges.get(bridge.id)?.members
    return bridge.channels.flatMap((id): readonly Missed[] => {
      const channel = channels.get(id)
      // Of a bridge that we know nothing of, only our own are told; and Asterisk's own speakers and recorders are nobody.
      const isOurs = before.has(id) && !isLost(id)
      if (channel === undefined || (members === undefined ? !isOurs : members.has(id)) || known.isNews(`bridge:${bridge.id} channel:${id}`)) return []
      return [{ type: 'ChannelEnteredBridge', ...about, bridge, channel }]
    })
  })

  return [...sounds, ...left, ...ended, ...destroyed, ...changed, ...entered]
}
