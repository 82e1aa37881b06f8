import { EMPTY, type Observable } from 'rxjs'

import { applicationMoveFailed } from '../../events.js'
import { answer, continueAt, hangUp, isThere, moveStasis, soft } from '../channels.js'
import { does } from '../commands.js'
import { hear, hearNoMore, ringing, setBackground, silence } from '../hearing.js'
import { sendDigits } from '../keys.js'
import type { Heard, SimChannel, SimStay, World } from '../model.js'
import { queueSound } from '../sounds.js'
import { mute } from '../talking.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, channelOf, created, done, numberOf, ok, playingOf, refuse, refused, stayOf, textOf, whenDone } from './handler.js'

/** Asterisk agrees at once and does it when its turn has come. */
const inTurn = (act: (world: World, channel: SimChannel, params: Params) => Observable<unknown>): Handlers[string] => (world, params) => {
  const [channel, { commands }] = stayOf(world, params)
  commands.add(act(world, channel, params))
  return done
}

/** The same, but it goes when nothing is left to be done. */
const leaving = (leave: (world: World, channel: SimChannel, params: Params, stay: SimStay) => void): Handlers[string] => (world, params) => {
  const [channel, stay] = stayOf(world, params)
  stay.commands.add(does(() => { stay.leaving = () => { leave(world, channel, params, stay) } }))
  return done
}

/** Something that is heard while nothing else is. */
const background = (heard: (params: Params) => Heard): Handlers[string] =>
  inTurn((world, channel, params) => does(() => { setBackground(world, channel, heard(params)) }))

const play: Handlers[string] = (world, params) => {
  const [channel, { commands }] = stayOf(world, params)
  const sound = playingOf(params, channel.language)
  if (sound.media.length === 0) return refused(500, 'Failed to queue media for playback')
  return created(queueSound(world, sound, {
    target: tell.sourceOf(channel),
    begun: () => { if (channel.state !== 'Up') channel.signals$.next('progress') },
    hear: (heard) => { hear(world, channel, heard) },
    hearNoMore: () => { hearNoMore(world, channel) },
  }, commands))
}

const directions = ['both', 'in', 'out']
const muting = (muted: boolean): Handlers[string] => (world, params) => {
  const [channel] = stayOf(world, params)
  const direction = textOf(params, 'direction') ?? refuse(400, 'Direction is required')
  if (!directions.includes(direction)) return refused(400, 'Invalid direction specified')
  // What goes out to the far end makes no difference to Asterisk.
  if (direction !== 'out') mute(channel, 'channel', muted)
  return done
}

/** The causes that hangup's reasons stand for. */
const reasons: Readonly<Record<string, number>> = {
  normal: 16, busy: 17, congestion: 34, no_answer: 19, timeout: 19, rejected: 21, unallocated: 1, normal_unspecified: 31,
  number_incomplete: 28, codec_mismatch: 58, interworking: 127, failure: 38, answered_elsewhere: 26,
}

/** Where a channel cannot be asked to lead elsewhere. */
const refuseRedirect = ({ name }: SimChannel, endpoint: string | undefined) => {
  if (endpoint === undefined) return refused(400, "Required parameter 'endpoint' not provided.")
  if (!endpoint.includes('/')) return refused(422, `Endpoint parameter '${endpoint}' does not contain tech/resource`)
  const [own, wanted] = [name, endpoint].map((each) => each.replace(/\/.*/s, ''))
  return wanted === own ? undefined : refused(422, `Endpoint technology '${String(wanted)}' does not match channel technology '${String(own)}'`)
}

export const channelRequests: Handlers = {
  'channels.list': ({ channels }) => ok([...channels.values()].map(tell.channelOf)),
  'channels.get': (world, params) => ok(tell.channelOf(channelOf(world, params))),
  'channels.hangup': (world, params) => {
    const channel = channelOf(world, params)
    const reason = textOf(params, 'reason')
    const code = textOf(params, 'reason_code')
    if (reason !== undefined && code !== undefined) return refused(400, 'The reason and reason_code query parameters are mutually exclusive')
    const cause = reason === undefined ? numberOf(params, 'reason_code', 16) : reasons[reason]
    if (cause === undefined) return refused(400, `Invalid reason for hangup ${world.version === '22' ? 'reason ' : ''}provided`)
    hangUp(world, channel, { cause, request: soft })
    return done
  },
  'channels.continueInDialplan': leaving((world, channel, params) => {
    const { place } = channel
    const there = ['context', 'extension', 'priority', 'label'].some((name) => textOf(params, name) !== undefined)
    const context = textOf(params, 'context') ?? place.context
    const exten = textOf(params, 'extension') ?? place.exten
    const label = textOf(params, 'label')
    const priority = (label === undefined ? undefined : world.dialplan.priorityOf({ context, exten }, label)) ?? numberOf(params, 'priority', there ? 1 : place.priority + 1)
    continueAt(world, channel, { context, exten, priority })
  }),
  'channels.move': leaving((world, channel, params, stay) => {
    const destination = textOf(params, 'app') ?? ''
    const args = textOf(params, 'appArgs')?.split(',') ?? []
    if (world.applications.isConnected(destination)) moveStasis(world, channel, destination, args)
    else {
      stay.leaving = undefined
      world.applications.tellOnly(stay.application, (about) =>
        applicationMoveFailed({ ...about, ...tell.memberOf(channel), destination, args }))
    }
  }),
  'channels.answer': (world, params) => {
    const [channel, stay] = stayOf(world, params)
    return whenDone(stay, does(() => { if (isThere(world, channel)) answer(world, channel) }), () =>
      (isThere(world, channel) ? done : refused(500, 'Failed to answer channel')))
  },
  // Whoever called hears of it, too.
  'channels.ring': inTurn((world, channel) => does(() => {
    setBackground(world, channel, ringing)
    if (channel.state !== 'Up') channel.signals$.next('ringing')
  })),
  'channels.ringStop': background(() => silence),
  'channels.startMoh': background((params) => ({ what: 'music', mohClass: textOf(params, 'mohClass') ?? 'default' })),
  'channels.stopMoh': background(() => silence),
  'channels.startSilence': background(() => silence),
  'channels.stopSilence': background(() => silence),
  'channels.hold': inTurn(() => EMPTY),
  'channels.unhold': inTurn(() => EMPTY),
  'channels.progress': inTurn((_, { signals$ }) => does(() => { signals$.next('progress') })),
  'channels.mute': muting(true),
  'channels.unmute': muting(false),
  'channels.play': play,
  'channels.playWithId': play,
  'channels.sendDTMF': (world, params) => {
    const [channel, { commands }] = stayOf(world, params)
    const digits = textOf(params, 'dtmf') ?? refuse(400, 'DTMF is required')
    commands.add(sendDigits(world, channel, digits, numberOf(params, 'between', 100), numberOf(params, 'duration', 100)))
    return done
  },
  // There is no RTP in a simulator.
  'channels.rtpstatistics': (world, params) =>
    (channelOf(world, params).name.startsWith('PJSIP/') ? refused(404, 'RTP info not found') : refused(403, 'Unsupported channel type')),
  'channels.redirect': (world, params) => {
    const [channel] = stayOf(world, params)
    // Whether it goes there is its own affair.
    return refuseRedirect(channel, textOf(params, 'endpoint')) ?? done
  },
  'channels.transfer_progress': (world, params) => {
    stayOf(world, params)
    return done
  },
}
