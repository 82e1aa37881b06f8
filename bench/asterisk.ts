import { readFile } from 'node:fs/promises'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { type Asterisk, bootAsterisk } from '../asterisk/boot.js'
import { openProxy } from '../test/asterisk/proxy.js'
import { type Child, child } from './children.js'
import type { Series } from './figures.js'
import { rotated } from './rounds.js'
import type { Scale } from './scale.js'
import { type Over, type Reported, type Told, type Up, together } from './serving.js'

export const ourCpu = 'Our CPU per call, answered and hung up'
export const asteriskCpu = 'Asterisk’s CPU per call, answered and hung up'

const ways = ['rxari, HTTP', 'rxari, auto', 'rxari, WebSocket'] as const
const bare = 'ws + node:http'

/** A round that takes longer than that, in ms, will never end. */
const patience = 60_000

/** CPU time that Asterisk has taken since it was started, in µs. */
const cpuOf = async ({ folder }: Asterisk): Promise<number> => {
  const pid = (await readFile(join(folder, 'run/asterisk.pid'), 'utf8')).trim()
  // proc(5): behind the name, which ends with the last parenthesis, user and system time are the 12th and 13th field, in hundredths of a second.
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** Whoever has callers call, and sends them home; not measured. */
const telephones = ({ url, username, password }: Asterisk) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  let placed = 0
  const ask = (method: string, path: string) => new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    httpRequest(`${url}${path}`, { method, agent, headers: { authorization } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => { text += piece }).on('end', () => { resolve({ status: response.statusCode ?? 0, text }) })
    }).on('error', reject).end()
  })
  /** The channel that enters an application, by its caller's. */
  const callers = new Map<string, string>()
  return {
    /** Calls an application; `script` is an extension of `callers.conf`. */
    call: async (app: string, script: string): Promise<void> => {
      placed += 1
      // As long as each other: an id with which another begins is taken, to Asterisk.
      const n = String(placed).padStart(6, '0')
      const [caller, arrival] = [`caller-${n}`, `bench-${n}`]
      callers.set(arrival, caller)
      // By itself a Local channel takes 192 kHz, and what it takes to transcode would be measured.
      const query = new URLSearchParams({ endpoint: `Local/app-${app}@inbound/n`, context: 'callers', extension: script, priority: '1', formats: 'ulaw', channelId: caller, otherChannelId: arrival })
      const { status, text } = await ask('POST', `/channels?${query.toString()}`)
      if (status !== 200) throw new Error(`Asterisk did not place a call: ${status} ${text}`)
    },
    /** The caller puts the receiver down. */
    hangUp: async (arrival: string): Promise<void> => {
      const caller = callers.get(arrival)
      callers.delete(arrival)
      if (caller !== undefined) await ask('DELETE', `/channels/${caller}`)
    },
    everybody: (): readonly string[] => [...callers.keys()],
    /** Waits until nobody is left. */
    silence: async (): Promise<void> => {
      const began = performance.now()
      while (performance.now() - began < patience) {
        if ((await ask('GET', '/channels')).text.trim() === '[]') {
          callers.clear()
          return
        }
        await sleep(50)
      }
      throw new Error('Calls are left in Asterisk')
    },
  }
}

type Telephones = ReturnType<typeof telephones>
type Said = Over | Up | Reported
type Program = Child<Said>

const report = async (program: Program): Promise<Reported> => {
  program.tell({ report: true } satisfies Told)
  for (;;) {
    const said = await program.next()
    if ('cpu' in said) return said
  }
}

const inTime = async (what: string, done: Promise<void>): Promise<void> => {
  const waiting = new AbortController()
  const late = sleep(patience, undefined, { signal: waiting.signal }).then(() => { throw new Error(`${what}: not done in ${patience / 1_000} s`) })
  late.catch(() => undefined)
  await Promise.race([done, late]).finally(() => { waiting.abort() })
}

interface Load {
  readonly app: string
  readonly script: string
  readonly calls: number
  /** So many are under way at a time. */
  readonly atATime: number
  /** Whoever is over is sent home: where the application leaves callers in the dialplan. */
  readonly sendHome?: true
}

/** So many calls, each placed when another is over; done when all are. Gives how many that were a second. */
const load = async (phones: Telephones, program: Program, { app, script, calls, atATime, sendHome }: Load): Promise<number> => {
  let left = calls - atATime
  let over = 0
  const began = performance.now()
  let deaf = (): void => undefined
  await inTime(`${calls} calls to ${app}`, new Promise((resolve, reject) => {
    const call = () => { phones.call(app, script).catch(reject) }
    deaf = program.hear((said) => {
      if (!('over' in said)) return
      for (const id of said.over) {
        over += 1
        if (sendHome) phones.hangUp(id).catch(reject)
        if (left > 0) {
          left -= 1
          call()
        }
      }
      if (over === calls) resolve()
    })
    for (let each = 0; each < atATime; each += 1) call()
  })).finally(() => { deaf() })
  return calls / (performance.now() - began) * 1_000
}

const start = (client: string, flow: string, { url, username, password }: Pick<Asterisk, 'url' | 'username' | 'password'>, app: string, ...more: readonly string[]): Promise<Program> =>
  child('serving.js', [client, flow, url, username, password, app, ...more])

