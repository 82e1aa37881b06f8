import { describe, expect, test } from '@jest/globals'

import { AriError } from '../errors.js'
import type { ErrorTag } from '../errors.js'
import { connectionFailed, isFatal, plain, upgradeRefused } from './refusal.js'

const where = { origin: 'http://pbx:8088', host: 'pbx', port: 8088, path: '/ari', username: 'desk' }
const refused = (status: number, message?: string, location?: string) => upgradeRefused(where, ['front-desk'], { status, message, location })
const failed = (code: string, message = code) => upgradeRefused(where, ['front-desk'], { failure: Object.assign(new Error(message), { code }) })

describe('an upgrade that was answered with a status', () => {
  test.each<[number, ErrorTag, boolean, string]>([
    [200, 'NotAri', true, "is a web server, not Asterisk's ARI"],
    [204, 'NotAri', true, 'is a web server'],
    [301, 'NotAri', true, 'redirects'],
    [302, 'NotAri', true, 'redirects'],
    [308, 'NotAri', true, 'redirects'],
    [400, 'Refused', true, 'Check the names given as `app`'],
    [401, 'Unauthorized', true, 'knows no user "desk" with this password'],
    [403, 'Forbidden', true, '"desk" may not listen'],
    [404, 'Unreachable', false, 'Asterisk may still be booting'],
    [405, 'Unreachable', false, '405'],
    [407, 'Unreachable', false, '407'],
    [426, 'Unreachable', false, 'let it pass the Upgrade header'],
    [429, 'Unreachable', false, '429'],
    [500, 'Unreachable', false, '500'],
    [502, 'Unreachable', false, 'any proxy in between'],
    [503, 'Unreachable', false, 'still booting'],
    [504, 'Unreachable', false, '504'],
  ])('%i is %s, fatal: %p', (status, tag, fatal, words) => {
    const { error, fatal: verdict } = refused(status, 'so it said')
    expect(error).toMatchObject({ _tag: tag, status })
    expect(verdict).toBe(fatal)
    expect(error.message).toContain(words)
    expect(error.message).toContain('http://pbx:8088')
  })

  test('repeats what was said', () => {
    expect(refused(400, 'HTTP request is missing param: [app]').error.message).toContain('(400: HTTP request is missing param: [app])')
    expect(refused(503).error.message).toContain('(503)')
  })

  test('tells where a redirect leads, without what its query may hold', () => {
    expect(refused(302, undefined, '/login?token=hush').error.message).toContain('to http://pbx:8088/login (302)')
    expect(refused(302, undefined, 'https://a:hush@other/ari').error.message).toContain('to https://other/ari (302)')
    expect(refused(302, undefined, 'http://[').error.message).toContain('redirects elsewhere')
  })

  test('a path that does not end in /ari is suspected', () => {
    const at = (path: string) => upgradeRefused({ ...where, path }, ['a'], { status: 404 }).error.message
    expect(at('')).toContain('usually ends in /ari, and this one does not')
    expect(at('')).toContain('has no ARI at its root (404)')
    expect(at('/ari')).not.toContain('usually ends in /ari')
  })
})

