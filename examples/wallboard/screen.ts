import type { ChalkInstance } from 'chalk'

import { type Lifecycle, dateOf, type models } from 'rxari'

import { type Board, byBridge, byEndpoint, heardBy, nameOf } from './board.js'
import { share } from './share.js'
import { type Column, type Table, table } from './table.js'
import { clip, printable } from './text.js'

/** How it is shown. */
export interface Showing {
  /** Which server it is. */
  readonly title: string
  /** Of the terminal, in columns and lines. */
  readonly width: number
  readonly height: number
  /** ms since 1970. */
  readonly now: number
  readonly paint: ChalkInstance
}

const indent = '  '

/** The lines of a screen: the connection, the counts, and a table each of channels, bridges and endpoints. */
export const screen = (board: Board, { title, width, height, now, paint }: Showing): readonly string[] => {
  const room = width - 2 * indent.length
  const head = [
    paint.bold(clip(title, room)),
    ...connection(board, now, paint, room),
    ...(board.trouble === undefined ? [] : [paint.red(clip(printable(board.trouble), room))]),
    clip(`${asOf(board, now)}${counts(board)}`, room),
  ]
  const sections = [channelSection(board, board.asOf ?? now, paint), bridgeSection(board), endpointSection(board, paint)].filter(({ count }) => count > 0)
  // Above each an empty line, and its titles.
  const shares = share(height - 2 - head.length - 2 * sections.length, sections.map(({ count }) => count))
  const body = sections.flatMap(({ count, draw }, at) => {
    const share = shares[at] ?? 0
    if (share < 1) return []
    // The last line says how many are missing.
    const shown = count > share ? share - 1 : count
    const { head, lines } = draw(shown, room)
    return ['', paint.bold(head), ...lines, ...(shown < count ? [`… and ${String(count - shown)} more`] : [])]
  })
  const lines = ['', ...head, ...(board.asOf !== undefined ? body.map((line) => paint.dim(line)) : body)]
  return lines.slice(0, Math.max(1, height - 1)).map((line) => (line === '' ? line : indent + line))
}

// ---- the connection

const connection = (board: Board, now: number, paint: ChalkInstance, room: number): readonly string[] => {
  const said = (colour: ChalkInstance, text: string) => colour(clip(printable(text), room))
  const state = board.connection
  switch (state.status) {
    case 'open':
      return [
        said(paint.green, [
          `connected for ${clock(now - board.since)}`,
          ...(board.gap === undefined ? [] : [`heard nothing for ${seconds(board.gap.to - board.gap.from)} before`]),
        ].join(', ')),
        ...(state.subscribeAllIgnored ?? []).map((application) => said(
          paint.yellow,
          `Asterisk does not tell "${application}" all: it was there already. Listed anew every 2 s; another ARI_APP is told all.`,
        )),
      ]
    case 'lost':
      return [said(paint.red, `lost: ${nextTry(state, board.since, now)}, ${state.because.message}`)]
    case 'failed':
      return [said(paint.red, `given up: ${state.because.message}`)]
    case 'replaced':
      return [said(paint.red, `taken over by another program that calls itself "${state.application}"`)]
    case 'connecting':
      return [said(paint.yellow, state.attempt > 1 ? `connecting, attempt ${String(state.attempt)}` : 'connecting')]
    case 'idle':
    case 'retrying':
    case 'restarted':
    case 'gap':
    case 'closed':
      return [said(paint.yellow, state.status)]
  }
}

const nextTry = ({ retryIn }: Extract<Lifecycle, { readonly status: 'lost' }>, since: number, now: number): string =>
  (retryIn === undefined ? 'no next try' : `next try in ${seconds(Math.max(0, since + retryIn - now))}`)

// ---- the counts

/** How old it is, or that it is not all. */
const asOf = ({ asOf, listedAt }: Board, now: number): string =>
  (asOf !== undefined ? `${clock(now - asOf)} ago: ` : listedAt === undefined ? 'nothing has been listed yet: ' : '')

const counts = ({ channels, bridges, endpoints }: Board): string => {
  const states = new Map<string, number>()
  for (const { state } of channels.things.values()) states.set(state, (states.get(state) ?? 0) + 1)
  const byState = [...states].sort(([, one], [, other]) => other - one).map(([state, count]) => `${String(count)} ${state}`)
  const online = [...endpoints.things.values()].filter(({ state }) => state === 'online').length
  return [
    `${several(channels.things.size, 'channel')}${byState.length === 0 ? '' : ` (${byState.join(', ')})`}`,
    several(bridges.things.size, 'bridge'),
    `${several(endpoints.things.size, 'endpoint')}${endpoints.things.size === 0 ? '' : ` (${String(online)} online)`}`,
  ].join(' · ')
}

