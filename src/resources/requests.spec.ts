import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, Observable, firstValueFrom, of, take, toArray } from 'rxjs'

import { openActivities } from '../core/activities.js'
import { openDemux } from '../core/demux.js'
import { openFaults } from '../core/faults.js'
import type { Bytes, Wire, WireRequest } from '../core/wire.js'
import { openLegs } from './channels/legs.js'
import { type Stay, openStay } from './channels/stay.js'
import type { AriEvent } from './events.js'
import { openRequests } from './requests.js'
import { stasisStart } from '../testing/events.js'

/** A file on its way, in these chunks; `released` is told when its reader leaves. */
const bytesOf = (chunks: readonly string[], released: () => void = () => undefined): Bytes => ({
  async* [Symbol.asyncIterator]() {
    try {
      for (const chunk of chunks) yield await Promise.resolve(new TextEncoder().encode(chunk))
    } finally {
      released()
    }
  },
})

/** The rows over a wire that answers 200 with this body. */
const over = (body: unknown, ...stays: readonly Stay[]) => {
  const asked: WireRequest[] = []
  const wire: Wire = {
    state$: NEVER,
    frames$: EMPTY,
    request: (request) => new Observable((subscriber) => {
      asked.push(request)
      request.written?.()
      of({ status: 200, body }).subscribe(subscriber)
    }),
  }
  const faults = openFaults()
  const { tables, requests: { count } } = openRequests({
    wire, faults, index: openDemux<AriEvent>(() => []), activities: openActivities(faults), legs: openLegs(() => true), mended$: NEVER, staysOf: (id) => stays.filter((stay) => stay.id === id),
  })
  return { tables, asked, count }
}

test('a stored file comes chunk by chunk', async () => {
  const { tables, asked, count } = over(bytesOf(['RIFF', 'WAVE']))
  const chunks = await firstValueFrom(tables.recordings.getStoredFile({ recordingName: 'r' }).pipe(toArray()))
  expect(chunks.map((chunk) => new TextDecoder().decode(chunk))).toEqual(['RIFF', 'WAVE'])
  expect(asked.map(({ want }) => want)).toEqual(['bytes'])
  expect(count()).toBe(0)
})

test('who has seen enough of a stored file lets go of it', async () => {
  let released = false
  const { tables } = over(bytesOf(['RIFF', 'WAVE'], () => { released = true }))
  await firstValueFrom(tables.recordings.getStoredFile({ recordingName: 'r' }).pipe(take(1)))
  await new Promise((resolve) => setImmediate(resolve))
  expect(released).toBe(true)
})

test('every row that is not of bytes gives its one value as it is', async () => {
  const { tables } = over({ value: 'one' })
  expect(await firstValueFrom(tables.asterisk.getGlobalVar({ variable: 'A' }).pipe(toArray()))).toEqual([{ value: 'one' }])
})

describe('what may be held back is held up', () => {
  const one = { channelId: 'c1', variable: 'A', value: '1' }
  const playing = { id: 'p1', media_uri: 'sound:beep', target_uri: 'channel:c1', language: 'en', state: 'queued' }
  const opened = () => {
    const stay = openStay(stasisStart({ channelId: 'c1', application: 'desk' }), () => undefined)
    const { tables, asked } = over(playing, stay)
    return {
      stay, tables,
      /** What is known of a variable that is set now. */
      heldUp: (channelId = 'c1') => {
        tables.channels.setChannelVar({ ...one, channelId }).subscribe()
        return asked.at(-1)?.heldUp
      },
    }
  }

  test('nobody knows of a channel that is no call of ours', () => {
    expect(opened().heldUp('another')).toBeUndefined()
  })

  test('not on a call of ours on which nothing goes on', () => {
    expect(opened().heldUp()).toBe(false)
  })

  test('from the moment that a sound is asked for, until it has ended', () => {
    const { tables, heldUp, stay } = opened()
    tables.channels.playWithId({ channelId: 'c1', playbackId: 'p1', media: 'sound:beep' }).subscribe()
    expect(heldUp()).toBeUndefined()
    stay.media.end('p1')
    expect(heldUp()).toBe(false)
  })

  test('while digits are sent', () => {
    const { tables, heldUp } = opened()
    tables.channels.sendDTMF({ channelId: 'c1', dtmf: '1234' }).subscribe()
    expect(heldUp()).toBeUndefined()
  })

  test('so are they of a bridge that name one call', () => {
    const stay = openStay(stasisStart({ channelId: 'c1', application: 'desk' }), () => undefined)
    const { tables, asked } = over(undefined, stay)
    tables.bridges.addChannel({ bridgeId: 'b', channel: 'c1' }).subscribe()
    tables.bridges.addChannel({ bridgeId: 'b', channel: ['c1', 'c2'] }).subscribe()
    tables.channels.answer({ channelId: 'c1' }).subscribe()
    expect(asked.map(({ operation, heldUp }) => [operation, heldUp])).toEqual([
      ['bridges.addChannel', false], ['bridges.addChannel', undefined], ['channels.answer', false],
    ])
  })

  test('a long list, always; what cannot be held back is not spoken of', () => {
    const { tables, asked } = over([])
    tables.channels.list().subscribe()
    tables.channels.hangup({ channelId: 'c1' }).subscribe()
    expect(asked.map(({ heldUp, repeats }) => [heldUp, repeats])).toEqual([[true, undefined], [undefined, true]])
  })
})
