import { inspect } from 'node:util'

import { describe, expect, test } from '@jest/globals'
import { concat, defer, ignoreElements, map, merge, mergeMap, of, repeat, takeUntil, timer } from 'rxjs'

import { AriError } from '../../core/errors.js'
import { eachCall } from '../../operators/eachCall.js'
import { insist } from '../../operators/insist.js'
import { channelSnapshot, hangupRequest, playbackFinished, playbackStarted, stasisEnd, stasisStart } from '../../testing/events.js'
import { type Answers, scene } from '../../../test/support/scene.js'
import type { Call } from './call.js'

const application = 'desk'
const c1 = { channelId: 'c1', application }
const start = stasisStart(c1)
const hello = 'sound:hello-world'
const census = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const notFound = { status: 404, body: undefined, message: 'Channel not found' }

test('a loop around an act is cut by the hangup, and does not go round for ever in its turn', () => {
  let rounds = 0
  const { faults } = scene(({ ari, frames, minted, expectObservable }) => {
    frames(1, start)
    frames(6, () => playbackFinished({ ...c1, playbackId: minted(1), media: hello }))
    frames(9, stasisEnd(c1))
    const again = (call: Call) => defer(() => {
      rounds += 1
      return call.play(hello)
    }).pipe(map(() => 'h'), repeat(100))
    expectObservable(ari.calls$.pipe(eachCall(again)), '^-----------!').toBe('------h')
  })
  // The third is begun by the hangup and comes to nothing.
  expect(rounds).toBe(3)
  expect(faults).toEqual([])
})

