import type { WireRequest } from 'rxari'

/** What rxari asks for its own sake is no part of the picture. */
export const isDrawn = ({ method, operation }: WireRequest): boolean => method !== 'GET' && !/^(applications|events)\./.test(operation)

/** What a request is given, by the name of the parameter: `''` where it is not. */
type Given = (parameter: string) => string

/** What is asked for, where the operation's own name does not say it well. */
const names: Readonly<Record<string, (given: Given) => string>> = {
  'channels.originate': (given) => `call ${given('endpoint')}`,
  'channels.create': (given) => `a channel to ${given('endpoint')}`,
  'channels.dial': () => 'dial',
  'channels.hangup': () => 'hang up',
  'channels.continueInDialplan': (given) => `continue to ${given('extension') || 'the next priority'}`,
  'channels.move': (given) => `move to ${given('app')}`,
  'channels.redirect': (given) => `redirect to ${given('endpoint')}`,
  'channels.ringStop': () => 'stop ringing',
  'channels.sendDTMF': (given) => `press ${given('dtmf')}`,
  'channels.startMoh': () => 'music',
  'channels.stopMoh': () => 'stop the music',
  'channels.startSilence': () => 'silence',
  'channels.stopSilence': () => 'no more silence',
  'channels.play': (given) => `play ${mediaOf(given)}`,
  'channels.record': () => 'record',
  'channels.setChannelVar': (given) => variables[given('variable')] ?? `${given('variable')}=${given('value')}`,
  'channels.snoopChannel': (given) => listening[given('whisper')] ?? 'listen in',
  'bridges.create': (given) => `open a bridge (${given('type') || 'mixing'})`,
  'bridges.destroy': () => 'close the bridge',
  'bridges.addChannel': (given) => `${given('channel')} comes in`,
  'bridges.removeChannel': (given) => `${given('channel')} goes out`,
  'bridges.startMoh': () => 'music',
  'bridges.stopMoh': () => 'stop the music',
  'bridges.play': (given) => `play ${mediaOf(given)}`,
  'bridges.record': () => 'record',
  'playbacks.stop': () => 'stop the sound',
  'playbacks.control': (given) => `${given('operation')} the sound`,
  'recordings.stop': () => 'stop recording',
  'recordings.cancel': () => 'discard the recording',
  'recordings.deleteStored': (given) => `delete ${given('recordingName')}`,
  'recordings.copyStored': (given) => `copy ${given('recordingName')} to ${given('destinationRecordingName')}`,
  'deviceStates.update': (given) => given('deviceState'),
  'deviceStates.delete': () => 'forget it',
}

/** By who hears what is said. */
const listening: Readonly<Record<string, string>> = { in: 'listen, and be heard', out: 'listen, and whisper', both: 'listen, and be heard by both' }

/** Functions of the dialplan that say little by their names. */
const variables: Readonly<Record<string, string>> = {
  'TALK_DETECT(set)': 'tell who talks',
  'TALK_DETECT(remove)': 'no longer tell who talks',
}

const mediaOf = (given: Given): string => given('media').replace(/sound:/g, '')

/** A request in few words: `answer`, `play hello-world`, `continue to support`. `of` says how ids read. */
export const nameOf = ({ operation, query, body, ids }: WireRequest, of: (id: string) => string = (id) => id): string => {
  const short = operation.replace(/WithId$/, '')
  const [, verb = operation] = short.split('.')
  // A JSON body of several parameters is an object; those that are read here are all text.
  const inBody = typeof body === 'object' && body !== null ? body as Readonly<Record<string, string>> : {}
  return names[short]?.((parameter) => {
    const given = query[parameter] ?? inBody[parameter] ?? ids[parameter] ?? ''
    return given.split(',').map(of).join(', ')
  }) ?? verb
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
