import { describe, expect, test } from '@jest/globals'
import { map } from 'rxjs'

import { applicationReply } from '../../../test/support/application.js'
import { type Answers, scene } from '../../../test/support/scene.js'
import { deviceStateChanged } from '../../testing/events.js'

const door = 'Stasis:door'
/** The states that a device is given, in order. */
const devices = (run: Parameters<typeof scene>[0], answers: Answers = {}) => {
  const given: string[] = []
  const { log, faults, ari } = scene(run, { answers: {
    'applications.subscribe': () => applicationReply(),
    'applications.unsubscribe': () => applicationReply(),
    'deviceStates.get': () => ({ status: 200, body: { name: door, state: 'INUSE' } }),
    'deviceStates.update': ({ query }) => {
      given.push(query['deviceState'] ?? '')
      return { status: 204, body: undefined }
    },
    ...answers,
  } })
  return { log, faults, ari, given }
}

describe('a device state', () => {
  test('is watched: now, and at each change', () => {
    const { log, ari } = devices(({ ari: { deviceState }, frames, expectObservable }) => {
      frames(6, deviceStateChanged(door, 'BUSY'), deviceStateChanged('Stasis:other', 'RINGING'))
      expectObservable(deviceState(door).state$, '^-------!').toBe('----i-b', { i: 'INUSE', b: 'BUSY' })
    })
    expect(log).toEqual(['0 applications.subscribe desk', `2 deviceStates.get ${door}`, '8 applications.unsubscribe desk'])
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('presence is a state: the newest decides, then the one before; afterwards nobody uses it', () => {
    const { given } = devices(({ ari: { deviceState }, expectObservable }) => {
      const name = map(({ name }: { readonly name: string }) => name)
      expectObservable(deviceState(door).presence('INUSE').pipe(name), '^-----------!').toBe('--d', { d: door })
      expectObservable(deviceState(door).presence('ONHOLD').pipe(name), '----^---!').toBe('------d', { d: door })
    })
    expect(given).toEqual(['INUSE', 'ONHOLD', 'INUSE', 'NOT_INUSE'])
  })

  test('of a device that is not ours is refused', () => {
    devices(({ ari: { deviceState }, expectObservable }) => {
      expectObservable(deviceState('PJSIP/alice').presence('INUSE')).toBe('--#', undefined, expect.objectContaining({ _tag: 'Refused', status: 409 }))
    }, { 'deviceStates.update': () => ({ status: 409, body: undefined, message: 'Uncontrolled device specified' }) })
  })

  test('is got, set and deleted', () => {
    const { log, given } = devices(({ ari: { deviceState }, expectObservable }) => {
      expectObservable(deviceState(door).get().pipe(map(({ state }) => state))).toBe('--(i|)', { i: 'INUSE' })
      expectObservable(deviceState(door).update('RINGING').pipe(map(({ name }) => name))).toBe('--(d|)', { d: door })
      expectObservable(deviceState(door).delete().pipe(map(({ name }) => name))).toBe('--(d|)', { d: door })
    })
    expect(given).toEqual(['RINGING'])
    expect(log).toEqual([`0 deviceStates.get ${door}`, `0 deviceStates.update ${door}`, `0 deviceStates.delete ${door}`])
  })
})
