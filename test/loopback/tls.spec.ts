import type { ServerOptions } from 'node:https'
import { inspect } from 'node:util'

import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type Observable, firstValueFrom, lastValueFrom } from 'rxjs'

import { type HttpOptions, AriError, httpWire } from '../../src/index.js'
import { type Certified, authority, signedBy } from './certificates.js'
import { type Loopback, json, loopback } from './loopback.js'
import { request } from './wires.js'

// Certificates made here, on real sockets: the event connection and the requests alike.

const passphrase = 'hush-hush'

let own: Certified
let pbx: Certified
let desk: Certified
let stranger: Certified
beforeAll(async () => {
  const [ca, other] = await Promise.all([authority('Our own CA'), authority("A stranger's CA")])
  own = ca
  pbx = await signedBy(ca, 'pbx')
  desk = await signedBy(ca, 'desk', { passphrase })
  stranger = await signedBy(other, 'stranger')
})

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

/** A server with this certificate; connected to with these options, what came of an event and of a request. */
const met = async (tls: ServerOptions, given: Partial<HttpOptions>, at = (url: string) => url): Promise<readonly unknown[]> => {
  server = await loopback({
    tls: { cert: pbx.cert, key: pbx.key, ...tls },
    talk: (socket) => { socket.send('{"type":"secret news"}') },
    answer: (_, response) => { json(response, 200, { said: 'in secret' }) },
  })
  const wire = httpWire({ url: at(server.url), username: 'desk', password: 'hush-hush-hush', apps: ['desk'], ...given })
  const outcome = (stream: Observable<unknown>) => firstValueFrom(stream).catch((error: unknown) => error)
  const event = await outcome(wire.frames$)
  const reply = await outcome(wire.request(request({ operation: 'things.get', method: 'GET' })))
  return [event, reply]
}

const heard = [{ type: 'secret news' }, { status: 200, body: { said: 'in secret' } }]

/** Both were refused, in the same words. */
const refusedAs = (outcome: readonly unknown[]): AriError => {
  const [event, reply] = outcome
  if (!(event instanceof AriError) || !(reply instanceof AriError)) throw new Error(`not refused, but ${inspect(outcome)}`)
  expect([reply._tag, reply.message]).toEqual([event._tag, event.message])
  for (const error of [event, reply]) {
    const all = [error.message, error.stack, inspect(error, { depth: 12, showHidden: true }), inspect(error.cause, { depth: 12, showHidden: true })].join('\n')
    expect(all).not.toContain('hush')
    expect(all).not.toContain('PRIVATE KEY')
    expect(all).not.toContain('BEGIN CERT')
  }
  return event
}

describe('a certificate of our own CA', () => {
  test('is trusted when the CA is given: as text, as bytes, among others', async () => {
    expect(await met({}, { tls: { ca: own.cert } })).toEqual(heard)
    await server?.close()
    expect(await met({}, { tls: { ca: [stranger.cert, Buffer.from(own.cert)] } })).toEqual(heard)
  })

  test('is not trusted otherwise', async () => {
    const error = refusedAs(await met({}, {}))
    expect(error).toMatchObject({ _tag: 'Unreachable', cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } })
    expect(error.message).toContain('Nobody whom we trust has signed the certificate of https://127.0.0.1:')
    expect(error.message).toContain('`tls: { ca }`')
  })

  test("nor when another's CA is given", async () => {
    expect(refusedAs(await met({}, { tls: { ca: stranger.cert } })).message).toContain('Nobody whom we trust')
  })

  test('is refused when it is one for other names, unless the name is given', async () => {
    const byName = (url: string) => url.replace('127.0.0.1', 'localhost')
    const error = refusedAs(await met({}, { tls: { ca: own.cert } }, byName))
    expect(error).toMatchObject({ _tag: 'Unreachable', cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } })
    expect(error.message).toContain('`tls: { servername }`')
    await server?.close()
    expect(await met({}, { tls: { ca: own.cert, servername: 'pbx.example' } }, byName)).toEqual(heard)
  })

  test('is refused when it has run out', async () => {
    const old = await signedBy(own, 'pbx', { notBeforeDate: new Date('2020-01-01'), notAfterDate: new Date('2021-01-01') })
    const error = refusedAs(await met(old, { tls: { ca: own.cert } }))
    expect(error).toMatchObject({ _tag: 'Unreachable', cause: { code: 'CERT_HAS_EXPIRED' } })
    expect(error.message).toContain('no longer valid')
  })
})

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a server that wants to see our certificate, %s', (maxVersion) => {
  const wanting = (): ServerOptions => ({ ca: own.cert, requestCert: true, rejectUnauthorized: true, maxVersion })

  test('gets it', async () => {
    expect(await met(wanting(), { tls: { ca: own.cert, cert: desk.cert, key: desk.key, passphrase } })).toEqual(heard)
  })

  test('refuses us without', async () => {
    const error = refusedAs(await met(wanting(), { tls: { ca: own.cert } }))
    expect(error._tag).toBe('Unreachable')
    expect(error.message).toContain('asks for a certificate of ours')
    expect(error.message).toContain('`tls: { cert, key }`')
  })

  test("refuses a stranger's", async () => {
    const [event, reply] = await met(wanting(), { tls: { ca: own.cert, ...stranger } })
    expect(event).toMatchObject({ _tag: 'Unreachable' })
    // The server ends the connection without a word: it may have read on.
    expect(reply).toMatchObject({ _tag: expect.stringMatching(/Unreachable|InDoubt/) })
  })
})

describe('`tls` that is no use is said so, and nothing is connected', () => {
  test.each<[string, () => HttpOptions['tls'], string]>([
    ['a path for a CA', () => ({ ca: '/etc/asterisk/keys/ca.pem' }), 'has a `ca` that is not in PEM (-----BEGIN …): give what is in the file, readFileSync(path), not its path'],
    ['a key without its certificate', () => ({ key: desk.key }), 'has `key` without `cert`'],
    ['a certificate without its key', () => ({ cert: desk.cert }), 'has `cert` without `key`'],
    ["another's key", () => ({ cert: desk.cert, key: pbx.key }), 'has a `key` that does not belong to its `cert`'],
    ['a passphrase that does not open it', () => ({ ...desk, passphrase: 'hush-hash' }), 'has a `key` that its `passphrase` does not open'],
    ['no passphrase', () => desk, 'has a `key` that its `passphrase` does not open'],
    ['rubbish in PEM', () => ({ ...desk, key: '-----BEGIN PRIVATE KEY-----\nhush-hush\n-----END PRIVATE KEY-----', passphrase }), 'cannot be read'],
  ])('%s', async (_, tls, says) => {
    const given = tls()
    const error = refusedAs(await met({}, given === undefined ? {} : { tls: given }))
    expect(error._tag).toBe('Malformed')
    expect(error.message).toContain(`\`tls\` ${says}`)
    expect(server?.connections.size).toBe(0)
  })

  test('with a URL that is not encrypted', async () => {
    const { url, upgrades, close } = await loopback()
    const wire = httpWire({ url, username: 'desk', password: 'hush', apps: ['desk'], tls: { ca: own.cert } })
    const failure: unknown = await lastValueFrom(wire.frames$).catch((error: unknown) => error)
    expect(failure).toMatchObject({ _tag: 'Malformed', message: expect.stringContaining('nothing would be encrypted. Write https://') })
    expect(upgrades.length).toBe(0)
    await close()
  })
})
