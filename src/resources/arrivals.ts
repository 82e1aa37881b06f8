import { type Observable, Subject } from 'rxjs'

import { AriError } from '../core/errors.js'
import { openFleeting } from '../core/fleeting.js'
import { isMade } from '../core/lazily.js'
import type { Bridge } from './bridges/codec.js'
import { type Call, callOf, openCall } from './channels/call.js'
import type { ChannelHangupRequest, StasisStart } from './channels/codec.js'
import { empty, press } from './channels/keypad.js'
import type { Legs } from './channels/legs.js'
import { type CallEnd, type Stay, endOf, endStay, openStay } from './channels/stay.js'
import { type AriEvent, type EventOf, decodeEvent, handledBy } from './events.js'
import type { Found } from './adoption.js'
import type { Gap } from './gap.js'
import { type Knowing, openKnown } from './known.js'
import type { Missed } from './missed.js'
import type { Broken, Session } from './session.js'
import { isSynthetic } from './synthetic.js'

/** What the frames of a connection bring: stays that begin and end, and what happens in them. */
export interface Arrivals {
  /** Every stay, and those that this connection has not asked for. */
  readonly entries: Subject<Call>
  readonly calls: Subject<Call>
  readonly live: () => readonly Stay[]
  /** A stay has ended. */
  readonly left$: Observable<unknown>
  /** The stays of a channel: in the middle of a move two applications of ours have it. */
  readonly staysOf: (channelId: string) => readonly Stay[]
  /** The call of a channel that is with us. */
  readonly callOf: (channelId: string) => Call | undefined
  /** Reads a frame: a fault where it cannot, else told to the index and to the stay it is about. */
  readonly receive: (frame: unknown) => void
  /** Nothing is told for a while: what is known until now, by application. */
  readonly lost: () => void
  /** What was known when it was lost. */
  readonly gaps: () => readonly Gap[]
  /** Tells what must have happened meanwhile. */
  readonly correct: (event: Missed) => void
  /** A channel that was there before this connection comes now. */
  readonly adopt: (found: Found) => void
  /** All is told again, and what was missed has been. */
  readonly whole: () => void
  /** A bridge that is watched, whoever is in it, until what it gives is called. */
  readonly watch: (bridge: Bridge) => () => void
  /** Ends the stays of one application, or all, without a word to Asterisk. */
  readonly abandon: (application?: string) => void
}

/** Who else is told. */
export interface Told {
  /** An event too broken to be told. */
  readonly broken: (event: Broken) => void
  /** Another connection has taken the application over. */
  readonly replaced: (application: string) => void
  /** Is an arrival taken? Else it is given back to the dialplan, and nobody hears of it. */
  readonly admits: (start: StasisStart) => boolean
}

