import { describe, expect, test } from '@jest/globals'
import { type Observable, of, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { request } from '../../../test/loopback/wires.js'
import { AriError } from '../errors.js'
import type { WireRequest } from '../wire.js'
import { restSocket } from './restSocket.js'
import type { RestSocketOptions } from './restSocket.js'

/** A connection in the hands of the test, and what was sent over it. */
const opened = (differing: Partial<RestSocketOptions> = {}) => {
  const sent: unknown[] = []
  const rest = restSocket({
    send: (text) => {
      sent.push(JSON.parse(text))
      return true
    },
    peer: 'pbx:8088',
    ...differing,
  })
  const answer = (request_id: string, status_code: number, more: object = {}) =>
    rest.receive({ type: 'RESTResponse', transaction_id: '', request_id, status_code, reason_phrase: 'Said so', uri: 'things', ...more })
  return { ...rest, sent, answer }
}

const json = (body: unknown) => ({ content_type: 'application/json', message_body: JSON.stringify(body) })

/** All that a stream told so far, an error by its tag. */
const told = (stream: Observable<unknown>) => {
  const said: unknown[] = []
  const errors: AriError[] = []
  const subscription = stream.subscribe({
    next: (value) => { said.push(value) },
    error: (error: unknown) => {
      if (!(error instanceof AriError)) throw error
      said.push(error._tag)
      errors.push(error)
    },
    complete: () => { said.push('done') },
  })
  return { said, errors, leave: () => { subscription.unsubscribe() } }
}

describe('a request over the event connection', () => {
  test('is sent when it is subscribed, with a number of its own', () => {
    const { request: ask, sent } = opened()
    const asked$ = ask(request({ method: 'POST', path: '/channels/a%2Fb/play/p1', query: { media: 'sound:ä b+c%20&', lang: '' } }))
    expect(sent).toEqual([])
    asked$.subscribe()
    asked$.subscribe()
    const message = {
      type: 'RESTRequest', method: 'POST', uri: 'channels/a%2Fb/play/p1',
      query_strings: [{ name: 'media', value: 'sound:ä b+c%20&' }, { name: 'lang', value: '' }],
    }
    expect(sent).toEqual([{ ...message, request_id: '1' }, { ...message, request_id: '2' }])
  })

  test('a body is JSON in a string', () => {
    const { request: ask, sent } = opened()
    ask(request({ body: { variables: { A: '1' } } })).subscribe()
    expect(sent).toEqual([expect.objectContaining({ content_type: 'application/json', message_body: '{"variables":{"A":"1"}}' })])
  })

  test('is written the moment it is handed over', () => {
    const order: string[] = []
    const { request: ask } = opened({ send: () => order.push('sent') > 0 })
    ask(request({ written: () => order.push('written') })).subscribe()
    expect(order).toEqual(['sent', 'written'])
  })

  test('each gets the reply with its number, in whatever order they come', () => {
    const { request: ask, answer } = opened()
    const [one, two] = [told(ask(request())), told(ask(request()))]
    expect(answer('2', 200, json({ two: 2 }))).toBe(true)
    expect([one.said, two.said]).toEqual([[], [{ status: 200, body: { two: 2 } }, 'done']])
    answer('1', 204)
    expect(one.said).toEqual([{ status: 204, body: undefined }, 'done'])
  })

  test('a reply that nobody waits for is dropped, and is no event', () => {
    const { request: ask, answer } = opened()
    const { said, leave } = told(ask(request()))
    leave()
    expect([answer('1', 204), answer('1', 204), answer('77', 200), answer('', 200), answer('x', 200)]).toEqual([true, true, true, true, true])
    expect(said).toEqual([])
  })

  test.each([
    [{ type: 'StasisStart', request_id: '1' }], ['text'], [null], [undefined], [5], [['RESTResponse']], [{}],
  ])('%j is none', (frame) => {
    expect(opened().receive(frame)).toBe(false)
  })
})

describe('what is said', () => {
  const replyTo = (status: number, more: object = {}, options: Partial<RestSocketOptions> = {}, wanted: Partial<WireRequest> = {}) => {
    const { request: ask, answer } = opened(options)
    const asked = told(ask(request({ operation: 'things.get', ids: { thing: 't1' }, ...wanted })))
    answer('1', status, more)
    return asked
  }

  test('a refusal is a reply, with the words of its body', () => {
    expect(replyTo(404, json({ message: 'Channel not found' })).said).toEqual([
      { status: 404, message: 'Channel not found', body: { message: 'Channel not found' } }, 'done',
    ])
    expect(replyTo(500, json({ error: 'Allocation failed' })).said).toEqual([
      { status: 500, message: 'Allocation failed', body: { error: 'Allocation failed' } }, 'done',
    ])
    expect(replyTo(403, json({ message: 'Write access denied' })).said).toMatchObject([{ status: 403, message: 'Write access denied' }, 'done'])
  })

  test('without a body its reason phrase is what is said', () => {
    expect(replyTo(406, { reason_phrase: 'Not Acceptable.  Use HTTP GET' }).said).toEqual([
      { status: 406, message: 'Not Acceptable. Use HTTP GET', body: undefined }, 'done',
    ])
    expect(replyTo(404, { reason_phrase: undefined }).said).toEqual([{ status: 404, body: undefined }, 'done'])
  })

  test('words of others lose what nobody may read', () => {
    const withoutSecrets = (text: string) => text.replaceAll('hush', '***')
    expect(replyTo(400, json({ message: 'hush is no channel' }), { withoutSecrets }).said).toMatchObject([{ message: '*** is no channel' }, 'done'])
    const { errors: [error] } = replyTo(200, { message_body: 'hush {' }, { withoutSecrets })
    expect(error?.message).toContain('*** {')
    expect(error?.message).not.toContain('hush')
  })

  test('a good reply that is not JSON: Malformed', () => {
    const { said, errors: [error] } = replyTo(200, { content_type: 'application/json', message_body: '{bad' })
    expect(said).toEqual(['Malformed'])
    expect(error).toMatchObject({ operation: 'things.get', ids: { thing: 't1' }, status: 200, message: expect.stringContaining('pbx:8088') })
  })

  test('a user that is not known any more: Unauthorized', () => {
    const { said, errors: [error] } = replyTo(401, json({ message: 'Authentication required' }))
    expect(said).toEqual(['Unauthorized'])
    expect(error).toMatchObject({ operation: 'things.get', status: 401, message: expect.stringContaining('ari.conf') })
  })
})

describe('a connection that is not there', () => {
  const lost = new AriError('Disconnected', 'It broke off.')

  test('lost: all that waits is in doubt, and names why; what comes then is not sent', () => {
    const { request: ask, sent, lost: lose, answer } = opened()
    const [one, two] = [told(ask(request({ operation: 'things.set', ids: { thing: 't1' } }))), told(ask(request()))]
    answer('2', 204)
    lose(lost)
    expect([one.said, two.said]).toEqual([['InDoubt'], [{ status: 204, body: undefined }, 'done']])
    expect(one.errors[0]).toMatchObject({ operation: 'things.set', ids: { thing: 't1' }, cause: lost, message: expect.stringContaining('pbx:8088') })
    const written: string[] = []
    expect(told(ask(request({ written: () => written.push('written') }))).said).toEqual(['Unreachable'])
    expect([sent.length, written]).toEqual([2, []])
  })

  test('what is asked in answer to the loss is not sent either', () => {
    const { request: ask, sent, lost: lose } = opened()
    const again: string[][] = []
    ask(request()).subscribe({ error: () => again.push(told(ask(request())).said as string[]) }) // An error by its tag.
    lose(lost)
    expect([sent.length, again]).toEqual([1, [['Unreachable']]])
  })

  test('not open: Unreachable, and not written', () => {
    const { request: ask } = opened({ send: () => false })
    const written: string[] = []
    expect(told(ask(request({ written: () => written.push('written') }))).said).toEqual(['Unreachable'])
    expect(written).toEqual([])
  })
})

test('Asterisk may be busy while it has come to what may take long, by what was known of it, and whoever has left it', () => {
  const { request: ask, answer, isBusy, lost } = opened()
  const seen: boolean[] = []
  const see = () => { seen.push(isBusy()) }
  see()
  told(ask(request()))
  told(ask(request({ mayBlock: true }))).leave()
  see()
  answer('1', 204)
  see()
  told(ask(request({ mayBlock: true, held$: of('no') })))
  told(ask(request({ takesLong: true })))
  answer('2', 204)
  see()
  answer('3', 204)
  see()
  lost(new AriError('Disconnected', 'It broke off.'))
  see()
  expect(seen).toEqual([false, false, true, false, true, false])
})

describe('how long the next reply is waited for', () => {
  /** What `waited` says 300 ms after all that `asking` does. */
  const after300 = (asking: (connection: ReturnType<typeof opened>) => void): number => {
    let waited = -1
    new TestScheduler(() => undefined).run(() => {
      const connection = opened()
      asking(connection)
      timer(300).subscribe(() => { waited = connection.waited() })
    })
    return waited
  }

  test('not at all before anything is asked, and once all is answered', () => {
    expect(after300(() => undefined)).toBe(0)
    expect(after300(({ request: ask }) => { told(ask(request())) })).toBe(300)
    expect(after300(({ request: ask, answer }) => {
      told(ask(request()))
      answer('1', 204)
    })).toBe(0)
  })

  test('one that its subscriber has left counts', () => {
    expect(after300(({ request: ask }) => { told(ask(request())).leave() })).toBe(300)
  })

  test('the first of those behind the latest that was answered: what stood before it Asterisk has passed', () => {
    expect(after300(({ request: ask, answer }) => {
      for (const operation of ['one', 'two', 'three']) told(ask(request({ operation })))
      answer('2', 204)
    })).toBe(300)
    expect(after300(({ request: ask, answer }) => {
      for (const operation of ['one', 'two']) told(ask(request({ operation })))
      answer('2', 204)
    })).toBe(0)
  })

  test('an answer to nothing changes nothing, the loss ends it', () => {
    expect(after300(({ request: ask, answer }) => {
      told(ask(request()))
      answer('x', 204)
      answer('', 204)
    })).toBe(300)
    expect(after300(({ request: ask, lost }) => {
      told(ask(request()))
      lost(new AriError('Disconnected', 'It broke off.'))
    })).toBe(0)
  })
})
