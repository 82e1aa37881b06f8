import { describe, expect, test } from '@jest/globals'
import { NEVER, concat, concatMap, ignoreElements, map, merge, mergeMap, of, take, takeUntil, timer } from 'rxjs'

import { scene } from '../test/support/scene.js'
import { connect } from './ari.js'
import type { Answers } from '../test/support/scene.js'
import { collectDtmf } from './operators/collectDtmf.js'
import { eachCall } from './operators/eachCall.js'
import { AriError, isAriError } from './core/errors.js'
import type { Wire } from './core/wire.js'
import {
  applicationReplaced, channelSnapshot, dtmf, enteredBridge, leftBridge, playbackFinished, stasisEnd, stasisStart,
} from './testing/events.js'

const application = 'desk'
const c1 = { channelId: 'c1', application }
const hello = 'sound:hello-world'
const zero = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const bridgePlay: Answers = {
  'bridges.playWithId': ({ ids, query }) => ({
    status: 201,
    body: { id: ids['playbackId'], media_uri: query['media'], target_uri: 'bridge:b1', language: 'en', state: 'queued' },
  }),
}

test('two applications on one connection: each key is heard once', () => {
  scene(({ onCall, frames, expectObservable }) => {
    frames(1, stasisStart(c1))
    for (const [at, key] of [...'1234'].entries()) {
      frames(2 + at, dtmf(key, c1), dtmf(key, { ...c1, application: 'watch' }))
    }
    expectObservable(onCall((call) => call.keypad$.pipe(collectDtmf({ length: 4 }), map(({ digits }) => digits)))).toBe('-----(d|)', { d: '1234' })
  }, { app: ['desk', 'watch'] })
})

test('two subscribers get the same Call', () => {
  scene(({ ari, frames, expectObservable }) => {
    frames(1, stasisStart(c1))
    const seen = new Set<unknown>()
    expectObservable(merge(ari.calls$, ari.calls$).pipe(map((call) => seen.add(call).size)), '^-!').toBe('-(11)', { 1: 1 })
  })
})

describe('legs of our own', () => {
  const leg = (app: string) => ({ endpoint: 'PJSIP/alice', app, channelId: 'leg' })

  test('are entries, not arrivals; a later stay is an arrival', () => {
    scene(({ ari, frames, at, expectObservable }) => {
      at(1, () => { ari.channels.originate(leg('desk')).subscribe() })
      frames(5, stasisStart({ channelId: 'leg', application }))
      frames(6, stasisEnd({ channelId: 'leg', application }), stasisStart({ channelId: 'leg', application }))
      expectObservable(ari.calls$.pipe(map(({ id }) => id)), '^-------!').toBe('------l', { l: 'leg' })
      expectObservable(ari.entries$.pipe(map(({ id }) => id)), '^-------!').toBe('-----ll', { l: 'leg' })
    }, { answers: { 'channels.originate': () => ({ status: 200, body: channelSnapshot('leg') }) } })
  })

  test('a refusal takes the note back', () => {
    scene(({ ari, frames, at, expectObservable }) => {
      at(1, () => { ari.channels.originate(leg('desk')).subscribe({ error: () => undefined }) })
      frames(5, stasisStart({ channelId: 'leg', application }))
      expectObservable(ari.calls$.pipe(map(({ id }) => id)), '^-------!').toBe('-----l', { l: 'leg' })
    }, { answers: { 'channels.originate': () => ({ status: 400, body: undefined, message: 'Invalid endpoint specified' }) } })
  })

  test('that may have been made, though nobody knows, are no arrivals', () => {
    scene(({ ari, frames, at, expectObservable }) => {
      at(1, () => { ari.channels.originate(leg('desk')).subscribe({ error: () => undefined }) })
      frames(5, stasisStart({ channelId: 'leg', application }))
      expectObservable(ari.calls$.pipe(map(({ id }) => id)), '^-------!').toBe('--------')
    }, { answers: { 'channels.originate': () => new AriError('InDoubt', 'cut') } })
  })

  test('let go before the answer, what was begun is undone after it', () => {
    const { log, ari } = scene(({ ari: { channels }, at }) => {
      at(1, () => { channels.originate(leg('desk')).subscribe().unsubscribe() })
    }, { answers: { 'channels.originate': () => ({ status: 200, body: channelSnapshot('leg') }) } })
    expect(log).toEqual(['1 channels.originate leg #1', '3 channels.hangup leg'])
    expect(ari.census()).toEqual(zero)
  })

  test('without an answer, it is undone more than once', () => {
    const { log } = scene(({ ari: { channels }, at }) => {
      at(1, () => { channels.originate(leg('desk')).subscribe({ error: () => undefined }) })
    }, { answers: { 'channels.originate': () => new AriError('InDoubt', 'cut'), 'channels.get': () => ({ status: 404, message: 'Channel not found', body: undefined }) } })
    expect(log.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'channels.originate leg #1', 'channels.get leg', 'channels.get leg', 'channels.hangup leg', 'channels.hangup leg', 'channels.hangup leg',
    ])
  })
})

