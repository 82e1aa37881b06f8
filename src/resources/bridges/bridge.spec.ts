import { describe, expect, test } from '@jest/globals'
import { concat, map, mergeMap, takeUntil, timer } from 'rxjs'

import { type Answers, scene } from '../../../test/support/scene.js'
import { bridgeDestroyed, bridgeSnapshot, leftBridge, playbackFinished, stasisEnd, stasisStart } from '../../testing/events.js'

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

  describe('a sound that Asterisk reports as failed', () => {
    const failed = (minted: (n: number) => string) => () => playbackFinished({ ...c1, playbackId: minted(1), state: 'failed' })
    const answers: Answers = {
      'bridges.playWithId': () => ({ status: 201, body: { id: 'p1', media_uri: 'sound:beep', target_uri: 'bridge:b1', language: 'en', state: 'queued' } }),
    }
    const soundFailed = expect.objectContaining({ _tag: 'SoundFailed' })

    test('was cut, where somebody has left: it completes empty', () => {
      const { ari } = scene(({ ari: { bridge }, frames, minted, expectObservable }) => {
        frames(5, leftBridge({ bridgeId: 'b1', channelId: 'c1' }))
        frames(6, failed(minted))
        expectObservable(bridge('b1').play('sound:beep')).toBe('------ 250ms |')
      }, { answers })
      expect(ari.census()).toEqual(nothing)
    })

    test('has failed, where nobody has', () => {
      scene(({ ari: { bridge }, frames, minted, expectObservable }) => {
        frames(5, leftBridge({ bridgeId: 'b2', channelId: 'c1' }))
        frames(6, failed(minted))
        expectObservable(bridge('b1').play('sound:nope')).toBe('------ 250ms #', undefined, soundFailed)
      }, { answers })
    })
  })

  test('music ends with the bridge, and nothing is sent then', () => {
    const { log } = scene(({ ari: { bridge }, frames, expectObservable }) => {
      frames(5, bridgeDestroyed({ bridgeId: 'b1' }))
      expectObservable(bridge('b1').holdMusic().pipe(idOf)).toBe('--b--|', { b: 'b1' })
    })
    expect(log).toEqual(['0 bridges.startMoh b1'])
  })

  test('music that has gone with its bridge, though nobody has been told of that yet, is over', () => {
    const { log, ari, faults } = scene(({ ari: { bridge }, expectObservable }) => {
      expectObservable(bridge('b1').holdMusic().pipe(idOf), '^----!').toBe('--b', { b: 'b1' })
    }, { answers: { 'bridges.stopMoh': () => ({ status: 409, message: "Bridge isn't playing music", body: undefined }) } })
    expect(log).toEqual(['0 bridges.startMoh b1', '5 bridges.stopMoh b1'])
    expect(faults).toEqual([])
    expect(ari.census()).toEqual(nothing)
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
