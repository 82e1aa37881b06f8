import { describe, expect, test } from '@jest/globals'
import { type Observable, of, tap } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { markIndexed, openDemux } from '../core/demux.js'
import { ofType } from './ofType.js'

type Event =
  | { readonly type: 'Start'; readonly channel: string }
  | { readonly type: 'Digit'; readonly digit: string }
  | { readonly type: 'End' }

const events: Readonly<Record<string, Event>> = {
  s: { type: 'Start', channel: 'c1' },
  d: { type: 'Digit', digit: '1' },
  e: { type: 'End' },
}

const indexed = () => {
  const demux = openDemux<Event>(() => [])
  let throughAll = 0
  const events$ = markIndexed(demux.all$.pipe(tap({ subscribe: () => { throughAll += 1 } })), demux)
  return { demux, events$, throughAll: () => throughAll }
}

test.each<[string, string, readonly ['Start' | 'Digit' | 'End', ...('Start' | 'Digit' | 'End')[]], string]>([
  ['one type', '-s-d-e-d-|', ['Digit'], '---d---d-|'],
  ['several', '-s-d-e-d-|', ['End', 'Start'], '-s---e---|'],
  ['errors pass', '-s-#', ['Digit'], '---#'],
])('%s', (_, source, types, expected) => {
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ cold, expectObservable, expectSubscriptions }) => {
    const source$ = cold(source, events)
    expectObservable(source$.pipe(ofType(...types))).toBe(expected, events)
    expectSubscriptions(source$.subscriptions).toBe(`^${'-'.repeat(source.length - 2)}!`)
  })
})

describe('on an indexed stream', () => {
  test('the index is asked, and the stream itself is left alone', () => {
    const { demux, events$, throughAll } = indexed()
    const heard: Event[] = []
    events$.pipe(ofType('Digit', 'End')).subscribe((event) => heard.push(event))
    for (const event of Object.values(events)) demux.push(event)
    expect(heard).toEqual([events['d'], events['e']])
    expect(throughAll()).toBe(0)
  })

  test('behind another operator it filters', () => {
    const { demux, events$, throughAll } = indexed()
    const heard: Event[] = []
    events$.pipe(tap(() => undefined), ofType('Digit')).subscribe((event) => heard.push(event))
    for (const event of Object.values(events)) demux.push(event)
    expect(heard).toEqual([events['d']])
    expect(throughAll()).toBe(1)
  })
})

test('the type narrows, and names that do not exist are refused', () => {
  const events$: Observable<Event> = of({ type: 'Digit', digit: '1' })
  const digits: string[] = []
  events$.pipe(ofType('Digit')).subscribe(({ digit }) => digits.push(digit))
  events$.pipe(ofType('Start', 'Digit')).subscribe((event) => digits.push(event.type === 'Start' ? event.channel : event.digit))
  // @ts-expect-error there is no such event
  events$.pipe(ofType('Digits')).subscribe()
  // @ts-expect-error an End is no Digit
  const wrong$: Observable<{ readonly type: 'Digit' }> = events$.pipe(ofType('End'))
  expect(wrong$).toBeDefined()
  expect(digits).toEqual(['1', '1'])
})
