import { describe, expect, test } from '@jest/globals'

import { applicationReply } from '../../../test/support/application.js'
import { type Answers, scene } from '../../../test/support/scene.js'
import { AriError } from '../../core/errors.js'
import { applicationReplaced, bridgeDestroyed } from '../../testing/events.js'

const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const door = 'deviceState:Stasis:door'
const alice = 'endpoint:PJSIP/alice'
const well: Answers = {
  'applications.subscribe': () => applicationReply(),
  'applications.unsubscribe': () => applicationReply(),
  'applications.get': () => applicationReply(),
}
const lost = { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 2 } as const

describe('a subscription', () => {
  test('is in force at the answer, and taken back when its holder leaves', () => {
    const { log, ari } = scene(({ ari: { subscribed }, expectObservable }) => {
      expectObservable(subscribed(door), '^---!').toBe('--d', { d: door })
    }, { answers: well })
    expect(log).toEqual(['0 applications.subscribe desk', '4 applications.unsubscribe desk'])
    expect(ari.census()).toEqual(nothing)
  })

  test('is one for all who hold the same source, and another for another', () => {
    const { log } = scene(({ ari: { subscribed }, expectObservable }) => {
      expectObservable(subscribed(door), '^---!').toBe('--d', { d: door })
      expectObservable(subscribed(door), '---^----!').toBe('---d', { d: door })
      expectObservable(subscribed(alice), '----^--!').toBe('------a', { a: alice })
    }, { answers: well })
    expect(log).toEqual([
      '0 applications.subscribe desk', '4 applications.subscribe desk', '7 applications.unsubscribe desk', '8 applications.unsubscribe desk',
    ])
  })

  test('is that of every application of ours that has not been taken over', () => {
    const { log } = scene(({ ari: { calls$, subscribed }, frames, expectObservable }) => {
      calls$.subscribe()
      expectObservable(subscribed(door), '^--------!').toBe('--d', { d: door })
      frames(5, applicationReplaced({ application: 'other' }))
    }, { answers: well, app: ['desk', 'other'] })
    expect(log).toEqual(['0 applications.subscribe desk', '0 applications.subscribe other', '9 applications.unsubscribe desk'])
  })

  test('to what does not exist is an error that names it', () => {
    scene(({ ari: { subscribed }, expectObservable }) => {
      expectObservable(subscribed(alice)).toBe('--#', undefined, expect.objectContaining({
        _tag: 'Refused', status: 422, message: expect.stringContaining('Event source does not exist'),
      }))
    }, { answers: { 'applications.subscribe': () => ({ status: 422, body: undefined, message: 'Event source does not exist' }) } })
  })

  test('that Asterisk has no more is taken back all the same', () => {
    const { faults } = scene(({ ari: { subscribed }, expectObservable }) => {
      expectObservable(subscribed(door), '^---!').toBe('--d', { d: door })
    }, { answers: { ...well, 'applications.unsubscribe': () => ({ status: 422, body: undefined, message: 'Event source was not subscribed to' }) } })
    expect(faults).toEqual([])
  })

  test('that cannot be taken back is a fault', () => {
    const { faults } = scene(({ ari: { subscribed }, expectObservable }) => {
      expectObservable(subscribed(door), '^---!').toBe('--d', { d: door })
    }, { answers: { ...well, 'applications.unsubscribe': () => ({ status: 403, body: undefined, message: 'Write access denied' }) } })
    expect(faults).toMatchObject([{ during: 'undo', error: { _tag: 'Forbidden' } }])
  })

  test('completes with its bridge, and nothing is sent then', () => {
    const { log } = scene(({ ari: { subscribed }, frames, expectObservable }) => {
      frames(5, bridgeDestroyed({ bridgeId: 'lobby' }))
      expectObservable(subscribed('bridge:lobby')).toBe('--b--|', { b: 'bridge:lobby' })
    }, { answers: well })
    expect(log).toEqual(['0 applications.subscribe desk'])
  })

  test.each([
    ['that has survived a gap is told again, and not asked for twice', [door.slice('deviceState:'.length)], []],
    ['that was lost with a gap is asked for again', [], ['8 applications.subscribe desk']],
  ])('%s', (_, device_names, again) => {
    const { log } = scene(({ ari: { subscribed }, state, expectObservable }) => {
      state(4, lost)
      state(6, { status: 'open' })
      expectObservable(subscribed(door), '^----------------!').toBe(again.length === 0 ? '--d-----d' : '--d-------d', { d: door })
    }, { answers: { ...well, 'applications.get': () => applicationReply({ device_names }) } })
    expect(log).toEqual(['0 applications.subscribe desk', '6 applications.get desk', ...again, '17 applications.unsubscribe desk'])
  })

  test('ends with the connection, and nothing is sent then', () => {
    const { log } = scene(({ ari: { subscribed, close }, at, expectObservable }) => {
      at(5, () => { close().subscribe() })
      expectObservable(subscribed(door)).toBe('--d--|', { d: door })
    }, { answers: well })
    expect(log).toEqual(['0 applications.subscribe desk'])
  })
})