describe('an upgrade that was not answered', () => {
  test.each<[string, ErrorTag, boolean, string]>([
    ['ECONNREFUSED', 'Unreachable', false, 'Nothing listens at pbx:8088'],
    ['ENOTFOUND', 'Unreachable', false, 'no host "pbx"'],
    ['EAI_AGAIN', 'Unreachable', false, 'name server'],
    ['EHOSTUNREACH', 'Unreachable', false, 'no way to pbx:8088'],
    ['ENETUNREACH', 'Unreachable', false, 'no way to pbx:8088'],
    ['ETIMEDOUT', 'Unreachable', false, 'pbx:8088 did not answer in time'],
    ['ECONNRESET', 'Unreachable', false, 'closed it without an answer'],
    ['EPIPE', 'Unreachable', false, 'closed it without an answer'],
    ['EPROTO', 'NotAri', true, 'does not speak TLS'],
    ['HPE_INVALID_CONSTANT', 'NotAri', true, 'does not speak HTTP'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'NotAri', true, 'does not speak TLS'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'NotAri', true, 'does not speak TLS'],
    ['CERT_HAS_EXPIRED', 'Unreachable', false, 'no longer valid'],
    ['CERT_NOT_YET_VALID', 'Unreachable', false, 'not yet valid'],
    ['CERT_REVOKED', 'Unreachable', false, 'not to be trusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'Unreachable', false, 'tls: { ca }'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'Unreachable', false, 'tls: { ca }'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'Unreachable', false, 'tls: { ca }'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'Unreachable', false, 'tls: { cert, key }'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'Unreachable', false, 'tls: { cert, key }'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'Unreachable', false, 'tls: { cert, key }'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'Unreachable', false, 'PROTOCOL_VERSION'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'Unreachable', false, 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Unreachable', false, 'tls: { servername }'],
    ['ESOMETHING', 'Unreachable', false, 'The connection to pbx:8088 failed (ESOMETHING)'],
  ])('%s is %s, fatal: %p', (code, tag, fatal, words) => {
    const { error, fatal: verdict } = failed(code)
    expect(error._tag).toBe(tag)
    expect(verdict).toBe(fatal)
    expect(error.message).toContain(words)
  })

  test.each<[string, ErrorTag]>([
    ['Opening handshake has timed out', 'Unreachable'],
    ['socket hang up', 'Unreachable'],
    ['Invalid Sec-WebSocket-Accept header', 'NotAri'],
    ['Invalid Upgrade header', 'NotAri'],
  ])('"%s" (no code) is %s', (message, tag) => {
    expect(upgradeRefused(where, [], { failure: new Error(message) }).error._tag).toBe(tag)
  })

  test.each<[string, ErrorTag, string]>([
    ['write EPROTO 803C:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl3_record.c:350:\n', 'NotAri', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['write EPROTO 803C:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../rec_layer_s3.c:1601:SSL alert number 40\n', 'Unreachable', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
    ['write EPROTO', 'NotAri', 'EPROTO'],
  ])('EPROTO is what OpenSSL says: %s', (message, tag, code) => {
    expect(failed('EPROTO', message).error).toMatchObject({ _tag: tag, cause: { code } })
  })

  test('anything can be thrown', () => {
    expect([undefined, null, 'words', 7, {}].map((failure) => connectionFailed(where, failure)._tag)).toEqual(Array(5).fill('Unreachable'))
  })
})

describe('what is fatal', () => {
  const tags: Record<ErrorTag, boolean> = {
    Unauthorized: true, Forbidden: true, NotAri: true, Malformed: true, Refused: true, Replaced: true,
    Unreachable: false, Disconnected: false, InDoubt: false, TimedOut: false, Gone: false, NotFound: false, Unsupported: false, SoundFailed: false, NotSaved: false,
    RecordingFailed: false, MoveFailed: false, FlowFailed: false, DigitsDropped: false, WrongNode: false,
  }
  test.each(Object.entries(tags))('%s: %p', (tag, fatal) => {
    // The keys of a record of tags are tags.
    expect(isFatal(new AriError(tag as ErrorTag, ''))).toBe(fatal)
  })

  test('and a bug', () => {
    expect(isFatal(new TypeError('undefined is not a function'))).toBe(true)
  })
})

test('of a foreign error only its kind is kept', () => {
  const foreign = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', options: { headers: { authorization: 'hush' } } })
  foreign.name = 'RequestError'
  const kept = plain(foreign)
  expect({ ...kept, name: kept.name, message: kept.message }).toEqual({ code: 'ECONNREFUSED', name: 'RequestError', message: 'ECONNREFUSED' })
  expect(kept.stack).toBe('RequestError: ECONNREFUSED')
})
