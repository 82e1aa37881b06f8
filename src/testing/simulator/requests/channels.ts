import { EMPTY, type Observable, defer } from 'rxjs'

import { mintId } from '../../../core/ids.js'
import { applicationMoveFailed } from '../../events.js'
import { answer, hangUp, leaveStasis, moveStasis } from '../channels.js'
import { hear, hearNoMore, ringing, setBackground, silence } from '../hearing.js'
import { dialLocal, openLocal } from '../local.js'
import type { SimChannel, World } from '../model.js'
import { runDialplan, runFromStasis, sendDigits } from '../run.js'
import { openPlayback, playing } from '../sounds.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, channelOf, created, done, listOf, numberOf, ok, refuse, refused, stayOf, textOf } from './handler.js'

const does = (act: () => void): Observable<never> => defer(() => {
  act()
  return EMPTY
})

/** Asterisk agrees at once and does it when its turn has come. */
const inTurn = (act: (world: World, channel: SimChannel, params: Params) => Observable<unknown>): Handlers[string] => (world, params) => {
  const [channel, { commands }] = stayOf(world, params)
  commands.add(act(world, channel, params), undefined, undefined)
  return done
}

/** Something that is heard while nothing else is. */
const background = (heard: (params: Params) => Parameters<typeof setBackground>[1]): Handlers[string] =>
  inTurn((_, channel, params) => does(() => { setBackground(channel, heard(params)) }))

const play: Handlers[string] = (world, params) => {
  const [channel, { commands }] = stayOf(world, params)
  const media = listOf(params, 'media')
  if (media.length === 0) refuse(400, 'At least one media URI must be provided')
  const stage = {
    target: tell.sourceOf(channel),
    hear: (heard: Parameters<typeof hear>[1]) => { hear(channel, heard) },
    hearNoMore: () => { hearNoMore(channel) },
  }
  const playback = openPlayback(world, { id: textOf(params, 'playbackId') ?? mintId(), media, language: textOf(params, 'lang') ?? 'en' }, stage)
  const reply = created(tell.playbackOf(playback))
  commands.add(playing(world, playback, stage), undefined, undefined)
  return reply
}

const directions = ['both', 'in', 'out']
const muting: Handlers[string] = (world, params) => {
  stayOf(world, params)
  const direction = textOf(params, 'direction') ?? refuse(400, 'Direction is required')
  return directions.includes(direction) ? done : refused(400, 'Invalid direction specified')
}

/** The causes that hangup's reasons stand for. */
const reasons: Readonly<Record<string, number>> = {
  normal: 16, busy: 17, congestion: 34, no_answer: 19, timeout: 19, rejected: 21, unallocated: 1, normal_unspecified: 31,
  number_incomplete: 28, codec_mismatch: 58, interworking: 127, failure: 38, answered_elsewhere: 26,
}

const isTaken = ({ version, channels }: World, id: string): boolean =>
  // A 22 takes the beginning of an id for the id.
  channels.has(id) || (version === '22' && [...channels.keys()].some((other) => other.startsWith(id)))

/** The parameters with which a channel is made. */
const placing = (world: World, params: Params) => {
  const endpoint = textOf(params, 'endpoint') ?? refuse(400, 'Endpoint must be specified')
  const [, technology, resource = ''] = /^([^/]+)\/(.+)$/s.exec(endpoint) ?? refuse(400, 'Invalid endpoint specified')
  const application = textOf(params, 'app')
  const exten = textOf(params, 'extension')
  const channelId = textOf(params, 'channelId')
  const otherChannelId = textOf(params, 'otherChannelId')
  if (application === undefined && exten === undefined) refuse(400, 'Application or extension must be specified')
  for (const id of [channelId, otherChannelId]) if (id !== undefined && isTaken(world, id)) refuse(409, 'Channel with given unique ID already exists')
  const [, name = '', number = ''] = /^(?:"?([^"<]*?)"?\s*)?(?:<?([^<>]*)>?)?$/.exec(textOf(params, 'callerId') ?? '') ?? []
  return {
    technology, application, exten, channelId, otherChannelId, resource,
    caller: { name, number },
    args: textOf(params, 'appArgs')?.split(',') ?? [],
    context: textOf(params, 'context') ?? 'default',
    priority: numberOf(params, 'priority', 1),
    ms: (timeout => (timeout < 0 ? Infinity : timeout * 1_000))(numberOf(params, 'timeout', 30)),
  }
}

const nowhere = { status: 500, message: 'Allocation failed', body: { error: 'Allocation failed' } }

const originate: Handlers[string] = (world, params) => {
  const { technology, application, exten, args, context, priority, ms, ...to } = placing(world, params)
  if (technology !== 'Local') return nowhere
  const local = openLocal(world, { ...to, application })
  const { one } = local
  const reply = ok(tell.channelOf(one))
  tell.setRunning(world, one, 'AppDial2', '(Outgoing Line)')
  dialLocal(world, local, ms, () => {
    if (application === undefined) {
      one.place = { context, exten: exten ?? '', priority }
      runDialplan(world, one).subscribe()
    } else runFromStasis(world, one, application, args).subscribe()
  })
  return reply
}

