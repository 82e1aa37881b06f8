import { describe, expect, test } from '@jest/globals'
import { concat, map, toArray } from 'rxjs'

import { scene } from '../../../test/support/scene.js'

const notFound = () => ({ status: 404, body: undefined, message: 'Recording not found' })
const nameOf = map(({ name }: { readonly name: string }) => name)

describe('a stored recording', () => {
  test('is known, copied and deleted by its name', () => {
    const { log, ari } = scene(({ ari: { storedRecording }, expectObservable }) => {
      const greeting = storedRecording('a/b')
      expectObservable(concat(greeting.get().pipe(map(({ format }) => format)), greeting.copy('c').pipe(nameOf), greeting.delete().pipe(nameOf)).pipe(toArray()))
        .toBe('------(r|)', { r: ['wav', 'c', 'a/b'] })
    }, { answers: {
      'recordings.getStored': () => ({ status: 200, body: { name: 'a/b', format: 'wav' } }),
      'recordings.copyStored': () => ({ status: 200, body: { name: 'c', format: 'wav' } }),
    } })
    expect(log).toEqual(['0 recordings.getStored a/b', '2 recordings.copyStored a/b', '4 recordings.deleteStored a/b'])
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('that is not there is an error, but for who wants it gone', () => {
    scene(({ ari: { storedRecording }, expectObservable }) => {
      const error = expect.objectContaining({ _tag: 'NotFound' })
      const { get, copy, delete: remove, file } = storedRecording('nosuch')
      expectObservable(get()).toBe('--#', undefined, error)
      expectObservable(copy('c')).toBe('--#', undefined, error)
      expectObservable(file()).toBe('--#', undefined, error)
      expectObservable(remove().pipe(nameOf)).toBe('--(n|)', { n: 'nosuch' })
    }, { answers: {
      'recordings.getStored': notFound, 'recordings.copyStored': notFound, 'recordings.deleteStored': notFound, 'recordings.getStoredFile': notFound,
    } })
  })

  test('is not copied over another', () => {
    scene(({ ari: { storedRecording }, expectObservable }) => {
      expectObservable(storedRecording('a').copy('b')).toBe('--#', undefined, expect.objectContaining({ _tag: 'Refused', status: 409 }))
    }, { answers: { 'recordings.copyStored': () => ({ status: 409, body: undefined, message: 'A recording with the same name already exists on the system' }) } })
  })
})
