import { describe, expect, test } from '@jest/globals'
import { switchMap } from 'rxjs'

import { type Answers, scene } from '../../../test/support/scene.js'

/** What a device is told, in order. */
const lamp = (run: Parameters<typeof scene>[0], answers: Answers = {}) => {
  const told: string[] = []
  const { log, ari } = scene(run, { answers: {
    'deviceStates.update': ({ ids, query }) => {
      told.push(`${ids['deviceName'] ?? ''} ${query['deviceState'] ?? ''}`)
      return { status: 204, body: undefined }
    },
    ...answers,
  } })
  return { told, log, ari }
}

describe('presence', () => {
  const states = { i: 'INUSE', b: 'BUSY' } as const

  test('follows a stream, without a gap between two states; let go, the device is free and gone', () => {
    const { told, log, ari } = lamp(({ ari: { presence }, hot, expectObservable, expectSubscriptions }) => {
      const state$ = hot<'INUSE' | 'BUSY'>('i-----b------', states)
      expectObservable(presence('door', state$), '^---------!').toBe('--i-----b', states)
      expectSubscriptions(state$.subscriptions).toBe('^---------!')
    })
    expect(told).toEqual(['Stasis:door INUSE', 'Stasis:door BUSY', 'Stasis:door NOT_INUSE'])
    expect(log.at(-1)).toBe('12 deviceStates.delete Stasis:door')
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('the name may have its prefix', () => {
    const { told } = lamp(({ ari: { presence }, cold, expectObservable }) => {
      expectObservable(presence('Stasis:door', cold('i', states)), '^----!').toBe('--i', states)
    })
    expect(told).toEqual(['Stasis:door INUSE', 'Stasis:door NOT_INUSE'])
  })

  test('a stream that has ended leaves the device as it is, until it is let go', () => {
    const { told } = lamp(({ ari: { presence }, cold, expectObservable }) => {
      expectObservable(presence('door', cold('(i|)', states)), '^-----!').toBe('--i', states)
    })
    expect(told).toEqual(['Stasis:door INUSE', 'Stasis:door NOT_INUSE'])
  })

  test('let go before a state: nothing was asked', () => {
    const { log } = lamp(({ ari: { presence }, cold, expectObservable }) => {
      expectObservable(presence('door', cold('------i', states)), '^--!').toBe('-')
    })
    expect(log).toEqual([])
  })

  test.each([['i', '--i--|'], ['-', '-----|']])('the connection is closed: it completes, in force or not, and nothing is asked (%s)', (row, expected) => {
    const { told } = lamp(({ ari: { presence, close }, cold, expectObservable }) => {
      cold('-----x').pipe(switchMap(() => close())).subscribe()
      expectObservable(presence('door', cold(row, states))).toBe(expected, states)
    })
    expect(told).toEqual(row === 'i' ? ['Stasis:door INUSE'] : [])
  })

  test('errors of the stream and refusals are passed on', () => {
    const { log } = lamp(({ ari: { presence }, cold, expectObservable }) => {
      expectObservable(presence('door', cold('i-----#', states))).toBe('--i---#', states)
    })
    expect(log.at(-1)).toBe('8 deviceStates.delete Stasis:door')
    lamp(({ ari: { presence }, cold, expectObservable }) => {
      expectObservable(presence('door', cold('i', states))).toBe('--#', undefined, expect.objectContaining({ _tag: 'Refused' }))
    }, { 'deviceStates.update': () => ({ status: 500, body: undefined, message: 'Unknown device state' }) })
  })
})