test('a call is a plain record: it may be taken apart, copied and printed, and cannot be changed', () => {
  let call: Call | undefined
  scene(({ ari, frames }) => {
    frames(1, start)
    ari.calls$.subscribe((arrived) => { call = arrived })
  })
  if (call === undefined) throw new Error('nobody called')
  expect(Object.keys(call)).toEqual([
    'id', 'adopted', 'application', 'args', 'channel', 'events$', 'keypad$', 'ended$', 'answer', 'play', 'record', 'ring', 'holdMusic', 'silence', 'onHold',
    'talking', 'snoop', 'muted', 'progress', 'sendDtmf', 'variable', 'setVariable', 'get', 'redirect', 'hangup', 'continueInDialplan', 'move',
  ])
  expect(Object.isFrozen(call)).toBe(true)
  const { events$, keypad$, ended$, play } = call
  expect([call.events$, call.keypad$, call.ended$]).toEqual([events$, keypad$, ended$])
  expect([call.events$ === events$, call.keypad$ === keypad$, call.ended$ === ended$, typeof play]).toEqual([true, true, true, 'function'])
  expect(Object.getOwnPropertySymbols({ ...call })).toEqual([])
  expect({ ...call, id: 'copy' }.keypad$).toBe(keypad$)
  expect(inspect(call)).toMatch(/^\{\s+id: 'c1',\s+adopted: false,[^]+play: \[Function/)
})

describe('play', () => {
  const finished = (minted: (n: number) => string, state?: 'done' | 'failed') => () =>
    playbackFinished({ ...c1, playbackId: minted(1), media: hello, ...(state === undefined ? {} : { state }) })

  test('is done when the sound has been heard', () => {
    const { log, ari } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(8, finished(minted))
      frames(12, stasisEnd(c1))
      expectObservable(onCall((call) => call.play(hello)).pipe(map(({ state }) => state)), '^---------------!').toBe('--------(d|)', { d: 'done' })
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1'])
    expect(ari.census()).toEqual({ ...census, listeners: 0 })
  })

  test('let go, it is stopped after the answer that it had begun', () => {
    const { log } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(5, finished(minted))
      expectObservable(onCall((call) => call.play(hello).pipe(takeUntil(timer(1))))).toBe('--|')
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '3 playbacks.stop #1'])
  })

  test('let go while it sounds, it is stopped at once; a stop that Asterisk lost is sent again', () => {
    const { log, ari } = scene(({ onCall, frames, minted }) => {
      frames(1, start)
      frames(300, finished(minted))
      onCall((call) => call.play(hello).pipe(takeUntil(timer(20)))).subscribe()
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '21 playbacks.stop #1', '273 playbacks.stop #1'])
    expect(ari.census().activities).toBe(0)
  })

  test('a stop that Asterisk refuses with 500 was not heard: it is sent again soon, and soon after that', () => {
    let times = 0
    const { log, faults } = scene(({ onCall, frames, minted }) => {
      frames(1, start)
      frames(120, finished(minted))
      onCall((call) => call.play(hello).pipe(takeUntil(timer(20)))).subscribe()
    }, { answers: { 'playbacks.stop': () => (++times < 3 ? { status: 500, body: undefined, message: 'Could not stop playback' } : { status: 204, body: undefined }) } })
    expect(log.slice(1)).toEqual(['21 playbacks.stop #1', '48 playbacks.stop #1', '100 playbacks.stop #1'])
    expect(faults).toEqual([])
  })

  test('ends with the call: nothing is sent any more', () => {
    const { log, faults } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(6, hangupRequest(c1), finished(minted, 'failed'), stasisEnd(c1))
      expectObservable(onCall((call) => call.play(hello))).toBe('------|')
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1'])
    expect(faults).toEqual([])
  })

  test('fails where Asterisk could not play it', () => {
    const { faults } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(6, finished(minted, 'failed'))
      expectObservable(onCall((call) => call.play('sound:nope')).pipe(map(() => 'heard'))).toBe('------ 250ms #', undefined, expect.objectContaining({ _tag: 'SoundFailed' }))
    })
    expect(faults).toEqual([])
  })

  test('of a scheme that Asterisk forgets is asked for, and fails', () => {
    const { log } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(4, () => playbackStarted({ ...c1, playbackId: minted(1), media: 'bogus:x' }))
      // @ts-expect-error a misspelt scheme does not compile; whoever has it from elsewhere is told at run time
      expectObservable(onCall((call) => call.play('bogus:x'))).toBe('--- 1s -- 1s --#', undefined, expect.objectContaining({ _tag: 'SoundFailed' }))
    }, { answers: { 'playbacks.get': () => ({ ...notFound, message: 'Playback not found' }), 'channels.get': () => ({ status: 200, body: channelSnapshot('c1') }) } })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '1003 playbacks.get #1', '2005 channels.get c1'])
  })

  test('whose end was lost in a gap is done, also where it was missed before the gap was noticed', () => {
    scene(({ onCall, frames, state, expectObservable }) => {
      frames(1, start)
      state(1_010, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 490 })
      state(1_500, { status: 'open' })
      expectObservable(onCall((call) => call.play(hello)).pipe(map((playback) => playback.state))).toBe('- 2505ms (d|)', { d: 'done' })
    }, {
      answers: {
        'playbacks.get': () => ({ ...notFound, message: 'Playback not found' }),
        'channels.get': () => ({ status: 200, body: channelSnapshot('c1') }),
        'channels.list': () => ({ status: 200, body: [channelSnapshot('c1')] }),
        'applications.get': () => ({ status: 200, body: { name: application, bridge_ids: [], channel_ids: ['c1'], device_names: [], endpoint_ids: [], events_allowed: [], events_disallowed: [] } }),
      },
    })
  })

  test.each([
    ['is over: the call goes on, and that is a fault', { status: 200, body: channelSnapshot('c1') }, '1009ms (d|)', ['play InDoubt c1']],
    ['completes empty where the call has gone', notFound, '1009ms |', []],
  ])('in doubt, and not there when it is asked for, %s', (_, about, expected, told) => {
    const { log, faults } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(2_000, stasisEnd(c1))
      expectObservable(onCall((call) => call.play(hello)).pipe(map(({ state, media_uri, target_uri }) => [state, media_uri, target_uri])))
        .toBe(expected, { d: ['done', hello, 'channel:c1'] })
    }, {
      answers: {
        'channels.playWithId': () => new AriError('InDoubt', 'cut'),
        'playbacks.get': () => ({ ...notFound, message: 'Playback not found' }),
        'playbacks.stop': () => ({ ...notFound, message: 'Playback not found' }),
        'channels.get': () => about,
      },
    })
    expect(log.slice(0, 3)).toEqual(['1 channels.playWithId c1 #1', '3 playbacks.get #1', '1005 playbacks.get #1'])
    expect(faults.map(({ during, error, call }) => `${during} ${error._tag} ${call?.id ?? ''}`)).toEqual(told)
  })

  test('that fails where an operator goes on without it is a fault of the connection', () => {
    const { faults } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(6, finished(minted, 'failed'))
      expectObservable(onCall((call) => of('x').pipe(insist(() => undefined, { attempts: 2, between: call.play('sound:nope'), otherwise: 'y' }))))
        .toBe('------ 250ms (y|)')
    })
    expect(faults.map(({ during, error }) => `${during} ${error._tag}`)).toEqual(['insist between SoundFailed'])
  })

  test('heard before the answer that it had begun, it is not stopped', () => {
    const { log } = scene(({ onCall, frames, minted, expectObservable }) => {
      frames(1, start)
      frames(2, finished(minted))
      frames(12, stasisEnd(c1))
      expectObservable(onCall((call) => call.play(hello)).pipe(map(({ state }) => state)), '^----------!').toBe('--(d|)', { d: 'done' })
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1'])
  })

  test('ended by an event that cannot be read, it is over', () => {
    const { log } = scene(({ onCall, frames, minted }) => {
      frames(1, start)
      frames(8, () => ({ type: 'PlaybackFinished', application, playback: { id: minted(1) } }))
      frames(30, stasisEnd(c1))
      onCall((call) => concat(call.play(hello), call.continueInDialplan())).subscribe()
    })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '8 channels.continueInDialplan c1'])
  })

  const gone: Answers = { 'channels.playWithId': () => notFound }

  test('a reply may be the first news of the hangup', () => {
    scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(50, stasisEnd(c1))
      expectObservable(onCall((call) => call.play(hello))).toBe('50ms |')
    }, { answers: gone })
  })

  test('the news of the end does not come: it is asked for', () => {
    const { log, ari } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      expectObservable(onCall((call) => call.play(hello))).toBe('--- 1s --|')
    }, { answers: { ...gone, 'channels.get': () => notFound } })
    expect(log).toEqual(['1 channels.playWithId c1 #1', '1003 channels.get c1'])
    expect(ari.census().calls).toBe(0)
  })
})

