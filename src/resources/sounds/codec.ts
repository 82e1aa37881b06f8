import * as t from 'io-ts'

import { record } from '../../core/codec.js'

const formatLangPair = record('FormatLangPair', {
  /** `en`. */
  language: t.string,
  /** `gsm`, `ulaw`, … */
  format: t.string,
})
/** One file of a sound. */
export interface FormatLangPair extends t.TypeOf<typeof formatLangPair> {}
export const FormatLangPair: t.Type<FormatLangPair> = formatLangPair

const sound = record(
  'Sound',
  {
    /** What stands after `sound:` where it is played: `hello-world`, `digits/1`. */
    id: t.string,
    formats: t.readonlyArray(FormatLangPair),
  },
  {
    /** What it says, where Asterisk has a text of it. */
    text: t.string,
  },
)
/** A sound on Asterisk's disk. */
export interface Sound extends t.TypeOf<typeof sound> {}
export const Sound: t.Type<Sound> = sound
