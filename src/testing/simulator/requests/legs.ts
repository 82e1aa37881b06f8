import { takeUntil } from 'rxjs'

import { answer, hangUp, openChannel } from '../channels.js'
import { dialLocal, openLocal, watchFromBirth } from '../local.js'
import type { SimChannel, World } from '../model.js'
import { nameOf } from '../names.js'
import { runDialplan, runFromStasis, runOnlyStasis, start } from '../run.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, channelOf, done, nowhere, numberOf, ok, refuse, refused, stayOf, textOf } from './handler.js'

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
    technology, application, exten,
    local: {
      resource,
      channelId: newIdOf(world, params, 'channelId'),
      otherChannelId: newIdOf(world, params, 'otherChannelId'),
      caller: callerOf(params),
    },
  }
}

/** When it has been answered that there is a channel, something becomes of it. */
const soon = ({ turns, latency }: World, { hungUp$ }: SimChannel, act: () => void) => {
  turns.after(latency).pipe(takeUntil(hungUp$)).subscribe(act)
}

const originate: Handlers[string] = (world, params) => {
  const { technology, application, exten = '', local } = madeOf(world, params)
  if (technology !== 'Local') return nowhere
  const { one, two } = openLocal(world, { ...local, running: { app: 'AppDial2', data: '(Outgoing Line)' } })
  watchFromBirth(world, application, one, two)
  const seconds = numberOf(params, 'timeout', 30)
  const place = { context: textOf(params, 'context') ?? 'default', exten, priority: numberOf(params, 'priority', 1) }
  const answered = () => {
    if (application !== undefined) start(world, one, runOnlyStasis(world, one, application, argsOf(params)))
    else {
      one.place = place
      start(world, one, runDialplan(world, one))
    }
  }
  soon(world, one, () => {
    dialLocal(world, { one, two }, { ms: seconds < 0 ? Infinity : seconds * 1_000, answered })
  })
  return ok(tell.channelOf(one))
}

/** Where a channel stands that comes from nowhere. */
const aside = { context: 'default', exten: 's', priority: 1 }

const directions = ['none', 'both', 'in', 'out']
/** A channel that is there with another, and goes with it. What it would hear is not simulated. */
const snoop: Handlers[string] = (world, params) => {
  const spied = channelOf(world, params)
  const [spy, whisper] = ['spy', 'whisper'].map((name) => {
    const direction = textOf(params, name) ?? 'none'
    return directions.includes(direction) ? direction : refuse(400, `Invalid direction specified for ${name}`)
  })
  if (spy === 'none' && whisper === 'none') return refused(400, 'Direction must be specified for at least spy or whisper')
  const application = textOf(params, 'app') ?? refuse(400, 'Application name is required')
  const channel = openChannel(world, { id: newIdOf(world, params, 'snoopId'), name: nameOf(world, `Snoop/${spied.id}`), state: 'Up', place: aside })
  spied.hungUp$.pipe(takeUntil(channel.hungUp$)).subscribe(() => { hangUp(world, channel, { request: false }) })
  soon(world, channel, () => { start(world, channel, runOnlyStasis(world, channel, application, argsOf(params))) })
  return ok(tell.channelOf(channel))
}

export const legRequests: Handlers = {
  'channels.originate': originate,
  'channels.originateWithId': originate,
  'channels.create': (world, params) => {
    const { technology, application = '', local } = madeOf(world, params)
    if (technology !== 'Local') return nowhere
    const { one } = openLocal(world, local)
    watchFromBirth(world, application, one)
    soon(world, one, () => { start(world, one, runFromStasis(world, one, application, argsOf(params))) })
    return ok(tell.channelOf(one))
  },
  'channels.dial': (world, params) => {
    const [one] = stayOf(world, params)
    const { other } = one
    if (one.state !== 'Down' || other === undefined) return refused(409, "Channel is not in the 'Down' state")
    const seconds = numberOf(params, 'timeout', 0)
    dialLocal(world, { one, two: other }, { ms: seconds > 0 ? seconds * 1_000 : Infinity })
    return done
  },
  'channels.snoopChannel': snoop,
  'channels.snoopChannelWithId': snoop,
  'channels.externalMedia': (world, params) => {
    const host = textOf(params, 'external_host') ?? refuse(400, 'external_host cannot be empty')
    const application = textOf(params, 'app') ?? refuse(400, 'app cannot be empty')
    if (textOf(params, 'format') === undefined) refuse(400, 'format cannot be empty')
    if (!/^[^:]+:\d+$/.test(host)) refuse(400, 'external_host must be <host>:<port> for all transports other than websocket')
    const channel = openChannel(world, { id: newIdOf(world, params, 'channelId'), name: nameOf(world, `UnicastRTP/${host}`), state: 'Down', place: aside })
    watchFromBirth(world, application, channel)
    soon(world, channel, () => {
      tell.tellDial(world, channel, '')
      answer(world, channel)
      tell.tellDial(world, channel, 'ANSWER')
      start(world, channel, runOnlyStasis(world, channel, application, argsOf(params)))
    })
    return ok(tell.channelOf(channel))
  },
}
