import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import type { Operation } from '../../core/operation.js'
import { prepare } from '../../core/prepare.js'
import type { LiveRecording, StoredRecording } from './codec.js'
import { recordings } from './operations.js'

const prepared = (name: keyof typeof recordings, input: Readonly<Record<string, unknown>>) => {
  const row: Operation = recordings[name]
  return prepare(`recordings.${name}`, row, input, () => 'minted')
}

test.each([
  ['getStoredFile', { recordingName: 'a/b' }, { method: 'GET', path: '/recordings/stored/a%2Fb/file', want: 'bytes', ids: { recordingName: 'a/b' } }],
  ['copyStored', { recordingName: 'a', destinationRecordingName: 'b' }, { method: 'POST', path: '/recordings/stored/a/copy', query: { destinationRecordingName: 'b' } }],
  ['stop', { recordingName: 'a' }, { method: 'POST', path: '/recordings/live/a/stop', urgent: true }],
  ['cancel', { recordingName: 'a' }, { method: 'DELETE', path: '/recordings/live/a', urgent: true }],
  ['unpause', { recordingName: 'a' }, { method: 'DELETE', path: '/recordings/live/a/pause', urgent: false }],
] as const)('%s %p', (name, input, request) => {
  expect(prepared(name, input)).toMatchObject(request)
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ listStored, getLive, getStoredFile, copyStored, stop }: Bound<typeof recordings>) => {
  const stored: Observable<readonly StoredRecording[]> = listStored()
  const live: Observable<LiveRecording> = getLive({ recordingName: 'r' })
  const chunks: Observable<Uint8Array> = getStoredFile({ recordingName: 'r' })
  const done: Observable<undefined> = stop({ recordingName: 'r' })
  return [
    // @ts-expect-error the destination is missing
    copyStored({ recordingName: 'r' }),
    // @ts-expect-error the specification calls it `recordingName`
    stop({ name: 'r' }),
    stored, live, chunks, done,
  ]
}
