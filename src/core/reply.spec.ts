import { describe, expect, test } from '@jest/globals'
import * as t from 'io-ts'

import { AriError } from './errors.js'
import { type Operation, get, post } from './operation.js'
import { text } from './params.js'
import { prepare } from './prepare.js'
import { readReply } from './reply.js'
import type { WireReply } from './wire.js'

const look = get('/stages/{stageId}', { reply: t.type({ id: t.string }) })
const raise = post('/stages/{stageId}/raise')
const file = get('/stages/{stageId}/file', { bytes: true })

const read = (row: Operation, reply: WireReply, seen = false): unknown =>
  readReply(row, prepare('stages.it', row, { stageId: 's' }, () => 'm'), reply, {
    isGone: (operation, { status, message }) => operation === 'stages.it' && status === 404 && message === 'Stage not found',
    seenAlive: ({ stageId }) => seen && stageId === 's',
  })

const refusal = (reply: Omit<WireReply, 'body'>, seen?: boolean): AriError => {
  try {
    read(raise, { body: undefined, ...reply }, seen)
  } catch (error) {
    if (error instanceof AriError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a good reply', () => {
  test('is the body as it came, where its codec agrees', () => {
    const body = { id: 's', more: 1 }
    expect(read(look, { status: 200, body })).toBe(body)
  })

  test('is nothing for a row without a codec, whatever Asterisk says', () => {
    expect(read(raise, { status: 204, body: undefined })).toBeUndefined()
    expect(read(raise, { status: 200, body: 'more' })).toBeUndefined()
  })

  test('is left alone where it is bytes', () => {
    const body = {}
    expect(read(file, { status: 200, body })).toBe(body)
  })

  test.each([[{ id: 1 }], [undefined], ['<html>']])('is malformed where its codec disagrees: %p', (body) => {
    expect(() => read(look, { status: 200, body })).toThrow(expect.objectContaining({
      _tag: 'Malformed', operation: 'stages.it', ids: { stageId: 's' }, status: 200,
    }))
  })
})

describe('a refusal', () => {
  test.each([
    [401, 'Authentication required', 'Unauthorized'],
    [403, 'Write access denied', 'Forbidden'],
    [403, 'Unsupported channel type', 'Refused'],
    [404, 'Stage not found', 'NotFound'],
    [404, 'Provided variable was not found', 'NotFound'],
    [404, 'Resource not found', 'Unsupported'],
    [404, undefined, 'NotAri'],
    [405, 'Invalid method', 'Unsupported'],
    [501, 'not implemented', 'Unsupported'],
    [302, undefined, 'NotAri'],
    [400, 'Direction is required', 'Refused'],
    [400, undefined, 'Refused'],
    [409, 'Recording not in session', 'Refused'],
    [412, 'Channel in invalid state', 'Refused'],
    [413, 'Request body too large', 'Refused'],
    [422, 'Event source does not exist', 'Refused'],
    [500, 'Allocation failed', 'Refused'],
    [503, 'Asterisk not booted', 'Unreachable'],
  ] as const)('%i %p is %s', (status, message, tag) => {
    const error = refusal({ status, ...(message === undefined ? {} : { message }) })
    expect(error).toMatchObject({ _tag: tag, status, operation: 'stages.it', ids: { stageId: 's' } })
    expect(error.message).toMatch(`stages.it (stageId s): Asterisk answered ${String(status)}`)
    if (message !== undefined) expect(error.message).toContain(`'${message}'`)
  })

  test('is Gone where this connection has seen alive what is not there', () => {
    expect(refusal({ status: 404, message: 'Stage not found' }, true)).toMatchObject({ _tag: 'Gone' })
    expect(refusal({ status: 404, message: 'Provided variable was not found' }, true)).toMatchObject({ _tag: 'NotFound' })
  })

  test('reads as a sentence that says what to do', () => {
    expect(refusal({ status: 403, message: 'Write access denied' }).message).toBe(
      "stages.it (stageId s): Asterisk answered 403 'Write access denied'. The user may only read: set read_only=no in ari.conf, or connect as another user.",
    )
    expect(refusal({ status: 404, message: 'Resource not found' }).message).toBe(
      "stages.it (stageId s): Asterisk answered 404 'Resource not found'. This Asterisk does not know POST /stages/s/raise: it is older than the operation, or the module that serves it is not loaded.",
    )
  })

  test('tells by its status what to do, where nobody knows the operation better', () => {
    const told = (status: number) => refusal({ status, message: 'so' }).message.split("'so'. ")[1]
    expect([409, 412, 422, 500, 501].map(told)).toEqual([
      'Its state does not allow it now.',
      'The state it is in does not allow it: is it too early, or already too late?',
      'Asterisk understood it, and cannot do it with these values: do the things that they name exist here?',
      'Asterisk could not do it; its log says more. Do endpoint, format and names exist?',
      'What answers here has not been made to do this.',
    ])
  })

  test('tells better what to do where somebody knows the operation, but not of what is gone or unknown', () => {
    const advised = (reply: Omit<WireReply, 'body'>, unknownFor?: string): string => {
      try {
        readReply(raise, prepare('stages.it', raise, { stageId: 's' }, () => 'm'), { body: undefined, ...reply }, {
          isGone: (_, { message }) => message === 'Stage not found',
          seenAlive: () => false,
          adviceOn: (operation, { status }) => `Better at ${operation} ${String(status)}.`,
          ...(unknownFor === undefined ? {} : { unknownFor }),
        })
      } catch (error) {
        if (error instanceof AriError) return `${error._tag} ${error.message.split("'. ")[1] ?? ''}`
      }
      return 'nothing was thrown'
    }
    expect(advised({ status: 409, message: 'so' })).toBe('Refused Better at stages.it 409.')
    expect(advised({ status: 404, message: 'so' })).toBe('NotFound Better at stages.it 404.')
    expect(advised({ status: 404, message: 'Stage not found' })).toMatch(/^NotFound This connection has not seen it/)
    expect(advised({ status: 401, message: 'so' })).toMatch(/^Unauthorized Are user name/)
    expect(advised({ status: 405, message: 'so' }, 'it is too old')).toBe('Unsupported This Asterisk does not know POST /stages/s/raise: it is too old.')
  })

  test('never tells the values of parameters', () => {
    const secret = post('/stages/{stageId}/pin', { query: { value: text } })
    const request = prepare('stages.pin', secret, { stageId: 's', value: '4711' }, () => 'm')
    expect(() => readReply(secret, request, { status: 405, message: 'Invalid method', body: undefined }, { isGone: () => false, seenAlive: () => false }))
      .toThrow(expect.objectContaining({ message: expect.not.stringContaining('4711') }))
  })
})
