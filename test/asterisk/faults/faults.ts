import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import type { Asterisk } from '../../../asterisk/boot.js'
import { connect } from '../../../src/index.js'
import { type Stage, eventually } from '../harness.js'

const execute = promisify(execFile)

/** Where a fault happens. */
export interface Site {
  readonly stage: Stage
  readonly asterisk: Asterisk
}

/** Something that goes wrong under a hundred calls. */
export interface Wrong {
  readonly name: string
  /** Whose calls end with it: only those who hang up meanwhile, those too who are being recorded, or everybody's. */
  readonly ends: 'who leaves' | 'who is recorded' | 'all'
  /** Does the connection open anew? */
  readonly reopens: boolean
  /** From the first symptom until what was wrong is right again. */
  readonly happens: (site: Site) => Promise<unknown>
}

/** How soon silence is noticed, in ms. */
export const pingEvery = 500
/** Longer than the silence after which the other side is taken for dead. */
export const silence = 4 * pingEvery

export const pidOf = async ({ folder }: Asterisk): Promise<number> => Number(await readFile(join(folder, 'run/asterisk.pid'), 'utf8'))

const stopped = async (asterisk: Asterisk, until: () => Promise<unknown>) => {
  const pid = await pidOf(asterisk)
  process.kill(pid, 'SIGSTOP')
  await until().finally(() => process.kill(pid, 'SIGCONT'))
}

/** Waits until the connection is taken for dead. */
const taken = ({ lifecycle }: Stage) => {
  const losses = () => lifecycle.filter(({ status }) => status === 'lost').length
  const before = losses()
  return eventually('the loss is told', () => losses() > before, 15_000)
}

