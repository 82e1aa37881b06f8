import { expect, test } from '@jest/globals'
import { type Observable, Subject, defer, map, of, startWith, tap, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import type { Wire, WireReply, WireRequest, WireState } from '../../core/wire.js'
import { proven } from './proven.js'

/** A wire that opens at once; what it answers, and what comes back through it, is the test's. */
const run = (answer: (request: WireRequest, frames: Subject<unknown>) => Observable<WireReply>, expected: { readonly frames: string; readonly states: string }, unsubscribed = '^------!') => {
  const asked: string[] = []
  new TestScheduler((actual, wanted) => { expect(actual).toEqual(wanted) }).run(({ expectObservable }) => {
    const frames = new Subject<unknown>()
    const wire: Wire = {
      state$: of<WireState>({ status: 'open' }),
      frames$: defer(() => frames.pipe(startWith({ type: 'StasisStart' }))),
      request: (request) => defer(() => {
        asked.push(request.operation)
        return answer(request, frames)
      }),
    }
    const tested = proven(wire, ['desk'])
    expectObservable(tested.state$.pipe(map(({ status }) => status)), unsubscribed).toBe(expected.states, { o: 'open' })
    expectObservable(tested.frames$.pipe(map(() => 'f')), unsubscribed).toBe(expected.frames, undefined, expect.objectContaining({ _tag: 'Disconnected' }))
  })
  return asked
}

const back = ({ path, query }: WireRequest) => ({ type: 'ChannelUserevent', eventname: path.split('/').at(-1), application: query['application'] })

test('is open when its own event has come back, and keeps that event to itself', () => {
  run((request, frames) => timer(1).pipe(map(() => ({ status: 204, body: undefined })), tap(() => { frames.next(back(request)) })), { states: '-o', frames: 'f' })
})

test('a deaf one is lost', () => {
  const filters = { name: 'desk', channel_ids: [], bridge_ids: [], endpoint_ids: [], device_names: [], events_allowed: [], events_disallowed: [] }
  const asked = run(({ operation }) => of(operation === 'events.userEvent' ? { status: 204, body: undefined } : { status: 200, body: filters }), {
    states: '-', frames: 'f 999ms #',
  }, '^ 2s !')
  expect(asked).toEqual(['events.userEvent', 'applications.get'])
})

test('an event filter may keep the event back', () => {
  const filters = { name: 'desk', channel_ids: [], bridge_ids: [], endpoint_ids: [], device_names: [], events_allowed: [{ type: 'StasisStart' }], events_disallowed: [] }
  run(({ operation }) => of(operation === 'events.userEvent' ? { status: 204, body: undefined } : { status: 200, body: filters }), { states: '1s o', frames: 'f' }, '^ 2s !')
})

test('a user who may only read waits for the application to settle', () => {
  run(() => of({ status: 403, body: undefined, message: 'Write access denied' }), { states: '150ms o', frames: 'f' }, '^ 1s !')
})

test('an Asterisk that is still booting is asked again', () => {
  let times = 0
  const asked = run((request, frames) => defer(() => {
    times += 1
    if (times < 3) return of({ status: 503, body: undefined, message: 'Asterisk not booted' })
    frames.next(back(request))
    return of({ status: 204, body: undefined })
  }), { states: '200ms o', frames: 'f' }, '^ 1s !')
  expect(asked).toHaveLength(3)
})

test('an application that Asterisk does not know is lost at once', () => {
  run(() => of({ status: 404, body: undefined, message: 'Application not found' }), { states: '', frames: '(f#)' })
})
