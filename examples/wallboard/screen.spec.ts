import { describe, expect, test } from '@jest/globals'
import { Chalk } from 'chalk'

import { AriError, type Lifecycle } from 'rxari'
import { bridgeSnapshot, channelSnapshot, playbackStarted } from 'rxari/testing'

import { type Board, type Told, goOn, nothingYet } from './board.js'
import { screen } from './screen.js'

/** Nine o'clock, here. */
const nine = new Date(2026, 0, 1, 9).getTime()
const iso = (ms: number) => new Date(nine + ms).toISOString().replace('Z', '+0000')

const office: readonly Told[] = [
  { kind: 'connection', state: { status: 'open' }, at: nine },
  {
    kind: 'listed', at: nine,
    lists: {
      channels: [
        channelSnapshot('c1', { name: 'PJSIP/alice-00000001', caller: { name: 'Alice', number: '100' }, creationtime: iso(-3_600_000) }),
        channelSnapshot('c2', {
          name: 'Local/sales@departments-00000002;1', state: 'Ring', creationtime: iso(1_000),
          dialplan: { context: 'departments', exten: 'sales', priority: 3, app_name: 'Wait', app_data: '60' },
        }),
      ],
      bridges: [bridgeSnapshot('b1', { name: 'lobby', channels: ['c1'], creationtime: iso(0) })],
      endpoints: [
        { technology: 'PJSIP', resource: 'bob', state: 'offline', channel_ids: [] },
        { technology: 'PJSIP', resource: 'alice', state: 'online', channel_ids: ['c1'] },
      ],
      // Asterisk's clock is two seconds slow.
      ahead: 2_000,
    },
  },
  { kind: 'event', event: playbackStarted({ playbackId: 'p1', bridgeId: 'b1', media: 'sound:hello-world' }) },
]

const after = (...told: readonly Told[]): Board => [...office, ...told].reduce(goOn, nothingYet)

const shown = (board: Board, { width = 100, height = 40, colours = false } = {}): readonly string[] =>
  screen(board, { title: 'http://127.0.0.1:8088/ari', width, height, now: nine + 42_000, paint: new Chalk({ level: colours ? 1 : 0 }) })

const connection = (state: Lifecycle): Told => ({ kind: 'connection', state, at: nine + 40_000 })

test('the connection, the counts, and what there is, the newest first', () => {
  expect(shown(after()).join('\n')).toBe(`
  http://127.0.0.1:8088/ari
  connected for 0:42
  2 channels (1 Up, 1 Ring) · 1 bridge · 2 endpoints (1 online)

  channel                             state  caller       where          for      bridge  hears
  Local/sales@departments-00000002;1  Ring                sales@depart…  0:39
  PJSIP/alice-00000001                Up     Alice <100>  app            1:00:40  lobby   hello-w…

  bridge  type    since     members
  lobby   mixing  09:00:02  1: PJSIP/alice-00000001

  endpoint     state    channels
  PJSIP/alice  online   1: PJSIP/alice-00000001
  PJSIP/bob    offline`)
})

test('a narrow terminal has fewer columns, and is not written over', () => {
  for (const width of [80, 60, 40, 20, 5]) expect(shown(after(), { width }).filter((line) => line.length > width)).toEqual([])
  expect(shown(after(), { width: 40 }).slice(5, 8)).toEqual([
    '  channel               state  for',
    '  Local/sales@de…002;1  Ring   0:39',
    '  PJSIP/alice-00000001  Up     1:00:40',
  ])
})

describe('a terminal that is too low', () => {
  const many = after({
    kind: 'listed', at: nine,
    lists: {
      channels: Array.from({ length: 30 }, (_, at) => channelSnapshot(`c${String(at)}`, { creationtime: iso(at * 1_000) })),
      bridges: [bridgeSnapshot('b1', { creationtime: iso(0) })], endpoints: [], ahead: 0,
    },
  })

  test('shows the newest, and says how many more there are', () => {
    const lines = shown(many, { height: 24 })
    expect(lines.length).toBe(23)
    expect(lines.slice(5, 8).map((line) => line.trim().split(' ')[0])).toEqual(['channel', 'PJSIP/c29', 'PJSIP/c28'])
    expect(lines.slice(18)).toEqual(['  PJSIP/c17  Up             app    0:25', '  … and 17 more', '', '  bridge  type    since     members', '  b1      mixing  09:00:00'])
  })

  test('is never written beyond its height', () => {
    for (let height = 2; height < 40; height += 1) expect(shown(many, { height }).length).toBeLessThan(height)
  })
})

describe('the connection', () => {
  const lineOf = (...told: readonly Told[]) => shown(after(...told))[2]
  const because = new AriError('Unreachable', 'Nobody answers at 127.0.0.1:8088')

  test.each<readonly [string, Lifecycle]>([
    ['lost: next try in 3.0 s, Nobody answers at 127.0.0.1:8088', { status: 'lost', because, retryIn: 5_000 }],
    ['lost: next try in 0.0 s, Nobody answers at 127.0.0.1:8088', { status: 'lost', because, retryIn: 100 }],
    ['connecting, attempt 3', { status: 'connecting', attempt: 3 }],
    ['given up: Nobody answers at 127.0.0.1:8088', { status: 'failed', because }],
    ['taken over by another program that calls itself "wallboard"', { status: 'replaced', application: 'wallboard' }],
  ])('is told: %s', (words, state) => {
    expect(lineOf(connection(state))).toBe(`  ${words}`)
  })

  test('that is lost leaves all as it was, and says since when', () => {
    const lines = shown(after(connection({ status: 'lost', because })))
    expect(lines[3]).toBe('  0:02 ago: 2 channels (1 Up, 1 Ring) · 1 bridge · 2 endpoints (1 online)')
    expect(lines[6]?.trim()).toMatch(/0:37$/)
  })

  test('that has not brought a list yet says so', () => {
    expect(shown(nothingYet).slice(2)).toEqual(['  idle', '  nothing has been listed yet: 0 channels · 0 bridges · 0 endpoints'])
  })

  test('that comes back says for how long nothing was heard', () => {
    expect(lineOf(connection({ status: 'gap', from: nine, to: nine + 1_500, ended: 0, corrected: { calls: 0, bridges: 0, playbacks: 0, recordings: 0 } }), connection({ status: 'open' })))
      .toBe('  connected for 0:02, heard nothing for 1.5 s before')
  })

  test('says so where Asterisk does not tell us everything', () => {
    expect(shown(after(connection({ status: 'open', subscribeAllIgnored: ['wallboard'] })), { width: 130 })[3])
      .toBe('  Asterisk does not tell "wallboard" all: it was there already. Listed anew every 2 s; another ARI_APP is told all.')
  })

  test('and trouble has a line of its own', () => {
    expect(shown(after({ kind: 'fails', because: 'GET /channels was refused\u001b[0m' }))[3]).toBe('  GET /channels was refused·[0m')
  })
})

test('colours colour, and change nothing else', () => {
  const coloured = shown(after(), { colours: true }).join('\n')
  expect(coloured).not.toBe(shown(after()).join('\n'))
  // eslint-disable-next-line no-control-regex -- colours are control characters
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(shown(after()).join('\n'))
})