describe('leaving', () => {
  test('takes music back first, waits for the answer, and is done when the call has left', () => {
    const { log } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(20, stasisEnd(c1))
      expectObservable(onCall((call) => merge(
        call.holdMusic().pipe(ignoreElements()),
        timer(5).pipe(ignoreElements()),
        concat(timer(5).pipe(ignoreElements()), call.continueInDialplan({ extension: 'sales' })),
      )).pipe(map(({ how }) => how))).toBe('20ms (c|)', { c: 'continued' })
    })
    expect(log).toEqual(['1 channels.startMoh c1', '6 channels.stopMoh c1', '8 channels.continueInDialplan c1'])
  })

  test('a call that stays though Asterisk agreed is an error', () => {
    scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      expectObservable(onCall((call) => call.continueInDialplan())).toBe('--- 5s --#', undefined, expect.objectContaining({ _tag: 'TimedOut' }))
    }, { answers: { 'channels.get': () => ({ status: 200, body: channelSnapshot('c1') }) } })
  })

  test('one whose leaving was told in a gap longer than that is none', () => {
    scene(({ onCall, frames, state, expectObservable }) => {
      frames(1, start)
      state(4, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 6_000 })
      state(6_000, { status: 'open' })
      expectObservable(onCall((call) => call.continueInDialplan()).pipe(map(({ how }) => how))).toBe('6s 252ms (l|)', { l: 'lost' })
    }, {
      answers: {
        'applications.get': () => ({ ...notFound, message: 'Application not found' }),
        'channels.list': () => ({ status: 200, body: [] }),
        'channels.get': () => notFound,
      },
    })
  })

  test.each<[what: string, answers: Answers, asked: readonly string[]]>([
    ['was never sent', {}, ['1 channels.answer c1']],
    ['was refused', { 'channels.answer': () => ({ status: 204, body: undefined }), 'channels.playWithId': () => ({ status: 400, body: undefined, message: 'no' }) }, ['1 channels.answer c1', '3 channels.playWithId c1 #1']],
  ])('a sound let go that %s is not stopped', (what, answers, asked) => {
    const { log } = scene(({ onCall, frames }) => {
      frames(1, start)
      frames(60, stasisEnd(c1))
      onCall((call) => merge(
        call.answer(),
        call.play(hello).pipe(takeUntil(timer(what === 'was refused' ? 3 : 1))),
        concat(timer(20), call.continueInDialplan()),
      )).subscribe()
    }, { answers })
    expect(log).toEqual([...asked, '21 channels.continueInDialplan c1'])
  })

  test('hangup asks for nothing else, and emits the end', () => {
    const { log } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(4, hangupRequest({ ...c1, cause: 32 }), stasisEnd(c1))
      expectObservable(onCall((call) => merge(call.holdMusic().pipe(ignoreElements()), call.hangup()))).toBe('----(e|)', { e: { how: 'hangup', cause: 32 } })
    })
    expect(log).toEqual(['1 channels.startMoh c1', '1 channels.hangup c1'])
  })

  test('after its end a call sends nothing and completes', () => {
    const { log } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(3, stasisEnd(c1))
      expectObservable(onCall((call) => timer(5).pipe(ignoreElements(), (wait$) => concat(wait$, call.answer(), call.play(hello), call.holdMusic(), call.hangup())))).toBe('------|')
    })
    expect(log).toEqual([])
  })
})