describe('a takeover', () => {
  test('abandons the calls, sends nothing, and errors', () => {
    const { log, faults, ari } = scene(({ ari: { calls$ }, frames, expectObservable }) => {
      frames(1, stasisStart(c1))
      frames(5, applicationReplaced({ application }))
      const flow$ = calls$.pipe(mergeMap((call) => merge(call.holdMusic().pipe(map(() => 'music')), call.play(hello), call.ended$.pipe(map(({ how }) => how)))))
      expectObservable(flow$).toBe('---m-(a#)', { m: 'music', a: 'abandoned' }, expect.objectContaining({ _tag: 'Replaced' }))
    })
    expect(log).toEqual(['1 channels.startMoh c1', '3 channels.playWithId c1 #1'])
    expect(faults).toEqual([])
    expect(ari.census()).toEqual(zero)
  })

  test('of one application of two leaves the other', () => {
    scene(({ ari: { calls$ }, frames, expectObservable }) => {
      frames(1, stasisStart(c1), stasisStart({ channelId: 'c2', application: 'other' }))
      frames(5, applicationReplaced({ application: 'other' }))
      frames(8, stasisEnd(c1))
      expectObservable(calls$.pipe(mergeMap(({ id, ended$ }) => ended$.pipe(map(({ how }) => `${id} ${how}`)))), '^----------!')
        .toBe('-----a--b', { a: 'c2 abandoned', b: 'c1 left' })
    }, { app: ['desk', 'other'] })
  })

  test('of one application of two: a gap after it is a gap', () => {
    scene(({ ari, frames, state, expectObservable }) => {
      ari.calls$.subscribe()
      frames(2, applicationReplaced({ application: 'other' }))
      state(4, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 2 })
      state(6, { status: 'open' })
      expectObservable(ari.lifecycle$.pipe(map(({ status }) => status)), '^--------!').toBe('o-r-l-(go)', { o: 'open', r: 'replaced', l: 'lost', g: 'gap' })
    }, { app: ['desk', 'other'] })
  })

  test('reaches who plays to a bridge, now or later, and nobody else', () => {
    scene(({ ari, frames, expectObservable }) => {
      frames(5, applicationReplaced({ application }))
      const replaced = expect.objectContaining({ _tag: 'Replaced' })
      expectObservable(ari.bridge('b1').play(hello)).toBe('-----#', undefined, replaced)
      expectObservable(concat(timer(9).pipe(ignoreElements()), ari.bridge('b1').play(hello))).toBe('---------#', undefined, replaced)
      expectObservable(concat(timer(9).pipe(ignoreElements()), ari.openBridge())).toBe('---------#', undefined, replaced)
    }, { answers: bridgePlay })
  })
})

