import {
  EMPTY, NEVER, type Observable, Subject, concat, defer, finalize, ignoreElements, scan, startWith, switchMap, take, takeUntil, timer,
} from 'rxjs'

import type { AriEvent } from '../../resources/events.js'
import { type About, playbackContinuing, playbackFinished, playbackStarted } from '../events.js'
import type { Heard, Skip, SimPlayback, World } from './model.js'
import { playbackOf } from './tell.js'

/** Where a sound is played. */
export interface Stage {
  /** `channel:ID` or `bridge:ID`. */
  readonly target: string
  readonly hear: (heard: Heard) => void
  readonly hearNoMore: () => void
}

export const openPlayback = (
  world: World, { id, media, language }: { readonly id: string; readonly media: readonly string[]; readonly language: string }, { target }: Stage,
): SimPlayback => {
  const playback: SimPlayback = {
    id, media, target, language, stop$: new Subject(), skip$: new Subject(), at: 0, state: 'queued', stopped: false,
  }
  world.playbacks.set(id, playback)
  return playback
}

/** Stops it at once, or, while it waits for its turn, when that has come. */
export const stopPlayback = (playback: SimPlayback): void => {
  playback.stopped = true
  playback.stop$.next()
}

/** The playing itself, when its turn has come. Let go, it has failed. */
export const playing = (world: World, playback: SimPlayback, stage: Stage): Observable<never> => defer(() => {
  /** Told of its end, or forgotten by Asterisk. */
  let over = false

  const tell = (event: (about: About) => AriEvent) => { world.applications.tell([playback.target], event) }
  const about = (also: About) => ({ ...also, ...targetOf(playback), playbackId: playback.id, playback: playbackOf(playback) })

  const end = (state: 'done' | 'failed') => {
    if (over) return
    over = true
    playback.state = state
    forget()
    stage.hearNoMore()
    tell((also) => playbackFinished(about(also)))
  }
  const forget = () => {
    if (world.playbacks.get(playback.id) === playback) world.playbacks.delete(playback.id)
  }
  const begin = () => {
    playback.state = 'playing'
    tell((also) => playbackStarted(about(also)))
  }

  const medium = (uri: string, at: number): Observable<never> => defer(() => {
    const isLast = at === playback.media.length - 1
    const length = world.lengthOf(uri)
    playback.at = at
    begin()
    if (length === 'forgotten') {
      over = true
      forget()
      return EMPTY
    }
    if (length === 'missing') {
      if (isLast) end('failed')
      return goOn(isLast)
    }
    stage.hear({ what: 'sound', media: uri, ms: length })
    return concat(lasting(playback, length, world, begin), goOn(isLast))
  })
  const goOn = (isLast: boolean) => defer(() => {
    if (!isLast) {
      playback.state = 'continuing'
      tell((also) => playbackContinuing(about(also)))
    }
    return EMPTY
  })

  return concat(
    playback.stopped ? EMPTY : concat(...playback.media.map(medium)).pipe(takeUntil(playback.stop$)),
    defer(() => {
      end('done')
      return EMPTY
    }),
  ).pipe(finalize(() => { end('failed') }))
})

/** So long it lasts, pauses and leaps included. */
const lasting = (playback: SimPlayback, ms: number, world: World, resumed: () => void): Observable<never> => defer(() => {
  let since = Date.parse(world.now())
  const passed = () => {
    const now = Date.parse(world.now())
    const ms = now - since
    since = now
    return ms
  }
  return playback.skip$.pipe(
    scan(({ left, paused }, skip) => {
      const rest = paused ? left : left - passed()
      passed()
      switch (skip) {
        case 'pause':
          playback.state = 'paused'
          return { left: rest, paused: true }
        case 'unpause':
          if (paused) resumed()
          return { left: rest, paused: false }
        default:
          return { left: leap[skip](rest, ms), paused }
      }
    }, { left: ms, paused: false }),
    startWith({ left: ms, paused: false }),
    switchMap(({ left, paused }) => (paused || left === Infinity ? NEVER : timer(Math.max(0, left)))),
    take(1),
    ignoreElements(),
  )
})

/** How far Asterisk leaps unless told otherwise, in ms. */
const step = 3_000
const leap: Readonly<Record<Exclude<Skip, 'pause' | 'unpause'>, (left: number, whole: number) => number>> = {
  restart: (_, whole) => whole,
  forward: (left) => left - step,
  reverse: (left, whole) => Math.min(whole, left + step),
}

const targetOf = ({ target }: SimPlayback) => {
  const [, kind, id = ''] = /^(channel|bridge):(.*)$/s.exec(target) ?? []
  return kind === 'bridge' ? { bridgeId: id } : { channelId: id }
}
