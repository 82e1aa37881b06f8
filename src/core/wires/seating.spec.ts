import { describe, expect, test } from '@jest/globals'
import { NEVER, Observable, Subject, catchError, map, merge, mergeMap, of, takeUntil, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { AriError } from '../errors.js'
import type { Line } from './line.js'
import { seating } from './seating.js'

/** An Asterisk's connection: what it says, and how it ends. */
interface Scripted {
  /** As it says: `desk ApplicationRegistered`; anything else is told as it stands. */
  readonly says: Readonly<Record<number, unknown>>
  readonly cutAt?: number
  readonly closedAt?: number
  readonly path?: string
}

const frameOf = (said: unknown): unknown => {
  const [application, type, asterisk_id] = typeof said === 'string' ? said.split(' ') : []
  return type === undefined ? said : { type, application, ...(asterisk_id === undefined ? {} : { asterisk_id }) }
}

/** What becomes of connections that are made at their ms, a line for each thing that happens. */
const played = (connections: Readonly<Record<number, Scripted>>, { letGo = {}, until = 100 }: {
  /** When the wire of an application is let go. */
  readonly letGo?: Readonly<Record<string, number>>
  readonly until?: number
} = {}): readonly string[] => {
  const log: string[] = []
  const scheduler = new TestScheduler(() => undefined)
  scheduler.run(() => {
    const at = (ms: number, act: () => void) => { scheduler.schedule(act, ms) }
    const note = (line: string) => { log.push(`${scheduler.now()} ${line}`) }
    const lines = new Subject<Line>()
    const placed$ = seating(lines, { namedWithin: 5, waitFor: 10, told: ({ _tag }) => { note(`told ${_tag}`) } })
    const places = placed$.pipe(mergeMap(({ application, origin, wire, over$ }) => {
      note(`${application} at ${origin.path}`)
      const ms = letGo[application] ?? 0
      const enough$ = ms > scheduler.now() ? timer(ms - scheduler.now()) : NEVER
      return merge(
        wire.frames$.pipe(
          map((frame) => `hears ${typeof frame === 'object' && frame !== null && 'type' in frame ? String(frame.type) : String(frame)}`),
          catchError((error: unknown) => of(error instanceof AriError ? error._tag : 'what?')),
          takeUntil(enough$),
        ),
        wire.state$.pipe(map(({ status }) => status)),
        over$.pipe(map(() => 'over')),
      ).pipe(map((what) => `${application} ${what}`))
    })).subscribe(note)
    Object.entries(connections).forEach(([ms, { says, cutAt, closedAt, path = '/ari' }], number) => {
      at(Number(ms), () => {
        const heard = new Subject<unknown>()
        lines.next({
          origin: { address: '10.0.0.7', path },
          request: () => of({ status: 200, body: number }),
          frames$: new Observable((subscriber) => {
            subscriber.add(heard.subscribe(subscriber))
            let ended = false
            subscriber.add(() => { if (!ended) note(`connection ${number} is closed`) })
            const end = (how: () => void) => () => {
              ended = true
              how()
            }
            if (cutAt !== undefined) at(cutAt - scheduler.now(), end(() => { heard.error(new AriError('Disconnected', 'cut')) }))
            if (closedAt !== undefined) at(closedAt - scheduler.now(), end(() => { heard.complete() }))
          }),
        })
        for (const [when, said] of Object.entries(says)) at(Number(when) - scheduler.now(), () => { heard.next(frameOf(said)) })
      })
    })
    at(until, () => { places.unsubscribe() })
  })
  return log
}

describe('a connection', () => {
  test('that does not say who it is, is closed and told', () => {
    expect(played({ 1: { says: {} } })).toEqual(['6 connection 0 is closed', '6 told TimedOut'])
  })

  test.each([
    ['rubbish'], [{ type: 'ApplicationRegistered' }], [{ type: 'ApplicationRegistered', application: '' }], [{ type: 7, application: 'desk' }], [null], [7], [[]], [{ application: 'desk' }],
  ])('that begins with %j is none of an Asterisk: closed and told', (said) => {
    expect(played({ 1: { says: { 2: said } } })).toEqual(['2 connection 0 is closed', '2 told NotAri'])
  })

  test('that is lost before it says anything is told', () => {
    expect(played({ 1: { says: {}, cutAt: 3 } })).toEqual(['3 told Disconnected'])
  })

  test('has a place for each of its applications; what names none goes to all', () => {
    expect(played({ 1: { says: { 2: 'desk ApplicationRegistered', 3: 'door ApplicationRegistered', 4: 'door StasisStart', 5: 'broken' } } }, { until: 6 })).toEqual([
      '2 desk at /ari', '2 desk open', '2 desk hears ApplicationRegistered',
      '3 door at /ari', '3 door open', '3 door hears ApplicationRegistered',
      '4 door hears StasisStart', '5 desk hears broken', '5 door hears broken',
      '6 connection 0 is closed',
    ])
  })

  test('that comes back has the place that it had, and says first what happened meanwhile', () => {
    expect(played({
      1: { says: { 2: 'desk ApplicationRegistered' }, cutAt: 4 },
      6: { says: { 7: 'desk StasisEnd', 8: 'desk ApplicationRegistered' } },
    }, { until: 9 })).toEqual([
      '2 desk at /ari', '2 desk open', '2 desk hears ApplicationRegistered', '4 desk lost', '7 desk open', '7 desk hears StasisEnd', '8 desk hears ApplicationRegistered',
      '9 connection 1 is closed',
    ])
  })

  test('that comes back too late has a new one', () => {
    expect(played({
      1: { says: { 2: 'desk ApplicationRegistered' }, cutAt: 4 },
      15: { says: { 16: 'desk ApplicationRegistered' } },
    }, { until: 17 })).toEqual([
      '2 desk at /ari', '2 desk open', '2 desk hears ApplicationRegistered', '4 desk lost', '14 desk lost', '14 desk closed', '14 desk Disconnected',
      '16 desk at /ari', '16 desk open', '16 desk hears ApplicationRegistered', '17 connection 1 is closed',
    ])
  })

  test.each([
    ['another path', { says: { 3: 'desk ApplicationRegistered' }, path: '/ari/paris' }],
    ['another Asterisk', { says: { 3: 'desk ApplicationRegistered b' } }],
  ])('of %s has a place of its own', (_, other) => {
    expect(played({ 1: { says: { 2: 'desk ApplicationRegistered a' } }, 2: other }, { until: 4 }).filter((line) => line.includes(' at '))).toHaveLength(2)
  })

  test('that finds its place taken takes it, which is told; the one before is heard no more, and stays', () => {
    expect(played({
      1: { says: { 2: 'desk ApplicationRegistered', 5: 'desk StasisStart', 6: 'desk ApplicationReplaced' } },
      3: { says: { 4: 'desk ApplicationRegistered', 7: 'desk StasisEnd' } },
    }, { until: 8 })).toEqual([
      '2 desk at /ari', '2 desk open', '2 desk hears ApplicationRegistered',
      '4 told Replaced', '4 desk lost', '4 desk open', '4 desk hears ApplicationRegistered', '7 desk hears StasisEnd',
      '8 connection 0 is closed', '8 connection 1 is closed',
    ])
  })

  test('that took a place and is gone leaves it to the one before, if that stands', () => {
    expect(played({
      1: { says: { 2: 'desk ApplicationRegistered', 6: 'desk StasisStart' } },
      3: { says: { 4: 'desk ApplicationRegistered' }, cutAt: 5 },
    }, { until: 7 }).slice(7)).toEqual(['5 desk lost', '5 desk open', '6 desk hears StasisStart', '7 connection 0 is closed'])
    expect(played({
      1: { says: { 2: 'desk ApplicationRegistered' }, cutAt: 5 },
      3: { says: { 4: 'desk ApplicationRegistered' }, cutAt: 6 },
    }, { until: 7 }).slice(7)).toEqual(['6 desk lost'])
    expect(played({
      1: { says: { 2: 'desk ApplicationRegistered', 5: 'desk ApplicationReplaced' } },
      3: { says: { 4: 'desk ApplicationRegistered' }, cutAt: 6 },
    }, { until: 7 }).slice(7)).toEqual(['6 desk lost', '7 connection 0 is closed'])
  })
})

describe('a connection for one call', () => {
  const name = 'desk:PJSIP/alice-00000001'

  test('is over when the other side has closed it', () => {
    expect(played({ 1: { says: { 2: `${name} ApplicationRegistered` }, closedAt: 3 } }).slice(3)).toEqual([`3 ${name} over`])
  })

  test('that breaks off is waited for', () => {
    expect(played({ 1: { says: { 2: `${name} ApplicationRegistered` }, cutAt: 3 } }).slice(3)).toEqual([`3 ${name} lost`, `13 ${name} lost`, `13 ${name} closed`, `13 ${name} Disconnected`])
  })

  test('is not replaced by the next one of the same caller, which has its place', () => {
    expect(played({
      1: { says: { 2: `${name} ApplicationRegistered`, 3: `${name} ApplicationReplaced` }, closedAt: 6 },
      4: { says: { 5: `${name} StasisStart` }, closedAt: 8 },
    }).slice(3)).toEqual([`5 ${name} lost`, `5 ${name} open`, `5 ${name} hears StasisStart`, `8 ${name} over`])
  })
})

describe('a place that is given up', () => {
  test('closes its connection, if nobody else is on it', () => {
    expect(played({ 1: { says: { 2: 'desk ApplicationRegistered' } } }, { letGo: { desk: 4 } }).slice(3)).toEqual(['4 desk closed', '4 connection 0 is closed'])
    expect(played({ 1: { says: { 2: 'desk ApplicationRegistered', 3: 'door ApplicationRegistered', 5: 'desk StasisStart' } } }, { letGo: { desk: 4 }, until: 9 }).slice(6))
      .toEqual(['4 desk closed', '9 connection 0 is closed'])
  })

  test('because another has taken it over leaves the connection alone: Asterisk would take it back. Anew registered it is a new one', () => {
    expect(played({
      1: { says: { 2: 'desk ApplicationRegistered', 3: 'desk ApplicationReplaced', 5: 'desk StasisStart', 6: 'desk ApplicationRegistered' } },
    }, { letGo: { desk: 4 }, until: 7 })).toEqual([
      '2 desk at /ari', '2 desk open', '2 desk hears ApplicationRegistered', '3 desk hears ApplicationReplaced', '4 desk closed',
      '6 desk at /ari', '6 desk open', '6 desk hears ApplicationRegistered', '7 connection 0 is closed',
    ])
  })
})