test('a wire that ends by itself is fatal: calls are abandoned, and nobody waits for ever', () => {
  const wire: Wire = {
    state$: of({ status: 'open' }),
    frames$: of(stasisStart(c1)),
    request: () => NEVER,
  }
  const told: string[] = []
  connect({ wire, app: 'desk', log: false }).calls$.pipe(mergeMap(({ ended$ }) => ended$)).subscribe({
    next: ({ how }) => told.push(how),
    error: (error: unknown) => told.push(isAriError(error) ? error._tag : 'other'),
  })
  expect(told).toEqual(['abandoned', 'Disconnected'])
})

describe('frames that cannot be read', () => {
  test('are faults; a broken StasisEnd ends its call all the same', () => {
    const { faults } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, stasisStart(c1))
      frames(2, 'nonsense', null, { type: 7 }, { type: 'StasisEnd', application, channel: { id: 'c1' } })
      expectObservable(onCall((call) => call.ended$.pipe(map(({ how }) => how)))).toBe('--(l|)', { l: 'left' })
    })
    expect(faults.map(({ during, error }) => `${during} ${error._tag}`)).toEqual(Array(4).fill('decode Malformed'))
  })

  test('of a type that is not known pass as UnknownEvent', () => {
    const { faults } = scene(({ ari: { events$ }, frames, expectObservable }) => {
      frames(1, { type: 'Brandnew', application, timestamp: 'now', x: 1 })
      expectObservable(events$.pipe(map((event) => event.type)), '^--!').toBe('-u', { u: 'UnknownEvent' })
    })
    expect(faults).toHaveLength(1)
  })
})

describe('a gap', () => {
  const lost = { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 5 } as const
  const answers = {
    'applications.get': () => ({ status: 200, body: { name: application, bridge_ids: [], channel_ids: ['c1'], device_names: [], endpoint_ids: [], events_allowed: [], events_disallowed: [] } }),
    'channels.list': () => ({ status: 200, body: [channelSnapshot('c1')] }),
  }

  test('completes the calls that ended in it, and no others', () => {
    scene(({ ari: { calls$ }, frames, state, expectObservable }) => {
      frames(1, stasisStart(c1), stasisStart({ channelId: 'c2', application }))
      state(5, lost)
      state(10, { status: 'open' })
      frames(270, stasisEnd(c1))
      expectObservable(calls$.pipe(mergeMap(({ id, ended$ }) => ended$.pipe(map(({ how }) => `${id} ${how}`)))), '^ 280ms !')
        .toBe('262ms a-------b', { a: 'c2 lost', b: 'c1 left' })
    }, { answers })
  })

  test('acts begun in it wait until it is over', () => {
    const { log } = scene(({ onCall, frames, state, expectObservable }) => {
      frames(1, stasisStart(c1))
      state(2, lost)
      state(10, { status: 'open' })
      expectObservable(onCall((call) => concat(timer(4).pipe(ignoreElements()), call.answer().pipe(map(() => 'answered'))))).toBe('--------------(a|)', { a: 'answered' })
    }, { answers })
    expect(log.slice(-1)).toEqual(['12 channels.answer c1'])
  })
})

