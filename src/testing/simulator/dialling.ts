import { takeUntil } from 'rxjs'

import { answer, hangUp, isThere, soft } from './channels.js'
import type { SimChannel, World } from './model.js'
import { setState, tellDial } from './tell.js'

export interface Dialling {
  /** How long it may ring, in ms. */
  readonly ms: number
  /** What becomes of a channel that has been answered. Without it the channel is somebody's already, and stays theirs where nobody answers. */
  readonly answered?: () => void
  /** What the far end's own protocol says of one that has rung too long. */
  readonly techCause?: number
  /** Whoever dials, where that is a channel itself. */
  readonly by?: {
    readonly caller: SimChannel
    /** It rings, or plays something before the answer. */
    readonly early: (signal: 'ringing' | 'progress') => void
    /** Nobody has answered: why. */
    readonly over: (dialstatus: string) => void
  }
}

/** A channel that is being dialled, until it is answered or not. */
export interface Dialled {
  /** It belongs to nobody until it is answered. */
  readonly originated: boolean
  isOpen(): boolean
  /** Whatever comes now is no news of the dialling. */
  close(): void
  tell(dialstatus: string): void
  /** Nobody has answered, and the channel is gone. */
  over(dialstatus: string): void
  ringing(): void
  progress(): void
  answer(): void
}

/** How the end of an unanswered channel is told. */
const statuses: Readonly<Record<number, string>> = { 17: 'BUSY', 34: 'CONGESTION' }

/** Tells that it is dialled, and minds how that ends. */
export const beginDialling = (world: World, channel: SimChannel, { ms, answered, techCause, by }: Dialling): Dialled => {
  let open = true
  const originated = answered !== undefined
  const tell = (dialstatus: string) => {
    const dialstring = dialstatus === '' || (originated && by === undefined) ? channel.dialstring : ''
    tellDial(world, channel, dialstatus, { dialstring, caller: by?.caller })
  }
  const over = (dialstatus: string) => { by?.over(dialstatus) }
  const giveUp = () => {
    if (!open) return
    const cause = world.version === '22' ? 19 : originated ? 0 : 16
    if (originated) open = false
    if (by !== undefined) tell('NOANSWER')
    hangUp(world, channel, { cause, request: originated ? false : soft, ...(techCause === undefined ? {} : { techCause }) })
    over('NOANSWER')
  }
  tell('')
  channel.hungUp$.subscribe((cause) => {
    // A caller who does not wait tells of that.
    if (!open || !originated || (by !== undefined && !isThere(world, by.caller))) return
    open = false
    const dialstatus = statuses[cause]
    tell(dialstatus ?? 'NOANSWER')
    if (by === undefined) return
    by.caller.hangUpCause = cause
    over(dialstatus ?? ([16, 19].includes(cause) ? 'NOANSWER' : 'CHANUNAVAIL'))
  })
  world.turns.after(ms).pipe(takeUntil(channel.hungUp$)).subscribe(giveUp)
  return {
    originated, tell, over,
    isOpen: () => open,
    close: () => { open = false },
    ringing: () => {
      setState(world, channel, 'Ringing')
      tell('RINGING')
      by?.early('ringing')
    },
    progress: () => {
      tell('PROGRESS')
      by?.early('progress')
    },
    answer: () => {
      open = false
      answer(world, channel)
      tell('ANSWER')
      answered?.()
    },
  }
}
