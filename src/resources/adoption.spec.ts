import { describe, expect, test } from '@jest/globals'
import { EMPTY, mergeMap } from 'rxjs'

import { outage } from '../../test/support/outage.js'
import { scene } from '../../test/support/scene.js'
import { channelSnapshot, stasisStart, stasisEnd } from '../testing/events.js'
import type { Ari } from '../ari.js'

/** Who arrives: `c1 adopted sales,7 in b1`. */
const arrivals = (ari: Ari, as: 'calls$' | 'entries$' = 'calls$') => {
  const lines: string[] = []
  ari[as].subscribe({
    next: ({ id, adopted, adoptedIn, args }) => {
      lines.push([id, ...(adopted ? ['adopted'] : []), ...(args.length === 0 ? [] : [args.join()]), ...(adoptedIn === undefined ? [] : ['in', adoptedIn])].join(' '))
    },
    error: () => { lines.push('failed') },
  })
  return lines
}

const leg = '0f8fad5b-d9cb-469f-a165-70867728950e'

describe('by option, calls that are in the application already arrive', () => {
  /** `before` takes them, and `after` takes them over. */
  const takenOver = (adopt: boolean) => {
    const lines: { calls: readonly string[]; entries: readonly string[] } = { calls: [], entries: [] }
    const happened = outage(({ asterisk, ari, ask, at, connects }) => {
      at(1, () => {
        asterisk.call({ app: 'desk', id: 'c1', args: ['sales', '7'] })
        asterisk.call({ app: 'desk', id: 'c2' })
        asterisk.call({ app: 'another', id: 'c3' })
        asterisk.call({ app: 'desk', id: leg })
      })
      ari.calls$.pipe(mergeMap((call) => (call.id === 'c2' ? EMPTY : call.play('sound:a')))).subscribe({ error: () => undefined })
      ask(10, 'POST /bridges/b1?type=mixing')
      ask(20, 'POST /bridges/b1/addChannel?channel=c2')
      const after = connects(2_000, 'after', { adopt })
      at(2_000, () => { Object.assign(lines, { calls: arrivals(after()), entries: arrivals(after(), 'entries$') }) })
      at(5_000, () => { asterisk.end() })
    }, { sounds: { 'sound:a': 2_500 } })
    return { ...happened, ...lines }
  }

  test('with what the dialplan gave them, and the bridge that they are in; of legs only entries$ tells', () => {
    const { calls, entries } = takenOver(true)
    expect(calls).toEqual(['c1 adopted sales,7', 'c2 adopted in b1'])
    expect(entries).toEqual(['c1 adopted sales,7', 'c2 adopted in b1', `${leg} adopted`])
  })

  test('told as events that Asterisk has not sent; what happens to them is told from then on', () => {
    const { lines } = takenOver(true)
    expect(lines.filter((line) => /after: (?:~|Stasis|c\d)/.test(line)).map((line) => line.replace(/^\d+ after: /, ''))).toEqual([
      '~StasisStart c1 sales 7', '~StasisStart c2', `~StasisStart ${leg}`,
      'StasisEnd c1', 'c1 hangup', 'StasisEnd c2', 'c2 hangup', `StasisEnd ${leg}`,
    ])
  })

  test('whoever had them before sends nothing more, and no sound is stopped', () => {
    const { lines, requests } = takenOver(true)
    expect(requests.filter((line) => Number.parseInt(line, 10) >= 2_000)).toEqual([])
    expect(lines.filter((line) => line.includes('PlaybackFinished')).map((line) => line.replace(/[0-9a-f-]{36}/, 'p'))).toEqual([
      '2502 after: PlaybackFinished p done', '2502 after: PlaybackFinished p done',
    ])
  })

  test('not by default', () => {
    expect(takenOver(false).entries).toEqual([])
  })

  test('each application its own', () => {
    let calls: readonly string[] = []
    outage(({ asterisk, connects, at }) => {
      at(1, () => { for (const app of ['desk', 'sales']) asterisk.call({ app, id: `of-${app}`, args: ['1'] }) })
      const after = connects(100, 'after', { adopt: true })
      at(100, () => { calls = arrivals(after()) })
      at(500, () => { asterisk.end() })
    }, { app: ['desk', 'sales'] })
    expect(calls).toEqual(['of-desk adopted 1', 'of-sales adopted 1'])
  })

  test('after a gap those that nobody knew', () => {
    let calls: readonly string[] = []
    outage(({ asterisk, ari, at, cut, ask }) => {
      calls = arrivals(ari)
      at(1, () => { asterisk.call({ app: 'desk', id: 'c1' }) })
      cut(100, 200)
      // Somebody else had the application meanwhile.
      at(120, () => {
        const another = asterisk.socket(['desk']).subscribe()
        asterisk.call({ app: 'desk', id: 'c2' })
        at(150, () => { another.unsubscribe() })
      })
      ask(160, 'POST /channels/c2/answer')
      at(900, () => { asterisk.end() })
    }, { adopt: true })
    expect(calls).toEqual(['c1', 'c2 adopted'])
  })
})

