import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, type Observable, concatMap, debounceTime, distinctUntilChanged, endWith, filter, ignoreElements, map, merge, mergeMap, switchMap, take, takeUntil, tap, timer } from 'rxjs'

import { type Outage, outage } from '../../../test/support/outage.js'
import type { Ari } from '../../ari.js'
import { eachCall } from '../../operators/eachCall.js'
import { inOrder } from '../../operators/inOrder.js'
import type { Call } from '../../resources/channels/call.js'
import { application } from '../../testing/application.js'
import { rooms } from '../rooms.js'
import { type Conference, type ConferenceOptions, openConference } from './index.js'

type Keys = Readonly<Record<string, (conference: Conference, calls: ReadonlyMap<string, Call>) => Observable<unknown>>>

/**
 * Whoever calls attends one conference; `chair` is a moderator, `shy` is muted. A digit of the chair begins what `keys` says, in place of what
 * the one before began. Emits how each attendance ended.
 */
const meeting = (options: ConferenceOptions = {}, keys: Keys = {}) => (ari: Ari) => {
  const room = rooms(() => openConference(ari, options))
  const calls = new Map<string, Call>()
  return ari.calls$.pipe(
    tap((call) => { calls.set(call.id, call) }),
    eachCall((call) => inOrder(
      call.answer(),
      room('1').pipe(
        switchMap((conference) => merge(
          conference.attend(call, { moderator: call.args[0] === 'chair', muted: call.args[0] === 'shy' }),
          call.args[0] === 'chair'
            ? call.keypad$.pipe(switchMap(({ digit }) => keys[digit]?.(conference, calls) ?? EMPTY), ignoreElements())
            : EMPTY,
        )),
        take(1),
      ),
    ), { whenDone: 'leave' }),
  )
}

const chair = { args: ['chair'] }
const waiting = (call: Call) => call.holdMusic()
const announcing: NonNullable<ConferenceOptions['announcing']> = ({ what }, bridge) => bridge.play(what === 'came' ? 'sound:conf-hasjoin' : 'sound:conf-hasleft')

const requests = {
  a: 'channels.answer ann',
  A: 'channels.answer bob',
  c: 'channels.answer chair',
  b: 'bridges.create bridge mixing',
  x: 'bridges.destroy bridge',
  j: 'bridges.addChannel bridge ann',
  J: 'bridges.addChannel bridge bob',
  C: 'bridges.addChannel bridge chair',
  r: 'bridges.removeChannel bridge ann',
  R: 'bridges.removeChannel bridge bob',
  m: 'channels.startMoh ann',
  M: 'channels.startMoh bob',
  n: 'channels.stopMoh ann',
  N: 'channels.stopMoh bob',
  q: 'channels.mute ann in',
  Q: 'channels.mute bob in',
  Z: 'channels.mute chair in',
  u: 'channels.unmute ann in',
  U: 'channels.unmute bob in',
  p: 'bridges.play bridge sound:conf-hasjoin',
  P: 'bridges.play bridge sound:conf-hasleft',
}
const kicked = { how: 'kicked' }

describe('attending', () => {
  test('is being in the bridge, which is there while anybody attends', application(meeting(), ({ caller, asterisk }) => {
    caller('  s---------h', 'ann')
    caller('  ----s---------h', 'bob')
    asterisk('ab-jAJ--------x', requests)
  }))

  test('by option begins when a moderator is in, with music until then, and after the last has left', application(meeting({ waiting }), ({ caller, asterisk }) => {
    caller('  s---------------------h', 'ann')
    caller('  -----s----------h', 'chair', chair)
    asterisk('ab-m-cCnj-------rm----x', requests)
  }))

  test('ends with the call, waiting or not', application(meeting({ waiting }), ({ caller, asterisk }) => {
    caller('  s---h', 'ann')
    asterisk('ab-mx', requests)
  }))

  const forMs = (ms: number, ari: Ari) => openConference(ari).pipe(takeUntil(timer(ms)))
  test('ends with the conference', application((ari) => ari.calls$.pipe(
    mergeMap((call) => forMs(8, ari).pipe(mergeMap((conference) => conference.attend(call)))),
  ), ({ caller, asterisk, flow }) => {
    caller('  s------------h', 'ann')
    asterisk('b-j-----x', requests)
    flow('    --------o', { o: { how: 'over' } })
  }))

  test('ends when somebody else destroys the bridge', application((ari) => ari.calls$.pipe(
    mergeMap((call) => openConference(ari).pipe(
      mergeMap((conference) => merge(conference.attend(call), timer(5).pipe(switchMap(() => conference.bridge.destroy()), ignoreElements()))),
    )),
  ), ({ caller, asterisk, flow }) => {
    caller('  s------------h', 'ann')
    asterisk('b-j----x', requests)
    flow('    --------o', { o: { how: 'over' } })
  }))

  test('ends when somebody else takes the call out', application((ari) => meeting({}, {
    1: ({ bridge }) => ari.bridges.removeChannel({ bridgeId: bridge.id, channel: 'bob' }),
  })(ari), ({ caller, asterisk, flow }) => {
    caller('  s-------1 300ms h', 'chair', chair)
    caller('  --s------ 300ms h', 'bob')
    asterisk('cbA(CJ)-R 300ms x', requests)
    flow('    --------- 250ms l', { l: { how: 'left' } })
  }))

  test('let go, takes the call out', application((ari) => openConference(ari).pipe(
    switchMap((conference) => ari.calls$.pipe(mergeMap((call) => conference.attend(call).pipe(takeUntil(timer(4)))))),
  ), ({ caller, asterisk }) => {
    caller('  ---s-----h', 'ann')
    asterisk('b--j---r', requests)
  }))
})

