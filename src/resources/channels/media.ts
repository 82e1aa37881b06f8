import { BehaviorSubject, type Observable, asyncScheduler, concat, distinctUntilChanged, map, of, switchMap, timer } from 'rxjs'

import type { Held, WireRequest } from '../../core/wire.js'

/** A sound or recording of ours on a channel. */
export interface Medium {
  readonly kind: 'playback' | 'recording'
  readonly id: string
}

/** The sound or recording that a request begins on a channel. */
export const mediumOf = ({ operation, ids: { playbackId, recordingName } }: WireRequest): Medium | undefined => {
  if (operation.startsWith('channels.play') && playbackId !== undefined) return { kind: 'playback', id: playbackId }
  if (operation === 'channels.record' && recordingName !== undefined) return { kind: 'recording', id: recordingName }
  return undefined
}

/** For how long a request has digits sent on a channel, in ms; a little more than that, as Asterisk pauses before them. */
export const digitsOf = ({ operation, query }: WireRequest): number => {
  if (operation !== 'channels.sendDTMF') return 0
  const { dtmf = '', before = '0', between = '100', duration = '100', after = '0' } = query
  const each = Math.max(Number(duration), shortest) + Number(between)
  const pauses = [...dtmf].filter((sign) => sign === 'w' || sign === 'W').length * 1_000
  return Number(before) + dtmf.length * each + pauses + Number(after) + 500
}

/** Asterisk sends no digit shorter, in ms. */
const shortest = 80

/** What of ours sounds or records on one channel: while anything does, Asterisk holds some answers back. */
export interface Media {
  /** What runs (of this kind) and is not being stopped yet; whoever asks stops it. */
  readonly toStop: (only?: Medium['kind']) => readonly Medium[]
  /** Whoever says so stops it. */
  readonly stopping: (id: string) => void
  /** Has it begun, and not ended? */
  readonly runs: (id: string) => boolean
  /** True while nothing of ours runs. */
  readonly quiet$: Observable<boolean>
  /**
   * Does it hold back what Asterisk does only when it is over? `yes` while anything of ours runs, or digits are on their way. Tells at once, and
   * each change.
   */
  readonly held$: Observable<Held>
  begin(medium: Medium): void
  end(id: string): void
  /** Digits are sent, for so many ms, behind what runs. */
  digits(ms: number): void
}

/** @param alone nothing of others can be going on there: else it is never known to be free */
export const openMedia = (alone = true): Media => {
  const running = new Map<string, Medium>()
  const stopping = new Set<string>()
  const changed = new BehaviorSubject<void>(undefined)
  /** When the digits that are on their way are out, and for how long those will take that wait behind a sound. */
  let digitsUntil = 0
  let digitsBehind = 0
  const held = of<Held>('yes')
  const free = of<Held>(alone ? 'no' : 'unknown')
  const sendDigits = (ms: number) => { digitsUntil = Math.max(asyncScheduler.now(), digitsUntil) + ms }
  return {
    toStop: (only) => {
      const some = [...running.values()].filter(({ kind, id }) => !stopping.has(id) && kind === (only ?? kind))
      for (const { id } of some) stopping.add(id)
      return some
    },
    stopping: (id) => { stopping.add(id) },
    runs: (id) => running.has(id),
    quiet$: changed.pipe(
      map(() => running.size === 0),
      distinctUntilChanged(),
    ),
    held$: changed.pipe(
      switchMap(() => {
        if (running.size > 0) return held
        const left = digitsUntil - asyncScheduler.now()
        return left > 0 ? concat(held, timer(left).pipe(switchMap(() => free))) : free
      }),
      distinctUntilChanged(),
    ),
    begin: (medium) => {
      running.set(medium.id, medium)
      changed.next()
    },
    end: (id) => {
      stopping.delete(id)
      if (!running.delete(id)) return
      if (running.size === 0 && digitsBehind > 0) {
        sendDigits(digitsBehind)
        digitsBehind = 0
      }
      changed.next()
    },
    digits: (ms) => {
      if (running.size === 0) sendDigits(ms)
      else digitsBehind += ms
      changed.next()
    },
  }
}