describe('to join the bridge that one was adopted in', () => {
  const joined = (how: { readonly mute?: boolean }) => outage(({ asterisk, ask, at, connects, say, calls }) => {
    at(1, () => { asterisk.call({ app: 'desk', id: 'c1' }) })
    ask(10, 'POST /bridges/b1?type=mixing')
    ask(20, 'POST /bridges/b1/addChannel?channel=c1')
    const after = connects(100, 'after', { adopt: true })
    at(1_000, () => {
      const call = calls.get('c1')
      if (call === undefined) return
      const joining = after().bridge('b1').join(call, how).subscribe(() => { say('joined') })
      at(50, () => { joining.unsubscribe() })
    })
    at(1_200, () => { asterisk.end() })
  })

  test('is in force at once, without a request; let go, they are taken out', () => {
    const { lines, requests, faults } = joined({})
    expect(lines).toContain('1000 joined')
    expect(requests).toEqual(['1050 after: bridges.removeChannel b1 c1'])
    expect(faults).toEqual([])
  })

  test('in another way is asked for', () => {
    expect(joined({ mute: true }).requests).toEqual(['1000 after: bridges.addChannel b1 c1', '1050 after: bridges.removeChannel b1 c1'])
  })
})

describe('a bridge with an id of its own', () => {
  test.each(['22', '16'] as const)('that is there already is taken over, with all who are in it (%s)', (version) => {
    const { lines, ari } = outage(({ asterisk, ari, ask, at, say }) => {
      at(1, () => { asterisk.call({ app: 'desk', id: 'c1' }) })
      ask(10, 'POST /bridges/room?type=mixing')
      ask(20, 'POST /bridges/room/addChannel?channel=c1')
      at(300, () => {
        const open = ari.openBridge({ type: 'mixing', bridgeId: 'room' }).subscribe(({ id }) => { say(`${id} is open`) })
        at(200, () => { open.unsubscribe() })
      })
      at(800, () => { say(`left: ${String(asterisk.left().bridges)}`) })
      at(900, () => { asterisk.end() })
    }, { version })
    expect(lines.filter((line) => /room is open|left|Bridge/.test(line)).slice(1)).toEqual([
      '303 room is open', '501 ChannelLeftBridge room c1 ()', '501 BridgeDestroyed room', '800 left: 0',
    ])
    expect(ari.census()).toMatchObject({ activities: 0 })
  })

  test('that cannot be made is refused', () => {
    const errors: unknown[] = []
    outage(({ ari, at }) => {
      at(10, () => { ari.openBridge({ type: 'whim', bridgeId: 'room' }).subscribe({ error: (error: unknown) => { errors.push(error) } }) })
    })
    expect(errors).toMatchObject([{ _tag: 'Refused' }])
  })
})

describe('a call that comes while the lists are read', () => {
  const there = {
    'applications.get': () => ({ status: 200, body: { name: 'desk', bridge_ids: [], channel_ids: ['c1'], device_names: [], endpoint_ids: [], events_allowed: [], events_disallowed: [] } }),
    'channels.list': () => ({ status: 200, body: [channelSnapshot('c1', { dialplan: { context: 'x', exten: '1', priority: 1, app_name: 'Stasis', app_data: 'desk,7' } })] }),
  }
  const c1 = { channelId: 'c1', application: 'desk' }
  const come = (...frames: readonly (readonly [ms: number, frame: unknown])[]) => {
    let calls: readonly string[] = []
    scene(({ ari, frames: send }) => {
      calls = arrivals(ari)
      for (const [ms, frame] of frames) send(ms, frame)
    }, { answers: there, adopt: true })
    return calls
  }

  test('comes once, and is not adopted: between the lists, behind them, or much later', () => {
    expect(come()).toEqual(['c1 adopted 7'])
    expect(come([1, stasisStart({ ...c1, args: ['8'] })])).toEqual(['c1 8'])
    expect(come([100, stasisStart({ ...c1, args: ['8'] })])).toEqual(['c1 8'])
    expect(come([400, stasisStart({ ...c1, args: ['8'] })])).toEqual(['c1 adopted 7'])
  })

  test('one that has left meanwhile does not come', () => {
    expect(come([1, stasisEnd(c1)])).toEqual([])
    expect(come([100, stasisEnd(c1)])).toEqual([])
  })

  test('one that comes back later is another', () => {
    expect(come([400, stasisEnd(c1)], [401, stasisStart(c1)])).toEqual(['c1 adopted 7', 'c1'])
  })

  test.each([['50,^desk,sales:7', 'c1 adopted sales,7'], ['50,^desk', 'c1 adopted'], ['50,^desk,,yes', 'c1 adopted']])('what was claimed has those of StasisBroadcast(%s)', (app_data, call) => {
    let calls: readonly string[] = []
    scene(({ ari }) => { calls = arrivals(ari) }, {
      adopt: true,
      answers: { ...there, 'channels.list': () => ({ status: 200, body: [channelSnapshot('c1', { dialplan: { context: 'x', exten: '1', priority: 1, app_name: 'StasisBroadcast', app_data } })] }) },
    })
    expect(calls).toEqual([call])
  })

  test('what came by a move has no arguments that are known', () => {
    expect(come([300, stasisEnd(c1)])).toEqual(['c1 adopted 7'])
    let calls: readonly string[] = []
    scene(({ ari }) => { calls = arrivals(ari) }, {
      adopt: true,
      answers: { ...there, 'channels.list': () => ({ status: 200, body: [channelSnapshot('c1', { dialplan: { context: 'x', exten: '1', priority: 1, app_name: 'Stasis', app_data: 'before,7' } })] }) },
    })
    expect(calls).toEqual(['c1 adopted'])
  })
})
