import { describe, expect, test } from '@jest/globals'
import { map } from 'rxjs'

import { applicationReply } from '../../../test/support/application.js'
import { type Answers, scene } from '../../../test/support/scene.js'
import { AriError } from '../../core/errors.js'
import type { EndpointStateChange, TextMessageReceived } from './codec.js'

const snapshot = (state: string) => ({ technology: 'PJSIP', resource: 'alice', state, channel_ids: [] })
const envelope = { timestamp: '2026-11-21T00:00:00.000+0000', application: 'desk' }
const becomes = (state: string): EndpointStateChange => ({ type: 'EndpointStateChange', ...envelope, endpoint: snapshot(state) })
const says = (body: string): TextMessageReceived => ({
  type: 'TextMessageReceived', ...envelope, endpoint: snapshot('online'), message: { from: 'sip:alice@pbx', to: 'sip:desk@pbx', body },
})
const well: Answers = {
  'applications.subscribe': () => applicationReply(),
  'applications.unsubscribe': () => applicationReply(),
  'applications.get': () => applicationReply(),
  'endpoints.get': () => ({ status: 200, body: snapshot('online') }),
}
const states = { o: 'online', f: 'offline' }

describe('an endpoint', () => {
  test('its state is asked once the application is told of its changes, then each change', () => {
    const { log, ari } = scene(({ ari: { endpoint }, frames, expectObservable }) => {
      frames(6, becomes('offline'), becomes('offline'))
      frames(8, becomes('online'))
      expectObservable(endpoint('PJSIP', 'alice').state$, '^---------!').toBe('----o-f-o', states)
    }, { answers: well })
    expect(log).toEqual(['0 applications.subscribe desk', '2 endpoints.get PJSIP alice', '10 applications.unsubscribe desk'])
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('a change that comes before the answer makes the answer stale', () => {
    scene(({ ari: { endpoint }, frames, expectObservable }) => {
      frames(3, becomes('offline'))
      expectObservable(endpoint('PJSIP', 'alice').state$, '^-----!').toBe('---f', states)
    }, { answers: well })
  })

  test('after a gap it is asked again', () => {
    let state = 'online'
    scene(({ ari: { endpoint }, at, state: wire, expectObservable }) => {
      wire(5, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 2 })
      at(6, () => { state = 'offline' })
      wire(7, { status: 'open' })
      expectObservable(endpoint('PJSIP', 'alice').state$, '^------------!').toBe('----o------f', states)
    }, { answers: {
      ...well,
      'applications.get': () => applicationReply({ endpoint_ids: ['PJSIP/alice'] }),
      'endpoints.get': () => ({ status: 200, body: snapshot(state) }),
    } })
  })

  test('its events are heard while somebody listens, two listeners with one subscription', () => {
    const { log } = scene(({ ari: { endpoint }, frames, expectObservable }) => {
      const alice = endpoint('PJSIP', 'alice')
      frames(1, says('too early'))
      frames(4, says('hello'))
      expectObservable(alice.events$.pipe(map(({ type }) => type)), '^----!').toBe('----t', { t: 'TextMessageReceived' })
      expectObservable(alice.events$.pipe(map(({ type }) => type)), '^-----!').toBe('----t', { t: 'TextMessageReceived' })
    }, { answers: well })
    expect(log).toEqual(['0 applications.subscribe desk', '6 applications.unsubscribe desk'])
  })

  test('messages and referrals are acts', () => {
    const asked: unknown[] = []
    const done = { status: 204, body: undefined }
    const { log } = scene(({ ari: { endpoint }, expectObservable }) => {
      const alice = endpoint('PJSIP', 'alice')
      expectObservable(alice.sendMessage({ from: 'sip:desk@pbx', body: 'Hi' }).pipe(map(({ resource }) => resource))).toBe('--(a|)', { a: 'alice' })
      expectObservable(alice.refer({ from: 'desk', refer_to: 'sip:bob@pbx' }).pipe(map(({ tech }) => tech))).toBe('--(p|)', { p: 'PJSIP' })
    }, { answers: {
      'endpoints.sendMessageToEndpoint': ({ query }) => (asked.push(query), done),
      'endpoints.referToEndpoint': ({ query }) => (asked.push(query), done),
    } })
    expect(log).toEqual(['0 endpoints.sendMessageToEndpoint PJSIP alice', '0 endpoints.referToEndpoint PJSIP alice'])
    expect(asked).toEqual([{ from: 'sip:desk@pbx', body: 'Hi' }, { from: 'desk', refer_to: 'sip:bob@pbx' }])
  })
})
