import {
  EMPTY, NEVER, type Observable, Subject, concat, defer, finalize, ignoreElements, scan, startWith, switchMap, take, takeUntil,
} from 'rxjs'

import type { AriEvent } from '../../resources/events.js'
import type { Playback } from '../../resources/playbacks/codec.js'
import { type About, playbackContinuing, playbackFinished, playbackStarted } from '../events.js'
import { type Commands, does } from './commands.js'
import type { Heard, Skip, SimPlayback, World } from './model.js'
import { playbackOf } from './tell.js'

/** Where a sound is played. */
export interface Stage {
  /** `channel:ID` or `bridge:ID`. */
  readonly target: string
  /** The turn of a sound has come. */
  readonly begun?: () => void
  readonly hear: (heard: Heard) => void
  readonly hearNoMore: () => void
  /** A sound is over, or given up. */
  readonly over?: () => void
}

/** What is to be played, and how it is known. */
export interface Playing {
  readonly id: string
  readonly media: readonly string[]
  readonly language: string
}

/** Puts a sound into the queue, and gives it as it stands there. */
export const queueSound = (world: World, { id, media, language }: Playing, stage: Stage, commands: Commands): Playback => {
  const playback: SimPlayback = {
    id, media, language, target: stage.target, stop$: new Subject(), skip$: new Subject(), at: 0, since: 0,
    state: 'queued', stopped: false, controllable: false, namesakes: [],
  }
  const queued = playbackOf(playback)
  const before = world.playbacks.get(id)
  if (before === undefined) world.playbacks.set(id, playback)
  else before.namesakes.push(playback)
  commands.add(playing(world, playback, stage), () => {
    forget(world, playback)
    stage.over?.()
  })
  return queued
}

/** What has become of a request about a sound. */
export type Controlled = 'done' | 'failed' | 'refused'

/** Stops it at once, or, while it waits for its turn, when that has come. */
export const stopPlayback = (world: World, playback: SimPlayback): Controlled => {
  if (playback.stopped) return 'done'
  if (playback.state !== 'queued' && (!playback.controllable || world.time() - playback.since < world.deafFor)) return 'failed'
  playback.stopped = true
  playback.state = 'done'
  playback.stop$.next()
  return 'done'
}

/** Leaps, or pauses. What is spoken digit by digit cannot be controlled. */
export const controlPlayback = ({ state, controllable, skip$ }: SimPlayback, operation: Skip): Controlled => {
  if (nothingToDo[state]?.includes(operation) === true) return 'done'
  const possible = state === 'paused' ? operation === 'unpause' : state === 'playing' || state === 'continuing'
  if (!possible) return 'refused'
  if (!controllable) return 'failed'
  skip$.next(operation)
  return 'done'
}

const nothingToDo: Readonly<Partial<Record<SimPlayback['state'], readonly Skip[]>>> = {
  queued: ['restart'], playing: ['unpause'], continuing: ['unpause'], paused: ['pause'],
}

const controllable = /^(?:sound|recording|tone):/

const forget = ({ playbacks }: World, playback: SimPlayback) => {
  const { id, namesakes: [next, ...others] } = playback
  const shown = playbacks.get(id)
  if (shown !== playback) {
    const at = shown?.namesakes.indexOf(playback) ?? -1
    if (at >= 0) shown?.namesakes.splice(at, 1)
  } else if (next === undefined) playbacks.delete(id)
  else {
    playbacks.set(id, next)
    next.namesakes.push(...others)
  }
}

/** The playing itself, when its turn has come. Cut, it has failed. */
const playing = (world: World, playback: SimPlayback, stage: Stage): Observable<never> => defer(() => {
  /** Told of its end, or forgotten by Asterisk. */
  let over = false
  let heard = false

  const tell = (event: (about: About) => AriEvent) => { world.applications.tell([playback.target], event) }
  const about = (also: About) => ({ ...also, ...targetOf(playback), playbackId: playback.id, playback: playbackOf(playback) })

  const end = (state: 'done' | 'failed') => {
    if (over) return
    over = true
    playback.state = state
    forget(world, playback)
    if (heard) stage.hearNoMore()
    tell((also) => playbackFinished(about(also)))
  }
  const begin = () => {
    playback.state = 'playing'
    playback.since = world.time()
    tell((also) => playbackStarted(about(also)))
  }
  const goOn = (at: number) => does(() => {
    if (at === playback.media.length - 1) return
    playback.state = 'continuing'
    tell((also) => playbackContinuing(about(also)))
  })
  const medium = (uri: string, at: number): Observable<never> => defer(() => {
    const length = world.lengthOf(uri)
    playback.at = at
    begin()
    // From the first that can be controlled, the list can.
    playback.controllable ||= controllable.test(uri)
    switch (length) {
      case 'forgotten':
        over = true
        return EMPTY
      case 'missing':
        // Of several only the last one decides.
        if (at === playback.media.length - 1) end('failed')
        return goOn(at)
      default:
        heard = true
        stage.hear({ what: 'sound', media: uri, ms: length })
        return concat(lasting(playback, length, world, begin), goOn(at))
    }
  })

  if (!playback.stopped) stage.begun?.()
  return concat(
    playback.stopped ? EMPTY : concat(...playback.media.map(medium)).pipe(takeUntil(playback.stop$)),
    does(() => { end('done') }),
  ).pipe(finalize(() => { end('failed') }))
})

/** So long it lasts, pauses and leaps included. */
const lasting = (playback: SimPlayback, ms: number, { turns, time }: World, resumed: () => void): Observable<never> => defer(() => {
  const whole = { left: ms, since: time(), paused: false }
  return playback.skip$.pipe(
    scan(({ left, since, paused }, skip) => {
      const now = time()
      const rest = { left: paused ? left : left - (now - since), since: now, paused }
      switch (skip) {
        case 'pause':
          playback.state = 'paused'
          return { ...rest, paused: true }
        case 'unpause':
          if (paused) resumed()
          return { ...rest, paused: false }
        default:
          return { ...rest, left: leap[skip](rest.left, ms) }
      }
    }, whole),
    startWith(whole),
    switchMap(({ left, paused }) => (paused ? NEVER : turns.after(Math.max(0, left)))),
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
