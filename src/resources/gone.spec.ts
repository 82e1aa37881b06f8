import { describe, expect, test } from '@jest/globals'

import { isGone } from './gone.js'

// Each line as Asterisk 22.10 and 16.28 answer it (both alike unless said).
describe('gone', () => {
  test.each([
    ['channels.answer', 404, 'Channel not found'],
    ['channels.hangup', 404, 'Channel not found'],
    ['channels.get', 404, 'Channel not found'],
    ['channels.playWithId', 404, 'Channel not found'],
    ['channels.rtpstatistics', 404, 'Channel not found'],
    ['channels.getChannelVar', 404, 'Provided channel was not found'],
    ['channels.snoopChannelWithId', 404, 'Provided channel was not found'],
    ['channels.setChannelVars', 404, 'Provided channel was not found'], // 22
    ['channels.play', 409, 'Channel not in Stasis application'],
    ['channels.stopMoh', 409, 'Channel not in Stasis application'],
    ['channels.setChannelVar', 409, 'Channel not in Stasis application'],
    ['channels.dial', 409, 'Channel not in Stasis application'],
    ['channels.answer', 500, 'Failed to answer channel'], // held back by a sound, then hung up
    ['bridges.get', 404, 'Bridge not found'],
    ['bridges.destroy', 404, 'Bridge not found'],
    ['bridges.playWithId', 404, 'Bridge not found'],
    ['bridges.addChannel', 404, 'Bridge not found'],
    ['bridges.getBridgeVars', 404, 'Provided bridge was not found'], // 22
    ['bridges.addChannel', 400, 'Channel not found'],
    ['bridges.removeChannel', 400, 'Channel not found'],
    ['bridges.setVideoSource', 400, 'Channel not found'],
    ['bridges.addChannel', 422, 'Channel not in Stasis application'],
    ['bridges.removeChannel', 422, 'Channel not in Stasis application'],
    ['bridges.removeChannel', 422, 'Channel not in this bridge'],
    ['bridges.setVideoSource', 422, 'Channel not in this bridge'],
    // The bridge is being destroyed.
    ['bridges.removeChannel', 409, 'Bridge not in Stasis application'],
    ['bridges.stopMoh', 409, 'Bridge not in Stasis application'],
    ['bridges.clearVideoSource', 409, 'Bridge not in Stasis application'],
    ['bridges.destroy', 409, 'Bridge not in Stasis application'],
    ['playbacks.get', 404, 'Playback not found'],
    ['playbacks.stop', 404, 'Playback not found'],
    ['playbacks.control', 404, 'Playback not found'],
    ['recordings.getLive', 404, 'Recording not found'],
    ['recordings.stop', 404, 'Recording not found'],
    ['recordings.cancel', 404, 'Recording not found'],
  ])('%s %i %s', (operation, status, message) => {
    expect(isGone(operation, { status, message })).toBe(true)
  })
})

describe('not gone', () => {
  test.each([
    ['channels.progress', 404, 'Resource not found'], // 16: it does not know the operation
    ['channels.answer', 404, undefined],
    ['channels.getChannelVar', 404, 'Provided variable was not found'],
    ['recordings.getStored', 404, 'Recording not found'],
    ['recordings.deleteStored', 404, 'Recording not found'],
    ['recordings.getStoredFile', 404, 'Recording not found'],
    ['applications.get', 404, 'Application not found'],
    ['asterisk.getModule', 404, 'Module could not be found in running modules'],
    ['asterisk.unloadModule', 404, 'Module not found in running modules'],
    ['asterisk.deleteLog', 404, 'Log channel does not exist'],
    ['asterisk.getObject', 404, "Object with id 'x' not found"],
    ['channels.originateWithId', 409, 'Channel with given unique ID already exists'],
    ['channels.record', 409, "Recording 'r' already exists and can not be overwritten"],
    ['bridges.addChannel', 409, 'Channel c1 currently recording'],
    ['bridges.addChannel', 409, 'Bridge not in Stasis application'], // one of the dialplan's
    ['bridges.stopMoh', 409, "Bridge isn't playing music"],
    ['recordings.pause', 409, 'Recording not in session'],
    ['applications.subscribe', 422, 'Event source does not exist'],
    ['applications.unsubscribe', 422, 'Event source was not subscribed to'],
    ['channels.originate', 400, 'Provided originator channel was not found'],
    ['bridges.addChannel', 400, 'Missing parameter channel'],
    ['channels.rtpstatistics', 404, 'RTP info not found'],
    ['channels.rtpstatistics', 403, 'Unsupported channel type'],
    ['channels.originate', 500, 'Allocation failed'],
    ['channels.snoopChannel', 500, 'Snoop channel could not be created'],
    ['channels.answer', 503, 'Asterisk not booted'],
    ['channels.get', 200, undefined],
  ])('%s %i %s', (operation, status, message) => {
    expect(isGone(operation, { status, ...(message === undefined ? {} : { message }) })).toBe(false)
  })
})
