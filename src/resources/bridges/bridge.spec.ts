import { describe, expect, test } from '@jest/globals'
import { concat, map, mergeMap, takeUntil, timer } from 'rxjs'

import { type Answers, scene } from '../../../test/support/scene.js'
import { bridgeDestroyed, bridgeSnapshot, stasisEnd, stasisStart } from '../../testing/events.js'

const c1 = { channelId: 'c1', application: 'desk' }
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const notFound = { status: 404, body: undefined, message: 'Bridge not found' }
const gone: Answers = { 'bridges.get': () => notFound }
const idOf = map(({ id }: { readonly id: string }) => id)

describe('a bridge by its id', () => {
  test('music is a state of the bridge, whoever holds it: the newest class, then the one before', () => {
    const { log, ari } = scene(({ ari: { bridge }, expectObservable }) => {
      expectObservable(bridge('b1').holdMusic().pipe(idOf), '^-------------------!').toBe('--b', { b: 'b1' })
      expectObservable(bridge('b1').holdMusic('jazz').pipe(idOf), '-----^----!').toBe('---------b', { b: 'b1' })
    })
    expect(log.map((line) => line.replace('bridges.', ''))).toEqual([
      '0 startMoh b1', '5 stopMoh b1', '7 startMoh b1', '10 stopMoh b1', '12 startMoh b1', '20 stopMoh b1',
    ])
    expect(ari.census()).toEqual(nothing)
  })

  test('music ends with the bridge, and nothing is sent then', () => {
    const { log } = scene(({ ari: { bridge }, frames, expectObservable }) => {
      frames(5, bridgeDestroyed({ bridgeId: 'b1' }))
      expectObservable(bridge('b1').holdMusic().pipe(idOf)).toBe('--b--|', { b: 'b1' })
    })
    expect(log).toEqual(['0 bridges.startMoh b1'])
  })

  test('of one that is destroyed already a state completes empty, and so does what is asked', () => {
    scene(({ ari: { bridge }, expectObservable }) => {
      expectObservable(bridge('b1').holdMusic()).toBe('----|')
      expectObservable(bridge('b1').get()).toBe('----|')
      expectObservable(bridge('b1').variable('X')).toBe('----|')
    }, { answers: { ...gone, 'bridges.startMoh': () => notFound, 'bridges.getBridgeVar': () => notFound } })
  })

  test('the video shown is a state, and ends with the call', () => {
    const { log } = scene(({ ari: { bridge }, onCall, frames, expectObservable }) => {
      frames(1, stasisStart(c1))
      frames(9, stasisEnd(c1))
      expectObservable(onCall((call) => bridge('b1').videoSource(call).pipe(idOf))).toBe('---b-----|', { b: 'b1' })
    })
    expect(log).toEqual(['1 bridges.setVideoSource b1 c1', '9 bridges.clearVideoSource b1'])
  })

  test('variables, and the bridge as it is', () => {
    const { log } = scene(({ ari: { bridge }, expectObservable }) => {
      const lobby = bridge('b1')
      expectObservable(concat(lobby.setVariable('MOOD', 'good').pipe(idOf), lobby.variable('MOOD'), lobby.get().pipe(map(({ bridge_type }) => bridge_type))))
        .toBe('--b-v-(t|)', { b: 'b1', v: 'good', t: 'mixing' })
    }, { answers: {
      'bridges.getBridgeVar': () => ({ status: 200, body: { value: 'good' } }),
      'bridges.get': () => ({ status: 200, body: bridgeSnapshot('b1') }),
    } })
    expect(log).toEqual(['0 bridges.setBridgeVar b1', '2 bridges.getBridgeVar b1', '4 bridges.get b1'])
  })

  test('destroy is done when it is gone, or was', () => {
    const { log } = scene(({ ari: { bridge }, expectObservable }) => {
      expectObservable(bridge('b1').destroy().pipe(idOf)).toBe('--(b|)', { b: 'b1' })
    }, { answers: { 'bridges.destroy': () => notFound } })
    expect(log).toEqual(['0 bridges.destroy b1'])
  })

  test('let go in a flow, what is held is taken back', () => {
    const { log } = scene(({ ari: { bridge } }) => {
      timer(1).pipe(mergeMap(() => bridge('b1').holdMusic()), takeUntil(timer(6))).subscribe()
    })
    expect(log).toEqual(['1 bridges.startMoh b1', '6 bridges.stopMoh b1'])
  })
})