const several = (count: number, thing: string): string => `${String(count)} ${thing}${count === 1 ? '' : 's'}`

// ---- the tables

interface Section {
  readonly count: number
  /** The first of them as a table. */
  draw(first: number, width: number): Table
}

const section = <Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Section =>
  ({ count: rows.length, draw: (first, width) => table(rows.slice(0, first), columns, width) })

interface Made {
  readonly id: string
  readonly creationtime: string
}

/** Newest first. */
const byAge = (one: Made, other: Made): number => other.creationtime.localeCompare(one.creationtime) || one.id.localeCompare(other.id)

const channelSection = (board: Board, now: number, paint: ChalkInstance): Section => section([...board.channels.things.values()].sort(byAge), [
  { title: 'channel', of: ({ name }) => name, least: 16, rank: 1, end: 5 },
  { title: 'state', of: ({ state }) => state, least: 7, rank: 2, paint: (text, { state }) => ofState(state, paint)(text) },
  { title: 'caller', of: ({ caller }) => person(caller), least: 8, rank: 4 },
  { title: 'where', of: ({ dialplan }) => place(dialplan), least: 10, rank: 5 },
  { title: 'for', of: ({ creationtime }) => clock(now - since(board, creationtime)), least: 8, rank: 3 },
  { title: 'bridge', of: ({ id }) => bridgeOf(board, id), least: 6, rank: 6, end: 3 },
  { title: 'hears', of: (channel) => heardBy(board, channel)?.replace(/^sound:/, '') ?? '', least: 8, rank: 7 },
])

const ofState = (state: string, paint: ChalkInstance): ChalkInstance =>
  (state === 'Up' ? paint.green : state.startsWith('Ring') ? paint.yellow : state === 'Busy' ? paint.red : paint.dim)

const person = ({ name, number }: models.CallerID): string => (name === '' || number === '' ? name || number : `${name} <${number}>`)

/** The application with its arguments, else the place in the dialplan and what runs there. */
const place = ({ app_name, app_data, context, exten }: models.DialplanCEP): string => {
  if (app_name === 'Stasis') return app_data
  return [`${exten}@${context}`, ...(app_name === '' ? [] : [`${app_name}(${app_data})`])].join(' ')
}

const bridgeOf = ({ members, bridges }: Board, channelId: string): string => {
  const id = members.things.get(channelId) ?? ''
  const bridge = bridges.things.get(id)
  return bridge === undefined ? id : titleOf(bridge)
}

const titleOf = ({ name, id }: models.Bridge): string => name || id

const bridgeSection = (board: Board): Section => {
  const members = byBridge(board)
  return section([...board.bridges.things.values()].sort(byAge), [
    { title: 'bridge', of: titleOf, least: 10, rank: 1, end: 3 },
    { title: 'type', of: ({ bridge_type }) => bridge_type, least: 7, rank: 3 },
    { title: 'since', of: ({ creationtime }) => timeOfDay(since(board, creationtime)), least: 8, rank: 4 },
    { title: 'members', of: ({ id }) => named(members.get(id)), least: 9, rank: 2 },
  ])
}

/** Who talks first, then who could. */
const endpointSection = (board: Board, paint: ChalkInstance): Section => {
  const channels = byEndpoint(board)
  const rank = (endpoint: models.Endpoint) => (channels.has(nameOf(endpoint)) ? 0 : endpoint.state === 'online' ? 1 : 2)
  const byUse = (one: models.Endpoint, other: models.Endpoint) => rank(one) - rank(other) || nameOf(one).localeCompare(nameOf(other))
  return section([...board.endpoints.things.values()].sort(byUse), [
    { title: 'endpoint', of: nameOf, least: 14, rank: 1 },
    { title: 'state', of: ({ state }) => state ?? '', least: 7, rank: 2, paint: (text, { state }) => (state === 'online' ? paint.green : paint.dim)(text) },
    { title: 'channels', of: (endpoint) => named(channels.get(nameOf(endpoint))), least: 9, rank: 3 },
  ])
}

/** How many, then which. */
const named = (channels: readonly models.Channel[] = []): string =>
  (channels.length === 0 ? '' : `${String(channels.length)}: ${channels.map(({ name }) => name).join(', ')}`)

// ---- time

/** By our clock. */
const since = ({ ahead }: Board, creationtime: string): number => dateOf(creationtime).getTime() + ahead

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

const two = (part: number): string => String(part).padStart(2, '0')

/** `0:42`, `1:02:03` */
const clock = (ms: number): string => {
  const whole = Math.max(0, Math.floor(ms / 1_000))
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60]
  return `${hours > 0 ? `${String(hours)}:${two(minutes)}` : String(minutes)}:${two(whole % 60)}`
}

/** `09:04:12`, here. */
const timeOfDay = (time: number): string => {
  const date = new Date(time)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
}
