import type { AriEvent, EventOf, Lifecycle, models } from 'rxari'

import { type Shelf, asked, came, changed, empty, left, listed } from './shelf.js'

/** All that is known of one server. Times are in ms since 1970. */
export interface Board {
  readonly connection: Lifecycle
  /** Since when the connection is in that state. */
  readonly since: number
  /** What is here is as it was then: since then nothing was heard, or all is being listed anew. */
  readonly asOf?: number
  /** The latest time in which nothing was heard. */
  readonly gap?: { readonly from: number; readonly to: number }
  /** When what is here was last compared with what Asterisk lists. */
  readonly listedAt?: number
  /** How far our clock is ahead of Asterisk's, in ms. */
  readonly ahead: number
  readonly channels: Shelf<models.Channel>
  readonly bridges: Shelf<models.Bridge>
  /** By `PJSIP/alice`. */
  readonly endpoints: Shelf<models.Endpoint>
  /** The id of the bridge that a channel is in, by the channel's. */
  readonly members: Shelf<string>
  /** What is played, by where: `channel:ID`, `bridge:ID`. Nothing lists it: after a gap it is not known. */
  readonly sounds: ReadonlyMap<string, models.Playback>
  /** What went wrong last, in words. */
  readonly trouble?: string
}

/** Everything that Asterisk lists. */
export interface Lists {
  readonly channels: readonly models.Channel[]
  readonly bridges: readonly models.Bridge[]
  readonly endpoints: readonly models.Endpoint[]
  /** How far our clock is ahead of Asterisk's, in ms. */
  readonly ahead: number
}

/** One thing that is told to the board. `at`: ms since 1970, by our clock. */
export type Told =
  | { readonly kind: 'connection'; readonly state: Lifecycle; readonly at: number }
  | { readonly kind: 'event'; readonly event: AriEvent }
  /** All lists are asked for … */
  | { readonly kind: 'asked' }
  /** … and here they are. */
  | { readonly kind: 'listed'; readonly lists: Lists; readonly at: number }
  | { readonly kind: 'fails'; readonly because: string }

export const nothingYet: Board = {
  connection: { status: 'idle' },
  since: 0,
  ahead: 0,
  channels: empty,
  bridges: empty,
  endpoints: empty,
  members: empty,
  sounds: new Map(),
}

/** What is known, with one thing more. */
export const goOn = (board: Board, told: Told): Board => {
  switch (told.kind) {
    case 'connection':
      return connected(board, told.state, told.at)
    case 'event':
      return happened(board, told.event)
    case 'asked':
      return {
        ...board,
        channels: asked(board.channels), bridges: asked(board.bridges), endpoints: asked(board.endpoints), members: asked(board.members),
      }
    case 'listed':
      return corrected(board, told.lists, told.at)
    case 'fails':
      return { ...board, trouble: told.because }
  }
}

const connected = (board: Board, state: Lifecycle, at: number): Board => {
  const now = { ...board, connection: state, since: at }
  switch (state.status) {
    // What has been lost stays so until it is there again.
    case 'retrying':
    case 'restarted':
      return board
    case 'gap':
      return { ...now, gap: { from: state.from, to: state.to } }
    case 'lost':
    case 'failed':
      return { ...now, sounds: new Map(), ...(board.listedAt === undefined ? {} : { asOf: board.asOf ?? at }) }
    default:
      return now
  }
}

export const nameOf = ({ technology, resource }: models.Endpoint): string => `${technology}/${resource}`

const corrected = ({ trouble: _over, asOf: _then, ...board }: Board, { channels, bridges, endpoints, ahead }: Lists, at: number): Board => ({
  ...board,
  listedAt: at,
  ahead,
  channels: listed(board.channels, channels.map((channel) => [channel.id, channel])),
  bridges: listed(board.bridges, bridges.map((bridge) => [bridge.id, bridge])),
  endpoints: listed(board.endpoints, endpoints.map((endpoint) => [nameOf(endpoint), endpoint])),
  members: listed(board.members, bridges.flatMap(({ id, channels: members }) => members.map((member) => [member, id] as const))),
})

