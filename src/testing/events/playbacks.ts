import type { Playback, PlaybackContinuing, PlaybackFinished, PlaybackStarted, PlaybackState } from '../../resources/playbacks/codec.js'
import { type About, type Target, envelope, uriOf } from './about.js'

type AboutPlayback = About & Target & {
  /** @default 'playback' */
  readonly playbackId?: string
  /** By default `sound:hello-world`. */
  readonly media?: string
  /** What comes next, where a list is played. */
  readonly next?: string
  /** What its snapshot says differently. */
  readonly playback?: Partial<Playback>
}

const playbackOf = (state: PlaybackState, {
  playbackId = 'playback', media = 'sound:hello-world', next, playback, ...about
}: AboutPlayback): Playback => ({
  id: playbackId,
  media_uri: media,
  ...(next === undefined ? {} : { next_media_uri: next }),
  target_uri: uriOf(about),
  language: 'en',
  state,
  ...playback,
})

/** A sound begins. */
export const playbackStarted = (about: AboutPlayback = {}): PlaybackStarted => ({
  type: 'PlaybackStarted', ...envelope(about), playback: playbackOf('playing', about),
})

/** One sound of a list is over, the next begins. */
export const playbackContinuing = (about: AboutPlayback = {}): PlaybackContinuing => ({
  type: 'PlaybackContinuing', ...envelope(about), playback: playbackOf('continuing', about),
})

/** Over: `done` unless said otherwise; `failed` where there is no such sound, or the caller hung up. */
export const playbackFinished = ({ state = 'done', ...about }: AboutPlayback & { readonly state?: 'done' | 'failed' } = {}): PlaybackFinished => ({
  type: 'PlaybackFinished', ...envelope(about), playback: playbackOf(state, about),
})
