import { expect, test } from '@jest/globals'
import { firstValueFrom, take, toArray } from 'rxjs'

import { chunksOf } from './chunks.js'
import type { Bytes } from './wire.js'

/** Two chunks, and then nothing for ever, or what breaks it off. */
const bytesOf = (broken?: Error) => {
  let left = 0
  let given = 0
  const bytes: Bytes = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        given += 1
        if (given <= 2) return Promise.resolve({ done: false, value: Uint8Array.of(given) })
        return broken === undefined ? new Promise(() => undefined) : Promise.reject(broken)
      },
      return: () => {
        left += 1
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
  return { bytes, left: () => left, given: () => given }
}

test('chunks come as they come, and leaving them aborts the transfer, whatever it waits for', async () => {
  const { bytes, left, given } = bytesOf()
  const heard: number[] = []
  const reading = chunksOf(bytes).subscribe(([value = 0]) => heard.push(value))
  await new Promise((resolve) => setImmediate(resolve))
  expect([heard, given(), left()]).toEqual([[1, 2], 3, 0])
  reading.unsubscribe()
  expect(left()).toBe(1)
})

test('who has seen enough is told no more', async () => {
  const { bytes, left, given } = bytesOf()
  const chunks = await firstValueFrom(chunksOf(bytes).pipe(take(1), toArray()))
  await new Promise((resolve) => setImmediate(resolve))
  expect([chunks.length, given(), left()]).toEqual([1, 2, 1])
})

test('what breaks it off is its error', async () => {
  const broken = new Error('broken off')
  await expect(firstValueFrom(chunksOf(bytesOf(broken).bytes).pipe(toArray()))).rejects.toBe(broken)
})