export const channelRequests: Handlers = {
  'channels.list': ({ channels }) => ok([...channels.values()].map(tell.channelOf)),
  'channels.get': (world, params) => ok(tell.channelOf(channelOf(world, params))),
  'channels.originate': originate,
  'channels.originateWithId': originate,
  'channels.create': (world, params) => {
    const { technology, application = '', args, ...to } = placing(world, params)
    if (technology !== 'Local') return nowhere
    const { one } = openLocal(world, { ...to, application })
    const reply = ok(tell.channelOf(one))
    runFromStasis(world, one, application, args).subscribe()
    return reply
  },
  'channels.dial': (world, params) => {
    const [one] = stayOf(world, params)
    if (one.state !== 'Down' || one.other === undefined) return refused(409, "Channel is not in the 'Down' state")
    const seconds = numberOf(params, 'timeout', 0)
    dialLocal(world, { one, two: one.other }, seconds > 0 ? seconds * 1_000 : Infinity, () => undefined)
    return done
  },
  'channels.hangup': (world, params) => {
    const channel = channelOf(world, params)
    const reason = textOf(params, 'reason')
    const code = textOf(params, 'reason_code')
    if (reason !== undefined && code !== undefined) return refused(400, 'The reason and reason_code query parameters are mutually exclusive')
    const cause = reason === undefined ? Number(code ?? 16) : reasons[reason]
    if (cause === undefined) return refused(400, 'Invalid Reason')
    hangUp(world, channel, { cause, soft: true })
    return done
  },
  'channels.continueInDialplan': inTurn((world, channel, params) => does(() => {
    const { place } = channel
    const there = ['context', 'extension', 'priority', 'label'].some((name) => textOf(params, name) !== undefined)
    const context = textOf(params, 'context') ?? place.context
    const exten = textOf(params, 'extension') ?? place.exten
    const label = textOf(params, 'label')
    const priority = (label === undefined ? undefined : world.dialplan.priorityOf({ context, exten }, label)) ?? numberOf(params, 'priority', there ? 1 : place.priority + 1)
    channel.place = { context, exten, priority }
    leaveStasis(world, channel)
  })),
  'channels.move': inTurn((world, channel, params) => does(() => {
    const destination = textOf(params, 'app') ?? ''
    const args = textOf(params, 'appArgs')?.split(',') ?? []
    const { stay } = channel
    if (stay === undefined) return
    if (world.applications.isConnected(destination)) moveStasis(world, channel, destination, args)
    else {
      world.applications.tellOnly(stay.application, (about) =>
        applicationMoveFailed({ ...about, ...tell.memberOf(channel), destination, args }))
    }
  })),
  'channels.answer': (world, params) => {
    const [channel, { commands }] = stayOf(world, params)
    return commands.add(does(() => { answer(world, channel) }), done, refused(500, 'Failed to answer channel'))
  },
  'channels.ring': background(() => ringing),
  'channels.ringStop': background(() => silence),
  'channels.startMoh': background((params) => ({ what: 'music', mohClass: textOf(params, 'mohClass') ?? 'default' })),
  'channels.stopMoh': background(() => silence),
  'channels.startSilence': background(() => silence),
  'channels.stopSilence': background(() => silence),
  'channels.hold': inTurn(() => EMPTY),
  'channels.unhold': inTurn(() => EMPTY),
  'channels.progress': inTurn((_, { signals$ }) => does(() => { signals$.next('progress') })),
  'channels.mute': muting,
  'channels.unmute': muting,
  'channels.play': play,
  'channels.playWithId': play,
  'channels.sendDTMF': (world, params) => {
    const [channel, { commands }] = stayOf(world, params)
    const digits = textOf(params, 'dtmf') ?? refuse(400, 'DTMF is required')
    commands.add(sendDigits(world, channel, digits, numberOf(params, 'between', 100), numberOf(params, 'duration', 100)), undefined, undefined)
    return done
  },
  'channels.getChannelVar': (world, params) => {
    const channel = channelOf(world, params)
    const variable = textOf(params, 'variable') ?? refuse(400, 'Variable name is required')
    const value = channel.variables.get(variable)
    return value === undefined ? refused(404, 'Provided variable was not found') : ok({ value })
  },
  'channels.setChannelVar': (world, params) => {
    const [channel, { commands }] = stayOf(world, params)
    const variable = textOf(params, 'variable') ?? refuse(400, 'Variable name is required')
    const set = does(() => { tell.setVariable(world, channel, variable, textOf(params, 'value') ?? '') })
    const outcome = commands.add(set, done, refused(404, 'Channel not found'))
    // A 16 says that it is done before it is.
    return world.version === '16' ? done : outcome
  },
}
