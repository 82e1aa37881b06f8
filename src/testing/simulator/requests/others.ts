import { userEvent } from '../../events.js'
import { modulesOf } from '../../../resources/modules.js'
import { operations } from '../../../resources/operations.js'
import type { SimPlayback, Skip, World } from '../model.js'
import { stopPlayback } from '../sounds.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, done, listOf, ok, refuse, refused, textOf } from './handler.js'

const playbackOf = (world: World, params: Params): SimPlayback =>
  world.playbacks.get(textOf(params, 'playbackId') ?? '') ?? refuse(404, 'Playback not found')

const skips: readonly string[] = ['restart', 'pause', 'unpause', 'reverse', 'forward']

export const playbackRequests: Handlers = {
  'playbacks.get': (world, params) => ok(tell.playbackOf(playbackOf(world, params))),
  'playbacks.stop': (world, params) => {
    stopPlayback(playbackOf(world, params))
    return done
  },
  'playbacks.control': (world, params) => {
    const playback = playbackOf(world, params)
    const operation = textOf(params, 'operation') ?? ''
    if (!skips.includes(operation)) return refused(400, `Invalid operation ${operation}`)
    // One of the five, as just seen.
    playback.skip$.next(operation as Skip)
    return done
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
const exists = ({ channels, bridges }: World, { kind, id }: Source): boolean =>
  (kind === 'channel' ? channels.has(id) : kind === 'bridge' ? bridges.has(id) : true)

/** What a request is about: all of it there. */
const sourcesOf = (world: World, params: Params): readonly string[] => {
  const sources = listOf(params, 'eventSource')
  if (sources.length === 0) refuse(400, 'Missing parameter eventSource')
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
  'applications.unsubscribe': (world, params) => {
    const application = applicationOf(world, params)
    const watched = sourcesOf(world, params).map((source) => world.applications.unwatch(application.name, source))
    return watched.includes(false) ? refused(409, 'Event source was not subscribed to') : ok(world.applications.get(application.name) ?? application)
  },
}

const versions = { 22: '22.10.1', 16: '16.28.0' } as const

/** All that serve ARI: what a version does not know, it is too old for. */
const modules = new Set(Object.keys(operations).flatMap((room) => modulesOf(`${room}.list`)))

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
}

export const eventRequests: Handlers = {
  'events.userEvent': (world, params) => {
    const application = textOf(params, 'application') ?? refuse(400, 'Missing parameter application')
    const eventName = textOf(params, 'eventName') ?? ''
    if (world.applications.get(application) === undefined) return refused(404, 'Application not found')
    const source = textOf(params, 'source')
    const about = source === undefined ? undefined : sourceOf(source)
    if (about !== undefined && !exists(world, about)) return refused(422, 'Event source was not found')
    const variables = params['variables']
    // A JSON object of the caller's own.
    const userevent = typeof variables === 'object' && variables !== null ? variables as Readonly<Record<string, unknown>> : {}
    const channel = world.channels.get(about?.kind === 'channel' ? about.id : '')
    world.applications.tellOnly(application, (also) => ({
      ...userEvent(eventName, { ...also, userevent }), ...(channel === undefined ? {} : { channel: tell.channelOf(channel) }),
    }))
    return done
  },
}