/** The next twenty requests are answered by whoever is in between. */
const answered = (status: number, type: string, body: string) => async ({ stage: { proxy } }: Site): Promise<void> => {
  proxy.answer(20, {
    http: `HTTP/1.1 ${status} So it is\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    socket: { status_code: status, reason_phrase: 'So it is', content_type: type, message_body: body },
  })
  await eventually('twenty are', () => proxy.answers() === 0)
}

/** What is over as soon as it has begun. */
export const now = (happens: (site: Site) => void) => (site: Site): Promise<void> => {
  happens(site)
  return Promise.resolve()
}

export const during = async (ms: number, begin: () => void, end: () => void) => {
  begin()
  await sleep(ms)
  end()
}

/** Asks for so many things at once that Asterisk has much to say. */
export const flood = (stage: Stage, count: number, bytes: number) =>
  Promise.all(Array.from({ length: count }, () =>
    stage.driver.request('POST', '/events/user/flood', { query: { application: stage.app }, body: { variables: { text: 'x'.repeat(bytes) } } })))

export const faults: readonly Wrong[] = [
  { name: 'the event socket cut', ends: 'who leaves', reopens: true, happens: now(({ stage }) => { stage.proxy.cutEvents() }) },
  {
    name: 'the event socket cut five times in a second', ends: 'who leaves', reopens: true,
    happens: async ({ stage }) => {
      for (let cut = 0; cut < 5; cut += 1) await during(200, () => { stage.proxy.cutEvents() }, () => undefined)
    },
  },
  { name: 'every connection cut', ends: 'who leaves', reopens: true, happens: now(({ stage }) => { stage.proxy.cutAll() }) },
  {
    name: 'every connection cut ten times in a second', ends: 'who leaves', reopens: true,
    happens: async ({ stage }) => {
      for (let cut = 0; cut < 10; cut += 1) await during(100, () => { stage.proxy.cutAll() }, () => undefined)
    },
  },
  {
    name: 'no event socket for 2 s, while requests are served', ends: 'who leaves', reopens: true,
    happens: ({ stage: { proxy } }) => during(2_000, () => {
      proxy.set('no events')
      proxy.cutEvents()
    }, () => { proxy.set('open') }),
  },
  {
    name: 'no connection at all for 2 s', ends: 'who leaves', reopens: true,
    happens: ({ stage: { proxy } }) => during(2_000, () => {
      proxy.set('shut')
      proxy.cutAll()
    }, () => { proxy.set('open') }),
  },
  {
    name: 'half-open: nothing moves, and no connection breaks', ends: 'who leaves', reopens: true,
    happens: async ({ stage }) => {
      stage.proxy.set('frozen')
      await taken(stage)
      stage.proxy.set('open')
    },
  },
  {
    name: 'nothing moves for 700 ms, then all of it', ends: 'who leaves', reopens: false,
    happens: ({ stage: { proxy } }) => during(700, () => { proxy.set('frozen') }, () => { proxy.set('open') }),
  },
  {
    name: 'everything 300 ms late, either way', ends: 'who leaves', reopens: false,
    happens: ({ stage: { proxy } }) => during(2_000, () => { proxy.delay(300) }, () => { proxy.delay(0) }),
  },
  {
    name: 'a frame truncated', ends: 'who leaves', reopens: true,
    happens: async ({ stage }) => {
      stage.proxy.cutNextEvent()
      await flood(stage, 1, 1_000)
    },
  },
  {
    name: 'frames that are not JSON', ends: 'who leaves', reopens: false,
    happens: now(({ stage }) => {
      for (const text of ['{"type":"Stasis', 'not JSON', '', '[]', '5', 'null', '\u0000']) stage.proxy.say(text)
    }),
  },
  {
    name: 'events that are none', ends: 'who leaves', reopens: false,
    happens: now(({ stage }) => {
      for (const frame of [{ type: 'Nonesuch' }, { type: 'StasisStart' }, { type: 'ChannelDtmfReceived', digit: 5 }, { type: ['x'] }]) {
        stage.proxy.say(JSON.stringify({ ...frame, application: stage.app }))
      }
    }),
  },
  {
    name: 'bytes on the socket that no WebSocket knows', ends: 'who leaves', reopens: true,
    happens: now(({ stage }) => { stage.proxy.babble(Buffer.from([0xff, 0xff, 0xff, 0x13, 0x37])) }),
  },
  {
    name: 'requests answered with a web page', ends: 'who leaves', reopens: false,
    happens: answered(200, 'text/html', '<!doctype html><title>It works</title>'),
  },
  {
    name: 'requests answered 503', ends: 'who leaves', reopens: false,
    happens: answered(503, 'text/plain', 'busy'),
  },
  {
    name: 'requests answered with rubbish', ends: 'who leaves', reopens: false,
    happens: async ({ stage: { proxy } }) => {
      proxy.answer(20, { http: 'hello? is this the pizza service?\r\n\r\n', socket: { status_code: 'pizza', message_body: { large: true } } })
      await eventually('twenty are', () => proxy.answers() === 0)
    },
  },
  { name: 'Asterisk stopped (SIGSTOP) for 700 ms', ends: 'who leaves', reopens: false, happens: ({ asterisk }) => stopped(asterisk, () => sleep(700)) },
  { name: 'Asterisk stopped (SIGSTOP) for longer than it is waited for', ends: 'who leaves', reopens: true, happens: ({ stage, asterisk }) => stopped(asterisk, () => taken(stage)) },
  {
    name: 'Asterisk killed (kill -9) and started again', ends: 'all', reopens: true,
    happens: async ({ asterisk }) => {
      await asterisk.kill()
      await asterisk.restart()
    },
  },
  {
    name: 'Asterisk ended in order (SIGTERM) and started again', ends: 'all', reopens: true,
    happens: async ({ asterisk }) => {
      process.kill(await pidOf(asterisk), 'SIGTERM')
      await asterisk.ended()
      await asterisk.restart()
    },
  },
  {
    name: 'another program takes the application over', ends: 'all', reopens: false,
    happens: async ({ stage, asterisk }) => {
      const other = connect({ ...asterisk, app: stage.app })
      const using = other.calls$.subscribe()
      await eventually('it is told', () => stage.lifecycle.some(({ status }) => status === 'replaced'))
      using.unsubscribe()
      await new Promise<void>((resolve) => { other.close().subscribe({ complete: resolve }) })
    },
  },
  {
    name: 'a reader too slow for Asterisk, which cuts it', ends: 'who leaves', reopens: true,
    happens: async ({ stage }) => {
      stage.proxy.ignoreEvents(true)
      await flood(stage, 8_000, 8_000)
      await sleep(2_000)
      stage.proxy.ignoreEvents(false)
    },
  },
  {
    name: 'a disk that is full for recordings', ends: 'who is recorded', reopens: false,
    happens: async ({ stage, asterisk }) => {
      const pid = String(await pidOf(asterisk))
      const limited = (bytes: string) => execute('prlimit', ['--pid', pid, `--fsize=${bytes}:unlimited`])
      const over = () => stage.known.filter(({ event: { type } }) => type === 'RecordingFinished' || type === 'RecordingFailed').length
      const recorded = stage.requests({ method: 'POST', path: /\/record$/ }).length
      await limited('1000')
      try {
        // What is recorded is written when there are 32 KB of it: after two seconds and more.
        await eventually('no recording goes on', () => over() === recorded, 20_000)
      } finally {
        await limited('unlimited')
      }
    },
  },
]
