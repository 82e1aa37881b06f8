import type { ChannelUserevent } from '../../../resources/events/codec.js'
import { callClaimed, userEvent } from '../../events.js'
import type { WireReply } from '../../../core/wire.js'
import { modulesOf } from '../../../resources/modules.js'
import { operations } from '../../../resources/operations.js'
import type { SimPlayback, Skip, World } from '../model.js'
import { type Controlled, controlPlayback, stopPlayback } from '../sounds.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, done, listOf, ok, refuse, refused, textOf } from './handler.js'

const playbackOf = (world: World, params: Params): SimPlayback =>
  world.playbacks.get(textOf(params, 'playbackId') ?? '') ?? refuse(404, 'Playback not found')

const skips: readonly string[] = ['restart', 'pause', 'unpause', 'reverse', 'forward']

const replyOf = (controlled: Controlled, operation: string): WireReply => {
  switch (controlled) {
    case 'done':
      return done
    case 'failed':
      return refused(500, `Could not ${operation} playback`)
    case 'refused':
      return refused(409, `Can only ${operation} while media is playing`)
  }
}

export const playbackRequests: Handlers = {
  'playbacks.get': (world, params) => ok(tell.playbackOf(playbackOf(world, params))),
  'playbacks.stop': (world, params) => replyOf(stopPlayback(world, playbackOf(world, params)), 'stop'),
  'playbacks.control': (world, params) => {
    const operation = textOf(params, 'operation') ?? refuse(400, 'Missing operation')
    if (!skips.includes(operation)) return refused(400, `Invalid operation ${operation}`)
    const playback = playbackOf(world, params)
    // One of the five, as just seen.
    return replyOf(controlPlayback(playback, operation as Skip), operation)
  },
}

const applicationOf = ({ applications }: World, params: Params) =>
  applications.get(textOf(params, 'applicationName') ?? '') ?? refuse(404, 'Application not found')

interface Source {
  readonly kind: string
  readonly id: string
}

/** `channel:c1` */
const sourceOf = (source: string): Source => {
  const [, kind = '', id = ''] = /^(channel|bridge|endpoint|deviceState):(.+)$/s.exec(source) ?? refuse(400, 'Invalid event source URI scheme')
  return { kind, id }
}

/** Is there such a thing to be told about? */
const exists = ({ channels, bridges, endpoints }: World, { kind, id }: Source): boolean =>
  (kind === 'channel' ? channels.has(id) : kind === 'bridge' ? bridges.has(id) : kind === 'endpoint' ? !id.includes('/') || endpoints.has(id) : true)

/** What a request is about. */
const namedIn = (params: Params): readonly string[] => {
  const sources = listOf(params, 'eventSource')
  if (sources.length === 0) refuse(400, 'Missing parameter eventSource')
  for (const source of sources) sourceOf(source)
  return sources
}

/** The same, all of it there. */
const sourcesOf = (world: World, params: Params): readonly string[] => {
  const sources = namedIn(params)
  return sources.every((source) => exists(world, sourceOf(source))) ? sources : refuse(422, 'Event source does not exist')
}

export const applicationRequests: Handlers = {
  'applications.list': ({ applications }) => ok(applications.list()),
  'applications.get': (world, params) => ok(applicationOf(world, params)),
  'applications.subscribe': (world, params) => {
    const { name } = applicationOf(world, params)
    for (const source of sourcesOf(world, params)) world.applications.watch(name, source)
    return ok(applicationOf(world, params))
  },
  'applications.filter': (world, params) => {
    const { name } = applicationOf(world, params)
    const { allowed, disallowed } = params
    if (![allowed, disallowed].every((list) => list === undefined || isFilter(list))) return refused(400, 'Invalid format definition')
    world.applications.filter(name, {
      // Without a filter there is none any more.
      ...(isFilter(allowed) ? { allowed } : disallowed === undefined ? { allowed: [] } : {}),
      ...(isFilter(disallowed) ? { disallowed } : allowed === undefined ? { disallowed: [] } : {}),
    })
    return ok(applicationOf(world, params))
  },
  'applications.unsubscribe': (world, params) => {
    const application = applicationOf(world, params)
    const watched = namedIn(params).map((source) => world.applications.unwatch(application.name, source))
    if (watched.includes(false)) return refused(422, 'Event source was not subscribed to')
    return ok(world.applications.get(application.name) ?? application)
  },
}

const versions = { 22: '22.10.1', 16: '16.28.0' } as const

/** All that serve ARI: what a version does not know, it is too old for. */
const modules = new Set(Object.keys(operations).flatMap((room) => modulesOf(`${room}.list`)))

/** Is it a list of types? */
const isFilter = (list: unknown): list is readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(list) && list.every((each) => typeof each === 'object' && each !== null)

export const asteriskRequests: Handlers = {
  'asterisk.ping': ({ now }) => ok({ asterisk_id: 'simulator', ping: 'pong', timestamp: now() }),
  'asterisk.getInfo': ({ version, started }, params) => {
    const only = listOf(params, 'only')
    const parts = {
      build: { os: 'simulator', kernel: '', options: '', machine: '', date: '', user: '' },
      system: { version: versions[version], entity_id: 'simulator' },
      config: { name: '', default_language: 'en', setid: { user: '', group: '' } },
      status: { startup_time: started, last_reload_time: started },
    }
    return ok(Object.fromEntries(Object.entries(parts).filter(([part]) => only.length === 0 || only.includes(part))))
  },
  'asterisk.listModules': () => ok([...modules].map((name) => ({ name: `${name}.so`, description: '', use_count: 0, status: 'Running', support_level: 'core' }))),
  'asterisk.getGlobalVar': ({ variables }, params) => ok({ value: variables.get(textOf(params, 'variable') ?? refuse(400, 'Variable name is required')) ?? '' }),
  'asterisk.setGlobalVar': ({ variables }, params) => {
    variables.set(textOf(params, 'variable') ?? refuse(400, 'Variable name is required'), textOf(params, 'value') ?? '')
    return done
  },
}