export const openArrivals = (session: Session, legs: Legs, applications: readonly string[], tell: Told): Arrivals => {
  const { index, faults } = session
  /** Those that are here, by application and channel id. */
  const here = new Map(applications.map((application) => [application, openFleeting<string, Stay>()]))
  const entries = new Subject<Call>()
  const calls = new Subject<Call>()
  const departures = new Subject<void>()

  const knowing = new Map([...here].map(([application, stays]) => [application, openKnown(stays)]))
  /** Those that were adopted since all is told: a StasisStart of theirs is no other stay. */
  const adopted = new WeakSet<Stay>()
  /** Those that had come before the connection was lost. */
  let beforeGap: readonly Stay[] | undefined

  const liveIn = (application: string): readonly Stay[] => [...(here.get(application)?.values() ?? [])]
  const live = () => [...here.keys()].flatMap(liveIn)
  const stayIn = (application: string, id: string): Stay | undefined => here.get(application)?.get(id)
  const staysOf = (id: string): readonly Stay[] => {
    const stays: Stay[] = []
    for (const byId of here.values()) {
      const stay = byId.get(id)
      if (stay !== undefined) stays.push(stay)
    }
    return stays
  }

  const dropped = (id: string): void => {
    faults.report({
      during: 'keypad$',
      error: new AriError('DigitsDropped', `Nobody listened to the keypad of channel ${id}, and more keys came than are kept: the oldest is lost.`, { ids: { channelId: id } }),
      call: { id },
    })
  }
  const ended = ({ application, id, known: { bridge } }: Stay): void => {
    here.get(application)?.delete(id)
    if (bridge !== undefined) knowing.get(application)?.left(bridge)
    departures.next()
  }

  const receive = (frame: unknown): void => {
    const read = decodeEvent(frame)
    if ('event' in read) {
      deliver(read.event)
      return
    }
    faults.report({ during: 'decode', error: 'unknown' in read ? read.error : read.malformed, frame })
    if ('unknown' in read) {
      index.push(read.unknown)
      return
    }
    // However little could be read of it, what it ends has ended.
    const { type, application, malformed: { ids } } = read
    if (type === 'StasisEnd' && application !== undefined && ids['channelId'] !== undefined) left(application, ids['channelId'])
    else if (type !== undefined) {
      const medium = endsMedium.has(type) ? ids['playbackId'] ?? ids['recordingName'] : undefined
      if (medium !== undefined) for (const { media } of live()) media.end(medium)
      tell.broken({ type, ids })
    }
  }

  const deliver = (event: AriEvent): void => {
    if (event.type === 'StasisStart') {
      arrive(event)
      return
    }
    knowing.get(event.application)?.hear(event)
    before(event)
    index.push(event)
    behind(event)
  }

  const arrive = (start: StasisStart, found?: Found): void => {
    const { application, channel: { id } } = start
    // Whoever closes takes no more calls; and an application that is none of ours, nobody has.
    if (session.abandoned() || !knowing.has(application)) {
      index.push(start)
      return
    }
    // Its StasisEnd was lost.
    const earlier = stayIn(application, id)
    if (earlier !== undefined && adopted.has(earlier)) {
      // Its own, which was on its way.
      index.push(start)
      return
    }
    if (earlier !== undefined) endStay(earlier, { how: 'lost' })
    knowing.get(application)?.hear(start)
    const stay = openStay(start, ended)
    if (found !== undefined) adopted.add(stay)
    stay.known.bridge = found?.bridge?.id
    // It is told of before the one whose place it takes has left.
    stay.known.placed = start.replace_channel === undefined ? undefined : staysOf(start.replace_channel.id).map(({ known }) => known.bridge).find((id) => id !== undefined)
    const call = openCall(session, stay, entries, found !== undefined)
    here.get(application)?.set(id, stay)
    const ours = legs.spend(stay) || found?.isLeg === true
    index.push(start)
    if (!ours && !tell.admits(start)) {
      session.activities.detach('drain', call.continueInDialplan())
      return
    }
    entries.next(call)
    if (!ours) calls.next(call)
  }

  const left = (application: string, id: string, how?: CallEnd): void => {
    const stay = stayIn(application, id)
    if (stay !== undefined) endStay(stay, how ?? endOf(stay))
  }

  /** A sound or recording: where none of ours ever was, there is nothing to be told. */
  const mediumEnded = (target: string, id: string): void => {
    if (!target.startsWith('channel:')) return
    for (const stay of staysOf(target.slice('channel:'.length))) {
      if (isMade(stay, 'media')) stay.media.end(id)
    }
  }
  const recorded = ({ recording }: EventOf<'RecordingFinished' | 'RecordingFailed'>) => { mediumEnded(recording.target_uri, recording.name) }

  /** What is noted before anybody is told of it, */
  const before = handledBy({
    ChannelHangupRequest: (event) => {
      const stay = stayIn(event.application, event.channel.id)
      if (stay !== undefined) stay.known.hangup = { ...stay.known.hangup, ...hangupOf(event) }
    },
    ChannelDestroyed: ({ channel }) => { legs.drop(channel.id) },
    ChannelEnteredBridge: ({ application, bridge, channel }) => {
      const stay = channel === undefined ? undefined : stayIn(application, channel.id)
      if (stay === undefined) return
      empty(stay.keypad)
      stay.known.bridge = bridge.id
    },
    ChannelLeftBridge: ({ application, channel }) => {
      const stay = stayIn(application, channel.id)
      if (stay !== undefined) stay.known.bridge = stay.known.placed = undefined
    },
    PlaybackFinished: ({ playback }) => { mediumEnded(playback.target_uri, playback.id) },
    RecordingFinished: recorded,
    RecordingFailed: recorded,
  })
  /** and what is done behind that. */
  const behind = handledBy({
    StasisEnd: (event) => { left(event.application, event.channel.id, isSynthetic(event) ? { how: 'lost' } : undefined) },
    ChannelDtmfReceived: (event) => {
      const { application, channel: { id } } = event
      const stay = stayIn(application, id)
      if (stay !== undefined) press(stay.keypad, event, () => { dropped(id) })
    },
    ApplicationReplaced: ({ application }) => { tell.replaced(application) },
  })

  return {
    entries,
    calls,
    live,
    left$: departures,
    staysOf,
    callOf: (id) => {
      const stay = staysOf(id).at(-1)
      return stay && callOf(stay)
    },
    receive,
    lost: () => {
      beforeGap = live()
      for (const stay of beforeGap) adopted.delete(stay)
      for (const each of knowing.values()) each.lost()
    },
    gaps: () => [...knowing].map(([application, known]) => ({
      application, known, stays: (beforeGap ?? live()).filter((stay) => stay.application === application),
    })),
    correct: deliver,
    adopt: (found) => {
      if (found.bridge !== undefined) knowing.get(found.start.application)?.learn(found.bridge, (id) => found.channels.get(id))
      arrive(found.start, found)
    },
    whole: () => {
      beforeGap = undefined
      for (const each of knowing.values()) each.whole()
    },
    watch: (bridge) => {
      const watching = [...knowing.values()].map((each: Knowing) => each.watch(bridge))
      return () => { for (const end of watching) end() }
    },
    abandon: (application) => {
      if (application === undefined) knowing.clear()
      else knowing.delete(application)
      for (const stay of application === undefined ? live() : liveIn(application)) endStay(stay, { how: 'abandoned' })
    },
  }
}

const hangupOf = ({ cause, tech_cause }: ChannelHangupRequest): Stay['known']['hangup'] => ({
  ...(cause === undefined ? {} : { cause }),
  ...(tech_cause === undefined ? {} : { techCause: tech_cause }),
})

/** Events that end a sound or recording. */
const endsMedium = new Set(['PlaybackFinished', 'RecordingFinished', 'RecordingFailed'])