const happened = (board: Board, event: AriEvent): Board => {
  switch (event.type) {
    case 'ChannelCreated':
      return { ...board, channels: came(board.channels, event.channel.id, event.channel) }
    case 'ChannelDestroyed': {
      const sounds = without(board.sounds, `channel:${event.channel.id}`)
      return { ...board, sounds, channels: left(board.channels, event.channel.id), members: left(board.members, event.channel.id) }
    }
    // These tell a change of the channel itself, in order. What other events show of it may be older (Asterisk 16).
    case 'ChannelStateChange':
    case 'ChannelDialplan':
    case 'ChannelCallerId':
    case 'ChannelConnectedLine':
      return { ...board, channels: changed(board.channels, event.channel.id, event.channel) }
    case 'ChannelVarset':
      return { ...board, channels: enteredApplication(board.channels, event) }
    case 'BridgeCreated':
      return { ...board, bridges: came(board.bridges, event.bridge.id, event.bridge) }
    case 'BridgeDestroyed':
      return { ...board, bridges: left(board.bridges, event.bridge.id), sounds: without(board.sounds, `bridge:${event.bridge.id}`) }
    // Of the members that the bridge's own snapshot names one may be Asterisk's, who speaks for a sound.
    case 'ChannelEnteredBridge':
      return event.channel === undefined ? board : { ...board, members: came(board.members, event.channel.id, event.bridge.id) }
    case 'ChannelLeftBridge':
      return { ...board, members: left(board.members, event.channel.id) }
    // A telephone that registers says so by the latter two only.
    case 'EndpointStateChange':
    case 'PeerStatusChange':
    case 'ContactStatusChange':
      return { ...board, endpoints: came(board.endpoints, nameOf(event.endpoint), event.endpoint) }
    case 'PlaybackStarted':
    case 'PlaybackContinuing':
      return { ...board, sounds: new Map(board.sounds).set(event.playback.target_uri, event.playback) }
    case 'PlaybackFinished': {
      const { id, target_uri } = event.playback
      return board.sounds.get(target_uri)?.id === id ? { ...board, sounds: without(board.sounds, target_uri) } : board
    }
    default:
      return board
  }
}

/** That a channel has been dialled straight into an application, no ChannelDialplan tells: the variable that it sets there does. */
const enteredApplication = (channels: Board['channels'], { channel, variable }: EventOf<'ChannelVarset'>): Board['channels'] => {
  if (variable !== 'STASISSTATUS' || channel?.dialplan.app_name !== 'Stasis') return channels
  const known = channels.things.get(channel.id)
  return known === undefined ? channels : changed(channels, channel.id, { ...known, dialplan: channel.dialplan })
}

const without = <T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> => {
  if (!map.has(key)) return map
  const rest = new Map(map)
  rest.delete(key)
  return rest
}

// ---- what the board says of each

type Channels = readonly models.Channel[]

/** The channels in bridges, by the bridge's id. */
export const byBridge = ({ channels, members }: Board): ReadonlyMap<string, Channels> =>
  grouped([...members.things].flatMap(([id, bridgeId]) => {
    const channel = channels.things.get(id)
    return channel === undefined ? [] : [[bridgeId, channel]]
  }))

/** The channels of endpoints, by `PJSIP/alice`. A channel's name says whose it is (`PJSIP/alice-00000001`): no event does. */
export const byEndpoint = ({ channels }: Board): ReadonlyMap<string, Channels> =>
  grouped([...channels.things.values()].map((channel) => [channel.name.replace(/-[0-9a-f]{8,}$/, ''), channel]))

const grouped = (entries: readonly (readonly [key: string, channel: models.Channel])[]): ReadonlyMap<string, Channels> => {
  const groups = new Map<string, models.Channel[]>()
  for (const [key, channel] of entries) {
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [channel])
    else group.push(channel)
  }
  return groups
}

/** What a channel hears, as far as it is told: its own sound, else its bridge's. */
export const heardBy = ({ members, sounds }: Board, { id }: models.Channel): string | undefined =>
  (sounds.get(`channel:${id}`) ?? sounds.get(`bridge:${members.things.get(id) ?? ''}`))?.media_uri
