import type { operations } from '../../src/resources/operations.js'
import type { KnownEvent } from '../../src/resources/events.js'

// What ari-client 2.2.0 (npm) names: facts, read in its documentation and its source. It has its operations from the server it connects to,
// so that on a newer Asterisk it has more than these.

type Rooms = typeof operations

/** Its operations, as it documents them; that each is an operation of ours the compiler knows. */
export const documented = {
  applications: ['filter', 'get', 'list', 'subscribe', 'unsubscribe'],
  asterisk: [
    'addLog', 'deleteLog', 'deleteObject', 'getGlobalVar', 'getInfo', 'getModule', 'getObject', 'listLogChannels', 'listModules', 'loadModule',
    'ping', 'reloadModule', 'rotateLog', 'setGlobalVar', 'unloadModule', 'updateObject',
  ],
  bridges: [
    'addChannel', 'clearVideoSource', 'create', 'createWithId', 'destroy', 'get', 'list', 'play', 'playWithId', 'record', 'removeChannel',
    'setVideoSource', 'startMoh', 'stopMoh',
  ],
  channels: [
    'answer', 'continueInDialplan', 'create', 'dial', 'externalMedia', 'get', 'getChannelVar', 'hangup', 'hold', 'list', 'move', 'mute',
    'originate', 'originateWithId', 'play', 'playWithId', 'record', 'redirect', 'ring', 'ringStop', 'rtpstatistics', 'sendDTMF',
    'setChannelVar', 'snoopChannel', 'snoopChannelWithId', 'startMoh', 'startSilence', 'stopMoh', 'stopSilence', 'unhold', 'unmute',
  ],
  deviceStates: ['delete', 'get', 'list', 'update'],
  endpoints: ['get', 'list', 'listByTech', 'sendMessage', 'sendMessageToEndpoint'],
  // Not in its documentation, though it makes it.
  events: ['userEvent'],
  mailboxes: ['delete', 'get', 'list', 'update'],
  playbacks: ['control', 'get', 'stop'],
  recordings: [
    'cancel', 'copyStored', 'deleteStored', 'getLive', 'getStored', 'getStoredFile', 'listStored', 'mute', 'pause', 'stop', 'unmute', 'unpause',
  ],
  sounds: ['get', 'list'],
} as const satisfies { readonly [Room in keyof Rooms]: readonly (keyof Rooms[Room])[] }

/** Its events, as it documents them. */
export const events = [
  'ApplicationMoveFailed', 'ApplicationReplaced', 'BridgeAttendedTransfer', 'BridgeBlindTransfer', 'BridgeCreated', 'BridgeDestroyed',
  'BridgeMerged', 'BridgeVideoSourceChanged', 'ChannelCallerId', 'ChannelConnectedLine', 'ChannelCreated', 'ChannelDestroyed',
  'ChannelDialplan', 'ChannelDtmfReceived', 'ChannelEnteredBridge', 'ChannelHangupRequest', 'ChannelHold', 'ChannelLeftBridge',
  'ChannelStateChange', 'ChannelTalkingFinished', 'ChannelTalkingStarted', 'ChannelUnhold', 'ChannelUserevent', 'ChannelVarset',
  'ContactStatusChange', 'DeviceStateChanged', 'Dial', 'EndpointStateChange', 'PeerStatusChange', 'PlaybackContinuing',
  'PlaybackFinished', 'PlaybackStarted', 'RecordingFailed', 'RecordingFinished', 'RecordingStarted', 'StasisEnd', 'StasisStart',
  'TextMessageReceived',
] as const satisfies readonly KnownEvent['type'][]

/** Models of which it makes instances, wherever they stand in a reply or in an event. */
export const instances: readonly string[] = [
  'Application', 'Asterisk', 'Bridge', 'Channel', 'DeviceState', 'Endpoint', 'LiveRecording', 'Mailbox', 'Playback', 'Sound', 'StoredRecording',
]

/** What an instance of a room is called in a program, and what it puts into its operations by itself. */
export const instanceOf: Readonly<Partial<Record<keyof Rooms, { readonly name: string; readonly gives: readonly string[] }>>> = {
  applications: { name: 'application', gives: ['applicationName'] },
  bridges: { name: 'bridge', gives: ['bridgeId'] },
  channels: { name: 'channel', gives: ['channelId'] },
  deviceStates: { name: 'deviceState', gives: ['deviceName'] },
  endpoints: { name: 'endpoint', gives: ['tech', 'resource'] },
  mailboxes: { name: 'mailbox', gives: ['mailboxName'] },
  playbacks: { name: 'playback', gives: ['playbackId'] },
  recordings: { name: 'recording', gives: ['recordingName'] },
  sounds: { name: 'sound', gives: ['soundId'] },
}

/** Operations that begin what an instance was made for beforehand, and the parameter that it gives to them. */
export const creates: Readonly<Record<string, { readonly parameter: string; readonly instance?: string }>> = {
  'bridges.create': { parameter: 'bridgeId' },
  'bridges.play': { parameter: 'playbackId', instance: 'playback' },
  'bridges.record': { parameter: 'name', instance: 'recording' },
  'channels.create': { parameter: 'channelId' },
  'channels.originate': { parameter: 'channelId' },
  'channels.externalMedia': { parameter: 'channelId' },
  'channels.play': { parameter: 'playbackId', instance: 'playback' },
  'channels.record': { parameter: 'name', instance: 'recording' },
  'channels.snoopChannel': { parameter: 'snoopId', instance: 'snoop' },
}
