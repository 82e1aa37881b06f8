import type { Timestamp } from 'rxjs'

import type { Fault, WireRequest } from 'rxari'
import type { Heard } from 'rxari/testing'

import { letterOf, nameOf } from './names.js'

/** One thing in the life of a telephone. */
export type Told =
  | { readonly kind: 'calls' }
  | { readonly kind: 'presses'; readonly key: string }
  | { readonly kind: 'hangs up' }
  | { readonly kind: 'hears'; readonly heard: Heard }
  | { readonly kind: 'asked'; readonly request: WireRequest }
  | { readonly kind: 'fails'; readonly fault: Fault }

/** A letter in the drawing. */
export interface Happening {
  /** ms since the call began. */
  readonly at: number
  readonly who: 'caller' | 'asterisk'
  readonly letter: string
  /** `play hello-world` */
  readonly name: string
}

/** A call so far. Times are ms since 1970. */
export interface Story {
  readonly began: number
  readonly heard: Heard
  readonly heardSince: number
  readonly happenings: readonly Happening[]
  /** Where the flow has sent the caller. */
  readonly routed?: string
  /** What went wrong, in words. */
  readonly trouble?: string
  /** When the receiver was put down. */
  readonly ended?: number
}

export const noStory: Story = { began: 0, heard: { what: 'nothing' }, heardSince: 0, happenings: [] }

/** What has happened, with one thing more. */
export const goOn = (story: Story, { value: told, timestamp }: Timestamp<Told>): Story => {
  const happens = (who: Happening['who'], letter: string, name: string): Story =>
    ({ ...story, happenings: [...story.happenings, { at: timestamp - story.began, who, letter, name }] })
  switch (told.kind) {
    case 'calls':
      return { ...noStory, began: timestamp, heardSince: timestamp, happenings: [{ at: 0, who: 'caller', letter: 's', name: 'calls' }] }
    case 'presses':
      return happens('caller', told.key, `presses ${told.key}`)
    case 'hangs up':
      return happens('caller', 'h', 'hangs up')
    case 'hears':
      return { ...story, heard: told.heard, heardSince: timestamp, ...(told.heard.what === 'nothing' ? { ended: timestamp } : {}) }
    case 'fails':
      return { ...story, trouble: told.fault.error.message }
    case 'asked': {
      const name = nameOf(told.request)
      const { extension } = told.request.query
      return {
        ...happens('asterisk', letterOf(name, story.happenings), name),
        ...(told.request.operation === 'channels.continueInDialplan' && extension !== undefined ? { routed: extension } : {}),
      }
    }
  }
}
