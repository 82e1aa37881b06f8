import { filter } from 'rxjs'

import { beginRecording, endRecording, pressedIn, sentIn } from '../bridges.js'
import { answer, isThere } from '../channels.js'
import type { Change, SimRecording, StoredSound, World } from '../model.js'
import { type Recording, changeRecording, queueRecording } from '../recordings.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, bridgeOf, created, done, numberOf, ok, refuse, refused, stayOf, textOf } from './handler.js'

/** How long Asterisk's beep is, in ms. */
const beepLasts = 250

const formats = ['wav', 'WAV', 'wav16', 'wav49', 'gsm', 'ulaw', 'alaw', 'sln', 'sln16', 'g722', 'ogg']
const terminators = ['none', 'any', '*', '#']

/** The parameters of a recording, refused as Asterisk refuses them. */
const recordingOf = (world: World, params: Params): Recording & { readonly beep: number; readonly ends: (key: string) => boolean } => {
  const name = textOf(params, 'name') ?? ''
  const format = textOf(params, 'format') ?? ''
  const [longest, silence] = ['duration', 'silence'].map((what) => {
    const seconds = numberOf(params, `max${what.replace(/^./, (first) => first.toUpperCase())}Seconds`, 0)
    return seconds < 0 ? refuse(400, `max_${what}_seconds cannot be negative`) : seconds
  })
  const terminateOn = textOf(params, 'terminateOn') ?? 'none'
  if (!terminators.includes(terminateOn)) refuse(400, 'terminateOn invalid')
  const ifExists = textOf(params, 'ifExists') ?? 'fail'
  if (!['fail', 'overwrite', 'append'].includes(ifExists)) refuse(400, 'ifExists invalid')
  // Nothing is written outside of its folder.
  if (name.split('/').includes('..')) refuse(500, world.version === '22' ? 'Error parsing request' : 'Internal Server Error')
  if (name === '') refuse(500, 'Error parsing request')
  if (!formats.includes(format)) refuse(422, 'specified format is unknown on this system')
  if (world.recordings.has(name) || (ifExists === 'fail' && world.stored.has(name))) {
    refuse(409, `Recording '${name}' already exists and can not be overwritten`)
  }
  return {
    name, format,
    longest: (longest ?? 0) * 1_000,
    silence: (silence ?? 0) * 1_000,
    append: ifExists === 'append',
    beep: textOf(params, 'beep') === 'true' ? beepLasts : 0,
    ends: (key) => terminateOn === 'any' || terminateOn === key,
  }
}

const liveOf = ({ recordings }: World, params: Params): SimRecording =>
  recordings.get(textOf(params, 'recordingName') ?? '') ?? refuse(404, 'Recording not found')

const storedOf = ({ stored }: World, params: Params): StoredSound =>
  stored.get(textOf(params, 'recordingName') ?? '') ?? refuse(404, 'Recording not found')

/** Stops it, or changes how it goes on. */
const changing = (change: Change): Handlers[string] => (world, params) => {
  switch (changeRecording(liveOf(world, params), change)) {
    case 'done':
      return done
    case 'failed':
      return refused(500, 'Recording operation failed')
    case 'refused':
      return refused(409, 'Recording not in session')
  }
}

const shown = ({ name, format }: StoredSound) => ({ name, format })

/** A wav without a sound: its header, and as much silence as was recorded, at 8 kHz. */
const fileOf = ({ ms }: StoredSound): AsyncIterable<Uint8Array> & { readonly length: number } => {
  const bytes = Buffer.alloc(44 + Math.floor(ms / 1_000) * 16_000)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  return {
    length: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- it has all of it at once; a body is read asynchronously
    async* [Symbol.asyncIterator]() { yield bytes },
  }
}

export const recordingRequests: Handlers = {
  'channels.record': (world, params) => {
    const [channel, { commands }] = stayOf(world, params)
    const { beep, ends, ...recording } = recordingOf(world, params)
    return created(queueRecording(world, recording, {
      target: tell.sourceOf(channel), beep,
      fault: () => {
        if (channel.bridge !== undefined) return 'Cannot record channel while in bridge'
        if (channel.state === 'Up') return undefined
        if (!isThere(world, channel)) return 'Failed to answer channel'
        answer(world, channel)
        return undefined
      },
      key$: channel.pressed$.pipe(filter(ends)),
      sends$: channel.sends$,
    }, commands))
  },
  'bridges.record': (world, params) => {
    const bridge = bridgeOf(world, params)
    const { beep, ends, ...recording } = recordingOf(world, params)
    const commands = beginRecording(world, bridge)
    return created(queueRecording(world, recording, {
      target: tell.bridgeSource(bridge), beep, fault: () => undefined, key$: pressedIn(bridge).pipe(filter(ends)), sends$: sentIn(bridge), over: () => { endRecording(world, bridge, commands) },
    }, commands))
  },
  'recordings.listStored': ({ stored }) => ok([...stored.values()].map(shown)),
  'recordings.getStored': (world, params) => ok(shown(storedOf(world, params))),
  'recordings.deleteStored': (world, params) => {
    world.stored.delete(storedOf(world, params).name)
    return done
  },
  'recordings.getStoredFile': (world, params) => ok(fileOf(storedOf(world, params))),
  'recordings.copyStored': (world, params) => {
    const name = textOf(params, 'destinationRecordingName') ?? refuse(400, 'Invalid destination recording name')
    const copy = { ...storedOf(world, params), name }
    if (world.stored.has(name)) return refused(409, 'A recording with the same name already exists on the system')
    world.stored.set(name, copy)
    return ok(shown(copy))
  },
  'recordings.getLive': (world, params) => ok(tell.recordingOf(liveOf(world, params))),
  'recordings.stop': changing('stop'),
  'recordings.cancel': changing('cancel'),
  'recordings.pause': changing('pause'),
  'recordings.unpause': changing('unpause'),
  'recordings.mute': changing('mute'),
  'recordings.unmute': changing('unmute'),
}
