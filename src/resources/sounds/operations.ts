import * as t from 'io-ts'

import { get } from '../../core/operation.js'
import { optional, text } from '../../core/params.js'
import { Sound } from './codec.js'

/** ARI's operations on the sounds that are installed. */
export const sounds = {
  /** All sounds, or those of a language or format. Some 500 with the core sounds: 80 KB. */
  list: get('/sounds', { query: { lang: optional(text), format: optional(text) }, reply: t.readonlyArray(Sound), takesLong: true }),

  /** One sound. */
  get: get('/sounds/{soundId}', { reply: Sound }),
} as const