describe('what a call is told, and asked', () => {
  test('each is one request, its answer or the call', () => {
    const bodies: Readonly<Record<string, unknown>> = { 'channels.getChannelVar': { value: 'en' }, 'channels.get': channelSnapshot('c1') }
    const answers: Answers = Object.fromEntries(Object.entries(bodies).map(([operation, body]) => [operation, () => ({ status: 200, body })]))
    const { log } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      expectObservable(onCall((call) => concat(
        call.progress(), call.sendDtmf('42#', { between: 200 }), call.setVariable('MOOD', 'good'), call.redirect('PJSIP/bob'),
      ).pipe(map(({ id }) => id))), '^----------!').toBe('---a-a-a-(a|)', { a: 'c1' })
      expectObservable(onCall((call) => call.variable('CHANNEL(language)')), '^----!').toBe('---(v|)', { v: 'en' })
      expectObservable(onCall((call) => call.get()).pipe(map(({ id }) => id)), '^----!').toBe('---(g|)', { g: 'c1' })
    }, { answers })
    expect(log).toEqual([
      '1 channels.progress c1', '1 channels.getChannelVar c1', '1 channels.get c1',
      '3 channels.sendDTMF c1', '5 channels.setChannelVar c1', '7 channels.redirect c1',
    ])
  })

  test('of a call that has ended nothing is asked; what was asked as it ended completes empty', () => {
    const { log, faults } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(4, stasisEnd(c1))
      expectObservable(onCall((call) => merge(call.variable('X'), call.sendDtmf('1')))).toBe('----|')
      expectObservable(onCall((call) => concat(timer(9).pipe(ignoreElements()), call.variable('X')))).toBe('----------|')
    }, { answers: { 'channels.getChannelVar': () => notFound, 'channels.sendDTMF': () => notFound } })
    expect(log).toEqual(['1 channels.getChannelVar c1', '1 channels.sendDTMF c1'])
    expect(faults).toEqual([])
  })

  test('a variable that is not there is NotFound', () => {
    scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      expectObservable(onCall((call) => call.variable('X'))).toBe('---#', undefined, expect.objectContaining({ _tag: 'NotFound' }))
    }, { answers: { 'channels.getChannelVar': () => ({ status: 404, body: undefined, message: 'Provided variable was not found' }) } })
  })
})