describe('let go from outside', () => {
  test('flows inside are let go with it: nothing that stands behind attending is begun, nobody is hung up', application((ari) => openConference(ari).pipe(
    switchMap((conference) => ari.calls$.pipe(eachCall((call) => conference.attend(call).pipe(concatMap(({ how }) => call.play(`sound:${how}`)))))),
    takeUntil(timer(12)),
  ), ({ caller, asterisk, flow }) => {
    caller('  ---s----------h', 'ann')
    caller('  -----s--------h', 'bob')
    asterisk('b--j-J------x', requests)
    flow('    ------------|')
  }))

  test('the last to attend leaves by key, and closes the room: that is not the end of a conference that one attends', application((ari) => {
    const room = rooms(() => openConference(ari))
    return ari.calls$.pipe(eachCall((call) => inOrder(
      call.answer(),
      room('1').pipe(switchMap((conference) => conference.attend(call).pipe(concatMap(({ how }) => call.play(`sound:${how}`)))), takeUntil(call.keypad$)),
      call.play('sound:menu'),
    )))
  }, ({ caller, transcript }) => {
    caller('s----------1-------h', 'ann')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 bridges.create bridge mixing
      3 bridges.addChannel bridge ann
      11 ann presses 1
      11 bridges.destroy bridge
      12 channels.play ann sound:menu
      16 channels.hangup ann
      17 ann ended hangup
      19 ann hangs up
    `)
  }))

  test('the call of the last has ended: attending completes empty', application((ari) => {
    const room = rooms(() => openConference(ari))
    return ari.calls$.pipe(mergeMap((call) => room('1').pipe(switchMap((conference) => conference.attend(call)), takeUntil(call.events$.pipe(ignoreElements(), endWith(true))))))
  }, ({ caller, flow }) => {
    caller('s----------h', 'ann')
    flow('')
  }))
})

describe('the moderator', () => {
  test('locks: who comes then is turned away, but not another moderator', application(meeting({}, { 1: (conference) => conference.locked(), 2: () => EMPTY }), ({ caller, asterisk, flow }) => {
    caller('  s---1----2-------h', 'chair', chair)
    caller('  -----s-----------h', 'ann')
    caller('  -------s---------h', 'eve', chair)
    caller('  -----------s-----h', 'bob')
    asterisk('cb-C-a-eE--AJ----x', { ...requests, e: 'channels.answer eve', E: 'bridges.addChannel bridge eve' })
    flow('    ------l', { l: { how: 'locked' } })
  }))

  test('kicks: the call is taken out, and hears why', application((ari) => meeting({}, {
    1: (conference, calls) => merge(...[...calls.values()].filter(({ id }) => id === 'bob').map((bob) => conference.kick(bob))),
  })(ari).pipe(mergeMap((attended) => merge(
    [attended],
    ari.channels.play({ channelId: 'bob', media: 'sound:conf-kicked' }).pipe(ignoreElements()),
  ))), ({ caller, asterisk, flow }) => {
    caller('  s-------1------h', 'chair', chair)
    caller('  --s------------h', 'bob')
    asterisk('cbA(CJ)-Rk-----x', { ...requests, k: 'channels.play bob sound:conf-kicked' })
    flow('    --------k', { k: kicked })
  }))

  test('kicks: the call is out before the others hear that it has left', application((ari) => {
    const room = rooms(() => openConference(ari, { announcing }))
    const kickBob = ({ state$, kick }: Conference) => state$.pipe(take(1), switchMap(({ members }) => merge(...members.slice(1).map(({ call }) => kick(call)))))
    return ari.calls$.pipe(eachCall((call) => inOrder(
      call.answer(),
      room('1').pipe(switchMap((conference) => merge(
        conference.attend(call),
        call.keypad$.pipe(switchMap(() => kickBob(conference)), ignoreElements()),
      )), take(1)),
      call.play('sound:conf-kicked'),
    )))
  }, ({ caller, transcript }) => {
    caller('s------- 10ms 1 20ms h', 'ann')
    caller('--s-- 35ms h', 'bob')
    transcript(`
      0 ann calls
      0 channels.answer ann
      1 bridges.create bridge mixing
      2 bob calls
      2 channels.answer bob
      3 bridges.addChannel bridge ann
      3 bridges.addChannel bridge bob
      4 bridges.play bridge sound:conf-hasjoin
      18 ann presses 1
      18 bridges.removeChannel bridge bob
      18 bridges.play bridge sound:conf-hasleft
      19 channels.play bob sound:conf-kicked
      23 channels.hangup bob
      24 bob ended hangup
      39 ann hangs up
      39 ann ended hangup
      39 bridges.destroy bridge
      40 bob hangs up
    `)
  }))

  test('kicking one who does not attend is done at once', application((ari) => ari.calls$.pipe(
    mergeMap((call) => openConference(ari).pipe(mergeMap((conference) => conference.kick(call)), take(1))),
  ), ({ caller, asterisk, flow }) => {
    caller('  s---h', 'ann')
    asterisk('b-x', requests)
    flow('    --a', { a: 'ann' })
  }))

  test('mutes one, and all but the moderators, who come later too', application(meeting({}, {
    1: (conference, calls) => merge(...[...calls.values()].filter(({ id }) => id === 'ann').map((ann) => conference.muted(ann))),
    2: (conference) => conference.muted(),
    3: () => EMPTY,
  }), ({ caller, asterisk }) => {
    caller('  s-------1----2------3---h', 'chair', chair)
    caller('  --s---------------------h', 'ann')
    caller('  ---------------s--------h', 'bob')
    asterisk('cba(Cj)-q----uqA(QJ)(uU)x', requests)
  }))

  test('is heard, and whoever comes muted is not', application(meeting(), ({ caller, asterisk }) => {
    caller('  s---------h', 'chair', chair)
    caller('  --s-------h', 'ann', { args: ['shy'] })
    asterisk('cba(Cqj)--x', requests)
  }))
})

describe('muted is in force', () => {
  test('when all who are there are muted', application((ari) => openConference(ari).pipe(
    switchMap((conference) => merge(
      ari.calls$.pipe(mergeMap((call) => conference.attend(call))),
      timer(6).pipe(switchMap(() => conference.muted()), map(() => 'muted'), takeUntil(timer(10))),
      timer(6).pipe(switchMap(() => conference.locked()), map(() => 'locked'), takeUntil(timer(9))),
    )),
  ), ({ caller, asterisk, flow }) => {
    caller('  ---s--------------h', 'ann')
    asterisk('b--j----q---u', requests)
    flow('    --------lm', { l: 'locked', m: 'muted' })
  }))
})

describe('while it goes on', () => {
  test('comings and goings are announced, one at a time', application(meeting({ announcing }), ({ caller, asterisk }) => {
    caller('  s------------------h', 'ann')
    caller('  -----s---h', 'bob')
    asterisk('ab-j-AJp---P-------x', requests)
  }))

  test('an announcement that fails is a fault, and the next is made', application(meeting({ announcing }), { sounds: { 'sound:conf-hasjoin': 'missing' }, sound: 3 }, ({ caller, asterisk, faults }) => {
    caller('  s------- 600ms h', 'ann')
    caller('  -----s-- 400ms h', 'bob')
    asterisk('ab-j-AJp 400ms P 199ms x', requests)
    faults('SoundFailed')
  }))

  test('something goes on while a moderator is in, anew with the next', application(meeting({ whileModerated: (bridge) => bridge.holdMusic() }), ({ caller, asterisk }) => {
    caller('  s------------------------h', 'ann')
    caller('  ----s-----h', 'chair', chair)
    caller('  ---------------s-----h', 'eve', chair)
    asterisk('ab-jcCg---h----eEg---h---x', { ...requests, e: 'channels.answer eve', g: 'bridges.startMoh bridge', h: 'bridges.stopMoh bridge', E: 'bridges.addChannel bridge eve' })
  }))
})

describe('its state', () => {
  test('says who attends and how, now and at each change', application((ari) => {
    const room = rooms(() => openConference(ari, { waiting }))
    return merge(
      ari.calls$.pipe(eachCall((call) => room('1').pipe(switchMap((conference) => conference.attend(call, { moderator: call.args[0] === 'chair', muted: call.args[0] === 'shy' })), take(1))), ignoreElements()),
      room('1').pipe(
        switchMap((conference) => merge(conference.state$, timer(14).pipe(switchMap(() => conference.locked()), ignoreElements()))),
        map(({ members, locked }) => `${members.map(({ call: { id }, moderator, waiting: waits, muted }) => `${id}${moderator ? '!' : ''}${waits ? '?' : ''}${muted ? '-' : ''}`).join(' ')}${locked ? ' locked' : ''}`),
        // What it is when all has settled in a turn.
        debounceTime(0),
        distinctUntilChanged(),
        filter((line) => line !== ''),
        takeUntil(timer(30)),
      ),
      NEVER.pipe(takeUntil(timer(30))),
    )
  }, ({ caller, flow }) => {
    caller('----s-----------------------h', 'ann', { args: ['shy'] })
    caller('-----------s----------h', 'chair', chair)
    flow('  ----ab-----cd---e-----f-----g', {
      a: 'ann?', b: 'ann?-', c: 'ann?- chair!', d: 'ann- chair!', e: 'ann- chair! locked', f: 'ann?- locked', g: ' locked',
    })
  }))
})

describe('a program that is started again in the midst of a meeting', () => {
  /** Who attends `room`, the chair by their args; as the program did before, and does again. */
  const serve = (ari: Ari) => {
    const room = rooms(() => openConference(ari, { bridge: { type: 'mixing', bridgeId: 'room' }, waiting, announcing }))
    return ari.calls$.pipe(eachCall((call) => room('1').pipe(
      // The chair is found a little later than the others.
      switchMap((conference) => timer(call.args[0] === 'chair' ? 20 : 0).pipe(switchMap(() => conference.attend(call, { moderator: call.args[0] === 'chair' })))),
      take(1),
    ), { whenDone: 'leave' })).subscribe({ error: () => undefined })
  }
  const restarted = (run: (outage: Outage) => void) => {
    const { lines, requests, faults } = outage((scene) => {
      const { asterisk, ari, at, connects } = scene
      serve(ari)
      at(1, () => {
        asterisk.call({ app: 'desk', id: 'ann' })
        asterisk.call({ app: 'desk', id: 'bob' })
      })
      const again = connects(1_000, 'again', { adopt: true })
      at(990, () => { ari.close().subscribe() })
      at(1_000, () => { serve(again()) })
      run(scene)
      at(6_000, () => { asterisk.end() })
    }, { sounds: { 'sound:conf-hasjoin': 10, 'sound:conf-hasleft': 10 } })
    expect(faults).toEqual([])
    const since = (line: string) => Number.parseInt(line, 10) >= 1_000 && Number.parseInt(line, 10) < 6_000
    return { requests: requests.filter(since).map((line) => line.replace(/^\d+ again: /, '').replace(/[0-9a-f-]{36}/, 'p')).filter((line) => !line.startsWith('applications.')), moves: lines.filter((line) => since(line) && line.includes('Bridge')) }
  }

  test('has everybody where they were: nobody leaves, hears music or is announced', () => {
    expect(restarted(({ asterisk, at }) => {
      at(10, () => { asterisk.call({ app: 'desk', id: 'chair', args: ['chair'] }) })
    })).toEqual({ requests: ['bridges.createWithId room'], moves: [] })
  })

  test('whose chair has gone meanwhile, lets the others wait, after a moment', () => {
    const { requests, moves } = restarted(({ asterisk, at }) => {
      at(10, () => {
        const chair = asterisk.call({ app: 'desk', id: 'chair', args: ['chair'] })
        at(985, () => { chair.hangup() })
      })
    })
    expect(moves.map((line) => line.replace(/^\d+ /, ''))).toEqual(['again: ChannelLeftBridge room ann (bob)', 'again: ChannelLeftBridge room bob ()'])
    expect(requests.filter((line) => !line.includes('play')).sort()).toEqual([
      'bridges.createWithId room', 'bridges.removeChannel room ann', 'bridges.removeChannel room bob', 'channels.startMoh ann', 'channels.startMoh bob',
    ])
  })

  test('when all waited, has them wait; a chair who comes then ends that', () => {
    const { requests } = restarted(({ asterisk, at }) => {
      at(2_000, () => { asterisk.call({ app: 'desk', id: 'chair', args: ['chair'] }) })
    })
    expect(requests.filter((line) => !line.includes('bob'))).toEqual([
      'bridges.createWithId room', 'channels.startMoh ann', 'bridges.addChannel room chair', 'channels.stopMoh ann', 'bridges.addChannel room ann',
      'bridges.playWithId room p', 'bridges.playWithId room p',
    ])
  })
})
