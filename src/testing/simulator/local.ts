import { merge, takeUntil } from 'rxjs'

import type { CallerID } from '../../resources/channels/codec.js'
import { hangUp, openChannel } from './channels.js'
import { type Dialling, beginDialling } from './dialling.js'
import { nameOf } from './names.js'
import type { Signal, SimChannel, World } from './model.js'
import { sourceOf, tellCaller, tellConnected } from './tell.js'

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
  /** Who is called, as the caller knows them. @default the same */
  readonly called?: CallerID
}

export const openLocal = (world: World, { resource, channelId, otherChannelId, caller, called = caller }: LocalOptions): Local => {
  const [, exten = '', context = 'default'] = /^([^@/]*)(?:@([^/]*))?/.exec(resource) ?? []
  const name = nameOf(world, `Local/${exten}@${context}`)
  const place = { context, exten, priority: 1 }
  const one = openChannel(world, { id: channelId, name: `${name};1`, state: 'Down', place, dialstring: resource, caller: called, connected: caller })
  const two = openChannel(world, { id: otherChannelId, name: `${name};2`, state: 'Ring', place, caller })
  one.other = two
  two.other = one
  for (const half of [one, two]) half.sends$.next('nothing')
  return { one, two }
}

/** Calls the second half's place in the dialplan, and minds for the first how that ends. */
export const dialLocal = (world: World, { one, two }: Local, dialling: Dialling): void => {
  const { name, number } = one.caller
  if (name !== '' || number !== '') {
    two.connected = one.caller
    if (two.caller.name !== '' || two.caller.number !== '') tellCaller(world, two)
    tellConnected(world, two)
  }
  if (world.dialplan.step(two.place, two.variables) === undefined) {
    two.other = undefined
    hangUp(world, two, { cause: 0, request: false })
    hangUp(world, one, { cause: 0, request: false })
    dialling.by?.over('CHANUNAVAIL')
    return
  }
  const dialled = beginDialling(world, one, dialling)
  const refused = (dialstatus: string, causeOfOther: number) => {
    dialled.tell(dialstatus)
    if (!dialled.originated) return
    dialled.close()
    hangUp(world, one, { cause: 0, request: false, causeOfOther })
    dialled.over(dialstatus)
  }
  const bySignal: Readonly<Record<Signal, () => void>> = {
    ringing: dialled.ringing,
    progress: dialled.progress,
    answer: dialled.answer,
    busy: () => { refused('BUSY', 17) },
    congestion: () => { refused('CONGESTION', 34) },
  }
  two.signals$.pipe(takeUntil(merge(one.hungUp$, two.hungUp$))).subscribe((signal) => { if (dialled.isOpen()) bySignal[signal]() })
  world.setGoing(two)
}

/** Who is told of a channel from its very beginning to its very end. */
export const watchFromBirth = ({ applications }: World, application: string | undefined, ...channels: readonly SimChannel[]): void => {
  if (application !== undefined) for (const channel of channels) applications.watch(application, sourceOf(channel))
}
