import { userEvent } from '../../events.js'
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

/** Is there such a thing to be told about? */
const exists = ({ channels, bridges }: World, source: string): boolean => {
  const [, kind, id = ''] = /^(channel|bridge|endpoint|deviceState):(.+)$/s.exec(source) ?? refuse(400, 'Invalid event source URI provided')
  return kind === 'channel' ? channels.has(id) : kind === 'bridge' ? bridges.has(id) : true
}

export const applicationRequests: Handlers = {
  'applications.list': ({ applications }) => ok(applications.list()),
  'applications.get': (world, params) => ok(applicationOf(world, params)),
  'applications.subscribe': (world, params) => {
    const { name } = applicationOf(world, params)
    const sources = listOf(params, 'eventSource')
    if (!sources.every((source) => exists(world, source))) return refused(422, 'Event source does not exist')
    for (const source of sources) world.applications.subscribe(name, source)
    return ok(applicationOf(world, params))
  },
  'applications.unsubscribe': (world, params) => {
    const application = applicationOf(world, params)
    const sources = listOf(params, 'eventSource')
    if (!sources.every((source) => exists(world, source))) return refused(422, 'Event source does not exist')
    if (!sources.every((source) => world.applications.unsubscribe(application.name, source))) return refused(409, 'Event source was not subscribed to')
    return ok(world.applications.get(application.name) ?? application)
  },
}

const versions = { 22: '22.10.1', 16: '16.28.0' } as const

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
  'asterisk.getGlobalVar': ({ variables }, params) => ok({ value: variables.get(textOf(params, 'variable') ?? refuse(400, 'Variable name is required')) ?? '' }),
  'asterisk.setGlobalVar': ({ variables }, params) => {
    variables.set(textOf(params, 'variable') ?? refuse(400, 'Variable name is required'), textOf(params, 'value') ?? '')
    return done
  },
}

export const eventRequests: Handlers = {
  'events.userEvent': (world, params) => {
    const application = textOf(params, 'application') ?? refuse(400, 'Missing parameter application')
    const eventName = textOf(params, 'eventName') ?? ''
    if (world.applications.get(application) === undefined) return refused(404, 'Application not found')
    const variables = params['variables']
    // A JSON object of the caller's own.
    const userevent = typeof variables === 'object' && variables !== null ? variables as Readonly<Record<string, unknown>> : {}
    world.applications.tellOnly(application, (about) => userEvent(eventName, { ...about, userevent }))
    return done
  },
}
