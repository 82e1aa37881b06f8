import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'

import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { firstValueFrom, merge } from 'rxjs'

import { type Lifecycle, type Server, connect } from '../../src/index.js'
import { type Certified, authority, signedBy } from './certificates.js'
import { type Script, json, loopback, until } from './loopback.js'

// Every way in which a connection fails, with secrets that are known here; and then all that was written is searched for them.

/** Whatever is made of it but by Base64, this is in it; with what URLs, JSON and HTML write otherwise. */
const mark = 'hush'
const password = `${mark}-"${mark}"/ä %&`
const basic = Buffer.from(`desk:${password}`).toString('base64')
/** As a server may tell it again: raw, in a URL, in Base64. */
const spelled = [password, encodeURIComponent(password), basic]
const tellsAll = (before = ''): string => `${before}${spelled.join(' and ')}`

let own: Certified
let pbx: Certified
let locked: Certified
beforeAll(async () => {
  own = await authority('Our own CA')
  pbx = await signedBy(own, 'pbx')
  locked = await signedBy(own, 'desk', { passphrase: password })
})

let folder = ''
const written: string[] = []
const warned = (warning: Error) => { written.push(inspect(warning, { depth: 10 })) }
beforeEach(async () => {
  written.length = 0
  folder = await mkdtemp(join(tmpdir(), 'rxari-secrets-'))
  jest.spyOn(console, 'error').mockImplementation((...words: readonly unknown[]) => { written.push(words.join(' ')) })
  process.on('warning', warned)
})
const held: (() => unknown)[] = []
afterEach(async () => {
  process.off('warning', warned)
  for (const close of held.splice(0).reverse()) await close()
  await rm(folder, { recursive: true, force: true })
})
afterAll(() => { jest.restoreAllMocks() })

/** All that could be printed of an error, its causes included. */
const allOf = (thrown: unknown): string => [
  String(thrown), inspect(thrown, { depth: 10, showHidden: true }), JSON.stringify(thrown),
  ...(thrown instanceof Error ? [thrown.message, thrown.stack ?? '', thrown.cause === undefined ? '' : allOf(thrown.cause)] : []),
].join('\n')

const failing = (state: Lifecycle) => 'because' in state

/** Connects, with log and cassette, until it has failed once; asks for something too. Gives how both failed. */
const failures = async (server: Partial<Server>): Promise<readonly unknown[]> => {
  const cassette = join(folder, 'cassette.jsonl')
  const ari = connect({ url: 'http://127.0.0.1:9/ari', username: 'desk', password, backoff: () => 5, openWithin: 1_000, pingEvery: 20, ...server, app: 'desk', log: true, record: cassette })
  const errors: unknown[] = []
  let lost: unknown
  ari.lifecycle$.subscribe((state) => {
    written.push(inspect(state, { depth: 10, showHidden: true }))
    if (failing(state)) lost ??= 'because' in state ? state.because : undefined
  })
  ari.faults$.subscribe((fault) => {
    written.push(inspect(fault, { depth: 10 }))
    errors.push(fault.error)
  })
  merge(ari.calls$, ari.events$).subscribe({ error: (error: unknown) => errors.push(error) })
  const asked = await firstValueFrom(ari.asterisk.ping()).catch((error: unknown) => error)
  await until(() => lost !== undefined)
  await firstValueFrom(ari.close(), { defaultValue: undefined })
  for (const error of [lost, asked, ...errors]) written.push(allOf(error))
  written.push(inspect(ari, { depth: 10, showHidden: true }))
  await until(() => written.some((line) => line.includes('· ')))
  written.push(await readFile(cassette, 'utf8'))
  return [lost, asked]
}

const searched = () => {
  const all = written.join('\n')
  // What was searched is there: an address in the log, a state in the cassette.
  expect(all).toContain('"cassette":1')
  expect(all).toContain('· connecting')
  for (const secret of [mark, basic, Buffer.from(password).toString('base64'), locked.key.slice(40, 80), 'PRIVATE KEY']) expect(all).not.toContain(secret)
}

const refusing = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Script => ({
  upgrade: () => ({ status, body, headers }),
  answer: (_, response) => { response.writeHead(status, headers).end(body) },
})

const html = { 'content-type': 'text/html' }

