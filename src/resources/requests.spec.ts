import { expect, test } from '@jest/globals'
import { EMPTY, NEVER, Observable, firstValueFrom, of, take, toArray } from 'rxjs'

import { openActivities } from '../core/activities.js'
import { openDemux } from '../core/demux.js'
import { openFaults } from '../core/faults.js'
import type { Bytes, Wire, WireRequest } from '../core/wire.js'
import { openLegs } from './channels/legs.js'
import type { AriEvent } from './events.js'
import { openRequests } from './requests.js'

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
const over = (body: unknown) => {
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
    wire, faults, index: openDemux<AriEvent>(() => []), activities: openActivities(faults), legs: openLegs(() => true), mended$: NEVER, staysOf: () => [],
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
