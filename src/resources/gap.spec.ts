import { describe, expect, test } from '@jest/globals'
import { concat, ignoreElements, map, mergeMap, switchMap } from 'rxjs'

import { outage } from '../../test/support/outage.js'
import { scene } from '../../test/support/scene.js'
import { AriError } from '../core/errors.js'
import { isSynthetic } from './synthetic.js'
import { bridgeSnapshot, channelSnapshot, enteredBridge, leftBridge, playbackFinished, playbackStarted, stasisEnd, stasisStart } from '../testing/events.js'

const meeting = ['POST /bridges/b1?type=mixing', 'POST /bridges/b1/addChannel?channel=c1', 'POST /bridges/b1/addChannel?channel=c2']

describe('after a gap, what must have happened in it is told as events', () => {
  test('nothing, where nothing happened', () => {
    expect(outage(({ asterisk, at, ask, cut }) => {
      at(1, () => { asterisk.call({ app: 'desk', id: 'c1' }) })
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      cut(100, 200)
      at(2_000, () => { asterisk.end() })
    }).lines.slice(0, 4)).toEqual(['100 lost', '200 connecting', '202 gap: 0 ended; 0 0 0 0', '202 open'])
  })

  test('nothing, where a call that was claimed goes on', () => {
    expect(outage(({ at, ask, cut, asterisk }) => {
      ask(1, 'POST /channels?endpoint=Local/all@offers/n&context=offers&extension=nobody&otherChannelId=c1')
      ask(10, 'POST /events/claim?channelId=c1&application=desk')
      cut(100, 200)
      at(2_000, () => { asterisk.end() })
    }, { dialplan: '[offers]\nexten => all,1,StasisBroadcast(50,^desk)' }).lines.slice(0, 4)).toEqual(['100 lost', '200 connecting', '202 gap: 0 ended; 0 0 0 0', '202 open'])
  })

  test('a call that was hung up, with what went with it, and one that was answered', () => {
    const { lines, faults } = outage(({ asterisk, at, ask, cut }) => {
      at(1, () => {
        const caller = asterisk.call({ app: 'desk', id: 'c1' })
        asterisk.call({ app: 'desk', id: 'c2' })
        at(150, () => { caller.hangup() })
      })
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(20, 'POST /channels/c1/record?name=r1&format=wav')
      cut(100, 200)
      ask(120, 'POST /channels/c2/answer')
    }, { sounds: { 'sound:a': 10_000 } })
    expect(lines).toEqual([
      '100 lost', '200 connecting',
      '452 ~PlaybackFinished p1 failed', '452 ~StasisEnd c1', '452 c1 lost', '452 ~ChannelStateChange c2 Up',
      '452 gap: 1 ended; 2 0 1 0', '452 open',
    ])
    expect(faults).toEqual([])
  })

  test('sounds and recordings that are over, of a call that goes on', () => {
    expect(outage(({ asterisk, at, ask, cut }) => {
      at(1, () => { asterisk.call({ app: 'desk', id: 'c1' }) })
      ask(5, 'POST /channels/c1/answer')
      ask(10, 'POST /channels/c1/record?name=r1&format=wav&maxDurationSeconds=1')
      cut(500, 2_000)
    }).lines).toEqual(['500 lost', '2000 connecting', '2252 ~RecordingFinished r1 done', '2252 gap: 0 ended; 0 0 0 1', '2252 open'])
  })

  test('who has left a bridge and who has come, also by way of another; and a bridge that is no more', () => {
    const { lines } = outage(({ asterisk, at, ask, cut, ari, say }) => {
      at(1, () => { for (const id of ['c1', 'c2', 'c3']) asterisk.call({ app: 'desk', id }) })
      for (const request of [...meeting, 'POST /bridges/b2?type=mixing', 'POST /bridges/b2/addChannel?channel=c3', 'POST /bridges/b3?type=mixing']) ask(10, request)
      at(50, () => { ari.bridge('b1').occupants$.subscribe((ids) => { say(`inside: ${ids.join()}`) }) })
      cut(100, 200)
      ask(120, 'POST /bridges/b1/removeChannel?channel=c2')
      ask(130, 'POST /bridges/b3/addChannel?channel=c2')
      ask(140, 'POST /bridges/b1/addChannel?channel=c3')
      ask(150, 'DELETE /bridges/b2')
      at(900, () => { asterisk.end() })
    })
    expect(lines.filter((line) => Number.parseInt(line, 10) < 900)).toEqual([
      '100 lost', '200 connecting',
      '452 ~ChannelLeftBridge b1 c2 (c1)', '452 inside: c1', '452 ~ChannelLeftBridge b2 c3 ()', '452 ~BridgeDestroyed b2',
      '452 ~ChannelEnteredBridge b1 c3 (c1,c3)', '452 inside: c1,c3', '452 ~ChannelEnteredBridge b3 c2 (c2)',
      '452 gap: 0 ended; 0 3 0 0', '452 open',
    ])
  })

  test('a bridge of our own, whoever is in it', () => {
    expect(outage(({ asterisk, at, ask, cut, ari, say }) => {
      at(1, () => { ari.openBridge().subscribe({ next: ({ id }) => { ask(120, `DELETE /bridges/${id}`) }, complete: () => { say('the bridge is over') } }) })
      cut(100, 200)
      at(300, () => { asterisk.end() })
    }).lines.map((line) => line.replace(/[0-9a-f-]{36}/, 'ours'))).toEqual([
      '100 lost', '200 connecting', '452 ~BridgeDestroyed ours', '452 the bridge is over', '452 gap: 0 ended; 0 1 0 0', '452 open',
    ])
  })

  test('everything, where Asterisk was started again', () => {
    const { lines, ari } = outage(({ asterisk, at, ask, cut }) => {
      at(1, () => { for (const id of ['c1', 'c2']) asterisk.call({ app: 'desk', id }) })
      for (const request of [...meeting, 'POST /bridges/b1/play/p1?media=sound:a']) ask(10, request)
      cut(100, 200)
      at(101, () => { asterisk.end() })
    }, { sounds: { 'sound:a': 10_000 } })
    expect(lines).toEqual([
      '100 lost', '200 connecting',
      '452 ~PlaybackFinished p1 failed', '452 ~ChannelLeftBridge b1 c1 (c2)', '452 ~ChannelLeftBridge b1 c2 ()',
      '452 ~StasisEnd c1', '452 c1 lost', '452 ~StasisEnd c2', '452 c2 lost', '452 ~BridgeDestroyed b1',
      '452 gap: 2 ended; 2 1 1 0', '452 open',
    ])
    expect(ari.census()).toMatchObject({ calls: 0, activities: 0 })
  })

  test('a flow goes on behind a sound that was over, and not at all on a call that is', () => {
    const { lines } = outage(({ asterisk, at, cut, ari, say }) => {
      ari.calls$.pipe(map((call) => ({ call, steps$: concat(call.play('sound:a').pipe(ignoreElements()), call.play('sound:b')) })), switchMap(({ call, steps$ }) => {
        say(`${call.id} comes`)
        return steps$
      })).subscribe(() => { say('both are heard') })
      at(1, () => { asterisk.call({ app: 'desk', id: 'c1' }) })
      cut(100, 1_200)
    }, { sounds: { 'sound:a': 500, 'sound:b': 500 } })
    expect(lines.map((line) => line.replace(/[0-9a-f-]{36}/, 'p'))).toEqual([
      '100 lost', '1200 connecting', '1452 ~PlaybackFinished p done', '1452 gap: 0 ended; 0 0 1 0', '1452 open',
      '1453 PlaybackStarted p playing', '1953 PlaybackFinished p done', '1953 both are heard',
    ])
  })
})

