import { BehaviorSubject, EMPTY, Observable, ReplaySubject, Subject, defer } from 'rxjs'

import type { CallerID, ChannelState } from '../../resources/channels/codec.js'
import { channelCreated, channelDestroyed, hangupRequest, stasisEnd, stasisStart } from '../events.js'
import { leaveBridge } from './bridges.js'
import { openCommands } from './commands.js'
import { ringing, setBackground, silence, stopHearing } from './hearing.js'
import type { Place } from './dialplan.js'
import type { Heard, Sent, SimChannel, SimPhone, SimStay, World } from './model.js'
import { memberOf, setState, setVariable, sourceOf, tellChannel } from './tell.js'

interface Born {
  readonly id?: string | undefined
  readonly name: string
  readonly state: ChannelState
  readonly place: Place
  readonly caller?: CallerID | undefined
  readonly connected?: CallerID | undefined
  readonly dialstring?: string
  readonly phone?: SimPhone | undefined
  readonly running?: SimChannel['running'] | undefined
}

const unknown: CallerID = { name: '', number: '' }

export const openChannel = (world: World, {
  id, name, state, place, caller = unknown, connected = unknown, dialstring = '', phone, running = { app: '', data: '' },
}: Born): SimChannel => {
  const channel: SimChannel = {
    id: id ?? `${String(Math.floor(world.time() / 1_000))}.${String(world.serial())}`,
    name, state, place, caller, connected, dialstring, phone, running,
    language: 'en',
    protocolId: name.startsWith('PJSIP/') ? `00000000-0000-4000-8000-${world.time().toString(16).padStart(12, '0')}` : '',
    creationtime: world.now(),
    variables: new Map(),
    hears$: new BehaviorSubject<Heard>(ringing),
    hears: ringing,
    signals$: new Subject(),
    sends$: new BehaviorSubject<Sent>('silence'),
    muted$: new BehaviorSubject<ReadonlySet<'channel' | 'bridge'>>(new Set()),
    detection: undefined,
    pressed$: new Subject(),
    hungUp$: new ReplaySubject(1),
    hangUpCause: 16,
    stay: undefined,
    bridge: undefined,
    background: ringing,
    other: undefined,
  }
  world.channels.set(channel.id, channel)
  tellChannel(world, channel, channelCreated)
  return channel
}

/** Nobody has hung up yet. */
export const isThere = ({ channels }: World, channel: SimChannel): boolean => channels.get(channel.id) === channel

/** Done at once on a channel that is up. */
export const answer = (world: World, channel: SimChannel): void => {
  if (channel.state === 'Up') return
  setState(world, channel, 'Up')
  if (channel.background === ringing) setBackground(world, channel, silence)
  channel.signals$.next('answer')
}

/** The time in an application: completes when the channel has left for the dialplan, at once where nobody listens. */
export const inStasis = (world: World, channel: SimChannel, application: string, args: readonly string[]): Observable<never> => defer(() => {
  const { applications } = world
  const refused = (): Observable<never> => {
    setVariable(world, channel, 'STASISSTATUS', 'FAILED')
    return EMPTY
  }
  const admitted = (name: string): Observable<never> => {
    const left$ = new Subject<never>()
    enter(world, channel, name, args, left$)
    return left$
  }
  setVariable(world, channel, 'STASISSTATUS', '')
  const connect = applications.perCall.get(application)
  if (connect === undefined) return applications.isConnected(application) ? admitted(application) : refused()
  return new Observable<never>((subscriber) => {
    const name = `${application}:${channel.name}`
    // Left, the connection is let go with the call.
    const turn = (stay: () => Observable<never>) => () => { world.turns.take(() => { subscriber.add(stay().subscribe(subscriber)) }) }
    subscriber.add(connect(name).subscribe({ next: turn(() => admitted(name)), error: turn(refused) }))
  })
})

const enter = (world: World, channel: SimChannel, application: string, args: readonly string[], left$: Subject<never>) => {
  const { applications } = world
  const stay: SimStay = { application, left$, leaving: undefined, commands: openCommands(turnOf(world, channel), () => { stay.leaving?.() }) }
  channel.stay = stay
  applications.watch(application, sourceOf(channel))
  applications.tellOnly(application, (about) => stasisStart({ ...about, ...memberOf(channel), args }))
}

