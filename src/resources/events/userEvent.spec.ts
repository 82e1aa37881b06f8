import { describe, expect, test } from '@jest/globals'

import { type Answers, scene } from '../../../test/support/scene.js'

/** What is sent, and to which application. */
const sending = (run: Parameters<typeof scene>[0], answers: Answers = {}) => {
  const sent: unknown[] = []
  const { log, ari } = scene(run, { app: ['desk', 'lobby'], answers: {
    'events.userEvent': ({ ids, query, body }) => {
      sent.push({ name: ids['eventName'], ...query, body })
      return { status: 204, body: undefined }
    },
    ...answers,
  } })
  return { sent, log, ari }
}

describe('userEvent', () => {
  test('goes to the first application of ours, or to the one named, with what it is about', () => {
    const { sent, ari } = sending(({ ari: { userEvent }, expectObservable }) => {
      expectObservable(userEvent('agent-came')).toBe('--(v|)', { v: undefined })
      expectObservable(userEvent('agent-came', { app: 'wallboard', source: ['channel:c1', 'bridge:b1'], variables: { agent: 'alice' } })).toBe('--(v|)', { v: undefined })
    })
    expect(sent).toEqual([
      { name: 'agent-came', application: 'desk', body: undefined },
      { name: 'agent-came', application: 'wallboard', source: 'channel:c1,bridge:b1', body: { variables: { agent: 'alice' } } },
    ])
    expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
  })

  test('no application of that name is NotFound', () => {
    sending(({ ari: { userEvent }, expectObservable }) => {
      expectObservable(userEvent('agent-came', { app: 'nobody' })).toBe('--#', undefined, expect.objectContaining({ _tag: 'NotFound' }))
    }, { 'events.userEvent': () => ({ status: 404, body: undefined, message: 'Application not found' }) })
  })
})
