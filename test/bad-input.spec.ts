import { lookup } from 'node:dns/promises'

import { afterEach, expect, test } from '@jest/globals'

import { eventually } from './asterisk/eventually.js'
import { type Given, type Person, outputs, runReadme } from './bad-input/person.js'
import { type Loopback, type Script, loopback } from './loopback/loopback.js'

// What a person sees who runs the README's flow against something that is no Asterisk of theirs: test/bad-input/outputs.txt.
// The same on a real one, where it can be had: test/asterisk/bad-input.test.ts.

const password = 'demo-secret'

let person: Person | undefined
let server: Loopback | undefined
afterEach(async () => {
  await person?.leaves()
  await server?.close()
})

const started = (given: Given): Person => {
  person = runReadme(given)
  return person
}

const standIn = async (script: Script): Promise<Loopback> => {
  server = await loopback(script)
  return server
}

const page = (status: number, title: string): Script => ({
  upgrade: () => ({ status, headers: { 'content-type': 'text/html' }, body: `<html><head><title>${title}</title></head><body></body></html>` }),
})

/** Learned in time, and never the password. */
const learned = async (by: Person) => {
  const seen = await by.learns()
  expect(seen).not.toContain(password)
  return seen
}

test('wrong host', async () => {
  const host = 'asterisk.invalid'
  // What Node rejects with has a code.
  const code = await lookup(host).then(() => 'found', (error: unknown) => (error as NodeJS.ErrnoException).code)
  expect(await learned(started({ url: `http://${host}:8088/ari` })))
    // Without a network, no name server can say that there is no such host.
    .toBe(outputs.get(code === 'EAI_AGAIN' ? 'wrong host, no name server' : 'wrong host'))
})

test('a host that never answers', async () => {
  const { url, upgrades } = await standIn({ upgrade: () => 'hang' })
  const waiting = started({ url })
  await eventually('the program knocks', () => upgrades.length > 0)
  expect(await learned(waiting)).toBe(outputs.get('a host that never answers'))
}, 15_000)

test('wrong port', async () => {
  const { url, close } = await loopback()
  await close()
  expect(await learned(started({ url }))).toBe(outputs.get('wrong port'))
})

test('wrong password', async () => {
  const { url } = await standIn({
    upgrade: () => ({ status: 401, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: 'Authentication required' }) }),
  })
  expect(await learned(started({ url }))).toBe(outputs.get('wrong password'))
})

test('an application name taken over by another connection', async () => {
  const { url } = await standIn({
    talk: (socket) => {
      socket.send(JSON.stringify({ type: 'ApplicationReplaced', application: 'front-desk', timestamp: '2026-11-21T10:00:00.000+0000', asterisk_id: '02:00:00:00:00:00' }))
    },
  })
  expect(await learned(started({ url }))).toBe(outputs.get('an application name taken over by another connection'))
})

test('an Asterisk without ARI', async () => {
  const { url } = await standIn(page(404, '404 Not Found'))
  expect(await learned(started({ url }))).toBe(outputs.get('an Asterisk without ARI'))
})

test('a URL without /ari', async () => {
  const { url } = await standIn(page(404, '404 Not Found'))
  expect(await learned(started({ url: url.replace('/ari', '') }))).toBe(outputs.get('a URL without /ari'))
})

test('a web server instead of Asterisk', async () => {
  const { url } = await standIn(page(200, 'Welcome'))
  expect(await learned(started({ url }))).toBe(outputs.get('a web server instead of Asterisk'))
})