describe('what is told meanwhile is right, and told once', () => {
  const application = 'desk'
  const c1 = { channelId: 'c1', application }
  const b1 = { bridgeId: 'b1', application }
  const lost = { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 5 } as const
  const members = (...channels: readonly string[]) => ({ status: 200, body: channels.length === 0 ? [] : [bridgeSnapshot('b1', { channels })] })
  const there = (...ids: readonly string[]) => ({
    'applications.get': () => ({ status: 200, body: { name: application, bridge_ids: [], channel_ids: ids, device_names: [], endpoint_ids: [], events_allowed: [], events_disallowed: [] } }),
    'channels.list': () => ({ status: 200, body: ids.map((id) => channelSnapshot(id)) }),
  })

  /** What is told from the loss on, with the lists asked at 10 and answered at 12. */
  const told = (answers: Parameters<typeof scene>[1], before: readonly unknown[], ...meanwhile: readonly (readonly [ms: number, frame: unknown])[]) => {
    const lines: string[] = []
    scene(({ ari, frames, state, at }) => {
      ari.events$.subscribe((event) => { lines.push(`${isSynthetic(event) ? '~' : ''}${event.type}`) })
      ari.calls$.pipe(mergeMap(({ ended$ }) => ended$)).subscribe(({ how }) => { lines.push(how) })
      frames(1, stasisStart(c1), ...before)
      at(4, () => { lines.length = 0 })
      state(5, lost)
      state(10, { status: 'open' })
      for (const [ms, frame] of meanwhile) frames(ms, frame)
    }, answers)
    return lines
  }

  test('a call that ends between the lists, or before they come, is not lost', () => {
    expect(told({ answers: there('c1') }, [], [11, stasisEnd(c1)])).toEqual(['StasisEnd', 'left'])
    expect(told({ answers: there() }, [], [200, stasisEnd(c1)])).toEqual(['StasisEnd', 'left'])
    expect(told({ answers: there() }, [])).toEqual(['~StasisEnd', 'lost'])
  })

  test('a call that comes back meanwhile is another, and stays', () => {
    expect(told({ answers: there() }, [], [11, stasisStart(c1)])).toEqual(['lost', 'StasisStart'])
  })

  test('who enters or leaves while the list is on its way is not told of again', () => {
    expect(told({ answers: { ...there('c1'), 'bridges.list': () => members() } }, [], [11, enteredBridge({ ...b1, ...c1 })])).toEqual(['ChannelEnteredBridge'])
    expect(told({ answers: { ...there('c1'), 'bridges.list': () => members('c1') } }, [], [100, enteredBridge({ ...b1, ...c1 })])).toEqual(['ChannelEnteredBridge'])
    expect(told({ answers: { ...there('c1'), 'bridges.list': () => members('c1') } }, [enteredBridge({ ...b1, ...c1 })], [11, leftBridge({ ...b1, ...c1 })]))
      .toEqual(['ChannelLeftBridge'])
    expect(told({ answers: { ...there('c1'), 'bridges.list': () => members('c1') } }, [])).toEqual(['~ChannelEnteredBridge'])
  })

  test('a sound whose end is on its way', () => {
    const gone = { ...there('c1'), 'playbacks.get': () => ({ status: 404, message: 'Playback not found', body: undefined }) }
    const p1 = { ...c1, playbackId: 'p1' }
    expect(told({ answers: gone }, [playbackStarted(p1)], [200, playbackFinished(p1)])).toEqual(['PlaybackFinished'])
    expect(told({ answers: gone }, [playbackStarted(p1)])).toEqual(['~PlaybackFinished'])
  })

  test('what could not be asked for is not concluded', () => {
    const broken = { ...there('c1'), 'playbacks.get': () => ({ status: 500, message: 'Allocation failed', body: undefined }) }
    expect(told({ answers: broken }, [playbackStarted({ ...c1, playbackId: 'p1' })])).toEqual([])
  })
})