/** One flow under full load, through each of the clients. */
const underLoad = async (asterisk: Asterisk, phones: Telephones, flow: string, clients: readonly string[], rounds: number, each: Omit<Load, 'app'>) => {
  const programs: (readonly [name: string, app: string, program: Program])[] = []
  try {
    for (const [at, client] of clients.entries()) {
      const app = `bench-${at}`
      programs.push([client, app, await start(client, flow, asterisk, app)])
    }
    const found = await rotated(programs, { counted: rounds, warming: Math.min(3, rounds) }, async ([, app, program]) => {
      const before = await cpuOf(asterisk)
      program.tell({ begin: true } satisfies Told)
      const perSecond = await load(phones, program, { ...each, app })
      const { cpu } = await report(program)
      await phones.silence()
      return { perSecond, ours: cpu / each.calls, theirs: (await cpuOf(asterisk) - before) / each.calls }
    })
    return [...found].map(([[client], all]) => ({ client, all }))
  } finally {
    for (const [, , program] of programs) program.end()
  }
}

/** So many calls come and stay: what they take until they are answered, and while they are held. */
const held = async (asterisk: Asterisk, phones: Telephones, client: string, calls: number) => {
  const app = 'bench-held'
  const program = await start(client, 'hold', asterisk, app)
  try {
    program.tell({ begin: true } satisfies Told)
    const began = performance.now()
    let up = 0
    let placed = 0
    let over = 0
    let allOver = (): void => undefined
    await inTime(`${calls} calls held`, new Promise((resolve, reject) => {
      const call = () => {
        placed += 1
        phones.call(app, 'wait').catch(reject)
      }
      program.hear((said) => {
        if ('over' in said) {
          over += said.over.length
          if (over >= calls) allOver()
          return
        }
        if (!('up' in said)) return
        up += said.up
        for (let each = 0; each < said.up && placed < calls; each += 1) call()
        if (up === calls) resolve()
      })
      for (let each = 0; each < 2 * together; each += 1) call()
    }))
    const seconds = (performance.now() - began) / 1_000
    const { cpu } = await report(program)
    const [theirs, watched] = [await cpuOf(asterisk), 3_000]
    program.tell({ begin: true } satisfies Told)
    await sleep(watched)
    const quiet = await report(program)
    const theirsHeld = await cpuOf(asterisk) - theirs
    const early = over
    const ended = new Promise<void>((resolve) => {
      allOver = resolve
    })
    for (const arrival of phones.everybody()) await phones.hangUp(arrival)
    await inTime(`${calls} calls hung up`, ended)
    await phones.silence()
    return { perSecond: calls / seconds, ours: cpu / calls, quiet: quiet.cpu / watched / 10, theirsHeld: theirsHeld / watched / 10, early }
  } finally {
    program.end()
  }
}

/** What Asterisk wrote to its event connection, beside what the program heard. */
const delivered = async (asterisk: Asterisk, phones: Telephones, client: string, calls: number): Promise<number> => {
  const proxy = await openProxy(asterisk.url)
  const program = await start(client, 'answer and hang up', { ...asterisk, url: proxy.url }, 'bench-counted', '--count')
  try {
    program.tell({ begin: true } satisfies Told)
    const before = proxy.events.length
    await load(phones, program, { app: 'bench-counted', script: 'wait', calls, atATime: 2 * together })
    await phones.silence()
    const { events } = await report(program)
    return proxy.events.length - before - events
  } finally {
    program.end()
    await proxy.close()
  }
}

/** A real Asterisk 22, and callers at full rate. */
export const onAsterisk = async ({ rounds, say }: Scale): Promise<readonly Series[]> => {
  const asterisk = await bootAsterisk({ version: '22', say })
  const phones = telephones(asterisk)
  const series: Series[] = []
  const add = (what: string, client: string, unit: Series['unit'], values: readonly number[]) => { series.push({ what, client, unit, rounds: values }) }
  try {
    say(`Asterisk ${asterisk.version}: answered and hung up`)
    for (const { client, all } of await underLoad(asterisk, phones, 'answer and hang up', [bare, ...ways], rounds, { script: 'wait', calls: 400, atATime: 4 * together })) {
      add(ourCpu, client, 'µs', all.map(({ ours }) => ours))
      add(asteriskCpu, client, 'µs', all.map(({ theirs }) => theirs))
      add('Calls a second, answered and hung up', client, 'a second', all.map(({ perSecond }) => perSecond))
    }
    say('the front desk')
    for (const { client, all } of await underLoad(asterisk, phones, 'front desk', ways, Math.min(3, rounds), { script: 'dtmf-0.2-2', calls: 200, atATime: 100, sendHome: true })) {
      add('Our CPU per call at the front desk', client, 'µs', all.map(({ ours }) => ours))
      add('Asterisk’s CPU per call at the front desk', client, 'µs', all.map(({ theirs }) => theirs))
      add('Calls a second at the front desk', client, 'a second', all.map(({ perSecond }) => perSecond))
    }
    for (const calls of [500, 1_000]) {
      for (const client of ways) {
        const what = (of: string) => `${of}, ${calls.toLocaleString('en')} calls held`
        say(what(client))
        const { perSecond, ours, quiet, theirsHeld, early } = await held(asterisk, phones, client, calls)
        add(what('Answered a second'), client, 'a second', [perSecond])
        add(what('Our CPU per call until it is answered'), client, 'µs', [ours])
        add(what('Our CPU meanwhile'), client, '% of a core', [quiet])
        add(what('Asterisk’s CPU meanwhile'), client, '% of a core', [theirsHeld])
        add(what('Ended by themselves'), client, '', [early])
      }
    }
    for (const client of ways) {
      say(`events, counted on their way: ${client}`)
      add('Events that Asterisk sent and nobody heard', client, '', [await delivered(asterisk, phones, client, 500)])
    }
    return series
  } finally {
    await asterisk.stop()
  }
}
