import { BehaviorSubject, EMPTY, type Observable, ReplaySubject, Subject, defer, timer } from 'rxjs'

import type { CallerID, ChannelState } from '../../resources/channels/codec.js'
import { channelCreated, channelDestroyed, hangupRequest, stasisEnd, stasisStart } from '../events.js'
import { leaveBridge } from './bridges.js'
import { openCommands } from './commands.js'
import { hear, nothing, ringing, setBackground, silence } from './hearing.js'
import type { Place } from './dialplan.js'
import type { Heard, SimChannel, SimStay, World } from './model.js'
import { memberOf, setState, setVariable, sourceOf, tellChannel } from './tell.js'

interface Born {
  readonly id?: string | undefined
  readonly name: string
  readonly state: ChannelState
  readonly place: Place
  readonly caller?: CallerID | undefined
}

const unknown: CallerID = { name: '', number: '' }

export const openChannel = (world: World, { id, name, state, place, caller = unknown }: Born): SimChannel => {
  const channel: SimChannel = {
    id: id ?? `${String(Math.floor(Date.parse(world.now()) / 1_000))}.${String(world.serial())}`,
    name, state, place, caller,
    connected: unknown,
    creationtime: world.now(),
    variables: new Map(),
    hears$: new BehaviorSubject<Heard>(ringing),
    signals$: new Subject(),
    hungUp$: new ReplaySubject(1),
    running: { app: '', data: '' },
    stay: undefined,
    bridge: undefined,
    background: ringing,
    other: undefined,
  }
  world.channels.set(channel.id, channel)
  tellChannel(world, channel, channelCreated)
  return channel
}

/** Done at once on a channel that is up. */
export const answer = (world: World, channel: SimChannel): void => {
  if (channel.state === 'Up') return
  setState(world, channel, 'Up')
  setBackground(channel, silence)
  channel.signals$.next('answer')
}

/** The time in an application: completes when the channel has left for the dialplan, at once where nobody listens. */
export const inStasis = (world: World, channel: SimChannel, application: string, args: readonly string[]): Observable<never> => defer(() => {
  const { applications } = world
  setVariable(world, channel, 'STASISSTATUS', '')
  if (!applications.isConnected(application)) {
    setVariable(world, channel, 'STASISSTATUS', 'FAILED')
    return EMPTY
  }
  const left$ = new Subject<never>()
  enter(world, channel, application, args, left$)
  return left$
})

const enter = (world: World, channel: SimChannel, application: string, args: readonly string[], left$: Subject<never>) => {
  const { applications } = world
  channel.stay = { application, commands: openCommands(turnOf(world, channel)), left$ }
  applications.watch(application, sourceOf(channel))
  applications.tellOnly(application, (about) => stasisStart({ ...about, ...memberOf(channel), args }))
}

const leave = (world: World, channel: SimChannel, { application, commands }: SimStay) => {
  const { applications } = world
  commands.end()
  leaveBridge(world, channel)
  setBackground(channel, silence)
  channel.stay = undefined
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

/** A 16 looks after a channel that is silent each 200 ms; who telephones with us is never silent. */
const turnOf = ({ version, now }: World, { other }: SimChannel): Observable<unknown> =>
  (version === '16' && other !== undefined ? defer(() => timer(200 - (Date.parse(now()) % 200))) : EMPTY)

/** Out of the application: its sound is cut, its bridge left. */
export const leaveStasis = (world: World, channel: SimChannel): void => {
  const { stay } = channel
  if (stay === undefined) return
  leave(world, channel, stay)
  setVariable(world, channel, 'STASISSTATUS', 'SUCCESS')
  stay.left$.complete()
}

/** Who hangs up: `soft` is one of us, by a request or in the dialplan. */
export interface HangingUp {
  /** Q.850 */
  readonly cause?: number
  readonly soft?: boolean
}

/** The receiver is down: the end of the channel, and of its other half. */
export const hangUp = (world: World, channel: SimChannel, { cause = 16, soft = false }: HangingUp = {}): void => {
  if (world.channels.get(channel.id) !== channel) return
  const { applications, channels } = world
  channels.delete(channel.id)
  tellChannel(world, channel, (about) => hangupRequest({ ...about, ...(soft ? { cause: 32, soft } : { cause }) }))
  // The dialplan first: it does not go on.
  channel.hungUp$.next(cause)
  leaveStasis(world, channel)
  channel.background = nothing
  hear(channel, nothing)
  channel.hears$.complete()
  tellChannel(world, channel, (about) => channelDestroyed({ ...about, cause }))
  applications.forget(sourceOf(channel))
  if (channel.other !== undefined) hangUp(world, channel.other, { cause })
}
