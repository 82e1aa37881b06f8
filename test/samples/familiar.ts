import * as rxari from 'rxari'
import * as testing from 'rxari/testing'
import * as rxjs from 'rxjs'

/** Types that a fragment may name, and those of what its reader has at hand. */
const types = `
import type { Observable as Of, Subscription as Sub } from 'rxjs'
import type { Agent, Ari, AriEvent, Assign, Bridge, Call, Conference, DeviceState, Dialled, Endpoint, LiveRecording, Mailbox, MediaUri, OfferedCall, PlayOptions, Playback, PlaybackControl, Queue, StoredRecording, Supervision, Wire, models } from 'rxari'
import type { Drawing, Simulator } from 'rxari/testing'
import type { HttpOptions } from '../src/core/wires/http.js'
export type Known = readonly [
  Of<unknown>, Sub, Agent, Assign, PlaybackControl, Supervision, Conference, Queue, Ari, AriEvent, Bridge, Call, DeviceState, Dialled, Endpoint, LiveRecording, Mailbox, MediaUri, OfferedCall, PlayOptions, Playback, StoredRecording, Wire, models.Channel,
  Drawing, Simulator, HttpOptions,
]
`

/** What a reader has at hand. */
const atHand: Readonly<Record<string, string>> = {
  ari: 'Ari',
  call: 'Call',
  caller: 'Call',
  callee: 'Call',
  agent: 'Call',
  supervisor: 'Call',
  conference: 'Conference',
  queue: 'Queue',
  bridge: 'Bridge',
  offeredCall: 'OfferedCall',
  playback: 'Playback',
  recording: 'LiveRecording',
  liveRecording: 'LiveRecording',
  storedRecording: 'StoredRecording',
  endpoint: 'Endpoint',
  deviceState: 'DeviceState',
  mailbox: 'Mailbox',
  wire: 'Wire',
  asterisk: 'Simulator',
  bridge$: 'Of<Bridge>',
  agents$: 'Of<readonly Agent[]>',
  moderator$: 'Of<Call>',
  over$: 'Of<unknown>',
  agreed$: 'Of<unknown>',
  night$: 'Of<boolean>',
  decision$: "Of<'complete' | 'abandon'>",
  prompt: 'Of<unknown>',
  state$: "Of<'INUSE' | 'NOT_INUSE'>",
  frontDesk: '(call: Call) => Of<unknown>',
  voicemail: '(call: Call) => Of<string>',
  deliver: '(call: Call, recording: string) => Of<unknown>',
  departments: 'ReadonlyMap<string, string>',
  options: 'HttpOptions',
  password: 'string',
  url: 'string',
  username: 'string',
  playbackId: 'string',
  playOptions: 'PlayOptions',
}

/** What stands before a fragment: each name in it that it does not declare, imported or declared. */
export const familiar = (text: string, more: Readonly<Record<string, string>> = {}): string => {
  const declared = new Set([...text.matchAll(/\b(?:import \{ |const |let |function )(\w+\$?)/g)].map(([, name = '']) => name))
  const known = { ...atHand, ...more }
  const words = [...new Set(text.match(/[\w$]+/g))].filter((word) => !declared.has(word) && word !== 'default')
  const lines = words.flatMap((word) => {
    if (word in known) return [`declare const ${word}: ${known[word] ?? ''}`]
    const from = word in rxari ? 'rxari' : word in testing ? 'rxari/testing' : word in rxjs ? 'rxjs' : undefined
    return from === undefined ? [] : [`import { ${word} } from '${from}'`]
  })
  return [types, ...lines, ''].join('\n')
}