describe('lifecycle$', () => {
  const because = new AriError('Disconnected', 'cut')
  const connecting = { status: 'connecting', attempt: 3 } as const
  const startedAt = (startup_time: string) => ({ status: 200, body: { status: { startup_time, last_reload_time: startup_time } } })

  test('tells of a loss why, then when it is tried again and for which time', () => {
    scene(({ ari, state, expectObservable }) => {
      ari.calls$.subscribe()
      state(4, { status: 'lost', because, retryIn: 20, attempt: 3 })
      state(24, connecting)
      state(25, { status: 'lost', because })
      expectObservable(ari.lifecycle$, '^ 29ms !').toBe('o---(lr) 16ms cm', {
        o: { status: 'open' },
        l: { status: 'lost', because, retryIn: 20 },
        r: { status: 'retrying', attempt: 3, at: 24, because },
        c: connecting,
        m: { status: 'lost', because },
      })
    })
  })

  test('tells of a restart before it tells of the gap; and of none where there was none', () => {
    const times = ['2026-11-21T10:00:00.000+0000', '2026-11-21T10:00:00.000+0000', '2026-11-21T12:34:56.789+0100']
    scene(({ ari, state, expectObservable }) => {
      ari.calls$.subscribe()
      state(2, { status: 'lost', because, retryIn: 2 })
      state(4, { status: 'open' })
      state(10, { status: 'lost', because, retryIn: 2 })
      state(12, { status: 'open' })
      const told$ = ari.lifecycle$.pipe(map((told) => (told.status === 'restarted' ? told : told.status)))
      expectObservable(told$, '^ 19ms !').toBe('o-l-(go)--l-(rgo)', {
        o: 'open', l: 'lost', g: 'gap', r: { status: 'restarted', since: Date.UTC(2026, 10, 21, 11, 34, 56, 789) },
      })
    }, { answers: { 'asterisk.getInfo': () => startedAt(times.shift() ?? '') } })
  })
})

