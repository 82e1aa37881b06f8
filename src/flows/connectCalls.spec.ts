import { describe, expect, test } from '@jest/globals'
import { catchError, concat, ignoreElements, map, mergeMap, of, switchMap, take, takeUntil, timer, toArray } from 'rxjs'

import { type Answers, type Scene, scene } from '../../test/support/scene.js'
import { two } from '../../test/support/two.js'
import { toAriError } from '../core/errors.js'
import type { Bridge } from '../resources/bridges/bridge.js'
import { application } from '../testing/application.js'
import { bridgeDestroyed, bridgeSnapshot, enteredBridge, leftBridge, stasisEnd, stasisStart } from '../testing/events.js'
import { type ConnectCallsOptions, connectCalls } from './connectCalls.js'

const connected = two((ari, ann, bob) => connectCalls(ari, ann, bob))
const requests = {
  b: 'bridges.create bridge mixing', j: 'bridges.addChannel bridge ann', J: 'bridges.addChannel bridge bob',
  o: 'bridges.removeChannel bridge ann', O: 'bridges.removeChannel bridge bob', x: 'bridges.destroy bridge',
}
const bridge = { b: 'bridge' }

describe('connectCalls', () => {
  test('one value when both are in; over when one hangs up, and the other one is taken out', application(connected, ({ caller, asterisk, flow }) => {
    caller('  s---------h', 'ann')
    caller('  s----------------h', 'bob')
    asterisk('b-(jJ)----x', requests)
    flow('    ---b------|', bridge)
  }))

  test('and so when the other one does', application(connected, ({ caller, asterisk, flow }) => {
    caller('  s----------------h', 'ann')
    caller('  s---------h', 'bob')
    asterisk('b-(jJ)----x', requests)
    flow('    ---b------|', bridge)
  }))

  test('let go, both are taken out and the bridge is destroyed', application(
    two((ari, ann, bob) => connectCalls(ari, ann, bob).pipe(takeUntil(timer(8)))),
    ({ caller, asterisk, flow }) => {
      caller('  s---------------h', 'ann')
      caller('  s---------------h', 'bob')
      asterisk('b-(jJ)--x', requests)
      flow('    ---b----|', bridge)
    },
  ))

  test('one who hangs up before the bridge is there: it is not opened, or taken back', application(connected, ({ caller, asterisk, flow }) => {
    caller('  sh', 'ann')
    caller('  s-------h', 'bob')
    asterisk('bx', requests)
    flow('    -|', bridge)
  }))

  test('one who hangs up while they enter', application(connected, ({ caller, asterisk, flow }) => {
    caller('  s-h', 'ann')
    caller('  s-------h', 'bob')
    asterisk('b-x', requests)
    flow('    --|', bridge)
  }))

  test('with one who has left nothing is asked', application(two((ari, ann, bob) => timer(5).pipe(switchMap(() => connectCalls(ari, ann, bob)))), ({ caller, asterisk, flow }) => {
    caller('  s-h', 'ann')
    caller('  s---------h', 'bob')
    asterisk('', requests)
    flow('    -----|')
  }))

  test('is over when somebody else destroys the bridge: both are the flow\'s again', application(
    two((ari, ann, bob) => connectCalls(ari, ann, bob).pipe(
      mergeMap((opened) => concat(of(opened), timer(3).pipe(switchMap(() => opened.destroy()), ignoreElements()))),
    )),
    ({ caller, asterisk, flow }) => {
      caller('  s---------h', 'ann')
      caller('  s---------h', 'bob')
      asterisk('b-(jJ)xx', requests)
      flow('    ---b---|', bridge)
    },
  ))

  test('says how both are in it, and what it is called', application(
    two((ari, ann, bob) => connectCalls(ari, ann, bob, { name: 'two', absorbDTMF: true })),
    ({ caller, asterisk }) => {
      caller('  s---------h', 'ann')
      caller('  s---------h', 'bob')
      asterisk('b-(jJ)----x', {
        ...requests, b: 'bridges.create bridge mixing two', j: 'bridges.addChannel bridge ann true', J: 'bridges.addChannel bridge bob true',
      })
    },
  ))

  test.each(['bridges.create bridge mixing', 'bridges.addChannel bridge bob'])('fails with %s, and leaves nothing', (refused) => {
    const run = application(connected, { answers: { [refused]: { status: 500, message: 'Internal Server Error' } } }, ({ caller, flow }) => {
      caller('s---------h', 'ann')
      caller('s---------h', 'bob')
      flow(refused.startsWith('bridges.create') ? '-#' : '---#')
    })
    run()
  })
})

