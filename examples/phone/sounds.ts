import type { Heard } from 'rxari/testing'

/** A sound as the phone shows it. */
export interface Sound {
  readonly words: string
  /** How long it lasts at Asterisk, in ms. */
  readonly ms: number
}

/** What the voice says. A sound that is not here is shown by its name, and lasts a second. */
export const sounds: ReadonlyMap<string, Sound> = new Map([
  ['sound:hello-world', { words: 'Hello, world.', ms: 1_420 }],
  ['sound:vm-enter-num-to-call', { words: 'Please enter the number you wish to call.', ms: 2_040 }],
  ['sound:please-try-again', { words: 'Please try again.', ms: 1_260 }],
  ['sound:vm-goodbye', { words: 'Goodbye.', ms: 880 }],
  ['sound:digits/0', { words: 'Zero.', ms: 880 }],
  ['sound:digits/1', { words: 'One.', ms: 920 }],
  ['sound:digits/2', { words: 'Two.', ms: 760 }],
])

/** What is said, in quotes; of a sound whose words are not known here, its name. */
export const wordsOf = (media: string, more: Readonly<Record<string, Sound>> = {}): string => {
  const words = (more[media] ?? sounds.get(media))?.words
  return words === undefined ? media : `“${words}”`
}

/** What is heard, in words. `more`: sounds that are not here. */
export const hearing = (heard: Heard, more?: Readonly<Record<string, Sound>>): string => {
  switch (heard.what) {
    case 'sound':
      return wordsOf(heard.media, more)
    case 'music':
      return 'music'
    case 'people':
      return 'the others in the bridge'
    case 'ringing':
    case 'silence':
      return heard.what
    case 'nothing':
      return 'nothing: the receiver is down'
  }
}
