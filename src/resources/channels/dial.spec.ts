import { describe, expect, test } from '@jest/globals'
import { type Observable, Subject, map, mergeMap, take, takeUntil, timer } from 'rxjs'

import { type Answers, type Scene, scene } from '../../../test/support/scene.js'
import { AriError } from '../../core/errors.js'
import { applicationReplaced, channelDestroyed, channelSnapshot, channelStateChange, dial as dialTold, hangupRequest, stasisEnd, stasisStart } from '../../testing/events.js'
import type { Dialling } from './dial.js'
import type { Dialled } from './dialled.js'

const application = 'desk'
const alice = 'PJSIP/alice'
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const made: Answers = Object.fromEntries(['originate', 'create'].map((name) =>
  [`channels.${name}`, ({ ids }) => ({ status: 200, body: channelSnapshot(ids['channelId'] ?? '') })]))
const outcome = map((dialled: Dialled) => (dialled.outcome === 'answered' ? `answered ${dialled.call.application}` : dialled.outcome))

/** What Asterisk tells of the channel with this number: `#1` is the first that was minted. */
const telling = ({ frames, minted }: Scene, n = 1) => {
  const about = () => ({ channelId: minted(n), application })
  return {
    rings: (ms: number) => { frames(ms, () => dialTold({ application, dialstatus: 'RINGING', peerId: minted(n) })) },
    says: (ms: number, dialstatus: string) => { frames(ms, () => dialTold({ application, dialstatus, peerId: minted(n) })) },
    up: (ms: number) => { frames(ms, () => channelStateChange({ ...about(), state: 'Up' })) },
    enters: (ms: number) => { frames(ms, () => stasisStart(about())) },
    ends: (ms: number, cause: number) => { frames(ms, () => channelDestroyed({ ...about(), cause })) },
  }
}
const asked = (log: readonly string[]) => log.map((line) => line.replace('channels.', ''))

