import * as t from 'io-ts'

import { del, get, post } from '../../core/operation.js'
import { bool, byDefault, choice, commas, int, json, list, minted, naming, natural, optional, text } from '../../core/params.js'
import { Playback } from '../playbacks/codec.js'
import { LiveRecording } from '../recordings/codec.js'
import { media } from '../uris.js'
import { Channel, RTPstat, Variable, Variables } from './codec.js'

/** Variables to set, by name. On Asterisk 22 one may ask to be shown in the channel's (or bridge's) events. */
export type NewVariables = Readonly<Record<string, string | { readonly value: string; readonly report_events?: boolean }>>

const variables = json<NewVariables>()

const hungUp = (channelId: string) => ['channels.hangup', { channelId }] as const

const placing = {
  endpoint: text,
  extension: optional(text),
  context: optional(text),
  priority: optional(int),
  label: optional(text),
  app: optional(text),
  appArgs: optional(text),
  callerId: optional(text),
  timeout: optional(int),
} as const

const origin = { originator: optional(text), formats: optional(commas) } as const

const playing = { media, lang: optional(text), offsetms: optional(int), skipms: optional(int) } as const

const snooping = {
  spy: optional(choice('none', 'both', 'out', 'in')),
  whisper: optional(choice('none', 'both', 'out', 'in')),
  app: text,
  appArgs: optional(text),
} as const

const direction = byDefault(choice('both', 'in', 'out'), 'both')