describe('in a bridge', () => {
  const b1 = { bridgeId: 'b1', application }

  test('a call is a member from its entry, and taken out when let go', () => {
    const { log } = scene(({ onCall, ari, frames, expectObservable }) => {
      frames(1, stasisStart(c1))
      frames(7, enteredBridge({ ...b1, ...c1 }))
      expectObservable(onCall((call) => ari.bridge('b1').join(call).pipe(takeUntil(timer(10)))).pipe(map(({ id }) => id))).toBe('-------c---|', { c: 'c1' })
    })
    expect(log).toEqual(['1 bridges.addChannel b1 c1', '11 bridges.removeChannel b1 c1'])
  })

  test('moved by somebody else, its join completes and nothing is sent', () => {
    const { log } = scene(({ onCall, ari, frames, expectObservable }) => {
      frames(1, stasisStart(c1))
      frames(7, enteredBridge({ ...b1, ...c1 }))
      frames(9, leftBridge({ ...b1, ...c1 }))
      expectObservable(onCall((call) => ari.bridge('b1').join(call)).pipe(map(({ id }) => id))).toBe('-------c-|', { c: 'c1' })
    })
    expect(log).toEqual(['1 bridges.addChannel b1 c1'])
  })

  test('let go and joined again, the late news of the first leaving does not end the second', () => {
    scene(({ onCall, ari, frames, expectObservable }) => {
      frames(1, stasisStart(c1))
      frames(3, enteredBridge({ ...b1, ...c1 }))
      frames(8, leftBridge({ ...b1, ...c1 }))
      frames(9, enteredBridge({ ...b1, ...c1 }))
      frames(20, stasisEnd(c1))
      const twice$ = onCall((call) => {
        const join$ = ari.bridge('b1').join(call)
        return concat(join$.pipe(takeUntil(timer(4))), join$)
      })
      expectObservable(twice$.pipe(map(({ id }) => id))).toBe('---c-----c----------|', { c: 'c1' })
    })
  })

  test('joined again behind a sound, the late news of the first entry and leaving do not end the second: let go, the sound is stopped, the call taken out', () => {
    const { log, ari } = scene(({ onCall, ari, frames, minted, expectObservable }) => {
      frames(1, stasisStart(c1))
      // Asked for at 1 and taken back at 3; answered at 5.
      frames(13, enteredBridge({ ...b1, ...c1 }), leftBridge({ ...b1, ...c1 }))
      frames(18, () => playbackFinished({ ...c1, playbackId: minted(1), media: hello }))
      frames(21, leftBridge({ ...b1, ...c1 }))
      frames(30, stasisEnd(c1))
      const after = (ms: number) => timer(ms).pipe(ignoreElements())
      expectObservable(onCall((call) => {
        const join$ = ari.bridge('b1').join(call)
        return concat(join$.pipe(takeUntil(timer(1))), after(5), merge(call.play(hello).pipe(ignoreElements()), concat(after(5), join$.pipe(takeUntil(timer(5))))))
      })).toBe('------------------|')
    })
    expect(log).toEqual([
      '1 bridges.addChannel b1 c1', '3 bridges.removeChannel b1 c1', '7 channels.playWithId c1 #1', '13 bridges.addChannel b1 c1', '17 playbacks.stop #1', '17 bridges.removeChannel b1 c1',
    ])
    expect(ari.census()).toEqual(zero)
  })

  test('joined again where nobody tells of the first leaving, it is not waited for longer than a second', () => {
    const { log } = scene(({ onCall, ari, frames }) => {
      frames(1, stasisStart(c1))
      frames(3_000, stasisEnd(c1))
      onCall((call) => {
        const join$ = ari.bridge('b1').join(call)
        return concat(join$.pipe(takeUntil(timer(1))), timer(5).pipe(ignoreElements()), join$.pipe(takeUntil(timer(1_500))))
      }).subscribe()
    })
    expect(log.slice(0, 3)).toEqual(['1 bridges.addChannel b1 c1', '3 bridges.removeChannel b1 c1', '1005 bridges.addChannel b1 c1'])
  })

  test('of two who want it, one leaves: nothing is stopped', () => {
    const { log } = scene(({ onCall, ari, frames }) => {
      frames(1, stasisStart(c1))
      frames(30, stasisEnd(c1))
      onCall((call) => {
        const join$ = ari.bridge('b1').join(call)
        return merge(call.play(hello), join$, join$.pipe(takeUntil(timer(1))))
      }).subscribe()
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '3 bridges.addChannel b1 c1'])
  })

  test('a join that nobody subscribed to changes nothing', () => {
    const { log } = scene(({ onCall, ari, frames, minted }) => {
      frames(1, stasisStart(c1))
      frames(8, () => playbackFinished({ ...c1, playbackId: minted(1), media: hello }))
      frames(30, stasisEnd(c1))
      onCall((call) => {
        void ari.bridge('b1').join(call)
        return merge(call.holdMusic(), call.play(hello))
      }).subscribe()
    })
    expect(log).toEqual(['1 channels.startMoh c1', '3 channels.playWithId c1 #1', '8 channels.startMoh c1'])
  })

  test('let go while Asterisk holds the answer back behind our sound, the sound is stopped first', () => {
    const { log } = scene(({ onCall, ari, frames }) => {
      frames(1, stasisStart(c1))
      onCall((call) => merge(
        call.play(hello),
        concat(timer(3).pipe(ignoreElements()), ari.bridge('b1').join(call).pipe(takeUntil(timer(1)))),
      ).pipe(takeUntil(timer(100)))).subscribe()
    }, { answers: { 'playbacks.stop': () => ({ status: 404, body: undefined, message: 'Playback not found' }) } })
    expect(log.slice(0, 4)).toEqual(['1 channels.playWithId c1 #1', '4 bridges.addChannel b1 c1', '5 playbacks.stop #1', '6 bridges.removeChannel b1 c1'])
  })

  test('a bridge of our own is destroyed with its subscription', () => {
    const { log, ari } = scene(({ ari: { openBridge }, expectObservable }) => {
      expectObservable(openBridge().pipe(map(() => 'there'), take(1))).toBe('----(t|)', { t: 'there' })
    }, {
      answers: {
        'bridges.createWithId': ({ ids }) => ({ status: 200, body: { id: ids['bridgeId'], technology: 'simple_bridge', bridge_type: 'mixing', bridge_class: 'stasis', creator: '', name: '', channels: [], creationtime: '2026-11-21T00:00:00.000+0000', video_mode: 'none' } }),
        'bridges.get': () => ({ status: 404, body: undefined, message: 'Bridge not found' }),
        'applications.subscribe': () => ({ status: 200, body: { name: application, bridge_ids: [], channel_ids: [], device_names: [], endpoint_ids: [], events_allowed: [], events_disallowed: [] } }),
      },
    })
    expect(log).toEqual(['0 bridges.createWithId #1', '2 applications.subscribe desk', '4 bridges.destroy #1', '6 bridges.get #1'])
    expect(ari.census()).toEqual(zero)
  })
})

