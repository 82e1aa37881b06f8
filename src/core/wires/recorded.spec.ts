import { readFileSync } from 'node:fs'

import { describe, expect, test } from '@jest/globals'
import { NEVER, Subject, delay, filter, from, map, of, skip, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { request } from '../../../test/loopback/wires.js'
import { withFile } from '../../../test/support/recording.js'
import { collectDtmf } from '../../operators/collectDtmf.js'
import type { ChannelDtmfReceived } from '../../resources/channels/codec.js'
import { AriError } from '../errors.js'
import type { Wire, WireReply, WireRequest, WireState } from '../wire.js'
import { type RecordedOptions, recorded } from './recorded.js'

type Line = Readonly<Record<string, unknown>>

/** A wire in the hands of a test. */
const openFake = () => {
  const frames = new Subject<unknown>()
  const state = new Subject<WireState>()
  const replies = new Map<string, () => ReturnType<Wire['request']>>()
  const wire: Wire = {
    state$: state,
    frames$: frames,
    request: ({ operation, written }) => {
      const reply = replies.get(operation)
      if (operation !== 'waits') written?.()
      return reply?.() ?? NEVER
    },
  }
  return { wire, frames, state, replies }
}

/** What is done with each frame. */
let heard: (frame: unknown) => void

/** The lines that are written while a script runs in virtual time; the header is the first. */
const linesOf = (script: (fake: ReturnType<typeof openFake>, tape: Wire) => void, options?: RecordedOptions): readonly Line[] =>
  withFile((file) => {
    const fake = openFake()
    new TestScheduler(() => undefined).run(({ flush }) => {
      const tape = recorded(fake.wire, file, options)
      heard = () => undefined
      const hearing = tape.frames$.subscribe({ next: (frame) => { heard(frame) }, error: () => undefined })
      script(fake, tape)
      flush()
      hearing.unsubscribe()
    })
    // A cassette is lines of JSON objects.
    return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Line)
  })

const at = (ms: number, what: () => unknown) => { timer(ms).subscribe(what) }
const ask = (tape: Wire, given: Partial<WireRequest>) => tape.request(request(given)).subscribe({ error: () => undefined })
const replying = (reply: Partial<WireReply>, ms = 1) => () => of({ status: 200, body: undefined, ...reply }).pipe(delay(ms))

describe('a recorded wire', () => {
  test('is the same wire, and a line for each thing that goes over it', () => {
    const lines = linesOf(({ frames, state, replies }, tape) => {
      replies.set('channels.answer', replying({ status: 204 }, 3))
      at(1, () => { state.next({ status: 'open' }) })
      at(5, () => { frames.next({ type: 'StasisStart', channel: { id: 'c1' } }) })
      at(5, () => ask(tape, { operation: 'channels.answer', ids: { channelId: 'c1' } }))
    }, { about: { app: ['desk'], asterisk: '22.10.1' } })
    expect(lines).toEqual([
      { cassette: 1, rxari: expect.stringMatching(/^\d+\.\d+\.\d+/), date: '1970-01-01T00:00:00.000Z', app: ['desk'], asterisk: '22.10.1' },
      { at: 1, state: { status: 'open' } },
      { at: 5, frame: { type: 'StasisStart', channel: { id: 'c1' } } },
      { at: 5, request: { n: 0, operation: 'channels.answer', method: 'POST', ids: { channelId: 'c1' }, query: {} } },
      { at: 8, reply: 0, status: 204 },
    ])
  })

  test('keeps the reply that nobody waits for any more, and what was given up unsent', () => {
    const [, ...lines] = linesOf(({ replies }, tape) => {
      replies.set('sent', replying({ status: 204 }, 5))
      const one = ask(tape, { operation: 'sent' })
      const other = ask(tape, { operation: 'waits' })
      at(2, () => { one.unsubscribe() })
      at(3, () => { other.unsubscribe() })
    })
    expect(lines.slice(2)).toEqual([{ at: 3, dropped: 1 }, { at: 5, reply: 0, status: 204 }])
  })

  test('tells of failures by tag, and of how the connection was lost and ended', () => {
    const lost = new AriError('Disconnected', 'gone')
    const [, , ...lines] = linesOf(({ frames, state, replies }, tape) => {
      replies.set('fails', () => throwError(() => new AriError('InDoubt', 'who knows')))
      ask(tape, { operation: 'fails' })
      at(1, () => { state.next({ status: 'lost', because: lost, retryIn: 100 }) })
      at(2, () => { frames.error(new AriError('Replaced', 'taken')) })
    })
    expect(lines).toEqual([
      { at: 0, failed: 0, tag: 'InDoubt', message: 'who knows' },
      { at: 1, state: { status: 'lost', because: { tag: 'Disconnected', message: 'gone' }, retryIn: 100 } },
      { at: 2, ended: { tag: 'Replaced', message: 'taken' } },
    ])
  })

  test('keeps of a file its length only', () => {
    const bytes = { length: 3, async *[Symbol.asyncIterator]() { yield await Promise.resolve(new Uint8Array(3)) } }
    const lines = linesOf(({ replies }, tape) => {
      replies.set('file', replying({ body: bytes }))
      replies.set('missing', replying({ status: 404, message: 'Recording not found' }))
      ask(tape, { operation: 'file', want: 'bytes' })
      ask(tape, { operation: 'missing', want: 'bytes' })
    })
    expect(lines.slice(3)).toEqual([{ at: 1, reply: 0, status: 200, bytes: 3 }, { at: 1, reply: 1, status: 404, message: 'Recording not found' }])
  })

  test('hides what a variable answers whose name sounds like a secret', () => {
    const lines = linesOf(({ replies }, tape) => {
      replies.set('channels.getChannelVar', replying({ body: { value: '4711' } }))
      ask(tape, { operation: 'channels.getChannelVar', query: { variable: 'CARD_PIN' } })
      ask(tape, { operation: 'channels.getChannelVar', query: { variable: 'EXTEN' } })
    })
    expect(lines.slice(3)).toEqual([{ at: 1, reply: 0, status: 200, body: { value: '***' } }, { at: 1, reply: 1, status: 200, body: { value: '4711' } }])
  })

  test('a clock that is set back does not turn it round', () => {
    const lines = linesOf(({ frames }) => {
      at(5, () => {
        frames.next('one')
        const { now } = Date
        Date.now = () => 0
        frames.next('two')
        Date.now = now
      })
    })
    expect(lines.map((line) => line['at']).slice(1)).toEqual([5, 5])
  })

  test('goes on where nothing can be written, and says so once', () => {
    const failures: string[] = []
    const fake = openFake()
    const heard: unknown[] = []
    const tape = recorded(fake.wire, '/nowhere/at/all/call.jsonl', { failed: ({ _tag, message }) => { failures.push(`${_tag}: ${message}`) } })
    const hearing = tape.frames$.subscribe((frame) => { heard.push(frame) })
    fake.frames.next('one')
    fake.frames.next('two')
    hearing.unsubscribe()
    expect(heard).toEqual(['one', 'two'])
    expect(failures).toEqual([expect.stringMatching(/^NotSaved: The cassette \/nowhere\/at\/all\/call\.jsonl is not recorded any further: ENOENT.* The calls go on\.$/)])
  })
})

