import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Observable, from } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type Demux, markIndexed, openDemux } from '../core/demux.js'
import { type AriEvent, keysOf } from '../resources/events.js'
import { ofChannel } from './ofChannel.js'
import { ofType } from './ofType.js'

// Only what says whom an event concerns: `keysOf` reads no more.
const event = (fields: object) => fields as unknown as AriEvent
const digit = (id: string) => event({ type: 'ChannelDtmfReceived', digit: '1', channel: { id } })
const start = (id: string) => event({ type: 'StasisStart', channel: { id } })
const dial = (caller: string, peer: string) => event({ type: 'Dial', caller: { id: caller }, peer: { id: peer } })
const playback = event({ type: 'PlaybackStarted', playback: { id: 'c2', target_uri: 'channel:c1' } })

/** Marked, but errors where somebody listens to all of it. */
const onlyIndexed = (demux: Demux<AriEvent>) =>
  markIndexed(new Observable<AriEvent>((subscriber) => subscriber.error(new Error('the index was not asked'))), demux)

test('a channel in every role, once, and nobody else', () => {
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(({ cold, expectObservable }) => {
    const values = {
      a: digit('c1'), b: digit('c2'), c: dial('c1', 'c2'), d: dial('c2', 'c1'), e: dial('c1', 'c1'), f: dial('c2', 'c3'), g: playback,
    }
    expectObservable(cold('abcdefg|', values).pipe(ofChannel('c1'))).toBe('a-cde-g|', values)
    expectObservable(cold('abcdefg|', values).pipe(ofChannel('c1', 'Dial'))).toBe('--cde--|', values)
    expectObservable(cold('abcdefg#', values).pipe(ofChannel('c1', 'Dial', 'PlaybackStarted'))).toBe('--cde-g#', values)
  })
})

test('on an indexed stream the index is asked, also by ofType and ofChannel behind it', () => {
  const demux = openDemux(keysOf)
  const events$ = onlyIndexed(demux)
  const heard: Record<string, string[]> = {}
  const hear = (name: string, source: Observable<AriEvent>) => {
    const types: string[] = (heard[name] = [])
    source.subscribe(({ type }) => types.push(type))
  }
  hear('all', events$.pipe(ofChannel('c1')))
  hear('named', events$.pipe(ofChannel('c1', 'Dial', 'StasisStart')))
  hear('ofType', events$.pipe(ofChannel('c1'), ofType('Dial')))
  hear('both', events$.pipe(ofChannel('c1', 'Dial', 'StasisStart'), ofType('StasisStart')))
  hear('behind another', events$.pipe(ofChannel('c1'), ofChannel('c2')))
  for (const each of [digit('c1'), start('c1'), dial('c1', 'c2'), start('c2'), playback]) demux.push(each)
  expect(heard).toEqual({
    all: ['ChannelDtmfReceived', 'StasisStart', 'Dial', 'PlaybackStarted'],
    named: ['StasisStart', 'Dial'],
    ofType: ['Dial'],
    both: ['StasisStart'],
    'behind another': ['Dial'],
  })
})

test('types that exclude each other let nothing through, and end with the source', () => {
  const demux = openDemux(keysOf)
  const types: string[] = []
  // The compiler knows that nothing can come: for it, the two lists have nothing in common.
  const none = ofType('StasisStart') as unknown as (source: Observable<AriEvent>) => Observable<AriEvent>
  onlyIndexed(demux).pipe(ofChannel('c1', 'Dial'), none).subscribe({ next: ({ type }) => types.push(type), complete: () => types.push('complete') })
  for (const each of [start('c1'), dial('c1', 'c2')]) demux.push(each)
  demux.complete()
  expect(types).toEqual(['complete'])
})

const id = fc.constantFrom('c1', 'c2', 'c3')
const types = fc.constantFrom<'Dial' | 'StasisStart' | 'ChannelDtmfReceived'>('Dial', 'StasisStart', 'ChannelDtmfReceived')
const anyEvent = fc.oneof(id.map(digit), id.map(start), fc.tuple(id, id).map(([one, other]) => dial(one, other)), fc.constant(playback))

test('indexed is filtered', () => {
  fc.assert(fc.property(fc.array(anyEvent), id, fc.array(types, { maxLength: 2 }), fc.option(types), (events, channelId, named, then) => {
    const heard = (source: Observable<AriEvent>, run: () => void) => {
      const found: AriEvent[] = []
      const narrowed: Observable<AriEvent> = source.pipe(ofChannel(channelId, ...named))
      // `ofType` on any of these types; which, the compiler cannot tell.
      const typed = then === null ? narrowed : ofType<AriEvent, AriEvent['type']>(then)(narrowed)
      typed.subscribe((each) => found.push(each))
      run()
      return found
    }
    const demux = openDemux(keysOf)
    expect(heard(onlyIndexed(demux), () => { events.forEach((each) => { demux.push(each) }) })).toEqual(heard(from(events), () => undefined))
  }))
})

test('the type narrows', () => {
  const digits: string[] = []
  from([digit('c1')]).pipe(ofChannel('c1', 'ChannelDtmfReceived')).subscribe((each) => digits.push(each.digit))
  from([digit('c1')]).pipe(ofChannel('c1'), ofType('ChannelDtmfReceived')).subscribe((each) => digits.push(each.digit))
  expect(digits).toEqual(['1', '1'])
})