describe('dial', () => {
  test('answered is the arrival of its own channel, and the call lives on', () => {
    const { log, ari } = scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      const { rings, says, up, enters } = telling(stage)
      rings(5)
      up(9)
      says(9, 'ANSWER')
      enters(10)
      expectObservable(dial(alice).pipe(outcome)).toBe('----------(a|)', { a: 'answered desk' })
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2'])
    expect(ari.census()).toEqual({ ...nothing, calls: 1 })
  })

  test('answered before Asterisk has said that it dials: the call lives on', () => {
    const { log, ari } = scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      telling(stage).enters(1)
      expectObservable(dial(alice).pipe(outcome)).toBe('-(a|)', { a: 'answered desk' })
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2'])
    expect(ari.census()).toEqual({ ...nothing, calls: 1 })
  })

  test('answered, and sent on: the loss of the reply to what began it brings nobody down in the dialplan', () => {
    const { log } = scene((stage) => {
      const { ari: { dial }, frames, minted, expectObservable } = stage
      telling(stage).enters(1)
      frames(1, () => stasisEnd({ channelId: minted(1), application }))
      expectObservable(dial(alice).pipe(outcome)).toBe('-(a|)', { a: 'answered desk' })
    }, { answers: { 'channels.originate': () => new AriError('InDoubt', 'its reply was lost') } })
    expect(asked(log)).toEqual(['0 originate #1 #2'])
  })

  test('its end says nothing, and the hangup before it did: that is the cause', () => {
    scene((stage) => {
      const { ari: { dial }, frames, minted, expectObservable } = stage
      frames(5, () => hangupRequest({ channelId: minted(1), application, cause: 34 }))
      telling(stage).ends(6, 16)
      expectObservable(dial(alice)).toBe('------(o|)', { o: { outcome: 'congestion', endpoint: alice, cause: 34 } })
    }, { answers: made })
  })

  test('is no arrival of ours', () => {
    scene((stage) => {
      const { ari: { dial, calls$ }, expectObservable } = stage
      telling(stage).enters(10)
      expectObservable(calls$, '^---------------!').toBe('----------------')
      expectObservable(dial(alice).pipe(outcome)).toBe('----------(a|)', { a: 'answered desk' })
    }, { answers: made })
  })

  test.each([
    ['busy', 'BUSY', 0], ['congestion', 'CONGESTION', 0], ['rejected', 'NOANSWER', 21], ['unreachable', '', 19],
  ] as const)('%s: told by Dial %p and cause %d; nothing is hung up', (expected, dialstatus, cause) => {
    const { log, ari } = scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      const { says, ends } = telling(stage)
      says(5, dialstatus)
      ends(6, cause)
      expectObservable(dial(alice)).toBe('------(o|)', { o: { outcome: expected, endpoint: alice, cause } })
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2'])
    expect(ari.census()).toEqual(nothing)
  })

  test('hung up while it rang: failed, with what is known', () => {
    scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      const { rings, ends } = telling(stage)
      rings(5)
      ends(6, 16)
      expectObservable(dial(alice)).toBe('------(o|)', { o: { outcome: 'failed', endpoint: alice, cause: 16, dialstatus: 'RINGING' } })
    }, { answers: made })
  })

  test('it rings long enough: noAnswer, and it is hung up', () => {
    const { log, ari } = scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      telling(stage).rings(5)
      expectObservable(dial(alice, { ringFor: 1_000 }).pipe(outcome)).toBe('1s (n|)', { n: 'noAnswer' })
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2', '1000 hangup #1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('Asterisk has no way to it: unreachable', () => {
    const { log } = scene(({ ari: { dial }, expectObservable }) => {
      expectObservable(dial(alice)).toBe('--(u|)', { u: { outcome: 'unreachable', endpoint: alice } })
    }, { answers: { 'channels.originate': () => ({ status: 500, body: undefined, message: 'Allocation failed' }) } })
    expect(asked(log)).toEqual(['0 originate #1 #2'])
  })

  test.each([-1, Number.NaN])('that rings for %p ms is a RangeError, and nothing is asked', (ringFor) => {
    const { log } = scene(({ ari: { dial, ringAll }, expectObservable }) => {
      const error = expect.objectContaining({ name: 'RangeError', message: expect.stringContaining('ringFor') })
      expectObservable(dial(alice, { ringFor })).toBe('#', undefined, error)
      expectObservable(ringAll([alice], { ringFor })).toBe('#', undefined, error)
    })
    expect(log).toEqual([])
  })

  test('any other refusal is an error', () => {
    scene(({ ari: { dial }, expectObservable }) => {
      expectObservable(dial('')).toBe('--#', undefined, expect.objectContaining({ _tag: 'Refused', status: 400 }))
    }, { answers: { 'channels.originate': () => ({ status: 400, body: undefined, message: 'Endpoint must be specified' }) } })
  })

  test.each([[1, '2'], [7, '7']])('let go after %d ms, it is cancelled', (after, at) => {
    const { log, ari } = scene((stage) => {
      const { ari: { dial } } = stage
      telling(stage).rings(5)
      dial(alice).pipe(takeUntil(timer(after))).subscribe()
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2', `${at} hangup #1`])
    expect(ari.census()).toEqual(nothing)
  })

  test('an answer that meets no subscriber is hung up', () => {
    const { log } = scene((stage) => {
      telling(stage).enters(8)
      stage.ari.dial(alice).pipe(takeUntil(timer(7))).subscribe()
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2', '7 hangup #1'])
  })

  test('twice subscribed, it dials twice', () => {
    const { log } = scene(({ ari: { dial } }) => {
      const dialling = dial(alice, { ringFor: 10 })
      dialling.subscribe()
      dialling.subscribe()
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2', '0 originate #3 #4', '10 hangup #1', '10 hangup #3'])
  })

  test('what Asterisk is told', () => {
    const requests: unknown[] = []
    scene(({ ari: { dial } }) => {
      dial(alice, { ringFor: 2_500, callerId: '"Desk" <100>', appArgs: 'a,b', variables: { MOOD: 'good' } }).pipe(take(1)).subscribe()
    }, { answers: { 'channels.originate': ({ query, body }) => {
      requests.push([query, body])
      return { status: 500, body: undefined, message: 'Allocation failed' }
    } } })
    expect(requests).toEqual([[
      expect.objectContaining({ endpoint: alice, app: 'desk', appArgs: 'a,b', callerId: '"Desk" <100>', timeout: '8' }),
      { variables: { MOOD: 'good' } },
    ]])
  })

  test('a takeover abandons it', () => {
    const { log } = scene(({ ari: { dial }, frames, expectObservable }) => {
      frames(5, applicationReplaced({ application }))
      expectObservable(dial(alice)).toBe('-----#', undefined, expect.objectContaining({ _tag: 'Replaced' }))
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2'])
  })

  test('its end was lost in a gap: it is asked for', () => {
    scene((stage) => {
      const { ari: { dial }, state, expectObservable } = stage
      telling(stage).rings(3)
      state(4, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 2 })
      state(6, { status: 'open' })
      expectObservable(dial(alice).pipe(outcome)).toBe('--------(f|)', { f: 'failed' })
    }, { answers: { ...made, 'channels.get': () => ({ status: 404, body: undefined, message: 'Channel not found' }) } })
  })
})

describe('dial, early', () => {
  const early = { early: true }

  test('the channel is there first, then it is dialled; its answer is the outcome', () => {
    const told: string[] = []
    const { log } = scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      const progress = new Subject<Dialling>()
      progress.subscribe(({ what, endpoint }) => { told.push(`${endpoint} ${what}`) })
      const { enters, rings, says, up } = telling(stage)
      enters(4)
      rings(8)
      says(9, 'PROGRESS')
      up(12)
      expectObservable(dial(alice, { early: true, progress }).pipe(outcome)).toBe('------------(a|)', { a: 'answered desk' })
    }, { answers: made })
    expect(asked(log)).toEqual(['0 create #1 #2', '4 dial #1'])
    expect(told).toEqual(['PJSIP/alice created', 'PJSIP/alice ringing', 'PJSIP/alice progress'])
  })

  test('busy leaves a channel behind: it is hung up', () => {
    const { log, ari } = scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      const { enters, says, ends } = telling(stage)
      enters(4)
      says(8, 'BUSY')
      ends(11, 17)
      expectObservable(dial(alice, early).pipe(outcome)).toBe('--------(b|)', { b: 'busy' })
    }, { answers: made })
    expect(asked(log)).toEqual(['0 create #1 #2', '4 dial #1', '8 hangup #1'])
    expect(ari.census().activities).toBe(0)
  })

  test('gone before it is dialled: its end is the outcome', () => {
    scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      const { enters, ends } = telling(stage)
      enters(4)
      ends(9, 16)
      expectObservable(dial(alice, early).pipe(outcome)).toBe('---------(u|)', { u: 'unreachable' })
    }, { answers: { ...made, 'channels.dial': () => ({ status: 404, body: undefined, message: 'Channel not found' }) } })
  })

  test('dialling is refused: an error, and it is hung up', () => {
    const { log } = scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      telling(stage).enters(4)
      expectObservable(dial(alice, early)).toBe('------#', undefined, expect.objectContaining({ _tag: 'Refused' }))
    }, { answers: { ...made, 'channels.dial': () => ({ status: 409, body: undefined, message: "Channel is not in the 'Down' state" }) } })
    expect(asked(log)).toEqual(['0 create #1 #2', '4 dial #1', '6 hangup #1'])
  })

  test('let go by whoever is told of its channel: it is not dialled', () => {
    const { log } = scene((stage) => {
      const { ari: { dial }, expectObservable } = stage
      const stop = new Subject<unknown>()
      telling(stage).enters(4)
      expectObservable(dial(alice, { early: true, progress: { next: () => { stop.next(true) } } }).pipe(takeUntil(stop))).toBe('----|')
    }, { answers: made })
    expect(asked(log)).toEqual(['0 create #1 #2', '4 hangup #1'])
  })
})

