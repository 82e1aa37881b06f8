import { merge, takeUntil } from 'rxjs'

import type { CallerID } from '../../resources/channels/codec.js'
import { answer, hangUp, openChannel, soft } from './channels.js'
import { nameOf } from './names.js'
import type { SimChannel, World } from './model.js'
import { runDialplan, start } from './run.js'
import { setState, sourceOf, tellDial } from './tell.js'

/** Two halves of one channel: what is sent into the first comes out of the second, which runs the dialplan. */
export interface Local {
  readonly one: SimChannel
  readonly two: SimChannel
}

export interface LocalOptions {
  /** `app-desk@inbound/n` */
  readonly resource: string
  readonly channelId: string | undefined
  readonly otherChannelId: string | undefined
  readonly caller: CallerID
  /** What the first half runs from the beginning. */
  readonly running?: SimChannel['running'] | undefined
}

export const openLocal = (world: World, { resource, channelId, otherChannelId, caller, running }: LocalOptions): Local => {
  const [, exten = '', context = 'default'] = /^([^@/]*)(?:@([^/]*))?/.exec(resource) ?? []
  const name = nameOf(world, `Local/${exten}@${context}`)
  const place = { context, exten, priority: 1 }
  const one = openChannel(world, { id: channelId, name: `${name};1`, state: 'Down', place, running, dialstring: resource })
  const two = openChannel(world, { id: otherChannelId, name: `${name};2`, state: 'Ring', place, caller })
  one.other = two
  two.other = one
  return { one, two }
}

export interface Dialling {
  /** How long it may ring, in ms. */
  readonly ms: number
  /** What becomes of a channel that has been answered. Without it the channel is somebody's already, and stays theirs where nobody answers. */
  readonly answered?: () => void
}

/** Calls the second half's place in the dialplan, and minds for the first how that ends. */
export const dialLocal = (world: World, { one, two }: Local, { ms, answered }: Dialling): void => {
  let ringing = true
  const tell = (dialstatus: string) => {
    tellDial(world, one, dialstatus, dialstatus === '' || answered !== undefined ? one.dialstring : '')
  }
  const refused = (dialstatus: string, cause: number) => {
    tell(dialstatus)
    if (answered === undefined) return
    ringing = false
    hangUp(world, one, { cause: 0, request: false, causeOfOther: cause })
  }
  const given = () => {
    const cause = world.version === '22' ? 19 : answered === undefined ? 16 : 0
    if (answered !== undefined) ringing = false
    hangUp(world, one, { cause, request: answered === undefined ? soft : false })
  }
  const bySignal = {
    ringing: () => {
      setState(world, one, 'Ringing')
      tell('RINGING')
    },
    progress: () => { tell('PROGRESS') },
    busy: () => { refused('BUSY', 17) },
    congestion: () => { refused('CONGESTION', 34) },
    answer: () => {
      ringing = false
      answer(world, one)
      tell('ANSWER')
      answered?.()
    },
  }
  if (world.dialplan.step(two.place, two.variables) === undefined) {
    two.other = undefined
    hangUp(world, two, { cause: 0, request: false })
    hangUp(world, one, { cause: 0, request: false })
    return
  }
  const over$ = merge(one.hungUp$, two.hungUp$)
  tell('')
  two.signals$.pipe(takeUntil(over$)).subscribe((signal) => { if (ringing) bySignal[signal]() })
  one.hungUp$.subscribe(() => { if (ringing && answered !== undefined) tell('NOANSWER') })
  world.turns.after(ms).pipe(takeUntil(over$)).subscribe(() => { if (ringing) given() })
  start(world, two, runDialplan(world, two))
}

/** Who is told of a channel from its very beginning to its very end. */
export const watchFromBirth = ({ applications }: World, application: string | undefined, ...channels: readonly SimChannel[]): void => {
  if (application !== undefined) for (const channel of channels) applications.watch(application, sourceOf(channel))
}
