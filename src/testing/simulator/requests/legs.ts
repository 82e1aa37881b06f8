import { takeUntil } from 'rxjs'

import { answer, hangUp, openChannel } from '../channels.js'
import type { Dialling } from '../dialling.js'
import { dialLocal, openLocal, watchFromBirth } from '../local.js'
import type { SimChannel, World } from '../model.js'
import { nameOf } from '../names.js'
import { dialPhone, openPhone } from '../phones.js'
import { runFromStasis, runOnlyStasis, start } from '../run.js'
import * as tell from '../tell.js'
import { variablesOf } from './variables.js'
import { type Handlers, type Params, Refusal, done, nowhere, numberOf, ok, refuse, refused, stayOf, textOf } from './handler.js'

const isTaken = ({ version, channels }: World, id: string): boolean =>
  // A 22 takes the beginning of an id for the id.
  channels.has(id) || (version === '22' && [...channels.keys()].some((other) => other.startsWith(id)))

const newIdOf = (world: World, params: Params, name: string): string | undefined => {
  const id = textOf(params, name)
  return id !== undefined && isTaken(world, id) ? refuse(409, 'Channel with given unique ID already exists') : id
}

/** `"Al Ice" <5551234>` */
const callerOf = (params: Params) => {
  const [, name = '', number = ''] = /^(?:"?([^"<]*?)"?\s*)?(?:<?([^<>]*)>?)?$/.exec(textOf(params, 'callerId') ?? '') ?? []
  return { name, number }
}

const argsOf = (params: Params): readonly string[] => textOf(params, 'appArgs')?.split(',') ?? []

/** The parameters with which a channel is made. */
const madeOf = (world: World, params: Params) => {
  const endpoint = textOf(params, 'endpoint') ?? refuse(400, 'Endpoint must be specified')
  const [, technology, resource = ''] = /^([^/]+)\/(.+)$/s.exec(endpoint) ?? refuse(400, 'Invalid endpoint specified')
  const application = textOf(params, 'app')
  const exten = textOf(params, 'extension')
  if (application === undefined && exten === undefined) refuse(400, 'Application or extension must be specified')
  return {
    application, exten,
    /** The channel that reaches the endpoint: what is told of from its birth, and what dials it. */
    open: (): readonly [SimChannel, ...SimChannel[]] => {
      const caller = callerOf(params)
      const channelId = newIdOf(world, params, 'channelId')
      const phone = world.phones.get(endpoint)
      if (phone !== undefined) return [openPhone(world, phone, { channelId, caller })]
      if (technology !== 'Local') throw new Refusal(nowhere)
      const { one, two } = openLocal(world, { resource, channelId, otherChannelId: newIdOf(world, params, 'otherChannelId'), caller })
      return [one, two]
    },
  }
}

/** Dials what the channel was made for. */
const dial = (world: World, channel: SimChannel, dialling: Dialling): void => {
  const { phone, other } = channel
  if (phone !== undefined) dialPhone(world, channel, phone, dialling)
  else if (other !== undefined) dialLocal(world, { one: channel, two: other }, dialling)
}

/** When it has been answered that there is a channel, something becomes of it. */
const soon = ({ turns, latency }: World, { hungUp$ }: SimChannel, act: () => void) => {
  turns.after(latency).pipe(takeUntil(hungUp$)).subscribe(act)
}

/** What is run on a channel that leads outward. */
const runOutward = (world: World, channel: SimChannel) => {
  channel.running = { app: 'AppDial2', data: '(Outgoing Line)' }
  tell.tellDialplan(world, channel)
}

const originate: Handlers[string] = (world, params) => {
  const { application, exten = '', open } = madeOf(world, params)
  const [one, ...others] = open()
  runOutward(world, one)
  const variables = variablesOf(params)
  for (const [name, value] of variables) one.variables.set(name, value)
  watchFromBirth(world, application, one, ...others)
  // The other half has them too, set from behind.
  for (const [name, value] of variables.toReversed()) for (const other of others) tell.setVariable(world, other, name, value)
  const seconds = numberOf(params, 'timeout', 30)
  const place = { context: textOf(params, 'context') ?? 'default', exten, priority: numberOf(params, 'priority', 1) }
  const answered = () => {
    if (application !== undefined) start(world, one, runOnlyStasis(world, one, application, argsOf(params)))
    else {
      one.place = place
      world.setGoing(one)
    }
  }
  soon(world, one, () => {
    dial(world, one, { ms: seconds < 0 ? Infinity : seconds * 1_000, answered })
  })
  return ok(tell.channelOf(one))
}