const invalid = { status: 400, body: undefined, message: 'Invalid endpoint specified' }
/** What is no endpoint is refused. */
const choosy: Answers = { ...made, 'channels.originate': (request) => (request.query['endpoint'] === 'bob' ? invalid : made['channels.originate']?.(request) ?? invalid) }
// What Jest gives matches anything.
const refused = { outcome: 'failed', endpoint: 'bob', error: expect.objectContaining({ _tag: 'Refused', status: 400 }) as unknown }

describe('ringAll', () => {
  test('one that Asterisk refuses is an outcome like any other: the others ring on', () => {
    const { log } = scene((stage) => {
      const { ari: { ringAll }, expectObservable } = stage
      telling(stage, 1).enters(20)
      expectObservable(ringAll([alice, 'bob']).pipe(outcome)).toBe('20ms (a|)', { a: 'answered desk' })
    }, { answers: choosy })
    expect(asked(log)).toEqual(['0 originate #1 #2', '0 originate #3 #4'])
  })

  test('where it is the last, it says why', () => {
    scene(({ ari: { ringAll }, expectObservable }) => {
      expectObservable(ringAll(['bob'])).toBe('--(f|)', { f: refused })
    }, { answers: choosy })
  })

  test('of nobody: nobody is reached', () => {
    scene(({ ari: { ringAll }, expectObservable }) => {
      expectObservable(timer(1).pipe(mergeMap(() => ringAll([])))).toBe('-(u|)', { u: { outcome: 'unreachable', endpoint: '' } })
    })
  })

  test('the first to answer is the value; the others are hung up as answered elsewhere', () => {
    const reasons: unknown[] = []
    const { log } = scene((stage) => {
      const { ari: { ringAll }, expectObservable } = stage
      telling(stage, 3).enters(20)
      const endpoint = map(({ endpoint }: Dialled) => endpoint)
      expectObservable(ringAll([alice, 'PJSIP/bob', 'PJSIP/carol']).pipe(endpoint)).toBe('20ms (b|)', { b: 'PJSIP/bob' })
    }, { answers: { ...made, 'channels.hangup': ({ query }) => {
      reasons.push(query['reason'])
      return { status: 204, body: undefined }
    } } })
    expect(asked(log)).toEqual(['0 originate #1 #2', '0 originate #3 #4', '0 originate #5 #6', '20 hangup #1', '20 hangup #5'])
    expect(reasons).toEqual(['answered_elsewhere', 'answered_elsewhere'])
  })

  test('nobody answers: the last outcome is the value', () => {
    scene((stage) => {
      const { ari: { ringAll }, expectObservable } = stage
      telling(stage, 1).ends(9, 17)
      telling(stage, 3).ends(5, 21)
      expectObservable(ringAll([alice, 'PJSIP/bob']).pipe(outcome)).toBe('---------(b|)', { b: 'busy' })
    }, { answers: made })
  })

  test('let go, all are cancelled, and nobody is told that it was answered elsewhere', () => {
    const reasons: unknown[] = []
    scene(({ ari: { ringAll } }) => {
      ringAll([alice, 'PJSIP/bob']).pipe(takeUntil(timer(9))).subscribe()
    }, { answers: { ...made, 'channels.hangup': ({ query }) => {
      reasons.push(query['reason'])
      return { status: 204, body: undefined }
    } } })
    expect(reasons).toEqual(['normal', 'normal'])
  })

  test('two answer at once, before Asterisk has said that it dials: the late one is told that it was answered elsewhere', () => {
    const { log, ari } = scene((stage) => {
      telling(stage, 1).enters(1)
      telling(stage, 3).enters(1)
      stage.expectObservable(stage.ari.ringAll([alice, 'PJSIP/bob']).pipe(map(({ endpoint }) => endpoint))).toBe('-(a|)', { a: alice })
    }, { answers: { ...made, 'channels.hangup': ({ query }) => {
      expect(query).toEqual({ reason: 'answered_elsewhere' })
      return { status: 204, body: undefined }
    } } })
    expect(asked(log)).toEqual(['0 originate #1 #2', '0 originate #3 #4', '2 hangup #3'])
    expect(ari.census()).toEqual({ ...nothing, calls: 2 })
  })
})

