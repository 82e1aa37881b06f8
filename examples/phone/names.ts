import type { WireRequest } from 'rxari'

/** What rxari asks for its own sake is no part of the picture. */
export const isDrawn = ({ method, operation }: WireRequest): boolean => method !== 'GET' && !/^(applications|events)\./.test(operation)

/** A request in few words: `answer`, `play hello-world`, `continue to support`. */
export const nameOf = ({ operation, query }: WireRequest): string => {
  const [, verb = operation] = operation.split('.')
  switch (verb) {
    case 'playWithId':
      return `play ${(query['media'] ?? '').replace(/^sound:/, '')}`
    case 'continueInDialplan':
      return `continue to ${query['extension'] ?? 'the next priority'}`
    case 'stop':
      return 'stop the sound'
    case 'hangup':
      return 'hang up'
    default:
      return verb
  }
}

/** The letters of the front desk's drawings. */
const usual: ReadonlyMap<string, string> = new Map([
  ['answer', 'a'],
  ['play hello-world', 'w'],
  ['play vm-enter-num-to-call', 'm'],
  ['play please-try-again', 'o'],
  ['stop the sound', 'x'],
  ['hang up', 'h'],
])

const alphabet = 'abcdefgijklmnopqrtuvwxyz'

/** The letter that the name has already, else its own, else one that is free. */
export const letterOf = (name: string, before: readonly { readonly name: string; readonly letter: string }[]): string => {
  const taken = new Set([...usual.values(), ...before.map(({ letter }) => letter)])
  return before.find((each) => each.name === name)?.letter
    ?? usual.get(name)
    ?? Array.from(name + alphabet).find((letter) => alphabet.includes(letter) && !taken.has(letter))
    ?? '?'
}