test('close abandons the calls, hangs nobody up, and completes', () => {
  const { log, ari } = scene(({ ari: { calls$, close }, frames, at, expectObservable }) => {
    frames(1, stasisStart(c1))
    expectObservable(calls$.pipe(mergeMap((call) => merge(call.play(hello), call.ended$.pipe(map(({ how }) => how)))))).toBe('-----(a|)', { a: 'abandoned' })
    at(5, () => { close().subscribe() })
  })
  expect(log).toEqual(['1 channels.playWithId c1 #1'])
  expect(ari.census()).toEqual(zero)
})

describe('closing', () => {
  test('ends a sound in a bridge at once, stops it not, and leaves no timer', () => {
    const { log, ari } = scene(({ ari: { bridge, calls$, close, census }, frames, at, expectObservable }) => {
      frames(1, stasisStart(c1))
      expectObservable(bridge('b1').play(hello)).toBe('-----|')
      calls$.pipe(eachCall(() => bridge('b1').play(hello))).subscribe()
      expectObservable(timer(5).pipe(concatMap(() => close()))).toBe('-----|')
      at(60_000, () => { expect(census()).toEqual(zero) })
    }, { answers: bridgePlay })
    expect(log).toEqual(['0 bridges.playWithId b1 #1', '1 bridges.playWithId b1 #2'])
    expect(ari.census()).toEqual(zero)
  })

  test('nothing begins any more, and nobody arrives', () => {
    const { log, ari } = scene(({ ari: { calls$, openBridge, bridge, channels, close }, frames, at, expectObservable }) => {
      expectObservable(calls$).toBe('---- 2s -|')
      // What is being undone keeps it waiting.
      at(1, () => { channels.originate({ endpoint: 'PJSIP/alice', app: 'desk' }).subscribe({ error: () => undefined }) })
      at(5, () => { close().subscribe() })
      frames(7, stasisStart(c1))
      for (const later of [9, 3_000]) {
        expectObservable(timer(later).pipe(mergeMap(() => merge(openBridge(), bridge('b1').play(hello))))).toBe(`${String(later)}ms |`)
      }
    }, { answers: { 'channels.originate': () => new AriError('InDoubt', 'cut') } })
    // What is only looked for is undone as well: nobody would take it later.
    expect(log).toEqual(['1 channels.originate #1 #2', '3 channels.get #1', '5 channels.hangup #1'])
    expect(ari.census()).toEqual(zero)
  })

  test('what was let go before it is undone', () => {
    const { log, ari } = scene(({ ari: { calls$, channels, close }, at, expectObservable }) => {
      calls$.subscribe()
      at(5, () => { channels.originate({ endpoint: 'PJSIP/alice', app: 'desk', channelId: 'leg' }).subscribe().unsubscribe() })
      expectObservable(timer(5).pipe(concatMap(() => close()))).toBe('---------|')
    }, { answers: { 'channels.originate': () => ({ status: 200, body: channelSnapshot('leg') }) } })
    expect(log).toEqual(['5 channels.originate leg #1', '7 channels.hangup leg'])
    expect(ari.census()).toEqual(zero)
  })
})

test('an Asterisk whose answers cannot be read is waited for, and told about once', () => {
  const { faults } = scene(({ ari: { calls$, close }, at, expectObservable }) => {
    expectObservable(calls$).toBe('1s |')
    at(1_000, () => { close().subscribe() })
  }, { answers: { 'asterisk.getInfo': () => ({ status: 200, body: { status: 7 } }) } })
  expect(faults.map(({ during, error }) => `${during} ${error._tag}`)).toEqual(['connect Malformed'])
})