describe('hunt', () => {
  test('one after another, until one answers', () => {
    const { log } = scene((stage) => {
      const { ari: { hunt }, expectObservable } = stage
      telling(stage, 5).enters(1_010)
      const dialled: Observable<Dialled> = hunt([alice, 'PJSIP/bob', 'PJSIP/carol', 'PJSIP/dave'], { ringFor: 500 })
      expectObservable(dialled.pipe(map(({ endpoint }) => endpoint))).toBe('1010ms (c|)', { c: 'PJSIP/carol' })
    }, { answers: made })
    expect(asked(log)).toEqual(['0 originate #1 #2', '500 hangup #1', '500 originate #3 #4', '1000 hangup #3', '1000 originate #5 #6'])
  })

  test('one that Asterisk refuses: the next is dialled', () => {
    const { log } = scene((stage) => {
      const { ari: { hunt }, expectObservable } = stage
      telling(stage, 3).enters(20)
      expectObservable(hunt(['bob', alice]).pipe(outcome)).toBe('20ms (a|)', { a: 'answered desk' })
    }, { answers: choosy })
    expect(asked(log)).toEqual(['0 originate #1 #2', '2 originate #3 #4'])
  })

  test('for nobody: nobody is reached', () => {
    scene(({ ari: { hunt }, expectObservable }) => {
      expectObservable(timer(1).pipe(mergeMap(() => hunt([])))).toBe('-(u|)', { u: { outcome: 'unreachable', endpoint: '' } })
    })
  })
})
