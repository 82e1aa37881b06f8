import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { expect, jest, test } from '@jest/globals'
import { NEVER, Subscription, of } from 'rxjs'

import { type Latch, type Phase, afterwards, beforehand, isOver, openLatch, phaseOf, setLatch } from './latch.js'

const logging = (latch: Latch<string>) => {
  const log: string[] = []
  return {
    log,
    hear: (phase: Phase, name = '') =>
      phaseOf(latch, phase).subscribe({
        next: (value) => log.push(`${phase}${name} ${value}`),
        complete: () => log.push(`${phase}${name} complete`),
      }),
  }
}

const inOrder = [
  'acts v', 'acts complete', 'states v', 'states complete', 'ended v', 'ended complete', 'until v', 'until complete',
]

test('the phases are told in their order, whatever the order of subscription', () => {
  const latch = openLatch<string>()
  const { log, hear } = logging(latch)
  for (const phase of ['until', 'states', 'ended', 'acts'] as const) hear(phase)
  expect([latch.value, latch.isSet, log]).toEqual([undefined, false, []])
  setLatch(latch, 'v')
  expect([latch.value, latch.isSet, log]).toEqual(['v', true, inOrder])
})

test('within a phase, the order of subscription', () => {
  const latch = openLatch<string>()
  const { log, hear } = logging(latch)
  hear('acts', ' 1')
  hear('acts', ' 2')
  setLatch(latch, 'v')
  expect(log).toEqual(['acts 1 v', 'acts 1 complete', 'acts 2 v', 'acts 2 complete'])
})

test('it is set once', () => {
  const latch = openLatch<string>()
  const { log, hear } = logging(latch)
  hear('ended')
  setLatch(latch, 'first')
  setLatch(latch, 'second')
  expect([latch.value, log]).toEqual(['first', ['ended first', 'ended complete']])
})

test('setting it again during delivery does nothing', () => {
  const latch = openLatch<string>()
  const { log, hear } = logging(latch)
  phaseOf(latch, 'acts').subscribe(() => { setLatch(latch, 'second') })
  hear('ended')
  setLatch(latch, 'first')
  expect(log).toEqual(['ended first', 'ended complete'])
})

test('undefined is a value', () => {
  const latch = openLatch<undefined>()
  setLatch(latch, undefined)
  expect(latch.isSet).toBe(true)
  const heard = jest.fn()
  phaseOf(latch, 'ended').subscribe(heard)
  expect(heard).toHaveBeenCalledTimes(1)
})

test('who comes late hears at once', () => {
  const latch = openLatch<string>()
  setLatch(latch, 'v')
  const { log, hear } = logging(latch)
  for (const phase of ['acts', 'states', 'ended', 'until'] as const) hear(phase)
  expect(log).toEqual(inOrder)
})

test('who comes during delivery hears at once what has begun, and in its turn what has not', () => {
  const latch = openLatch<string>()
  const { log, hear } = logging(latch)
  phaseOf(latch, 'states').subscribe(() => {
    log.push('in states')
    for (const phase of ['until', 'ended', 'states', 'acts'] as const) hear(phase, ' late')
    log.push('subscribed')
  })
  hear('ended')
  hear('until')
  setLatch(latch, 'v')
  expect(log).toEqual([
    'in states',
    'states late v', 'states late complete', 'acts late v', 'acts late complete',
    'subscribed',
    'ended v', 'ended complete', 'ended late v', 'ended late complete',
    'until v', 'until complete', 'until late v', 'until late complete',
  ])
})

test('who leaves hears nothing, also when leaving during delivery', () => {
  const latch = openLatch<string>()
  const { log, hear } = logging(latch)
  hear('acts', ' 1').unsubscribe()
  const leaving = new Subscription()
  phaseOf(latch, 'acts').subscribe(() => { leaving.unsubscribe() })
  leaving.add(hear('acts', ' 2'))
  leaving.add(hear('until', ' 2'))
  hear('until')
  setLatch(latch, 'v')
  expect(log).toEqual(['until v', 'until complete'])
})

test('nobody is kept who has left or has been told', async () => {
  setFlagsFromString('--expose-gc')
  // A new context has the function that the flag asks for.
  const collect = runInNewContext('gc') as () => void
  const latch = openLatch<string>()
  const listen = (leave: boolean) => {
    const subscription = phaseOf(latch, 'ended').subscribe()
    if (leave) subscription.unsubscribe()
    return new WeakRef(subscription)
  }
  const turn = () => new Promise((resolve) => { setTimeout(resolve) })
  const left = listen(true)
  const staying = listen(false)
  await turn()
  collect()
  expect([left.deref(), staying.deref()]).toEqual([undefined, expect.any(Subscription)])
  setLatch(latch, 'v')
  await turn()
  collect()
  expect([staying.deref(), latch.value]).toEqual([undefined, 'v'])
})

test('a subscriber that throws disturbs nobody', () => {
  jest.useFakeTimers()
  try {
    const latch = openLatch<string>()
    const { log, hear } = logging(latch)
    phaseOf(latch, 'acts').subscribe(() => { throw new Error('boom') })
    for (const phase of ['acts', 'states', 'ended', 'until'] as const) hear(phase)
    setLatch(latch, 'v')
    expect(log).toEqual(inOrder)
    expect(() => jest.runAllTimers()).toThrow('boom')
  } finally {
    jest.useRealTimers()
  }
})

test('afterwards is told when all who listen to the end have heard it', () => {
  const latch = openLatch<string>()
  const log: string[] = []
  const ended$ = phaseOf(latch, 'ended')
  afterwards(ended$).subscribe(() => log.push('afterwards'))
  ended$.subscribe(() => log.push('ended'))
  phaseOf(latch, 'ended').subscribe(() => log.push('ended too'))
  setLatch(latch, 'v')
  expect(log).toEqual(['ended', 'ended too', 'afterwards'])
})

test('beforehand is told before any act settles, to who listened first', () => {
  const latch = openLatch<string>()
  const log: string[] = []
  const ended$ = phaseOf(latch, 'ended')
  ended$.subscribe(() => log.push('ended'))
  beforehand(ended$).subscribe(() => log.push('beforehand'))
  phaseOf(latch, 'acts').subscribe(() => log.push('act'))
  setLatch(latch, 'v')
  expect(log).toEqual(['beforehand', 'act', 'ended'])
})

test('of a stream of no latch, both are that stream', () => {
  expect(afterwards(NEVER)).toBe(NEVER)
  expect(beforehand(NEVER)).toBe(NEVER)
})

test('isOver: from the first that is told of it on; of a stream that belongs to no latch, when that tells at once', () => {
  const latch = openLatch<string>()
  const ended$ = phaseOf(latch, 'ended')
  const seen: boolean[] = []
  phaseOf(latch, 'acts').subscribe(() => { seen.push(isOver(ended$)) })
  seen.push(isOver(ended$))
  setLatch(latch, 'over', () => { seen.push(isOver(ended$)) })
  expect([seen[0], new Set(seen.slice(1)), isOver(ended$)]).toEqual([false, new Set([true]), true])
  expect([isOver(NEVER), isOver(of('over'))]).toEqual([false, true])
})