/** A 16 looks every 200 ms for what it is to do on a channel from which nothing comes: before the answer, and on a Local channel mostly. */
const turnOf = ({ version, turns, time }: World, channel: SimChannel): Observable<unknown> => {
  const since = time()
  return defer(() => {
    const isSilent = channel.state !== 'Up' || channel.sends$.value === 'nothing'
    return version === '16' && isSilent ? turns.after(200 - ((time() - since) % 200)) : EMPTY
  })
}

const leave = (world: World, channel: SimChannel, { application, commands }: SimStay, place = channel.place) => {
  const { applications } = world
  commands.cut()
  leaveBridge(world, channel)
  channel.stay = undefined
  channel.place = place
  applications.tellOnly(application, (about) => stasisEnd({ ...about, ...memberOf(channel) }))
  applications.unwatch(application, sourceOf(channel))
}

/** From one application to another; the dialplan does not notice. */
export const moveStasis = (world: World, channel: SimChannel, application: string, args: readonly string[]): void => {
  const { stay } = channel
  if (stay === undefined) return
  leave(world, channel, stay)
  enter(world, channel, application, args, stay.left$)
}

/** Out of the application, and on in the dialplan at that place. Music goes on. */
export const continueAt = (world: World, channel: SimChannel, place: Place): void => {
  const { stay } = channel
  if (stay === undefined) return
  const { place: before } = channel
  // In what a 16 says of the end it stands there already, on the line before.
  leave(world, channel, stay, world.version === '16' ? { ...place, priority: place.priority - 1 } : before)
  channel.place = before
  setVariable(world, channel, 'STASISSTATUS', 'SUCCESS')
  channel.place = place
  stay.left$.complete()
}

export interface HangingUp {
  /** Why the channel goes (Q.850). */
  readonly cause?: number
  /** What ChannelHangupRequest says; `false` where there is none. */
  readonly request?: { readonly cause?: number; readonly soft?: boolean } | false
  /** What the far end's own protocol says (SIP's 486): a 22 tells it. */
  readonly techCause?: number
  /** Why its other half goes. */
  readonly causeOfOther?: number
}

/** As a request does it, or the dialplan. */
export const soft = { cause: 32, soft: true } as const

/** The end of a channel, and of its other half. */
export const hangUp = (
  world: World, channel: SimChannel, { cause = 16, request = { cause }, techCause, causeOfOther = cause }: HangingUp = {},
): void => {
  if (!isThere(world, channel)) return
  const tech = techCause === undefined || world.version === '16' ? {} : { tech_cause: techCause }
  const { stay, other } = channel
  world.channels.delete(channel.id)
  stopHearing(world, channel)
  // What a request asks for is no word of the far end.
  if (request !== false) tellChannel(world, channel, (about) => hangupRequest({ ...about, ...(request.soft === true ? {} : tech), ...request }))
  if (stay !== undefined) {
    leave(world, channel, stay)
    setVariable(world, channel, 'STASISSTATUS', 'SUCCESS')
  }
  channel.hungUp$.next(cause)
  // By then a 16 has forgotten.
  if (world.version === '16') channel.protocolId = ''
  tellChannel(world, channel, (about) => channelDestroyed({ ...about, cause, cause_txt: causes[cause] ?? 'Unknown', ...tech }))
  world.applications.forget(sourceOf(channel))
  if (other !== undefined) hangUp(world, other, { cause: causeOfOther })
}

/** Q.850's causes as Asterisk calls them. */
const causes: Readonly<Record<number, string>> = {
  1: 'Unallocated (unassigned) number', 16: 'Normal Clearing', 17: 'User busy', 18: 'No user responding', 19: 'User alerting, no answer',
  20: 'Subscriber absent', 21: 'Call Rejected', 26: 'Answered elsewhere', 27: 'Destination out of order', 28: 'Invalid number format',
  31: 'Normal, unspecified', 34: 'Circuit/channel congestion', 38: 'Network out of order', 58: 'Bearer capability not available',
  127: 'Interworking, unspecified',
}
