import { merge, takeUntil, timer } from 'rxjs'

import type { CallerID } from '../../resources/channels/codec.js'
import { dial } from '../events.js'
import { answer, hangUp, openChannel } from './channels.js'
import type { SimChannel, World } from './model.js'
import { runDialplan } from './run.js'
import { channelOf, setState, sourceOf, tellChannel } from './tell.js'

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
  /** Who is told of both halves from the beginning. */
  readonly application: string | undefined
}

export const openLocal = (world: World, { resource, channelId, otherChannelId, caller, application }: LocalOptions): Local => {
  const [, exten = '', context = 'default'] = /^([^@/]*)(?:@([^/]*))?/.exec(resource) ?? []
  const name = `Local/${exten}@${context}-${world.serial().toString(16).padStart(8, '0')}`
  const one = openChannel(world, { id: channelId, name: `${name};1`, state: 'Down', place: { context: 'default', exten: '', priority: 1 } })
  const two = openChannel(world, { id: otherChannelId, name: `${name};2`, state: 'Ring', place: { context, exten, priority: 1 }, caller })
  one.other = two
  two.other = one
  if (application !== undefined) for (const half of [one, two]) world.applications.watch(application, sourceOf(half))
  return { one, two }
}

/** Calls the second half's place in the dialplan, and minds how that ends for the first. `ms`: how long it may ring. */
export const dialLocal = (world: World, { one, two }: Local, ms: number, answered: () => void): void => {
  let over = false
  const tell = (dialstatus: string) => {
    tellChannel(world, one, (about) => ({ ...dial({ ...about, peerId: one.id, dialstatus }), peer: channelOf(one) }))
  }
  const fail = (dialstatus: string, cause: number) => {
    if (over) return
    over = true
    if (dialstatus !== '') tell(dialstatus)
    hangUp(world, one, { cause, soft: one.stay !== undefined })
  }
  const exists = world.dialplan.step(two.place, two.variables) !== undefined
  if (!exists) {
    fail('', 0)
    return
  }
  tell('')
  const signals = two.signals$.subscribe((signal) => {
    switch (signal) {
      case 'ringing':
        setState(world, one, 'Ringing')
        tell('RINGING')
        return
      case 'progress':
        tell('PROGRESS')
        return
      case 'busy':
        fail('BUSY', 17)
        return
      case 'congestion':
        fail('CONGESTION', 34)
        return
      case 'answer':
        if (over) return
        over = true
        answer(world, one)
        tell('ANSWER')
        answered()
    }
  })
  two.hungUp$.subscribe((cause) => { fail('NOANSWER', cause) })
  one.hungUp$.subscribe(() => {
    over = true
    signals.unsubscribe()
  })
  timer(ms).pipe(takeUntil(merge(one.hungUp$, two.hungUp$))).subscribe(() => { fail('', world.version === '22' ? 19 : 0) })
  runDialplan(world, two).subscribe()
}
