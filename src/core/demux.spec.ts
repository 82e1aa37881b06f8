import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { type Observable, Subject, Subscription, filter } from 'rxjs'

import { type Key, indexOf, markIndexed, openDemux } from './demux.js'

interface Event {
  readonly type: string
  readonly keys: readonly Key[]
}

const channel = (id: string): Key => ({ kind: 'channel', id })
const keysOf = ({ keys }: Event) => keys
const open = () => openDemux(keysOf)

const heardBy = <T>(source: Observable<T>): T[] => {
  const heard: T[] = []
  source.subscribe((value) => heard.push(value))
  return heard
}

describe('what a listener hears', () => {
  const digit: Event = { type: 'Digit', keys: [channel('a')] }
  const other: Event = { type: 'Digit', keys: [channel('b')] }
  const end: Event = { type: 'End', keys: [channel('a')] }
  const bridge: Event = { type: 'End', keys: [{ kind: 'bridge', id: 'a' }] }

  test.each<[string, (demux: ReturnType<typeof open>) => Observable<Event>, readonly Event[]]>([
    ['everything', ({ all$ }) => all$, [digit, other, end, bridge]],
    ['a type', (demux) => demux.of(['End']), [end, bridge]],
    ['types, one of them named twice', (demux) => demux.of(['Digit', 'End', 'End']), [digit, other, end, bridge]],
    ['no type at all', (demux) => demux.of([]), []],
    ['an id', (demux) => demux.on('channel', 'a'), [digit, end]],
    ['an id and no type at all', (demux) => demux.on('channel', 'a', []), []],
    ['an id of another kind', (demux) => demux.on('bridge', 'a'), [bridge]],
    ['an id and a type', (demux) => demux.on('channel', 'a', ['End']), [end]],
    ['an id and types', (demux) => demux.on('channel', 'a', ['End', 'Digit']), [digit, end]],
    ['an id that nothing is filed under', (demux) => demux.on('channel', 'c'), []],
  ])('%s', (_, listen, expected) => {
    const demux = open()
    const heard = heardBy(listen(demux))
    for (const event of [digit, other, end, bridge]) demux.push(event)
    expect(heard).toEqual(expected)
  })

  test('an event filed twice under one id, once', () => {
    const demux = open()
    const heard = heardBy(demux.on('channel', 'a', ['Dial']))
    const dial: Event = { type: 'Dial', keys: [channel('a'), channel('a'), channel('b')] }
    demux.push(dial)
    demux.push(dial)
    expect(heard).toEqual([dial, dial])
  })

  test('its event in the order of subscription, whatever it listens to', () => {
    const demux = open()
    const order: string[] = []
    demux.on('channel', 'a', ['Digit']).subscribe(() => order.push('id and type'))
    demux.all$.subscribe(() => order.push('all'))
    demux.on('channel', 'a').subscribe(() => order.push('id'))
    demux.of(['Digit']).subscribe(() => order.push('type'))
    demux.push(digit)
    expect(order).toEqual(['id and type', 'all', 'id', 'type'])
  })

  test('an event pushed during delivery when the present one has been told to all', () => {
    const demux = open()
    const order: string[] = []
    demux.all$.subscribe(({ type }) => {
      order.push(`first ${type}`)
      if (type === 'Digit') demux.push(end)
    })
    demux.all$.subscribe(({ type }) => order.push(`second ${type}`))
    demux.push(digit)
    expect(order).toEqual(['first Digit', 'second Digit', 'first End', 'second End'])
  })
})

test('a subscriber that throws disturbs nobody', () => {
  jest.useFakeTimers()
  try {
    const demux = open()
    const before = heardBy(demux.all$)
    demux.on('channel', 'a').subscribe(() => { throw new Error('boom') })
    const after = heardBy(demux.on('channel', 'a'))
    demux.push({ type: 'Digit', keys: [channel('a')] })
    expect([before.length, after.length]).toEqual([1, 1])
    expect(() => jest.runAllTimers()).toThrow('boom')
    demux.push({ type: 'Digit', keys: [channel('a')] })
    expect([before.length, after.length]).toEqual([2, 2])
    expect(() => jest.runAllTimers()).toThrow('boom')
  } finally {
    jest.useRealTimers()
  }
})

