import { readFileSync } from 'node:fs'

import { describe, expect, test } from '@jest/globals'
import { type Observable, catchError, ignoreElements, map, merge, of, tap, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { program as frontDesk } from '../../examples/front-desk.js'
import { type Ari, connect } from '../../src/index.js'
import { type Simulator, playedBack, readCassette, simulator } from '../../src/testing/index.js'
import { withFile } from '../support/recording.js'

// However a recording ends: in the middle of a call, by letting go of the program, by a taken-over application, with a gap in it.

type Program = (ari: Ari) => Observable<unknown>

/** What a program does on the simulator while `happens` does something, recorded by `connect({ record })`. */
const recorded = (program: Program, happens: (asterisk: Simulator, ari: Ari, letGo: () => void) => void): string => withFile((file) => {
  const scheduler = new TestScheduler(() => undefined)
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = 60_000
    const asterisk = simulator({ sound: 2_000 })
    const ari = connect({ wire: asterisk.wire('desk'), app: 'desk', record: file })
    const faults = ari.faults$.subscribe()
    const running = program(ari).subscribe()
    happens(asterisk, ari, () => { running.unsubscribe() })
    flush()
    ari.close().subscribe()
    flush()
    faults.unsubscribe()
  })
  return readFileSync(file, 'utf8')
})

const close = (ari: Ari) => { ari.close().subscribe() }

describe('a recording that ends in the middle of a call', () => {
  test('by closing the connection: nobody is hung up', () => {
    const text = recorded(frontDesk, (asterisk, ari) => {
      asterisk.call({ app: 'desk', id: 'ann' })
      timer(3_000).subscribe(() => { close(ari) })
    })
    expect(text).not.toContain('playbacks.stop')
    playedBack(frontDesk, text)()
  })

  test('by letting go of the program, then closing: what it did is undone', () => {
    const text = recorded(frontDesk, (asterisk, ari, letGo) => {
      asterisk.call({ app: 'desk', id: 'ann' })
      timer(3_000).subscribe(letGo)
      timer(3_100).subscribe(() => { close(ari) })
    })
    expect(text).toContain('playbacks.stop')
    playedBack(frontDesk, text)()
  })

  test('and another call that begins at that very moment', () => {
    const text = recorded(frontDesk, (asterisk, ari) => {
      asterisk.call({ app: 'desk', id: 'ann' })
      timer(3_000).subscribe(() => {
        asterisk.call({ app: 'desk', id: 'bob' })
        close(ari)
      })
    })
    playedBack(frontDesk, text)()
  })
})

describe('what became of the connection', () => {
  const text = recorded(frontDesk, (asterisk) => {
    const caller = asterisk.call({ app: 'desk', id: 'ann' })
    timer(5_000).subscribe(() => { caller.hangup() })
  })
  const lines = text.trim().split('\n')
  const said: Program = (ari) => merge(
    frontDesk(ari).pipe(ignoreElements(), catchError((error: unknown) => of(String(error)))),
    ari.lifecycle$.pipe(map(({ status }) => status)),
  )
  const heard = (changed: readonly string[], faults: readonly ('Disconnected' | 'Unreachable')[] = []): readonly unknown[] => {
    const told: unknown[] = []
    playedBack((ari) => said(ari).pipe(tap((each) => { told.push(each) })), changed.join('\n'), { faults })()
    return told
  }

  test('is played as well', () => {
    expect(heard(lines)).toEqual(['idle', 'open', 'closed'])
  })

  test('a loss and what comes after it', () => {
    const end = lines.findIndex((line) => line.includes('"status":"closed"'))
    const lost = [
      { at: 8_000, state: { status: 'lost', because: { tag: 'Disconnected', message: 'The line was cut.' }, retryIn: 100 } },
      { at: 8_100, state: { status: 'connecting', attempt: 2 } },
      { at: 8_200, state: { status: 'open' } },
      { at: 8_201, request: { n: 900, operation: 'asterisk.getInfo', method: 'GET', ids: {}, query: { only: 'status' } } },
      { at: 8_202, reply: 900, status: 200, body: { status: { startup_time: '', last_reload_time: '' } } },
    ].map((entry) => JSON.stringify(entry))
    expect(heard([...lines.slice(0, end), ...lost, '{"at":9000,"state":{"status":"closed"}}'])).toEqual(['idle', 'open', 'lost', 'connecting', 'restarted', 'gap', 'open', 'closed'])
  })

  test('an end for good', () => {
    const end = lines.findIndex((line) => line.includes('"status":"closed"'))
    const told = heard([...lines.slice(0, end), '{"at":9000,"ended":{"tag":"Unauthorized","message":"Not any more."}}'])
    expect(told).toEqual(['idle', 'open', 'failed', expect.stringContaining('Not any more.'), 'closed'])
  })

  test('a cassette is closed once, at its end', () => {
    expect(readCassette(text).breaksOff).toBe(false)
    expect(lines.filter((line) => line.includes('"status":"closed"')).length).toBe(1)
  })
})