describe('a state', () => {
  test('of ringing, music and silence the newest is in force, then the one before', () => {
    const { log } = scene(({ onCall, frames }) => {
      frames(1, start)
      onCall((call) => merge(
        call.holdMusic().pipe(takeUntil(timer(30))),
        timer(5).pipe(mergeMap(() => call.silence()), takeUntil(timer(20))),
        timer(10).pipe(mergeMap(() => call.ring()), takeUntil(timer(15))),
      )).subscribe()
    })
    expect(log.map((line) => line.split(' ')[1])).toEqual([
      'channels.startMoh', 'channels.stopMoh', 'channels.startSilence', 'channels.stopSilence', 'channels.ring',
      'channels.ringStop', 'channels.startSilence', 'channels.stopSilence', 'channels.startMoh', 'channels.stopMoh',
    ])
  })

  test('of hold has nothing to do with those', () => {
    const { log } = scene(({ onCall, frames }) => {
      frames(1, start)
      onCall((call) => merge(call.onHold(), call.holdMusic()).pipe(takeUntil(timer(9)))).subscribe()
    })
    expect(log).toEqual(['1 channels.hold c1', '3 channels.startMoh c1', '10 channels.unhold c1', '12 channels.stopMoh c1'])
  })

  test('refused because the caller has hung up is never told as in force', () => {
    const { faults } = scene(({ onCall, frames, expectObservable }) => {
      frames(1, start)
      frames(6, stasisEnd(c1))
      expectObservable(onCall((call) => merge(call.holdMusic(), call.muted()))).toBe('------|')
    }, { answers: { 'channels.startMoh': () => notFound, 'channels.mute': () => notFound } })
    expect(faults).toEqual([])
  })

  test('let go as the caller hangs up: what is over is taken back, and no fault', () => {
    const { faults, ari } = scene(({ onCall, frames }) => {
      frames(1, start)
      frames(20, stasisEnd(c1))
      onCall((call) => merge(call.holdMusic(), call.muted()).pipe(takeUntil(timer(9)))).subscribe()
    }, { answers: { 'channels.stopMoh': () => notFound, 'channels.unmute': () => notFound } })
    expect(faults).toEqual([])
    expect(ari.census()).toEqual(census)
  })

  test('whose taking back got no answer is taken back once more', () => {
    const answers = [() => new AriError('InDoubt', 'cut'), () => ({ status: 204, body: undefined })]
    const { log, faults } = scene(({ onCall, frames }) => {
      frames(1, start)
      frames(2_000, stasisEnd(c1))
      onCall((call) => call.holdMusic().pipe(takeUntil(timer(9)))).subscribe()
    }, { answers: { 'channels.stopMoh': () => answers.shift()?.() ?? new Error('asked too often') } })
    expect(log.map((line) => line.split(' ')[1])).toEqual(['channels.startMoh', 'channels.stopMoh', 'channels.stopMoh'])
    expect(faults).toEqual([])
  })
})

test('a channel that comes back is another call; the old one stays ended', () => {
  const { log } = scene(({ ari, frames, expectObservable }) => {
    frames(1, start)
    frames(3, stasisEnd(c1), start)
    frames(9, stasisEnd(c1))
    expectObservable(ari.calls$.pipe(map(({ ended$ }) => ended$.pipe(map(({ how }) => how))), (calls$) => merge(calls$)), '^----------!')
      .toBe('-a-b', { a: expect.anything(), b: expect.anything() })
  })
  expect(log).toEqual([])
})

test('errors are of one class', () => {
  expect(new AriError('Refused', 'no')).toBeInstanceOf(Error)
})