test('where an event is filed is not asked when nobody listens by id', () => {
  const asked = jest.fn(keysOf)
  const demux = openDemux(asked)
  const event: Event = { type: 'Digit', keys: [channel('a')] }
  heardBy(demux.all$)
  heardBy(demux.of(['Digit']))
  heardBy(demux.on('channel', 'a', ['End']))
  demux.push(event)
  expect(asked).not.toHaveBeenCalled()

  const byType = demux.on('channel', 'a', ['Digit', 'End']).subscribe()
  const byId = demux.on('channel', 'b').subscribe()
  demux.push(event)
  expect(asked).toHaveBeenCalledTimes(1)

  byType.unsubscribe()
  demux.push(event)
  expect(asked).toHaveBeenCalledTimes(2)
  byId.unsubscribe()
  demux.push(event)
  expect(asked).toHaveBeenCalledTimes(2)
})

test('listeners are counted by subscription, and forgotten', () => {
  const demux = open()
  const all = [demux.all$, demux.of(['A', 'B']), demux.on('channel', 'a'), demux.on('channel', 'a', ['A', 'B'])]
  const subscriptions = all.map((each) => each.subscribe())
  expect(demux.listeners()).toBe(4)
  for (const subscription of subscriptions) subscription.unsubscribe()
  expect(demux.listeners()).toBe(0)
})

describe('what is listened to', () => {
  test('is told when a type has its first listener, and when its last has left', () => {
    const demux = open()
    const told = heardBy(demux.interest$)
    const first = demux.of(['A', 'B', 'A']).subscribe()
    const second = demux.on('channel', 'a', ['A']).subscribe()
    first.unsubscribe()
    second.unsubscribe()
    expect(told).toEqual([
      { type: 'A', listened: true }, { type: 'B', listened: true }, { type: 'B', listened: false }, { type: 'A', listened: false },
    ])
  })

  test('is told of every type where somebody names none', () => {
    const demux = open()
    const told = heardBy(demux.interest$)
    const all = demux.all$.subscribe()
    const one = demux.on('channel', 'a').subscribe()
    all.unsubscribe()
    expect(told).toEqual([{ listened: true }])
    one.unsubscribe()
    expect(told).toEqual([{ listened: true }, { listened: false }])
  })

  test('is what it is now for who asks later', () => {
    const demux = open()
    demux.of(['A', 'B']).subscribe()
    demux.on('channel', 'a').subscribe()
    demux.of(['C']).subscribe().unsubscribe()
    expect(heardBy(demux.interest$)).toEqual([{ listened: true }, { type: 'A', listened: true }, { type: 'B', listened: true }])
  })
})

describe('the end', () => {
  test('completes all, and those who come later', () => {
    const demux = open()
    const ends: string[] = []
    const complete = (name: string) => ({ complete: () => ends.push(name) })
    demux.on('channel', 'a', ['A', 'B']).subscribe(complete('id'))
    demux.of([]).subscribe(complete('no type'))
    demux.all$.subscribe(complete('all'))
    demux.complete()
    demux.of(['A']).subscribe(complete('late'))
    expect(ends).toEqual(['id', 'no type', 'all', 'late'])
    expect(demux.listeners()).toBe(0)
  })

  test('errors all, and those who come later; what comes after it is not heard', () => {
    const demux = open()
    const ends: unknown[] = []
    const error = { next: () => ends.push('event'), error: (thrown: unknown) => ends.push(thrown) }
    demux.all$.subscribe(error)
    demux.error('lost')
    demux.error('again')
    demux.complete()
    demux.push({ type: 'A', keys: [] })
    demux.on('channel', 'a').subscribe(error)
    expect(ends).toEqual(['lost', 'lost'])
  })

  test('called during delivery, comes after what was pushed before it', () => {
    const demux = open()
    const heard: string[] = []
    demux.all$.subscribe(({ type }) => {
      if (type !== 'A') return
      demux.push({ type: 'B', keys: [] })
      demux.complete()
      demux.push({ type: 'C', keys: [] })
    })
    demux.all$.subscribe({ next: ({ type }) => heard.push(type), complete: () => heard.push('complete') })
    demux.push({ type: 'A', keys: [] })
    expect(heard).toEqual(['A', 'B', 'complete'])
  })
})

