import { NEVER, type Observable, concat, ignoreElements, mergeMap, throwError, timer } from 'rxjs'

import { AriError, type WireReply, type WireRequest } from '../../src/index.js'

/** What becomes of one request in place of what Asterisk would say. */
export type Mishap =
  | 404 | 409 | 422 | 500
  /** It is not done, and nothing is ever said. */
  | 'never answered'
  /** It is done, and nothing is ever said. */
  | 'done, never answered'
  /** The connection broke before its answer: it was not done. */
  | 'in doubt'
  /** The connection broke before its answer: it was done. */
  | 'done, in doubt'
  /** It was never sent. */
  | 'unreachable'

export const mishaps: readonly Mishap[] = [404, 409, 422, 500, 'never answered', 'done, never answered', 'in doubt', 'done, in doubt', 'unreachable']

/** Whose words a refusal speaks: `channels.play` is about a channel. */
const nouns: Readonly<Record<string, string>> = {
  applications: 'Application', bridges: 'Bridge', channels: 'Channel', deviceStates: 'Device state', endpoints: 'Endpoint', mailboxes: 'Mailbox',
  playbacks: 'Playback', recordings: 'Recording', sounds: 'Sound',
}

/** What Asterisk says where it has such a refusal for the operation, and something like it where it has none. */
const wordsOf = (operation: string, status: 404 | 409 | 422 | 500): string => {
  const [room = '', name = ''] = operation.split('.')
  const inRoom = (words: Readonly<Record<string, string>>) => words[operation] ?? words[room] ?? 'No'
  switch (status) {
    case 404:
      if (name === 'claimChannel') return 'Channel not found or not in broadcast state'
      return name.endsWith('Var') ? 'Provided variable was not found' : `${nouns[room] ?? 'Resource'} not found`
    case 409:
      return inRoom({
        channels: 'Channel not in Stasis application',
        bridges: 'Bridge not in Stasis application',
        recordings: 'Recording not in session',
        deviceStates: 'Uncontrolled device specified',
        'channels.create': 'Channel with given unique ID already exists',
        'channels.originate': 'Channel with given unique ID already exists',
        'channels.record': 'Recording already exists and can not be overwritten',
        'channels.dial': "Channel is not in the 'Down' state",
        'events.claimChannel': 'Channel has already been claimed by another application',
        'applications.unsubscribe': 'Event source was not subscribed to',
      })
    case 422:
      return inRoom({
        'bridges.addChannel': 'Channel not in Stasis application',
        'bridges.removeChannel': 'Channel not in this bridge',
        'channels.record': 'specified format is unknown on this system',
        applications: 'Event source does not exist',
      })
    case 500:
      return inRoom({ 'channels.answer': 'Failed to answer channel', 'channels.create': 'Allocation failed', 'channels.originate': 'Allocation failed' })
  }
}

/** The request as it fares then; `done` does it at Asterisk. */
export const faring = (mishap: Mishap, request: WireRequest, done: Observable<WireReply>): Observable<WireReply> => {
  const cut = (tag: 'InDoubt' | 'Unreachable') => throwError(() => new AriError(tag, `${request.operation}: the connection was cut`))
  const soon = timer(1)
  if (mishap !== 'unreachable') request.written?.()
  switch (mishap) {
    case 'never answered':
      return NEVER
    case 'done, never answered':
      return concat(done.pipe(ignoreElements()), NEVER)
    case 'in doubt':
      return soon.pipe(mergeMap(() => cut('InDoubt')))
    case 'done, in doubt':
      return done.pipe(mergeMap(() => cut('InDoubt')))
    case 'unreachable':
      return soon.pipe(mergeMap(() => cut('Unreachable')))
    default: {
      const message = wordsOf(request.operation.replace(/WithId$/, ''), mishap)
      return soon.pipe(mergeMap(() => [{ status: mishap, message, body: { message } }]))
    }
  }
}

/** Was it done for all that? */
export const isDone = (mishap: Mishap): boolean => mishap === 'done, in doubt' || mishap === 'done, never answered'

/** What is in force at Asterisk because of a request, and the request that takes it back. */
const takenBackBy: Readonly<Record<string, string>> = {
  'channels.ring': 'channels.ringStop',
  'channels.startMoh': 'channels.stopMoh',
  'channels.startSilence': 'channels.stopSilence',
  'channels.hold': 'channels.unhold',
  'channels.mute': 'channels.unmute',
  'bridges.startMoh': 'bridges.stopMoh',
  'bridges.setVideoSource': 'bridges.clearVideoSource',
  'recordings.pause': 'recordings.unpause',
  'recordings.mute': 'recordings.unmute',
  'playbacks.pause': 'playbacks.unpause',
}
/** What a request does: of the operations that do one thing or the other, which. */
const deedOf = ({ operation, query }: WireRequest): string => (operation === 'playbacks.control' ? `playbacks.${query['operation'] ?? ''}` : operation)
const takesBack = new Map(Object.entries(takenBackBy).map(([set, clear]) => [clear, set]))

const undoings = new Set([
  ...takesBack.keys(), 'bridges.removeChannel', 'bridges.destroy', 'channels.hangup', 'playbacks.stop', 'recordings.stop', 'recordings.cancel',
  'applications.unsubscribe', 'applications.filter', 'deviceStates.update', 'deviceStates.delete', 'channels.setChannelVar',
])

/** Does Asterisk refuse to take something back, or deny that it has it? Then it stays. */
export const keeps = (request: WireRequest, mishap: Mishap): boolean =>
  typeof mishap === 'number' && (undoings.has(deedOf(request)) || (mishap === 404 && /\.get(Live|Stored)?$/.test(request.operation)))

/** What a caller hears while no sound plays: Asterisk has one place for it, which a sound takes for good. */
const background = ['channels.ring', 'channels.startMoh', 'channels.startSilence']

/** What is in force: told of each request that Asterisk has done. */
export const openForce = () => {
  /** Each as it was asked for, by what it is about. */
  const inForce = new Map<string, Map<string, string>>()
  const of = (about: string): Map<string, string> => {
    const known = inForce.get(about) ?? new Map<string, string>()
    inForce.set(about, known)
    return known
  }
  return {
    done: (request: WireRequest, label: string) => {
      const { ids, query, body } = request
      const operation = deedOf(request)
      // A video source is taken back without naming it; of all else the ids are the same.
      const about = of(ids['bridgeId'] ?? Object.values(ids).join(' '))
      const set = takesBack.get(operation)
      if (operation in takenBackBy) about.set(operation, label)
      if (set !== undefined) about.delete(set)
      if (background.includes(operation)) for (const other of background) if (other !== operation) about.delete(other)
      if (operation === 'deviceStates.update') about.set(operation, query['deviceState'] === 'NOT_INUSE' ? '' : label)
      if (operation === 'applications.filter') about.set(operation, JSON.stringify(body) === '{"allowed":[],"disallowed":[]}' ? '' : label)
    },
    /** A sound was heard on the channel. */
    sounded: (channelId: string) => { for (const operation of background) of(channelId).delete(operation) },
    /** Nothing is in force on what is not there (any more): channels, bridges, recordings, sounds. */
    on: (isThere: (kind: string, id: string) => boolean): readonly string[] => [...inForce].flatMap(([about, all]) => [...all].flatMap(([operation, label]) => {
      const [, kind] = /^(channel|bridge|recording|playback)s\./.exec(operation) ?? []
      return label !== '' && (kind === undefined || isThere(kind, about)) ? [label] : []
    })),
  }
}
