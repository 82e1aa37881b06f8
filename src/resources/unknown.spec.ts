import { describe, expect, test } from '@jest/globals'
import { type Observable, NEVER, of, throwError } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { AriError } from '../core/errors.js'
import { connect } from '../index.js'
import { simulator } from '../testing/index.js'
import { modulesOf } from './modules.js'
import { whyUnknown } from './unknown.js'

const system = of({ system: { version: '16.28.0', entity_id: 'e' } })
const running = (...names: readonly string[]) =>
  of(names.map((name) => ({ name: `${name}.so`, description: '', use_count: 0, status: 'Running', support_level: 'core' })))
const refused = throwError(() => new AriError('Refused', 'no'))

const clause = (operation: string, info$: Observable<object>, modules$: ReturnType<typeof running>): string => {
  let said = ''
  new TestScheduler(() => undefined).run(() => {
    whyUnknown(operation, { getInfo: () => info$, listModules: () => modules$ }).subscribe((why) => { said = why })
  })
  return said
}

const ofChannels = modulesOf('channels.progress')

describe('why an operation is unknown', () => {
  test.each([
    ['older', 'channels.progress', system, running(...ofChannels), 'Asterisk 16.28.0 is older than the operation'],
    ['one module', 'sounds.list', system, running(), 'Asterisk 16.28.0 has not loaded res_ari_sounds (see modules.conf)'],
    ['its own, not what that stands on', 'deviceStates.list', system, running('res_stasis_device_state'), 'Asterisk 16.28.0 has not loaded res_ari_device_states (see modules.conf)'],
    ['both', 'mailboxes.get', system, running('res_ari'), 'Asterisk 16.28.0 has not loaded res_ari_mailboxes and res_stasis_mailbox (see modules.conf)'],
    ['without a version', 'mailboxes.get', refused, running(), 'it has not loaded res_ari_mailboxes and res_stasis_mailbox (see modules.conf)'],
    ['without modules', 'mailboxes.get', system, refused, 'Asterisk 16.28.0 is older than the operation, or has not loaded res_ari_mailboxes or res_stasis_mailbox'],
    ['without anything', 'channels.progress', refused, refused,
      'it is older than the operation, or has not loaded res_ari_channels, res_stasis_answer, res_stasis_playback, res_stasis_recording or res_stasis_snoop'],
    ['from one that does not answer', 'sounds.list', NEVER, NEVER, 'it is older than the operation, or has not loaded res_ari_sounds'],
  ])('%s', (_, operation, info$, modules$, expected) => {
    expect(clause(operation, info$, modules$)).toBe(expected)
  })

  test('a module that is there and does not run is not loaded', () => {
    const modules$ = of([{ name: 'res_ari_sounds.so', description: '', use_count: 0, status: 'Not Running', support_level: 'core' }])
    expect(clause('sounds.get', system, modules$)).toContain('has not loaded res_ari_sounds')
  })
})

describe('an operation that Asterisk does not know', () => {
  const errorOf = (version: '16' | '22', ask: (ari: ReturnType<typeof connect>) => Observable<unknown>): unknown => {
    let told: unknown
    new TestScheduler(() => undefined).run(() => {
      ask(connect({ wire: simulator({ version }).wire('desk'), app: 'desk', log: false })).subscribe({ error: (error: unknown) => { told = error } })
    })
    return told
  }

  test('names the version that is too old for it', () => {
    expect(errorOf('16', ({ channels }) => channels.progress({ channelId: 'c1' }))).toMatchObject({
      _tag: 'Unsupported',
      operation: 'channels.progress',
      ids: { channelId: 'c1' },
      status: 404,
      message: "channels.progress (channelId c1): Asterisk answered 404 'Resource not found'. " +
        'This Asterisk does not know POST /channels/c1/progress: Asterisk 16.28.0 is older than the operation.',
    })
  })

  test('also where another operation has its path', () => {
    expect(errorOf('16', ({ endpoints }) => endpoints.refer({ to: 'pjsip:a', from: 'b', refer_to: 'c' }))).toMatchObject({
      _tag: 'Unsupported', status: 405, message: expect.stringMatching(/'Invalid method'\. .*: Asterisk 16\.28\.0 is older than the operation\.$/),
    })
  })

  test('what is asked to explain it is not explained in turn', () => {
    const asked: string[] = []
    let told: unknown
    connect({
      app: 'desk',
      log: false,
      wire: {
        state$: NEVER,
        frames$: NEVER,
        request: ({ operation }) => {
          asked.push(operation)
          return of({ status: 404, message: 'Resource not found', body: {} })
        },
      },
    }).sounds.list().subscribe({ error: (error: unknown) => { told = error } })
    expect(asked).toEqual(['sounds.list', 'asterisk.getInfo', 'asterisk.listModules'])
    expect(told).toMatchObject({ _tag: 'Unsupported', operation: 'sounds.list', message: expect.stringMatching(/: it is older than the operation, or has not loaded res_ari_sounds\.$/) })
  })
})