test.each<[string, Script]>([
  ...[400, 401, 403, 404, 426, 500, 503].map((status): [string, Script] => [`${status}, and its words tell it`, refusing(status, JSON.stringify({ message: tellsAll() }))]),
  ['words that are cut in the middle of it', refusing(500, JSON.stringify({ message: tellsAll('x'.repeat(190)) }))],
  ['a page with it in its title', refusing(502, `<html><title>${tellsAll()}</title></html>`, html)],
  ['a redirect with it in its query', refusing(302, '', { location: `https://desk:${encodeURIComponent(password)}@elsewhere/?q=${encodeURIComponent(password)}` })],
  ['a redirect with it in its path', refusing(302, '', { location: `https://elsewhere/${encodeURIComponent(password)}/login` })],
  ['a good answer that is not JSON, cut in the middle of it', { upgrade: () => 'reset', answer: (_, response) => { response.end(tellsAll('It was said with ............')) } }],
  ['a connection that is reset', { upgrade: () => 'reset', answer: (_, response) => { response.socket?.resetAndDestroy() } }],
  ['a connection where nothing is said', { upgrade: () => 'hang', answer: (_, response) => { json(response, 200, { asterisk_id: 'a', ping: 'pong', timestamp: 'now' }) } }],
  ['a goodbye that tells it', { talk: (socket) => { socket.close(1008, tellsAll().slice(0, 100)) } }],
  ['a frame against the protocol', { talk: (socket) => { socket.terminate() } }],
])('%s', async (_, script) => {
  const { url, close } = await loopback(script)
  held.push(close)
  await failures({ url })
  searched()
})

test('nobody listens', async () => {
  const { url, close } = await loopback()
  await close()
  const [lost, asked] = await failures({ url })
  expect([lost, asked]).toMatchObject([{ _tag: 'Unreachable' }, { _tag: 'Unreachable' }])
  searched()
})

test('what answers is no HTTP, and says it', async () => {
  const server = createServer((socket) => { socket.on('error', () => undefined).end(`${tellsAll()}\r\n\r\n`) })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  held.push(() => { server.close() })
  const { port } = server.address() as { readonly port: number } // It listens on TCP.
  const [lost] = await failures({ url: `http://127.0.0.1:${port}/ari` })
  expect(lost).toMatchObject({ _tag: 'NotAri' })
  searched()
})

test.each<[string, () => Partial<Server>]>([
  ['a URL with it', () => ({ url: `http://desk:${encodeURIComponent(password)}@127.0.0.1:8088/ari` })],
  ['a URL with it in its query', () => ({ url: `http://127.0.0.1:8088/ari?api_key=desk:${encodeURIComponent(password)}` })],
  ['a URL that is none, with it', () => ({ url: `desk:${password}@127.0.0.1` })],
  ['a function that fails with it', () => ({ password: () => { throw new Error(`no ${password} here`) } })],
  ['a key that its passphrase does not open', () => ({ url: 'https://127.0.0.1:9/ari', tls: { ...locked, passphrase: `${password}?` } })],
  ['a key without a certificate', () => ({ url: 'https://127.0.0.1:9/ari', tls: { key: locked.key, passphrase: password } })],
  ['a key that belongs to no certificate of ours', () => ({ url: 'https://127.0.0.1:9/ari', tls: { cert: pbx.cert, key: locked.key, passphrase: password } })],
  ['a key for a URL that is not encrypted', () => ({ tls: { ...locked, passphrase: password } })],
])('%s', async (_, server) => {
  const [lost] = await failures(server())
  expect(lost).toMatchObject({ _tag: expect.stringMatching(/Malformed|Unreachable/) })
  searched()
})

test.each<[string, boolean]>([
  ['a certificate that is not to be trusted', false],
  ['a certificate of ours that is not wanted', true],
])('%s', async (_, trusted) => {
  const { url, close } = await loopback({ tls: { ...pbx, ca: pbx.cert, requestCert: true, rejectUnauthorized: true } })
  held.push(close)
  const [lost] = await failures({ url, tls: { ...locked, passphrase: password, ...(trusted ? { ca: own.cert } : {}) } })
  expect(lost).toMatchObject({ _tag: 'Unreachable' })
  searched()
})
