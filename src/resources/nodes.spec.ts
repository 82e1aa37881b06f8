import { describe, expect, test } from '@jest/globals'
import { NEVER, type Observable, combineLatest, defer, first, mergeMap, of, switchMap, take } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type Ari, type ConnectOptions, connect } from '../ari.js'
import type { Wire } from '../core/wire.js'
import { attendedTransfer } from '../flows/attendedTransfer.js'
import { openConference } from '../flows/conference/index.js'
import { connectCalls } from '../flows/connectCalls.js'
import { openQueue } from '../flows/queue/index.js'
import { supervise } from '../flows/supervise.js'
import { simulator } from '../testing/simulator/index.js'
import type { Call } from './channels/call.js'
import { nodeAt } from './nodes.js'

/** Two Asterisks, and a call at each: what fails, and what either was asked for it. */
const between = (play: (west: Ari, inWest: Call, east: Ari, inEast: Call) => Observable<unknown>, names: readonly (string | undefined)[] = ['west', 'east']) => {
  const asked: string[] = []
  const errors: unknown[] = []
  const watched = (wire: Wire): Wire => ({
    ...wire,
    request: (request) => defer(() => {
      asked.push([request.operation, ...Object.values(request.ids)].join(' '))
      return wire.request(request)
    }),
  })
  new TestScheduler(() => undefined).run(({ flush }) => {
    const [west, east] = names.map((node) => {
      const asterisk = simulator()
      const ari = connect({ wire: watched(asterisk.wire('desk')), app: 'desk', log: false, ...(node === undefined ? {} : { node }) })
      ari.lifecycle$.pipe(first(({ status }) => status === 'open')).subscribe(() => { asterisk.call({ app: 'desk', id: `in-${node ?? 'nowhere'}` }) })
      return { asterisk, ari }
    })
    if (west === undefined || east === undefined) throw new Error('There are two')
    combineLatest([west.ari.calls$, east.ari.calls$]).pipe(
      take(1),
      mergeMap(([inWest, inEast]) => {
        asked.length = 0
        return play(west.ari, inWest, east.ari, inEast)
      }),
    ).subscribe({ error: (error: unknown) => { errors.push(error) } })
    flush()
    for (const { ari, asterisk } of [west, east]) {
      asterisk.end()
      ari.close().subscribe()
    }
  })
  return { asked, errors }
}

const wrong = (id: string, here = 'west') => expect.objectContaining({
  _tag: 'WrongNode', ids: { channelId: id }, message: expect.stringMatching(new RegExp(`${id} is on node 'east', and this is node '${here}'`)),
})

describe('a call of another node', () => {
  test.each<readonly [string, Parameters<typeof between>[0]]>([
    ['join', (west, _, __, call) => west.bridge('b1').join(call)],
    ['videoSource', (west, _, __, call) => west.bridge('b1').videoSource(call)],
    ['connectCalls', (west, own, __, call) => connectCalls(west, own, call)],
    ['supervise', (west, own, __, call) => supervise(west, own, call, 'listen')],
    ['attendedTransfer', (west, own, __, call) => attendedTransfer(west, { caller: call, agent: own, target: 'PJSIP/bob', decision$: NEVER })],
  ])('is refused by %s before anything is sent', (_, play) => {
    expect(between(play)).toEqual({ asked: [], errors: [wrong('in-east')] })
  })

  test.each<readonly [string, Parameters<typeof between>[0]]>([
    ['a conference', (west, _, __, call) => openConference(west, { waiting: (each) => each.holdMusic() }).pipe(switchMap((conference) => conference.attend(call)))],
    ['a queue', (west, _, __, call) => openQueue(west, { agents$: of([]) }).pipe(switchMap((queue) => queue.wait(call)))],
  ])('is refused by %s, and nothing is asked about it', (_, play) => {
    const { asked, errors } = between(play)
    expect(errors).toEqual([wrong('in-east')])
    expect(asked.filter((request) => request.includes('in-east'))).toEqual([])
  })

  test('is whose both have one name', () => {
    expect(between((west, own, _, call) => connectCalls(west, own, call), ['west', 'west']).errors).not.toEqual([expect.objectContaining({ _tag: 'WrongNode' })])
  })

  test.each([['west', undefined], [undefined, 'east']] as const)('is not judged where nobody has named one of them (%s, %s)', (...names) => {
    expect(between((west, _, __, call) => west.bridge('b1').join(call), names).asked).toContainEqual(expect.stringMatching(/^bridges.addChannel/))
  })

  test('of the same node is taken', () => {
    expect(between((west, own) => west.bridge('b1').join(own)).asked).toEqual(expect.arrayContaining([expect.stringMatching(/^bridges.addChannel/)]))
  })
})

describe('the name of a node', () => {
  const nodeOf = (options: Partial<ConnectOptions>) => connect({ url: 'http://127.0.0.1:8088/ari', username: 'demo', password: 'secret', app: 'desk', ...options }).node

  test('is what connect is given', () => {
    expect(nodeOf({ node: 'east' })).toBe('east')
  })

  test('else where it is', () => {
    expect(nodeOf({})).toBe('127.0.0.1:8088')
  })

  test.each([
    ['http://pbx.example/ari', 'pbx.example:80'],
    ['wss://pbx.example/ari/', 'pbx.example:443'],
    ['https://pbx.example/east/ari', 'pbx.example:443/east'],
    // What a bad one holds, a password perhaps, is nobody's name.
    ['http://demo:secret@pbx.example/ari', undefined],
    ['no url', undefined],
    [() => 'http://pbx.example/ari', undefined],
  ])('%s is %s', (url, node) => {
    expect(nodeAt(url)).toBe(node)
  })
})