test('an index is found behind the stream it was marked on, and behind no other', () => {
  const demux = open()
  const stream = new Subject<Event>()
  expect(markIndexed(stream, demux)).toBe(stream)
  expect(indexOf(stream)).toBe(demux)
  expect(indexOf(stream.pipe(filter(() => true)))).toBeUndefined()
})

interface Wanted {
  readonly key?: Key | undefined
  readonly types?: readonly string[] | undefined
}

type Step =
  | { readonly does: 'push'; readonly event: Event }
  | { readonly does: 'leave'; readonly who: number }
  | { readonly does: 'complete' }
  | { readonly does: 'listen'; readonly wanted: Wanted; readonly reactions: readonly (readonly Step[])[] }

interface World {
  push(event: Event): void
  complete(): void
  listen(wanted: Wanted): Observable<Event>
}

const indexed = (): World => {
  const demux = open()
  return {
    ...demux,
    listen: ({ key, types }) =>
      key !== undefined ? demux.on(key.kind, key.id, types) : types !== undefined ? demux.of(types) : demux.all$,
  }
}

/** What the index must be equal to: one subject, a filter for each listener, and a queue against nesting. */
const filtered = (): World => {
  const subject = new Subject<Event>()
  const turns: (() => void)[] = []
  let busy = false
  const inTurn = (turn: () => void) => {
    turns.push(turn)
    if (busy) return
    busy = true
    for (let next = turns.shift(); next !== undefined; next = turns.shift()) next()
    busy = false
  }
  return {
    push: (event) => { inTurn(() => { subject.next(event) }) },
    complete: () => { inTurn(() => { subject.complete() }) },
    listen: ({ key, types }) =>
      subject.pipe(
        filter(({ type }) => types === undefined || types.includes(type)),
        filter(({ keys }) => key === undefined || keys.some(({ kind, id }) => kind === key.kind && id === key.id)),
      ),
  }
}

const run = (program: readonly Step[], world: World) => {
  const log: string[] = []
  const subscriptions: Subscription[] = []
  const perform = (step: Step): void => {
    switch (step.does) {
      case 'push': { world.push(step.event); return }
      case 'complete': { world.complete(); return }
      case 'leave': { subscriptions[step.who % Math.max(1, subscriptions.length)]?.unsubscribe(); return }
      case 'listen': {
        const name = subscriptions.length
        const subscription = new Subscription()
        subscriptions.push(subscription)
        let times = 0
        subscription.add(world.listen(step.wanted).subscribe({
          next: ({ type, keys }) => {
            log.push(`${String(name)} ${type} ${keys.map(({ kind, id }) => kind + id).join()}`)
            step.reactions[times++]?.forEach(perform)
          },
          complete: () => { log.push(`${String(name)} complete`) },
        }))
      }
    }
  }
  program.forEach(perform)
  return log
}

const type = fc.constantFrom('A', 'B', 'C')
const key = fc.record({ kind: fc.constantFrom('channel', 'bridge'), id: fc.constantFrom('1', '2') })
const wanted: fc.Arbitrary<Wanted> = fc.record({
  key: fc.option(key, { nil: undefined }),
  types: fc.option(fc.array(type, { minLength: 1, maxLength: 3 }), { nil: undefined }),
})
const { step } = fc.letrec<{ step: Step; steps: readonly Step[] }>((tie) => ({
  step: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: fc.record({ does: fc.constant('push' as const), event: fc.record({ type, keys: fc.array(key, { maxLength: 3 }) }) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('leave' as const), who: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.constant({ does: 'complete' as const }) },
    {
      weight: 5,
      arbitrary: fc.record({ does: fc.constant('listen' as const), wanted, reactions: fc.array(tie('steps'), { maxLength: 3 }) }),
    },
  ),
  steps: fc.array(tie('step'), { maxLength: 3 }),
}))

test('indexed is filtered, whoever comes and goes, also during delivery', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (program) => {
      expect(run(program, indexed())).toEqual(run(program, filtered()))
    }),
    { numRuns: 500 },
  )
})

test('how many events waited at once is told since it was last asked', () => {
  const demux = open()
  const event: Event = { type: 'Digit', keys: [] }
  let more = 2
  demux.all$.subscribe(() => {
    for (; more > 0; more -= 1) demux.push(event)
  })
  expect(demux.deepest()).toBe(0)
  demux.push(event)
  expect([demux.deepest(), demux.deepest()]).toEqual([2, 0])
})