/** `PJSIP/alice` of `pjsip:alice`. */
const addressedOf = (params: Params): string => (textOf(params, 'to') ?? refuse(400, 'To must be specified')).replace(/^(\w+):/, (_, scheme: string) => `${scheme.toUpperCase()}/`)
const namedOf = (params: Params): string => `${textOf(params, 'tech') ?? ''}/${textOf(params, 'resource') ?? ''}`

/** Sent to who can be reached; what becomes of it is not simulated. */
const accepted = ({ endpoints }: World, name: string) =>
  (endpoints.get(name) === 'online' ? { status: 202, body: undefined } : refused(404, 'Endpoint not found'))

export const endpointRequests: Handlers = {
  'endpoints.list': (world) => ok([...world.endpoints.keys()].map((name) => tell.endpointOf(world, name))),
  'endpoints.listByTech': (world, params) => {
    const tech = textOf(params, 'tech') ?? ''
    const names = [...world.endpoints.keys()].filter((name) => name.startsWith(`${tech}/`))
    // That of its telephones Asterisk knows without having any.
    if (names.length === 0 && tech !== 'PJSIP') return refused(404, `No Endpoints found - invalid tech ${tech}`)
    return ok(names.map((name) => tell.endpointOf(world, name)))
  },
  'endpoints.get': (world, params) => {
    const [tech = '', resource = ''] = ['tech', 'resource'].map((name) => textOf(params, name))
    const names = [...world.endpoints.keys()]
    // The technology's case does not matter here, and matters where all of one are listed.
    const found = names.find((name) => name.replace(/^[^/]+/, (own) => own.toLowerCase()) === `${tech.toLowerCase()}/${resource}`)
    return found === undefined ? refused(404, 'Endpoint not found') : ok(tell.endpointOf(world, found))
  },
  'endpoints.sendMessage': (world, params) => accepted(world, addressedOf(params)),
  'endpoints.refer': (world, params) => accepted(world, addressedOf(params)),
  'endpoints.sendMessageToEndpoint': (world, params) => accepted(world, namedOf(params)),
  'endpoints.referToEndpoint': (world, params) => accepted(world, namedOf(params)),
}

export const soundRequests: Handlers = {
  'sounds.list': ({ sounds }) => (sounds.length === 0 ? refused(404, 'No sounds found that matched the query') : ok(sounds.map(soundOf))),
  'sounds.get': ({ sounds }, params) => ok(soundOf(sounds.find((id) => id === textOf(params, 'soundId')) ?? refuse(404, 'Sound not found'))),
}

const soundOf = (id: string) => ({ id, formats: [{ language: 'en', format: 'gsm' }] })

export const eventRequests: Handlers = {
  'events.userEvent': (world, params) => {
    const application = textOf(params, 'application') ?? refuse(400, 'Missing parameter application')
    const eventName = textOf(params, 'eventName') ?? ''
    if (world.applications.get(application) === undefined) return refused(404, 'Application not found')
    const sources = listOf(params, 'source').map(sourceOf)
    if (sources.some(({ kind }) => kind === 'deviceState')) return refused(400, 'Invalid event source URI scheme')
    if (!sources.every((source) => exists(world, source))) return refused(422, 'Event source was not found')
    const variables = params['variables']
    // A JSON object of the caller's own.
    const userevent = typeof variables === 'object' && variables !== null ? variables as Readonly<Record<string, unknown>> : {}
    const shown = Object.assign({}, ...sources.map(({ kind, id }) => {
      const [channel, bridge] = [world.channels.get(id), world.bridges.get(id)]
      if (kind === 'endpoint') return { endpoint: tell.endpointOf(world, id) }
      return kind === 'channel' ? channel && { channel: tell.channelOf(channel) } : bridge && { bridge: tell.bridgeOf(bridge) }
    // What each kind gives bears its own name.
    })) as Pick<ChannelUserevent, 'channel' | 'bridge' | 'endpoint'>
    world.applications.tellOnly(application, (also) => ({ ...userEvent(eventName, { ...also, userevent }), ...shown }))
    return done
  },
  'events.claimChannel': ({ applications, channels, offers }, params) => {
    const channelId = textOf(params, 'channelId') ?? refuse(400, 'channelId parameter is required')
    const winner = textOf(params, 'application') ?? refuse(400, 'application parameter is required')
    const [channel, offer] = [channels.get(channelId), offers.get(channelId)]
    if (channel === undefined || offer === undefined) return refused(404, 'Channel not found or not in broadcast state')
    if (offer.claimed) return refused(409, 'Channel has already been claimed by another application')
    offer.claimed = true
    for (const name of offer.told) applications.tellOnly(name, (about) => callClaimed({ ...about, ...tell.memberOf(channel), winner }))
    offer.claimed$.next(winner)
    return done
  },
}
