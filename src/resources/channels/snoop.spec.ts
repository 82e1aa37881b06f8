import { describe, expect, test } from '@jest/globals'
import { type Observable, map, merge, switchMap, take, takeUntil, timer } from 'rxjs'

import { type Answers, type Scene, scene } from '../../../test/support/scene.js'
import { AriError } from '../../core/errors.js'
import { callFlow } from '../../testing/callFlow.js'
import { channelSnapshot, hangupRequest, stasisEnd, stasisStart } from '../../testing/events.js'
import type { Call } from './call.js'

const requests = { s: 'channels.snoopChannel caller both none app', h: 'channels.hangup channel', p: 'channels.play channel sound:a', x: 'channels.hangup caller' }
const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }

describe('snoop', () => {
  test('emits its own call, which can be used; let go, it is hung up', callFlow(
    (call: Call) => call.snoop().pipe(switchMap((snoop) => snoop.play('sound:a').pipe(map(() => 'heard'))), takeUntil(timer(9))), { whenDone: 'leave' },
    ({ caller, asterisk, flow }) => {
      caller('  s------------h')
      asterisk('s-p------h', requests)
      flow('    ------a--|', { a: 'heard' })
    },
  ))

  test('completes with the call, and goes with it: nothing is asked', callFlow((call: Call) => call.snoop().pipe(map(({ id }) => id === call.id)), ({ caller, asterisk, flow }) => {
    caller('  s-----h')
    asterisk('s', requests)
    flow('    --s---|', { s: false })
  }))

  test('completes when somebody hangs it up', callFlow(
    (call: Call) => call.snoop().pipe(switchMap((snoop) => timer(3).pipe(switchMap(() => snoop.hangup()), map(({ how }) => how)))), { whenDone: 'leave' },
    ({ caller, asterisk, flow }) => {
      caller('  s------------h')
      asterisk('s----h', requests)
      flow('    ------(e|)', { e: 'hangup' })
    },
  ))

  test('is hung up when its call goes elsewhere: it would listen on', callFlow(
    (call: Call) => merge(call.snoop().pipe(map(() => 'listens')), timer(5).pipe(switchMap(() => call.continueInDialplan({ context: 'departments', extension: 'sales' })))),
    { dialplan: '[departments]\nexten = sales,1,Answer()\nsame = n,Wait(9)\n' },
    ({ caller, asterisk }) => {
      caller('  s------------h')
      asterisk('s----ch', { ...requests, c: 'channels.continueInDialplan caller departments sales' })
    },
  ))

  test('each subscriber has a snoop of their own', callFlow(
    (call: Call) => merge(call.snoop({ spy: 'in' }), call.snoop({ spy: 'in' })).pipe(map(({ id }) => id === call.id), takeUntil(timer(7))), { whenDone: 'leave' },
    ({ caller, asterisk, flow }) => {
      caller('  s----------h')
      asterisk('(ss)---(hH)', { ...requests, s: 'channels.snoopChannel caller in none app', H: 'channels.hangup channel2' })
      flow('    --(vv)-|', { v: false })
    },
  ))

  test('of a call that has ended it completes, and nothing is asked', callFlow(
    (call: Call) => timer(1).pipe(switchMap(() => call.hangup()), switchMap(() => call.snoop())), ({ caller, asterisk, flow }) => {
      caller('  s')
      asterisk('-x', requests)
      flow('    --|')
    },
  ))

  test('fails with what Asterisk refuses', callFlow(
    (call: Call) => call.snoop(), { answers: { 'channels.snoopChannel caller both none app': { status: 500, message: 'Internal Server Error' } } },
    ({ caller, asterisk, flow, faults }) => {
      caller('  s')
      asterisk('sx', requests)
      flow('    -#')
      faults('FlowFailed')
    },
  ))
})

describe('snoop, and what may happen to its events', () => {
  const about = (channelId: string) => ({ channelId, application: 'desk' })
  const made: Answers = {
    'channels.snoopChannelWithId': ({ ids }) => ({ status: 200, body: channelSnapshot(ids['snoopId'] ?? '') }),
    'channels.get': () => ({ status: 200, body: { ...channelSnapshot('c1'), dialplan: { context: 'c', exten: 's', priority: 1, app_name: 'Stasis', app_data: 'desk' } } }),
  }
  const snooped = ({ ari }: Scene): Observable<string> => ari.calls$.pipe(take(1), switchMap((call) => call.snoop()), map(({ id }) => (id === 'c1' ? '' : 's')))
  const asked = (log: readonly string[]) => log.filter((line) => /snoop|hangup/.test(line))

  test('its arrival may come before the reply', () => {
    scene((stage) => {
      stage.frames(1, stasisStart(about('c1')))
      stage.frames(2, () => stasisStart(about(stage.minted(1))))
      stage.expectObservable(snooped(stage), '^-------!').toBe('--s')
    }, { answers: made })
  })

  test('let go between reply and arrival: it is hung up', () => {
    const { log, ari } = scene((stage) => {
      stage.frames(1, stasisStart(about('c1')))
      stage.frames(6, () => stasisStart(about(stage.minted(1))))
      stage.frames(7, () => hangupRequest(about(stage.minted(1))), () => stasisEnd(about(stage.minted(1))))
      stage.frames(20, stasisEnd(about('c1')))
      stage.expectObservable(snooped(stage), '^---!').toBe('')
    }, { answers: made })
    expect(asked(log)).toEqual(['1 channels.snoopChannelWithId c1 #1', '4 channels.hangup #1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('a reply that is lost behind its arrival takes nothing away', () => {
    const { log } = scene((stage) => {
      stage.frames(1, stasisStart(about('c1')))
      stage.frames(2, () => stasisStart(about(stage.minted(1))))
      stage.frames(20, () => stasisEnd(about(stage.minted(1))))
      stage.frames(30, stasisEnd(about('c1')))
      stage.expectObservable(snooped(stage)).toBe('--s-----------------|')
    }, { answers: { ...made, 'channels.snoopChannelWithId': () => new AriError('InDoubt', 'The connection was cut') } })
    expect(asked(log)).toEqual(['1 channels.snoopChannelWithId c1 #1'])
  })
})
