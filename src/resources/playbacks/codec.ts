import * as t from 'io-ts'

import { known, record } from '../../core/codec.js'
import { event } from '../envelope.js'

/** `done` is also what a stopped playback says. */
export const PlaybackState = known('queued', 'playing', 'continuing', 'paused', 'done', 'failed')
export type PlaybackState = t.TypeOf<typeof PlaybackState>

const playback = record(
  'Playback',
  {
    id: t.string,
    /** What is being played: `sound:hello-world`. */
    media_uri: t.string,
    /** Where: `channel:ID` or `bridge:ID`. */
    target_uri: t.string,
    state: PlaybackState,
  },
  {
    /** What comes next, where a list is played. */
    next_media_uri: t.string,
    language: t.string,
  },
)
/** A snapshot of a playback: how it stood when Asterisk wrote it. */
export interface Playback extends t.TypeOf<typeof playback> {}
export const Playback: t.Type<Playback> = playback

/** Told once for each of several media, and again when a pause ends. */
export const PlaybackStarted = event('PlaybackStarted', { playback: Playback })
export interface PlaybackStarted extends t.TypeOf<typeof PlaybackStarted> {}

/** One of several media is over, the next begins. */
export const PlaybackContinuing = event('PlaybackContinuing', { playback: Playback })
export interface PlaybackContinuing extends t.TypeOf<typeof PlaybackContinuing> {}

/** Over: state `done` (heard, or stopped) or `failed` (no such sound, or hung up). Unknown URI schemes never say it. */
export const PlaybackFinished = event('PlaybackFinished', { playback: Playback })
export interface PlaybackFinished extends t.TypeOf<typeof PlaybackFinished> {}
