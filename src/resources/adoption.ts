import { isMinted } from '../core/ids.js'
import type { Bridge } from './bridges/codec.js'
import type { Channel, StasisStart } from './channels/codec.js'
import type { Envelope } from './envelope.js'
import type { Now } from './missed.js'
import { synthetic } from './synthetic.js'

/** A channel that was in our application before we knew of it. */
export interface Found {
  /** How it would have been told of. */
  readonly start: StasisStart
  /** What it is in. */
  readonly bridge: Bridge | undefined
  /** A program has made it: dialled, snooping, or for media; it is nobody who calls. */
  readonly isLeg: boolean
  /** Every channel that Asterisk has: who else is in the bridge. */
  readonly channels: Now['channels']
}

/** The channels of an application that nobody here knows, in the order in which they came to be. */
export const foundIn = (now: Now, isKnown: (channelId: string) => boolean, about: Envelope): readonly Found[] => {
  const { inside, channels } = now
  return [...channels.values()].filter(({ id }) => inside.has(id) && !isKnown(id))
    .sort((one, other) => Date.parse(one.creationtime) - Date.parse(other.creationtime))
    .map((channel) => ({
      start: synthetic({ type: 'StasisStart', ...about, args: argsOf(channel, about.application), channel }),
      bridge: [...now.bridges.values()].find((bridge) => bridge.channels.includes(channel.id)),
      isLeg: isLeg(channel),
      channels,
    }))
}

/**
 * What the dialplan gave to `Stasis()`: `desk,sales,7`. After a move that is what the application before was given: then nothing is known.
 * Or to `StasisBroadcast()`, for whoever claims it: `5000,^desk,sales:7`.
 */
const argsOf = ({ dialplan: { app_name, app_data } }: Channel, application: string): readonly string[] => {
  const [name, ...args] = app_data.split(',')
  if (app_name === 'StasisBroadcast') return args[1] ? args[1].split(':') : []
  return name === application ? args : []
}

/** Asterisk's own ids are no UUIDs; ours are. By these technologies nobody calls. */
const isLeg = ({ id, name }: Channel): boolean => isMinted(id) || /^(?:Snoop|UnicastRTP|AudioSocket|WebSocket)\//.test(name)