/** ARI's operations on channels. */
export const channels = {
  /** All channels there are, whoever they belong to. */
  list: get('/channels', { reply: t.readonlyArray(Channel), takesLong: true }),

  /**
   * Call an endpoint; once answered, the new channel enters `app`, or runs the dialplan from `context`, `extension`, `priority`.
   * Done when dialling has begun. `timeout` in seconds, 30 by default, -1 for none.
   */
  originate: post('/channels', {
    query: { ...placing, channelId: minted, otherChannelId: minted, ...origin },
    body: { variables: optional(variables) },
    reply: Channel,
    undoneBy: hungUp('channelId'),
  }),

  /** Make a channel without dialling: it enters `app` at once, and `dial` calls the endpoint. */
  create: post('/channels/create', {
    query: { endpoint: text, app: text, appArgs: optional(text), channelId: minted, otherChannelId: minted, ...origin },
    body: { variables: optional(variables) },
    reply: Channel,
    undoneBy: hungUp('channelId'),
  }),

  /** One channel as it is now. */
  get: get('/channels/{channelId}', { reply: Channel }),

  /** Call an endpoint, like `originate`, under an id of our choosing. */
  originateWithId: post('/channels/{channelId}', {
    mints: ['channelId'],
    query: { ...placing, otherChannelId: minted, ...origin },
    body: { variables: optional(variables) },
    reply: Channel,
    undoneBy: hungUp('channelId'),
  }),

  /** Hang up. `reason` or `reason_code` (a Q.850 cause, Asterisk 22), not both; without either, a normal clearing. */
  hangup: del('/channels/{channelId}', {
    query: {
      reason_code: optional(text),
      reason: optional(
        choice(
          'normal', 'busy', 'congestion', 'no_answer', 'timeout', 'rejected', 'unallocated', 'normal_unspecified',
          'number_incomplete', 'codec_mismatch', 'interworking', 'failure', 'answered_elsewhere',
        ),
      ),
    },
    urgent: true,
    repeats: true,
  }),

  /** Give the channel back to the dialplan; what is left out stays as it was. Done before the channel has left. */
  continueInDialplan: post('/channels/{channelId}/continue', {
    query: { context: optional(text), extension: optional(text), priority: optional(int), label: optional(text) },
  }),

  /** Hand the channel to another application. Whether that one is there shows later (ApplicationMoveFailed). */
  move: post('/channels/{channelId}/move', { query: { app: text, appArgs: optional(text) } }),

  /** Ask the caller's side to call another endpoint instead (for SIP a 302 or a REFER). */
  redirect: post('/channels/{channelId}/redirect', { query: { endpoint: text } }),

  /** Answer a channel. */
  answer: post('/channels/{channelId}/answer', { mayBlock: true }),

  /** Tell the caller that it rings. */
  ring: post('/channels/{channelId}/ring'),

  /** End the ringing. */
  ringStop: del('/channels/{channelId}/ring'),

  /** Tell the caller that the call makes progress (early media). Asterisk 22. */
  progress: post('/channels/{channelId}/progress'),

  /** Press keys towards the far end. `before`, `between`, `duration` and `after` in ms; 100 between and 100 long by default. */
  sendDTMF: post('/channels/{channelId}/dtmf', {
    query: { dtmf: optional(text), before: optional(int), between: optional(int), duration: optional(int), after: optional(int) },
  }),

  /** Silence what comes from the channel (`in`), goes to it (`out`), or both (the default). */
  mute: post('/channels/{channelId}/mute', { query: { direction }, urgent: true }),

  /** End the muting of a direction: `in`, `out`, or both (the default). */
  unmute: del('/channels/{channelId}/mute', { query: { direction }, urgent: true }),

  /** Put the far end on hold. */
  hold: post('/channels/{channelId}/hold'),

  /** Take the far end off hold. */
  unhold: del('/channels/{channelId}/hold'),

  /** Play music on hold, of a class of musiconhold.conf. */
  startMoh: post('/channels/{channelId}/moh', { query: { mohClass: optional(text) } }),

  /** End the music on hold. */
  stopMoh: del('/channels/{channelId}/moh'),

  /** Send silence, so that the far end receives audio at all. */
  startSilence: post('/channels/{channelId}/silence'),

  /** End the silence. */
  stopSilence: del('/channels/{channelId}/silence'),

  /**
   * Play one or many media in a row: `sound:`, `recording:`, `number:`, `digits:`, `characters:`, `tone:`.
   * `offsetms` skips that much of the first, `skipms` is the step of forward and reverse (3000 by default). Done when queued.
   */
  play: post('/channels/{channelId}/play', {
    query: { ...playing, playbackId: minted },
    reply: Playback,
    undoneBy: ['playbacks.stop', { playbackId: 'playbackId' }],
  }),

  /** Play media, like `play`, under an id of our choosing. */
  playWithId: post('/channels/{channelId}/play/{playbackId}', {
    mints: ['playbackId'],
    query: playing,
    reply: Playback,
    undoneBy: ['playbacks.stop', { playbackId: 'playbackId' }],
  }),

  /** Record what comes from the channel, as `name`. Limits in seconds, 0 for none (the default). Done when queued. */
  record: post('/channels/{channelId}/record', {
    query: {
      name: naming('recordingName', text),
      format: text,
      maxDurationSeconds: optional(natural),
      maxSilenceSeconds: optional(natural),
      ifExists: optional(choice('fail', 'overwrite', 'append')),
      beep: optional(bool),
      terminateOn: optional(choice('none', 'any', '*', '#')),
    },
    reply: LiveRecording,
    undoneBy: ['recordings.cancel', { recordingName: 'recordingName' }],
  }),

  /** Read a channel variable or dialplan function. */
  getChannelVar: get('/channels/{channelId}/variable', { query: { variable: text }, reply: Variable }),

  /** Set a channel variable or dialplan function; without `value` it becomes empty. Asterisk 16 does it after its answer. */
  setChannelVar: post('/channels/{channelId}/variable', {
    query: { variable: text, value: optional(text), report_events: optional(bool) },
    mayBlock: true,
  }),

  /** Read several variables at once; one that is missing fails all. Asterisk 22. */
  getChannelVars: get('/channels/{channelId}/variables', { query: { variables: list }, reply: Variables }),

  /** Set several variables at once. Asterisk 22. */
  setChannelVars: post('/channels/{channelId}/variables', { body: { variables }, mayBlock: true }),

  /** Listen in (`spy`) or speak in (`whisper`) by a new channel, which enters `app`; one of the two has to be given. */
  snoopChannel: post('/channels/{channelId}/snoop', {
    query: { ...snooping, snoopId: minted },
    reply: Channel,
    urgent: true,
    undoneBy: hungUp('snoopId'),
  }),

  /** Listen or speak in, like `snoopChannel`, under an id of our choosing. */
  snoopChannelWithId: post('/channels/{channelId}/snoop/{snoopId}', {
    mints: ['snoopId'],
    query: snooping,
    reply: Channel,
    urgent: true,
    undoneBy: hungUp('snoopId'),
  }),

  /** Call the endpoint of a channel made by `create`, after its StasisStart. `timeout` in seconds, 0 for none (the default). */
  dial: post('/channels/{channelId}/dial', { query: { caller: optional(text), timeout: optional(natural) } }),

  /** RTP figures of a channel that has RTP. */
  rtpstatistics: get('/channels/{channelId}/rtp_statistics', { reply: RTPstat }),

  /** Open a channel whose audio goes to and comes from a program at `external_host`. It enters `app`. */
  externalMedia: post('/channels/externalMedia', {
    query: {
      channelId: minted,
      app: text,
      external_host: optional(text),
      encapsulation: optional(choice('rtp', 'audiosocket', 'none')),
      transport: optional(choice('udp', 'tcp', 'websocket')),
      connection_type: optional(choice('client', 'server')),
      format: text,
      direction: optional(choice('both')),
      data: optional(text),
      transport_data: optional(text),
    },
    body: { variables: optional(variables) },
    reply: Channel,
    takesLong: true,
    undoneBy: hungUp('channelId'),
    // The port at which Asterisk listens.
    toldOnce: true,
  }),

  /** Tell the transferring side how its attended transfer goes. Asterisk 22. */
  transfer_progress: post('/channels/{channelId}/transfer_progress', { query: { states: text } }),
} as const
