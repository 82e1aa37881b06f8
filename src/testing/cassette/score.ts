import type { WireRequest } from '../../core/wire.js'
import { type CassetteEntry, type RecordedRequest, digitMask } from '../../core/wires/cassette.js'
import { labelOf, openNames } from '../drawing/label.js'
import type { Marble } from '../drawing/marbles.js'
import type { Cassette } from './read.js'

/** A request of the recording. */
export interface Part {
  readonly n: number
  readonly at: number
  /** Its place among the entries. */
  readonly index: number
  readonly request: RecordedRequest
  /** What became of it, and where that stands. */
  readonly outcome?: CassetteEntry
  readonly outcomeIndex: number
  /** As a drawing names it. */
  readonly label: string
  /** The channel, bridge or other thing whose requests keep their order. */
  readonly about: string
  /** Must it be asked? Reading need not. */
  readonly strict: boolean
}

/** A cassette as it is played and drawn. */
export interface Score {
  readonly entries: readonly CassetteEntry[]
  readonly parts: readonly Part[]
  readonly part: (n: number) => Part | undefined
  /** What callers did, by their names. */
  readonly callers: Readonly<Record<string, readonly Marble[]>>
  /** A text with the names of callers in the place of their channels. */
  readonly named: (text: string) => string
  /** A request as a drawing names it. */
  readonly labelOf: (request: WireRequest) => string
  /** The applications it was recorded of. */
  readonly app: readonly string[]
}

/** @param secret the keys that stand for those that nobody may read, in their order; `0` where there are no more */
export const scoreOf = ({ header, entries: recorded }: Cassette, secret = ''): Score => {
  const entries = withKeys(recorded, secret)
  const names = openNames()
  const people = callersOf(entries)
  for (const [id, { who }] of people) names.name(id, who)
  const named = (text: string) => [...people].reduce((text, [id, { who }]) => text.replaceAll(id, who), text)
  const label = (request: WireRequest) => named(labelOf(request, names))
  const outcomes = new Map(entries.flatMap((entry, index) => {
    const n = 'reply' in entry ? entry.reply : 'failed' in entry ? entry.failed : 'dropped' in entry ? entry.dropped : undefined
    return n === undefined ? [] : [[n, { entry, index }] as const]
  }))
  const places = new Map<string, string>()
  const parts = entries.flatMap((entry, index): readonly Part[] => {
    if (!('request' in entry)) return []
    const { request } = entry
    const outcome = outcomes.get(request.n)
    return [{
      n: request.n, at: entry.at, index, request,
      ...(outcome === undefined ? {} : { outcome: outcome.entry }),
      outcomeIndex: outcome?.index ?? -1,
      label: label(asWritten(request)),
      about: aboutOf(request, places),
      strict: request.method !== 'GET',
    }]
  })
  const byNumber = new Map(parts.map((part) => [part.n, part]))
  return {
    entries, parts,
    named,
    labelOf: label,
    callers: Object.fromEntries([...people.values()].map(({ who, does }) => [who, does])),
    part: (n) => byNumber.get(n),
    app: header.app ?? [...new Set(entries.flatMap((entry) => applicationOf(entry) ?? []))],
  }
}

/** What a request is about; what it makes on a channel or bridge is there. */
export const aboutOf = ({ ids, query }: Pick<RecordedRequest, 'ids' | 'query'>, places: Map<string, string>): string => {
  const made = ids['playbackId'] ?? ids['recordingName'] ?? query['name']
  const place = ids['channelId'] ?? ids['bridgeId']
  if (place !== undefined && made !== undefined) places.set(made, place)
  return place ?? (made === undefined ? undefined : places.get(made)) ?? Object.values(ids)[0] ?? ''
}

/** As the drawing kit names requests, by what is in a recording. */
export const asWritten = (request: RecordedRequest): WireRequest => ({ ...request, path: '', urgent: false, mayBlock: false, want: 'json' })

type Frame = Readonly<Record<string, unknown>>

/** The frame of an entry, where it has one that is an object. */
export const frameOf = (entry: CassetteEntry): Frame | undefined =>
  'frame' in entry && typeof entry.frame === 'object' && entry.frame !== null ? entry.frame as Frame : undefined // Any member may be asked for.

/** Keys for those that are masked. A key that was told to several applications is one. */
const withKeys = (entries: readonly CassetteEntry[], secret: string): readonly CassetteEntry[] => {
  const keys: { readonly told: string; readonly digit: string; readonly heard: Set<unknown> }[] = []
  return entries.map((entry) => {
    const frame = frameOf(entry)
    if (frame?.['digit'] !== digitMask) return entry
    const { application, timestamp: _timestamp, ...bare } = frame
    const told = JSON.stringify(bare)
    const known = keys.find((key) => key.told === told && !key.heard.has(application))
    const key = known ?? { told, digit: secret.charAt(keys.length) || '0', heard: new Set<unknown>() }
    if (known === undefined) keys.push(key)
    key.heard.add(application)
    return { at: entry.at, frame: { ...frame, digit: key.digit } }
  })
}

const channelOf = (frame: Frame): string | undefined => {
  const { channel } = frame
  return typeof channel === 'object' && channel !== null && 'id' in channel && typeof channel.id === 'string' ? channel.id : undefined
}

const applicationOf = (entry: CassetteEntry): string | undefined => {
  const application = frameOf(entry)?.['application']
  return typeof application === 'string' ? application : undefined
}

const leaving = /^channels\.(hangup|continueInDialplan|move|redirect)$/

interface Person {
  readonly who: string
  readonly application: unknown
  readonly does: Marble[]
  gone: boolean
}

/** What callers did, by the ids of their channels; they have their own name where their channel has one, and are otherwise numbered. */
const callersOf = (entries: readonly CassetteEntry[]): ReadonlyMap<string, Person> => {
  const ours = new Set<string>()
  const people = new Map<string, Person>()
  for (const entry of entries) {
    if ('request' in entry) {
      const { operation, ids } = entry.request
      if (/^channels\.(originate|create|externalMedia)/.test(operation)) for (const id of Object.values(ids)) ours.add(id)
      if (ids['snoopId'] !== undefined) ours.add(ids['snoopId'])
      const left = leaving.test(operation) ? people.get(ids['channelId'] ?? '') : undefined
      if (left !== undefined) left.gone = true
      continue
    }
    const frame = frameOf(entry)
    const id = frame === undefined ? undefined : channelOf(frame)
    if (frame === undefined || id === undefined || ours.has(id)) continue
    const { type, application, digit } = frame
    const person = people.get(id)
    if (type === 'StasisStart' && person === undefined) {
      const number = people.size + 1
      const who = /^[a-z]{1,12}$/i.test(id) ? id : number === 1 ? 'caller' : `caller${String(number)}`
      people.set(id, { who, application, does: [{ at: entry.at, letter: 's' }], gone: false })
    }
    if (person === undefined || person.gone || person.application !== application) continue
    const letter = type === 'ChannelDtmfReceived' && typeof digit === 'string' ? digit : does[String(type)]
    if (letter === undefined) continue
    person.does.push({ at: entry.at, letter })
    if (letter === 'h') person.gone = true
  }
  return people
}

const does: Readonly<Record<string, string>> = {
  ChannelTalkingStarted: 't', ChannelTalkingFinished: 'q', ChannelHangupRequest: 'h', StasisEnd: 'h',
}
