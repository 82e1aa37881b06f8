import * as t from 'io-ts'

import { del, get, post } from '../../core/operation.js'
import { bool, choice, commas, json, list, minted, naming, natural, optional, text } from '../../core/params.js'
import { Variable, Variables } from '../channels/codec.js'
import type { NewVariables } from '../channels/operations.js'
import { Playback } from '../playbacks/codec.js'
import { LiveRecording } from '../recordings/codec.js'
import { media } from '../uris.js'
import { Bridge } from './codec.js'

const variables = json<NewVariables>()

const playing = {
  media,
  announcer_format: optional(text),
  lang: optional(text),
  offsetms: optional(natural),
  skipms: optional(natural),
} as const

const destroyed = ['bridges.destroy', { bridgeId: 'bridgeId' }] as const

/** ARI's operations on bridges. */
export const bridges = {
  /** All bridges there are, whoever they belong to. */
  list: get('/bridges', { reply: t.readonlyArray(Bridge), takesLong: true }),

  /** Make a bridge. `type`: one or many of mixing, holding, dtmf_events, proxy_media, video_sfu, video_single, sdp_label. */
  create: post('/bridges', {
    query: { type: optional(commas), bridgeId: minted, name: optional(text) },
    body: { variables: optional(variables) },
    // Against its own description, Asterisk 22.10 reads the body of this one operation as the variables themselves.
    wholeBody: 'variables',
    reply: Bridge,
    undoneBy: destroyed,
  }),

  /** Make a bridge, like `create`, under an id of our choosing. On Asterisk 16 an id in use answers with that bridge. */
  createWithId: post('/bridges/{bridgeId}', {
    mints: ['bridgeId'],
    query: { type: optional(commas), name: optional(text) },
    body: { variables: optional(variables) },
    reply: Bridge,
    undoneBy: destroyed,
  }),

  /** One bridge as it is now. */
  get: get('/bridges/{bridgeId}', { reply: Bridge }),

  /** End a bridge. Channels in it stay in their application. */
  destroy: del('/bridges/{bridgeId}', { urgent: true }),

  /** Read a bridge variable. Asterisk 22. */
  getBridgeVar: get('/bridges/{bridgeId}/variable', { query: { variable: text }, reply: Variable }),

  /** Set a bridge variable; without `value` it becomes empty. Asterisk 22. */
  setBridgeVar: post('/bridges/{bridgeId}/variable', {
    query: { variable: text, value: optional(text), report_events: optional(bool) },
  }),

  /** Read several bridge variables at once; one that is missing fails all. Asterisk 22. */
  getBridgeVars: get('/bridges/{bridgeId}/variables', { query: { variables: list }, reply: Variables }),

  /** Set several bridge variables at once. Asterisk 22. */
  setBridgeVars: post('/bridges/{bridgeId}/variables', { body: { variables } }),

  /** Add one or many channels. `role` means something in a holding bridge; `mute` lets nothing in from them. */
  addChannel: post('/bridges/{bridgeId}/addChannel', {
    query: {
      channel: naming('channelId', list),
      role: optional(text),
      absorbDTMF: optional(bool),
      mute: optional(bool),
      inhibitConnectedLineUpdates: optional(bool),
    },
    mayBlock: true,
  }),

  /** Take one or many channels out. They stay in their application. */
  removeChannel: post('/bridges/{bridgeId}/removeChannel', { query: { channel: naming('channelId', list) }, mayBlock: true }),

  /** Show everybody the video of one member. */
  setVideoSource: post('/bridges/{bridgeId}/videoSource/{channelId}'),

  /** Leave the choice of the video to the bridge again. */
  clearVideoSource: del('/bridges/{bridgeId}/videoSource'),

  /** Play music on hold to the bridge, of a class of musiconhold.conf. */
  startMoh: post('/bridges/{bridgeId}/moh', { query: { mohClass: optional(text) } }),

  /** End the bridge's music on hold. */
  stopMoh: del('/bridges/{bridgeId}/moh'),

  /** Play one or many media in a row to all members. Milliseconds as in `channels.play`. Done when queued. */
  play: post('/bridges/{bridgeId}/play', {
    query: { ...playing, playbackId: minted },
    reply: Playback,
    undoneBy: ['playbacks.stop', { playbackId: 'playbackId' }],
  }),

  /** Play media to all members, like `play`, under an id of our choosing. */
  playWithId: post('/bridges/{bridgeId}/play/{playbackId}', {
    mints: ['playbackId'],
    query: playing,
    reply: Playback,
    undoneBy: ['playbacks.stop', { playbackId: 'playbackId' }],
  }),

  /** Record what all members hear, as `name`. Limits in seconds, 0 for none (the default). Done when queued. */
  record: post('/bridges/{bridgeId}/record', {
    query: {
      name: naming('recordingName', text),
      format: text,
      recorder_format: optional(text),
      maxDurationSeconds: optional(natural),
      maxSilenceSeconds: optional(natural),
      ifExists: optional(choice('fail', 'overwrite', 'append')),
      beep: optional(bool),
      terminateOn: optional(choice('none', 'any', '*', '#')),
    },
    reply: LiveRecording,
    undoneBy: ['recordings.cancel', { recordingName: 'recordingName' }],
  }),
} as const
