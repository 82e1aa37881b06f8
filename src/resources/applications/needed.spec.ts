import { describe, expect, test } from '@jest/globals'
import { type Observable, Subject, filter, ignoreElements, merge, mergeMap, switchMap, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { applicationReply } from '../../../test/support/application.js'
import { type Answers, type Scene, scene } from '../../../test/support/scene.js'
import { AriError, type AriEvent, type Wire, connect, ofChannel, ofType, reconnecting } from '../../index.js'
import { applicationReplaced } from '../../testing/events.js'
import { simulator } from '../../testing/index.js'
import type { WireReply, WireRequest } from '../../core/wire.js'
import { lingering } from './listened.js'

/** Types that nothing of ours lives on. */
const beside = new Set(['ChannelVarset', 'ChannelDialplan', 'ChannelHold'])

/** What Asterisk was asked for whenever it was: the types beside those that are told always. */
const needed = (run: (scene: Scene) => void, { answer = () => undefined, ...options }: {
  readonly app?: readonly string[]
  /** Of the nth filter, from 1; else all is well. */
  readonly answer?: (nth: number) => WireReply | Error | undefined
} = {}) => {
  const filters: string[] = []
  const answers: Answers = {
    'applications.filter': ({ body, ids }: WireRequest) => {
      // What openFilters sends.
      const { allowed, disallowed } = body as { readonly allowed: readonly { readonly type: string }[]; readonly disallowed: readonly unknown[] }
      expect(disallowed).toEqual([])
      filters.push(allowed.length === 0 ? 'all' : allowed.map(({ type }) => type).filter((type) => beside.has(type)).join())
      return answer(filters.length) ?? applicationReply({ name: ids['applicationName'] ?? '' })
    },
  }
  const { log, faults } = scene(run, { ...options, answers, listen: 'needed' })
  const asked = log.filter((line) => line.includes('applications.filter'))
  return { log, faults, lines: asked.map((line, at) => `${line.replace(' applications.filter', '')}: ${filters[at] ?? 'no answer'}`) }
}

/** Listens from one ms to the other. */
const listens = ({ at }: Scene, from: number, to: number, stream: Observable<unknown>) => {
  at(from, () => {
    const subscription = stream.subscribe({ error: () => undefined })
    at(to - from, () => { subscription.unsubscribe() })
  })
}

const later = (ms: number) => String(ms + lingering)

describe('what is needed', () => {
  test('is told before the connection is open, with all that is listened to by then', () => {
    const { lines } = needed((on) => {
      const { ari, expectObservable } = on
      listens(on, 5, 20, merge(ari.events$.pipe(ofType('ChannelVarset', 'ChannelHold')), ari.calls$))
      on.at(6, () => { expect(ari.census()).toMatchObject({ requests: 1, activities: 0 }) })
      expectObservable(ari.lifecycle$.pipe(filter(({ status }) => status === 'open')), '^ 20ms !').toBe('-------o', { o: { status: 'open' } })
    })
    expect(lines.slice(0, 1)).toEqual(['5 desk: ChannelHold,ChannelVarset'])
  })

  test('grows at once, and shrinks later', () => {
    const { lines } = needed((on) => {
      const { ari } = on
      listens(on, 0, 50_000, ari.calls$)
      listens(on, 10, 30, ari.events$.pipe(ofType('ChannelVarset')))
      listens(on, 20, 30, ari.events$.pipe(ofChannel('c1', 'ChannelVarset', 'ChannelDialplan')))
    })
    expect(lines).toEqual([
      '0 desk: ', '10 desk: ChannelVarset', '20 desk: ChannelDialplan,ChannelVarset', `${later(30)} desk: `,
    ])
  })

  test('is everything where somebody names no types', () => {
    const { lines } = needed((on) => {
      const { ari } = on
      listens(on, 0, 50_000, ari.calls$)
      listens(on, 10, 30, ari.events$)
    })
    expect(lines).toEqual(['0 desk: ', '10 desk: all', `${later(30)} desk: `])
  })

  test('does not change with what words of ours listen to, nor with the number of calls', () => {
    const { lines } = needed((on) => {
      const { ari, at } = on
      listens(on, 0, 50_000, ari.calls$)
      for (let call = 0; call < 1_000; call += 1) {
        listens(on, 100 + call, 5_000 + call, ari.events$.pipe(ofChannel(String(call), 'ChannelDtmfReceived', 'ChannelVarset')))
      }
      at(20_000, () => undefined)
    })
    expect(lines).toEqual(['0 desk: ', '100 desk: ChannelVarset', `${later(5_999)} desk: `])
  })

  test('that has grown while Asterisk was asked is asked for behind that', () => {
    const { lines } = needed((on) => {
      const { ari } = on
      listens(on, 0, 9_000, ari.calls$)
      listens(on, 10, 9_000, ari.events$.pipe(ofType('ChannelVarset')))
      listens(on, 11, 9_000, ari.events$.pipe(ofType('ChannelHold')))
      listens(on, 11, 9_000, ari.events$.pipe(ofType('ChannelDialplan')))
    })
    expect(lines.slice(0, 3)).toEqual(['0 desk: ', '10 desk: ChannelVarset', '12 desk: ChannelDialplan,ChannelHold,ChannelVarset'])
  })

  test('is told to every application', () => {
    const { lines } = needed((on) => {
      listens(on, 0, 9_000, on.ari.calls$)
      listens(on, 10, 9_000, on.ari.events$.pipe(ofType('ChannelVarset')))
    }, { app: ['desk', 'other'] })
    expect(lines.slice(0, 4)).toEqual(['0 desk: ', '0 other: ', '10 desk: ChannelVarset', '10 other: ChannelVarset'])
  })

  test('is always what an opening is proven by, and how requests are answered over the event connection', () => {
    let told: unknown
    scene(({ ari }) => { ari.calls$.subscribe() }, {
      listen: 'needed',
      answers: { 'applications.filter': ({ body }) => {
        told = body
        return applicationReply({ name: 'desk' })
      } },
    })
    expect(told).toMatchObject({ allowed: expect.arrayContaining([{ type: 'ChannelUserevent' }, { type: 'RESTResponse' }, { type: 'StasisStart' }]) })
  })

  test('opens nothing by itself', () => {
    const { log } = needed(({ at }) => { at(100, () => undefined) })
    expect(log).toEqual([])
  })
})

describe('beside a filter that is held', () => {
  test('a type is told when both let it through', () => {
    const { lines } = needed((on) => {
      const { ari } = on
      listens(on, 0, 9_000, ari.events$.pipe(ofType('ChannelVarset', 'ChannelHold')))
      listens(on, 10, 100, ari.filtered({ disallowed: ['ChannelVarset', 'ChannelDialplan'] }))
      listens(on, 20, 90, ari.filtered({ allowed: ['ChannelVarset', 'ChannelDialplan'] }))
    })
    expect(lines).toEqual([
      '0 desk: ChannelHold,ChannelVarset', '10 desk: ChannelHold', '20 desk: ChannelVarset', '90 desk: ChannelHold', '100 desk: ChannelHold,ChannelVarset',
      `${later(9_000)} desk: `,
    ])
  })

  test('and where all is listened to, the filter alone decides', () => {
    const { lines } = needed((on) => {
      const { ari } = on
      listens(on, 0, 50_000, ari.events$)
      listens(on, 10, 100, ari.filtered({ allowed: ['ChannelVarset'] }))
    })
    expect(lines.slice(0, 3)).toEqual(['0 desk: all', '10 desk: ChannelVarset', '100 desk: all'])
  })

  test('one that is refused changes nothing', () => {
    const { lines } = needed((on) => {
      const { ari } = on
      listens(on, 0, 9_000, ari.events$.pipe(ofType('ChannelVarset')))
      listens(on, 10, 9_000, ari.filtered({ allowed: ['ChannelHold'] }))
      listens(on, 20, 9_000, ari.events$.pipe(ofType('ChannelDialplan')))
    }, { answer: (nth) => (nth === 2 ? { status: 400, message: 'Invalid format definition', body: undefined } : undefined) })
    expect(lines.slice(0, 3)).toEqual(['0 desk: ChannelVarset', '10 desk: ', '20 desk: ChannelDialplan,ChannelVarset'])
  })
})

describe('when the connection is lost', () => {
  const lost = { status: 'lost', because: new AriError('Disconnected', 'It was cut.'), retryIn: 100, attempt: 2 } as const

  test('it is told again once, with what was listened to meanwhile and what is held, and before the connection is open', () => {
    const { lines } = needed((on) => {
      const { ari, state, expectObservable } = on
      listens(on, 0, 9_000, ari.events$.pipe(ofType('ChannelVarset')))
      listens(on, 10, 9_000, ari.filtered({ disallowed: ['ChannelDialplan'] }))
      state(100, lost)
      listens(on, 150, 9_000, ari.events$.pipe(ofType('ChannelHold')))
      state(200, { status: 'open' })
      expectObservable(ari.lifecycle$.pipe(filter(({ status }) => status === 'open')), '^ 300ms !').toBe('--o 199ms o', { o: { status: 'open' } })
    })
    expect(lines.slice(0, 2)).toEqual(['0 desk: ChannelVarset', '200 desk: ChannelHold,ChannelVarset'])
  })

  test('nothing that was asked on the connection before holds it up', () => {
    const { lines } = needed((on) => {
      const { ari, state, at, expectObservable } = on
      listens(on, 0, 9_000, ari.calls$)
      at(99, () => { ari.events$.pipe(ofType('ChannelVarset')).subscribe() })
      state(100, lost)
      state(101, { status: 'open' })
      expectObservable(ari.lifecycle$.pipe(filter(({ status }) => status === 'open')), '^ 300ms !').toBe('--o 100ms o', { o: { status: 'open' } })
    })
    expect(lines.slice(0, 3)).toEqual(['0 desk: ', '99 desk: ChannelVarset', '101 desk: ChannelVarset'])
  })

  test('nor is what waited for its turn then asked for twice', () => {
    const { lines } = needed((on) => {
      const { ari, state } = on
      listens(on, 0, 9_000, ari.calls$)
      listens(on, 97, 9_000, ari.events$.pipe(ofType('ChannelVarset')))
      listens(on, 98, 9_000, ari.filtered({ disallowed: ['ChannelVarset'] }))
      state(98, lost)
      state(98, { status: 'open' })
    })
    expect(lines).toEqual(['0 desk: ', '97 desk: ChannelVarset', '98 desk: ', '9000 desk: ChannelVarset', `${later(9_000)} desk: `])
  })

  test('an opening whose filter got no answer is not open', () => {
    const { lines, faults } = needed(({ ari, expectObservable }) => {
      expectObservable(merge(ari.calls$, ari.lifecycle$.pipe(filter(({ status }) => status === 'open'))), '^ 200ms !').toBe('104ms o', { o: { status: 'open' } })
    }, { answer: (nth) => (nth === 1 ? new AriError('InDoubt', 'No answer.') : undefined) })
    expect(lines).toEqual(['0 desk: ', '102 desk: '])
    expect(faults).toEqual([])
  })
})

describe('what Asterisk refuses', () => {
  const forbidden = { status: 403, message: 'Write access denied', body: undefined }

  test('is a fault, and all is told as before: the connection opens', () => {
    const { faults } = needed(({ ari, expectObservable }) => {
      expectObservable(merge(ari.calls$, ari.lifecycle$.pipe(filter(({ status }) => status === 'open'))), '^ 200ms !').toBe('--o', { o: { status: 'open' } })
    }, { answer: () => forbidden })
    expect(faults.map(({ during, error: { _tag, operation } }) => [during, _tag, operation])).toEqual([['listen', 'Forbidden', 'applications.filter']])
  })

  test('of an application that it does not know at the moment, the next opening tells', () => {
    const { faults } = needed((on) => {
      listens(on, 0, 100, on.ari.calls$)
      listens(on, 10, 100, on.ari.events$.pipe(ofType('ChannelVarset')))
    }, { answer: (nth) => (nth === 2 ? { status: 404, message: 'Application not found', body: undefined } : undefined) })
    expect(faults).toEqual([])
  })
})

describe('in the end', () => {
  test('closing has everything told again to whoever comes next, and waits for that', () => {
    const { lines } = needed((on) => {
      const { ari, expectObservable } = on
      listens(on, 0, 9_000, ari.events$.pipe(ofType('ChannelVarset')))
      listens(on, 10, 9_000, ari.filtered({ allowed: ['ChannelVarset'] }))
      expectObservable(timer(20).pipe(switchMap(() => ari.close()))).toBe('22ms |')
    })
    expect(lines).toEqual(['0 desk: ChannelVarset', '10 desk: ChannelVarset', '20 desk: all'])
  })

  test('a type that lingers is not asked about any more', () => {
    const { lines } = needed((on) => {
      listens(on, 0, 15, on.ari.events$.pipe(ofType('ChannelVarset')))
      on.at(20, () => { on.ari.close().subscribe() })
    })
    expect(lines).toEqual(['0 desk: ChannelVarset', '20 desk: all'])
  })

  test('one that was never opened sends nothing', () => {
    const { log } = needed(({ ari, at }) => { at(20, () => { ari.close().subscribe() }) })
    expect(log).toEqual([])
  })

  test('nothing is sent to an application that somebody else has', () => {
    const { lines } = needed((on) => {
      const { ari, frames, at } = on
      listens(on, 0, 9_000, ari.calls$)
      frames(10, applicationReplaced({ application: 'other' }))
      listens(on, 20, 9_000, ari.events$.pipe(ofType('ChannelVarset')))
      frames(30, applicationReplaced({ application: 'desk' }))
      listens(on, 40, 9_000, ari.events$.pipe(ofType('ChannelHold')))
      at(50, () => { ari.close().subscribe() })
    }, { app: ['desk', 'other'] })
    expect(lines).toEqual(['0 desk: ', '0 other: ', '20 desk: ChannelVarset'])
  })
})

describe('on the simulator', () => {
  /** The frames of `ChannelVarset` that came, each with its ms. */
  const varsets = (run: (on: {
    readonly at: (ms: number, act: () => void) => void
    readonly sets: (ms: number) => void
    readonly opens: (listen: 'all' | 'needed') => ReturnType<typeof connect>
    readonly cut: () => void
  }) => void) => {
    const scheduler = new TestScheduler(() => undefined)
    const lines: string[] = []
    scheduler.run(() => {
      const asterisk = simulator()
      const at = (ms: number, act: () => void) => { scheduler.schedule(act, ms) }
      const cuts = new Subject<void>()
      let connections = 0
      const opens = (listen: 'all' | 'needed') => {
        const name = String(connections += 1)
        const wire = reconnecting((): Wire => {
          const one = asterisk.wire('desk')
          const frames$ = one.frames$.pipe(filter((frame) => {
            // The simulator tells events.
            const { type } = frame as AriEvent
            if (type === 'ChannelVarset') lines.push(`${String(scheduler.now())} to ${name}`)
            return true
          }))
          return { ...one, frames$: merge(frames$, cuts.pipe(mergeMap(() => throwError(() => new AriError('Disconnected', 'It was cut.'))))) }
        }, { backoff: () => 100 })
        const ari = connect({ wire, app: 'desk', listen, log: false })
        merge(ari.calls$, ari.lifecycle$).subscribe({ error: () => undefined })
        return ari
      }
      run({
        at, opens,
        sets: (ms) => { at(ms, () => { asterisk.ask({ method: 'POST', path: '/channels/c1/variable', query: { variable: 'A', value: '1' } }).subscribe() }) },
        cut: () => { cuts.next() },
      })
      at(1_000, () => { asterisk.call({ app: 'desk', id: 'c1' }) })
      at(60_000, () => { asterisk.end() })
      scheduler.flush()
    })
    return lines.filter((line) => Number(line.split(' ')[0]) > 1_001)
  }

  test('nothing comes that nobody listens to, and it comes to whoever listens late', () => {
    expect(varsets(({ at, sets, opens }) => {
      const ari = opens('needed')
      sets(2_000)
      at(3_000, () => { ari.events$.pipe(ofType('ChannelVarset'), ignoreElements()).subscribe() })
      sets(4_000)
    })).toEqual(['4001 to 1'])
  })

  test('nor after a gap, in which nothing of it is told', () => {
    expect(varsets(({ at, sets, opens, cut }) => {
      opens('needed')
      at(2_000, cut)
      sets(3_000)
    })).toEqual([])
  })

  test('whoever takes the application over after a program has closed hears all; after one that has died, as little, until it says what it needs', () => {
    const takenOver = (listen: 'all' | 'needed', closed: boolean) => varsets(({ at, sets, opens }) => {
      const before = opens('needed')
      if (closed) at(2_000, () => { before.close().subscribe() })
      at(3_000, () => { opens(listen).events$.pipe(ofType('ChannelVarset')).subscribe() })
      sets(4_000)
    })
    expect(takenOver('all', true)).toEqual(['4001 to 2'])
    expect(takenOver('all', false)).toEqual([])
    expect(takenOver('needed', false)).toEqual(['4001 to 2'])
  })
})

test('left out, all is told and nothing is asked for', () => {
  const { log } = scene(({ ari, at }) => {
    ari.calls$.subscribe()
    at(10, () => { ari.events$.pipe(ofType('ChannelVarset')).subscribe() })
    at(20, () => { ari.close().subscribe() })
  })
  expect(log).toEqual([])
})