describe('connectCalls, and a telephone that transfers (REFER): somebody is put in its place', () => {
  const about = (channelId: string) => ({ channelId, application: 'desk' })
  const answers: Answers = {
    'bridges.createWithId': ({ ids }) => ({ status: 200, body: bridgeSnapshot(ids['bridgeId'] ?? '') }),
    'applications.subscribe': () => ({ status: 200, body: { name: 'desk', channel_ids: [], bridge_ids: [], endpoint_ids: [], device_names: [], events_allowed: [], events_disallowed: [] } }),
    'bridges.get': () => ({ status: 404, body: undefined, message: 'Bridge not found' }),
  }
  const enters = ({ frames, minted }: Scene, ms: number, channelId: string) => {
    frames(ms, () => enteredBridge({ ...about(channelId), bridgeId: minted(1) }))
  }
  const leaves = ({ frames, minted }: Scene, ms: number, channelId: string) => {
    frames(ms, () => leftBridge({ ...about(channelId), bridgeId: minted(1) }))
  }
  /** Ann and Bob are in from 6 on; at 10 Carl is put in Bob's place. */
  const transferred = (stage: Scene) => {
    stage.frames(1, stasisStart(about('ann')), stasisStart(about('bob')))
    enters(stage, 6, 'ann')
    enters(stage, 6, 'bob')
    stage.frames(10, stasisStart({ ...about('carl'), replaces: 'bob' }))
    leaves(stage, 10, 'bob')
    enters(stage, 11, 'carl')
  }
  const flow = ({ ari }: Scene, options: ConnectCallsOptions = {}) => ari.calls$.pipe(
    take(2),
    toArray(),
    mergeMap((calls) => {
      const [ann, bob] = calls
      if (ann === undefined || bob === undefined) throw new Error('Two were to call')
      return connectCalls(ari, ann, bob, options)
    }),
    map(({ id }: Bridge) => (id === '' ? '' : 'b')),
  )

  test('the two go on, whatever becomes of the telephone; when one leaves, who took the place is hung up', () => {
    const { log, ari } = scene((stage) => {
      transferred(stage)
      stage.frames(15, stasisEnd(about('bob')))
      leaves(stage, 20, 'ann')
      stage.frames(20, stasisEnd(about('ann')))
      stage.frames(21, bridgeDestroyed({ bridgeId: 'none' }), stasisEnd(about('carl')))
      stage.expectObservable(flow(stage)).toBe('------b-------------|')
    }, { answers })
    expect(log.filter((line) => /addChannel|removeChannel|hangup|destroy/.test(line))).toEqual([
      '5 bridges.addChannel #1 ann', '5 bridges.addChannel #1 bob',
      '20 bridges.destroy #1', '20 channels.hangup carl',
    ])
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('who is to be in it in another way than Asterisk put it in leaves for a moment, and nothing is over', () => {
    const { log } = scene((stage) => {
      transferred(stage)
      leaves(stage, 13, 'carl')
      enters(stage, 14, 'carl')
      leaves(stage, 20, 'carl')
      stage.expectObservable(flow(stage, { absorbDTMF: true })).toBe('------b-------------|')
    }, { answers })
    expect(log.filter((line) => line.includes('addChannel'))).toEqual([
      '5 bridges.addChannel #1 ann', '5 bridges.addChannel #1 bob', '11 bridges.addChannel #1 carl',
    ])
  })

  test('who does not enter within a second is not asked to: it fails', () => {
    const { log, ari } = scene((stage) => {
      stage.frames(1, stasisStart(about('ann')), stasisStart(about('bob')))
      enters(stage, 6, 'ann')
      enters(stage, 6, 'bob')
      stage.frames(10, stasisStart({ ...about('carl'), replaces: 'bob' }))
      leaves(stage, 10, 'bob')
      stage.expectObservable(flow(stage).pipe(catchError((thrown: unknown) => of(toAriError(thrown)._tag)))).toBe('------b 1007ms (t|)', { b: 'b', t: 'TimedOut' })
    }, { answers: { ...answers, 'bridges.get': ({ ids }) => ({ status: 200, body: bridgeSnapshot(ids['bridgeId'] ?? '', { channels: ['ann'] }) }) } })
    expect(log.filter((line) => /addChannel.*carl/.test(line))).toEqual([])
    expect(ari.census().activities).toBe(0)
  })

  test('over when the one in the place leaves', () => {
    scene((stage) => {
      transferred(stage)
      leaves(stage, 20, 'carl')
      stage.frames(20, stasisEnd(about('carl')))
      stage.expectObservable(flow(stage)).toBe('------b-------------|')
    }, { answers })
  })

  test('again: who took the place is replaced in turn', () => {
    scene((stage) => {
      transferred(stage)
      stage.frames(20, stasisStart({ ...about('dora'), replaces: 'carl' }))
      leaves(stage, 20, 'carl')
      enters(stage, 21, 'dora')
      leaves(stage, 30, 'dora')
      stage.expectObservable(flow(stage)).toBe('------b-----------------------|')
    }, { answers })
  })
})
