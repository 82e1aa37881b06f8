import { describe, expect, test } from '@jest/globals'
import { map } from 'rxjs'

import { scene } from '../../../test/support/scene.js'

const body = { name: 'alice', old_messages: 1, new_messages: 2 }

describe('a mailbox', () => {
  test('is got, set and deleted', () => {
    const { log } = scene(({ ari: { mailbox }, expectObservable }) => {
      const alice = mailbox('alice')
      expectObservable(alice.get()).toBe('--(b|)', { b: body })
      expectObservable(alice.update({ oldMessages: 0, newMessages: 3 }).pipe(map(({ name }) => name))).toBe('--(a|)', { a: 'alice' })
      expectObservable(alice.delete().pipe(map(({ name }) => name))).toBe('--(a|)', { a: 'alice' })
    }, { answers: { 'mailboxes.get': () => ({ status: 200, body }) } })
    expect(log).toEqual(['0 mailboxes.get alice', '0 mailboxes.update alice', '0 mailboxes.delete alice'])
  })

  test('that never was is deleted', () => {
    scene(({ ari: { mailbox }, expectObservable }) => {
      expectObservable(mailbox('alice').delete().pipe(map(({ name }) => name))).toBe('--(a|)', { a: 'alice' })
    }, { answers: { 'mailboxes.delete': () => ({ status: 404, body: undefined, message: 'Mailbox not found' }) } })
  })
})
