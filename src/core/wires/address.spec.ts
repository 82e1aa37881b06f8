import { describe, expect, test } from '@jest/globals'

import { AriError } from '../errors.js'
import { addressBook, parseUrl } from './address.js'

const failureOf = (run: () => unknown): AriError => {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof AriError) return thrown
  }
  throw new Error('did not fail as expected')
}

describe('a URL', () => {
  test('is read', () => {
    expect(parseUrl('http://127.0.0.1:8088/ari')).toEqual({ origin: 'http://127.0.0.1:8088', host: '127.0.0.1', port: 8088, path: '/ari' })
    expect(parseUrl('https://pbx.example/asterisk/ari')).toEqual({ origin: 'https://pbx.example', host: 'pbx.example', port: 443, path: '/asterisk/ari' })
    expect(parseUrl('http://[::1]:8088/ari')).toEqual({ origin: 'http://[::1]:8088', host: '::1', port: 8088, path: '/ari' })
    expect(parseUrl('http://pbx')).toEqual({ origin: 'http://pbx', host: 'pbx', port: 80, path: '' })
  })

  test('is mended where nothing must be guessed', () => {
    const right = parseUrl('http://pbx:8088/ari')
    expect(['http://pbx:8088/ari/', 'http://pbx:8088/ari//', ' http://pbx:8088/ari\n', 'ws://pbx:8088/ari', 'HTTP://PBX:8088/ari'].map(parseUrl)).toEqual(Array(5).fill(right))
    expect(parseUrl('wss://pbx/ari')).toEqual(parseUrl('https://pbx/ari'))
    expect(parseUrl('ws://pbx:443/ari').origin).toBe('http://pbx:443')
  })

  test.each([
    ['pbx:8088/ari', '"pbx:8088/ari" does not begin with http:// or https://'],
    ['127.0.0.1:8088/ari', '"127.0.0.1:8088/ari" is no URL'],
    ['ftp://pbx/ari', 'does not begin with'],
    ['http://pbx:99999/ari', 'is no URL'],
    ['http://pbx:8088/ari?api_key=a:hush-hush', 'goes on with a query'],
    ['http://pbx:8088/ari#top', 'goes on with a fragment'],
    ['http://desk:hush-hush@pbx:8088/ari', 'give them as `username` and `password`'],
    ['http://desk@pbx:8088/ari', 'give them as `username` and `password`'],
    ['desk:hush-hush@pbx:8088/ari', 'give them as `username` and `password`'],
    ['http://desk:hush-hush@pbx:port/ari', '"pbx:port/ari" is no URL'],
    ['http://desk:/hush-hush@x@pbx:port', 'give them as `username` and `password`'],
    ['http://desk:hush/hush@x@pbx:port', '"pbx:port" is no URL'],
  ])('%s is refused, with the reason and without a secret', (url, reason) => {
    const error = failureOf(() => parseUrl(url))
    expect(error._tag).toBe('Malformed')
    expect(error.message).toContain(reason)
    expect(error.message).toContain('http://127.0.0.1:8088/ari')
    expect(`${error.message}${error.stack ?? ''}`).not.toContain('hush')
  })
})

describe('the address book', () => {
  const options = { url: 'http://pbx:8088/ari', username: 'desk', password: 'hush-hush' }

  test('knows the header, and keeps secrets out of the words of others', async () => {
    const { authorization, withoutSecrets, where } = await addressBook(options).known()
    expect(authorization).toBe(`Basic ${Buffer.from('desk:hush-hush').toString('base64')}`)
    expect(withoutSecrets(`you sent ${authorization}, that is hush-hush`)).toBe('you sent Basic ***, that is ***')
    expect(where.username).toBe('desk')
  })

  test('a password may hold what a header may not', async () => {
    const { authorization } = await addressBook({ ...options, password: 'größe:\n§' }).known()
    expect(Buffer.from(authorization.slice(6), 'base64').toString()).toBe('desk:größe:\n§')
  })

  test('asks functions at every opening, and only then', async () => {
    let asked = 0
    const book = addressBook({ ...options, password: () => Promise.resolve(`token-${++asked}`) })
    expect(asked).toBe(0)
    await book.known()
    await book.known()
    expect(asked).toBe(1)
    const fresh = await book.fresh()
    expect(asked).toBe(2)
    expect(await book.known()).toBe(fresh)
  })

  test('credentials can be renewed where they are functions', () => {
    expect(addressBook(options).renewable).toBe(false)
    expect(addressBook({ ...options, url: () => options.url }).renewable).toBe(false)
    expect(addressBook({ ...options, username: () => 'desk' }).renewable).toBe(true)
    expect(addressBook({ ...options, password: () => 'hush' }).renewable).toBe(true)
  })

  test('a function that fails is told without its words, tried again, and asked anew', async () => {
    let asked = 0
    const book = addressBook({
      ...options,
      password: () => {
        asked += 1
        if (asked === 1) throw new RangeError('vault said hush-hush')
        return 'better'
      },
    })
    const error = await book.known().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ _tag: 'Unreachable', message: expect.stringContaining('given as `password` failed (RangeError)') })
    expect(String(error)).not.toContain('hush')
    expect((await book.known()).authorization).toBe(`Basic ${Buffer.from('desk:better').toString('base64')}`)
  })

  test.each([
    [undefined, 'no string but undefined'],
    [null, 'no string but null'],
    ['', 'empty'],
  ])('a user name that is %p is told', async (username, words) => {
    // What JavaScript callers do.
    const book = addressBook({ ...options, username: username as string })
    await expect(book.known()).rejects.toMatchObject({ _tag: 'Malformed', message: expect.stringContaining(`\`username\` is ${words}`) })
  })
})
