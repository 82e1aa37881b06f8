import { BehaviorSubject, type Observable, distinctUntilChanged, map } from 'rxjs'

import type { WireRequest } from '../../core/wire.js'

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
  begin(medium: Medium): void
  end(id: string): void
}

export const openMedia = (): Media => {
  const running = new Map<string, Medium>()
  const stopping = new Set<string>()
  const count = new BehaviorSubject(0)
  return {
    toStop: (only) => {
      const some = [...running.values()].filter(({ kind, id }) => !stopping.has(id) && kind === (only ?? kind))
      for (const { id } of some) stopping.add(id)
      return some
    },
    stopping: (id) => { stopping.add(id) },
    runs: (id) => running.has(id),
    quiet$: count.pipe(
      map((n) => n === 0),
      distinctUntilChanged(),
    ),
    begin: (medium) => {
      running.set(medium.id, medium)
      count.next(running.size)
    },
    end: (id) => {
      stopping.delete(id)
      if (running.delete(id)) count.next(running.size)
    },
  }
}