/** Where a channel stands that comes from nowhere. */
const aside = { context: 'default', exten: 's', priority: 1 }

const directions = ['none', 'both', 'in', 'out']
/** A channel that is there with another, and goes with it. What it would hear is not simulated. */
const snoop: Handlers[string] = (world, params) => {
  const [spy, whisper] = ['spy', 'whisper'].map((name) => {
    const direction = textOf(params, name) ?? 'none'
    return directions.includes(direction) ? direction : refuse(400, `Invalid direction specified for ${name}`)
  })
  if (spy === 'none' && whisper === 'none') return refused(400, 'Direction must be specified for at least spy or whisper')
  const application = textOf(params, 'app') ?? refuse(400, 'Application name is required')
  const spied = world.channels.get(textOf(params, 'channelId') ?? '') ?? refuse(404, 'Provided channel was not found')
  const id = textOf(params, 'snoopId')
  if (id !== undefined && isTaken(world, id)) return refused(500, 'Snoop channel could not be created')
  const channel = openChannel(world, { id, name: nameOf(world, `Snoop/${spied.id}`), state: 'Up', place: aside })
  spied.hungUp$.pipe(takeUntil(channel.hungUp$)).subscribe(() => { hangUp(world, channel, { request: false }) })
  soon(world, channel, () => { start(world, channel, runOnlyStasis(world, channel, application, argsOf(params))) })
  return ok(tell.channelOf(channel))
}

/** What media can be sent as. */
const formats = new Set(['ulaw', 'alaw', 'gsm', 'g722', 'g726', 'g729', 'opus', 'slin', 'slin8', 'slin16', 'slin24', 'slin32', 'slin44', 'slin48'])

export const legRequests: Handlers = {
  'channels.originate': originate,
  'channels.originateWithId': originate,
  'channels.create': (world, params) => {
    const { application = '', open } = madeOf(world, params)
    const [one] = open()
    watchFromBirth(world, application, one)
    for (const [name, value] of variablesOf(params)) tell.setVariable(world, one, name, value)
    soon(world, one, () => { start(world, one, runFromStasis(world, one, application, argsOf(params))) })
    return ok(tell.channelOf(one))
  },
  'channels.dial': (world, params) => {
    const [one] = stayOf(world, params)
    if (one.state !== 'Down' || (one.phone ?? one.other) === undefined) return refused(409, "Channel is not in the 'Down' state")
    const seconds = numberOf(params, 'timeout', 0)
    dial(world, one, { ms: seconds > 0 ? seconds * 1_000 : Infinity })
    return done
  },
  'channels.snoopChannel': snoop,
  'channels.snoopChannelWithId': snoop,
  'channels.externalMedia': (world, params) => {
    const host = textOf(params, 'external_host')
      ?? refuse(400, world.version === '22' ? 'external_host is required for all but websocket server connections' : 'external_host cannot be empty')
    const application = textOf(params, 'app') ?? refuse(400, 'app cannot be empty')
    const format = textOf(params, 'format') ?? refuse(400, 'format cannot be empty')
    if (!/^[^:]+:\d+$/.test(host)) refuse(400, `external_host must be <host>:<port>${world.version === '22' ? ' for all transports other than websocket' : ''}`)
    if (!formats.has(format)) {
      return world.version === '22' ? refused(500, 'An internal error prevented this request from being handled') : refused(400, `Provided format (${format}) was not found`)
    }
    const channel = openChannel(world, {
      id: newIdOf(world, params, 'channelId'), name: nameOf(world, `UnicastRTP/${host}`), state: 'Down', place: aside,
      dialstring: world.version === '22' ? `${host}/c(${format})` : host,
    })
    runOutward(world, channel)
    watchFromBirth(world, application, channel)
    const channelvars = { UNICASTRTP_LOCAL_ADDRESS: '127.0.0.1', UNICASTRTP_LOCAL_PORT: String(10_000 + 2 * world.serial()) }
    for (const [name, value] of Object.entries(channelvars)) channel.variables.set(name, value)
    soon(world, channel, () => {
      tell.tellDial(world, channel, '', { dialstring: channel.dialstring })
      answer(world, channel)
      tell.tellDial(world, channel, 'ANSWER', { dialstring: channel.dialstring })
      start(world, channel, runOnlyStasis(world, channel, application, argsOf(params)))
    })
    return ok({ ...tell.channelOf(channel), channelvars })
  },
}
