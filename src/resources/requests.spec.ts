import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, Observable, firstValueFrom, of, take, toArray } from 'rxjs'

import { openActivities } from '../core/activities.js'
import { openDemux } from '../core/demux.js'
import { openFaults } from '../core/faults.js'
import type { Bytes, Held, Wire, WireRequest } from '../core/wire.js'
import { openLegs } from './channels/legs.js'
import { type Stay, openStay } from './channels/stay.js'
import type { AriEvent } from './events.js'
import { openRequests } from './requests.js'
import { synthetic } from './synthetic.js'
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
    wire, faults, index: openDemux<AriEvent>(() => []), activities: openActivities(faults), legs: openLegs(() => true), mended$: NEVER, abandoned$: NEVER, staysOf: (id) => stays.filter((stay) => stay.id === id),
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

/** What a request says of that now; nothing, where it has nothing to say. */
const heldNow = (request: WireRequest | undefined): Held | undefined => {
  let now: Held | undefined
  request?.held$?.pipe(take(1)).subscribe((held) => { now = held })
  return now
}

describe('what may be held back is held up', () => {
  const one = { channelId: 'c1', variable: 'A', value: '1' }
  const playing = { id: 'p1', media_uri: 'sound:beep', target_uri: 'channel:c1', language: 'en', state: 'queued' }
  const opened = (start = stasisStart({ channelId: 'c1', application: 'desk' })) => {
    const stay = openStay(start, () => undefined)
    const { tables, asked } = over(playing, stay)
    return {
      stay, tables,
      /** What is known of a variable that is set now. */
      held: (channelId = 'c1') => {
        tables.channels.setChannelVar({ ...one, channelId }).subscribe()
        return heldNow(asked.at(-1))
      },
    }
  }

  test('nobody knows of a channel that is no call of ours', () => {
    expect(opened().held('another')).toBeUndefined()
  })

  test('not on a call of ours on which nothing goes on', () => {
    expect(opened().held()).toBe('no')
  })

  test('nor does anybody of a call that was adopted: its sounds of before are not ours', () => {
    const { tables, held, stay } = opened(synthetic(stasisStart({ channelId: 'c1', application: 'desk' })))
    expect(held()).toBe('unknown')
    tables.channels.playWithId({ channelId: 'c1', playbackId: 'p1', media: 'sound:beep' }).subscribe()
    expect(held()).toBe('yes')
    stay.media.end('p1')
    expect(held()).toBe('unknown')
  })

  test('from the moment that a sound is asked for, until it has ended', () => {
    const { tables, held, stay } = opened()
    tables.channels.playWithId({ channelId: 'c1', playbackId: 'p1', media: 'sound:beep' }).subscribe()
    expect(held()).toBe('yes')
    stay.media.end('p1')
    expect(held()).toBe('no')
  })

  test('while digits are sent', () => {
    const { tables, held } = opened()
    tables.channels.sendDTMF({ channelId: 'c1', dtmf: '1234' }).subscribe()
    expect(held()).toBe('yes')
  })

  test('so are they of a bridge that name one call', () => {
    const stay = openStay(stasisStart({ channelId: 'c1', application: 'desk' }), () => undefined)
    const { tables, asked } = over(undefined, stay)
    tables.bridges.addChannel({ bridgeId: 'b', channel: 'c1' }).subscribe()
    tables.bridges.addChannel({ bridgeId: 'b', channel: ['c1', 'c2'] }).subscribe()
    tables.channels.answer({ channelId: 'c1' }).subscribe()
    expect(asked.map((request) => [request.operation, heldNow(request)])).toEqual([
      ['bridges.addChannel', 'no'], ['bridges.addChannel', undefined], ['channels.answer', 'no'],
    ])
  })

  test('a long list takes long whatever goes on; of what cannot be held back nothing is said', () => {
    const { tables, asked } = over([])
    tables.channels.list().subscribe()
    tables.channels.hangup({ channelId: 'c1' }).subscribe()
    expect(asked.map(({ held$, takesLong, repeats }) => [held$, takesLong, repeats])).toEqual([[undefined, true, undefined], [undefined, undefined, true]])
  })
})