type Key = ChannelDtmfReceived

// As much of one as matters here.
const key = (digit: string, given: Line = {}) => ({ type: 'ChannelDtmfReceived', digit, duration_ms: 100, application: 'desk', channel: { id: 'c1' }, ...given }) as unknown as Key

/** The digits of a recording, in order. */
const digitsIn = (lines: readonly Line[]) =>
  lines.flatMap(({ frame }) => (typeof frame === 'object' && frame !== null && 'digit' in frame ? [frame.digit] : [])).join('')

/** What a program makes of the keys that it hears, and the lines that are written then. */
const keyed = (keys: readonly Key[], listen: (key$: Subject<Key>, tape: Wire) => void) =>
  linesOf(({ frames, replies }, tape) => {
    replies.set('channels.setChannelVar', replying({ status: 204 }))
    replies.set('channels.getChannelVar', replying({ body: { value: '4711' } }))
    const key$ = new Subject<Key>()
    // The only subscriber, as a connection is.
    heard = (frame) => { key$.next(frame as Key) } // This test sends nothing else.
    listen(key$, tape)
    at(1, () => { for (const each of keys) frames.next(each) })
  })

describe('secret digits', () => {
  const pin = [...'4711#'].map((digit) => key(digit))
  const secretly = collectDtmf({ max: 8, secret: true })

  test('are not written, but for the key that ends them; what comes before and after is', () => {
    const lines = keyed([key('7'), ...pin, key('8')], (key$) => { key$.pipe(skip(1), secretly).subscribe() })
    expect(digitsIn(lines)).toBe('7????#8')
  })

  test('of another call are written', () => {
    const other = key('5', { channel: { id: 'c2' } })
    const lines = keyed([key('4'), other, key('1')], (key$) => { key$.pipe(filter(({ channel }) => channel.id === 'c1'), secretly).subscribe() })
    expect(digitsIn(lines)).toBe('?5?')
  })

  test('are not written where a program takes the mere digits', () => {
    const lines = keyed(pin, (key$) => { key$.pipe(map(({ digit }) => digit), secretly).subscribe() })
    expect(digitsIn(lines)).toBe('????#')
  })

  test('are not written as they are told to another application', () => {
    const twins = [...'471'].flatMap((digit) => [key(digit, { application: 'other', timestamp: '1' }), key(digit, { timestamp: '2' }), key(digit, { application: 'third' })])
    const lines = keyed(twins, (key$) => { key$.pipe(filter(({ application }) => application === 'desk'), secretly).subscribe() })
    expect(digitsIn(lines)).toBe('?????????')
  })

  test('are not written where they are sent on, nor what is set and read meanwhile', () => {
    const lines = keyed(pin, (key$, tape) => {
      key$.pipe(secretly).subscribe(({ digits }) => {
        ask(tape, { operation: 'channels.setChannelVar', query: { variable: 'ENTERED', value: digits } })
        ask(tape, { operation: 'channels.getChannelVar', method: 'GET', query: { variable: 'PIN_OF_ROOM' } })
      })
      ask(tape, { operation: 'channels.setChannelVar', query: { variable: 'TRIES', value: 'three' } })
    })
    expect(JSON.stringify(lines)).not.toMatch(/4711|three/)
    expect(JSON.stringify(lines)).toContain('PIN_OF_ROOM')
  })

  test('are taken out of the file where they were keyed ahead, and have been written long ago', () => withFile(async (file) => {
    const fake = openFake()
    const kept: Key[] = []
    const tape = recorded(fake.wire, file)
    const hearing = tape.frames$.subscribe((frame) => { kept.push(frame as Key) }) // This test sends nothing else.
    for (const each of [key('2'), ...pin]) fake.frames.next(each)
    const digits = () => [...readFileSync(file, 'utf8').matchAll(/"digit":"(.)"/g)].map(([, digit = '']) => digit).join('')
    for (let turns = 0; digits().length < 6 && turns < 100_000; turns += 1) await new Promise((resolve) => { setImmediate(resolve) })
    expect(digits()).toBe('24711#')
    from(kept.slice(1)).pipe(secretly).subscribe()
    hearing.unsubscribe()
    expect(digits()).toBe('2????#')
  }))
})
