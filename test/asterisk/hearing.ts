import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Caller, Driver } from './driver.js'
import { server } from './server.js'

/** What somebody hears while somebody speaks: the one who speaks, something else (music, a prompt), or nothing. */
export type Hears = 'speaker' | 'something' | 'nothing'

/** Samples per second of what Asterisk records, and per window looked at (100 ms). */
const rate = 8_000
const size = 800
/** What the speaker says, in Hz. */
const pitch = 1_000
/** The root mean square of a window that is not silent, of 32,768. */
const loud = 100

/** How much of a window's energy is at the pitch (Goertzel). */
const shareOf = (window: readonly number[], energy: number): number => {
  const turn = 2 * Math.cos((2 * Math.PI * pitch) / rate)
  let one = 0
  let two = 0
  for (const sample of window) [one, two] = [sample + turn * one - two, one]
  return ((one * one + two * two - turn * one * two) * 2) / window.length / energy
}

/** Of a WAV file: 16 bit, mono. */
const judge = (wav: Buffer): Hears => {
  const samples = Array.from({ length: (wav.length - 44) >> 1 }, (_, at) => wav.readInt16LE(44 + at * 2))
  const windows = Array.from({ length: Math.floor(samples.length / size) }, (_, at) => samples.slice(at * size, (at + 1) * size))
  const energies = windows.map((window) => window.reduce((sum, sample) => sum + sample * sample, 0))
  const sounding = windows.filter((_, at) => (energies[at] ?? 0) > loud * loud * size)
  const spoken = windows.filter((window, at) => (energies[at] ?? 0) > loud * loud * size && shareOf(window, energies[at] ?? 1) > 0.5)
  if (spoken.length >= 3) return 'speaker'
  return sounding.length >= 3 ? 'something' : 'nothing'
}

export interface Speaking {
  /** What the speaker says. A tone is known again; a voice is `something`. @default a tone */
  readonly media?: string
  /** The others send silence, as telephones do all the time; a Local channel sends nothing of itself. @default true */
  readonly silence?: boolean
  /** How long is listened, in ms. @default 1_000 */
  readonly ms?: number
}

/**
 * What the others hear while one speaks: what arrives at their far ends is recorded. Callers without a script.
 *
 * What is whispered is mixed into what flows, so the others send silence. But tones, silence and music on hold are generators, and a Local
 * channel with one at either end passes nothing: of somebody on hold it takes a voice, and none who sends silence.
 */
export const heardBy = async (
  driver: Driver, speaker: Caller, others: readonly Caller[], { media = `tone:${pitch}`, silence = true, ms = 1_000 }: Speaking = {},
): Promise<readonly Hears[]> => {
  const ask = async (method: string, path: string, query: Readonly<Record<string, string>> = {}) => {
    const { status, body } = await driver.request(method, path, { query })
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`)
  }
  const playback = `tone-${randomUUID()}`
  const names = others.map(() => `heard-${randomUUID()}`)
  if (silence) for (const { farId } of others) await ask('POST', `/channels/${farId}/silence`)
  const told = (name: string, what: string) => driver.hears(`${what} of ${name}`, ({ type, recording }) => type === what && recording?.name === name)
  await ask('POST', `/channels/${speaker.farId}/play/${playback}`, { media })
  await driver.hears('somebody speak', ({ type, playback: one }) => type === 'PlaybackStarted' && one?.id === playback)
  await sleep(300)
  for (const [at, { farId }] of others.entries()) await ask('POST', `/channels/${farId}/record`, { name: names[at] ?? '', format: 'wav' })
  for (const name of names) await told(name, 'RecordingStarted')
  await sleep(ms)
  for (const name of names) await ask('POST', `/recordings/live/${name}/stop`)
  for (const name of names) await told(name, 'RecordingFinished')
  await ask('DELETE', `/playbacks/${playback}`)
  if (silence) for (const { farId } of others) await ask('DELETE', `/channels/${farId}/silence`)
  const authorization = `Basic ${Buffer.from(`${server.username}:${server.password}`).toString('base64')}`
  return Promise.all(names.map(async (name) => {
    const reply = await fetch(`${server.url}/recordings/stored/${name}/file`, { headers: { authorization } })
    if (!reply.ok) throw new Error(`What was heard is not there: ${reply.status}`)
    const heard = judge(Buffer.from(await reply.arrayBuffer()))
    await ask('DELETE', `/recordings/stored/${name}`)
    return heard
  }))
}

/** Who hears whom, of several who each speak in turn: `customer: agent`, in the order given. */
export const whoHearsWhom = async (driver: Driver, people: Readonly<Record<string, Caller>>): Promise<Readonly<Record<string, string>>> => {
  const table: Record<string, string> = {}
  for (const [name, speaker] of Object.entries(people)) {
    const others = Object.entries(people).filter(([other]) => other !== name)
    const heard = await heardBy(driver, speaker, others.map(([, caller]) => caller))
    table[name] = others.filter((_, at) => heard[at] === 'speaker').map(([other]) => other).join(' and ') || 'nobody'
  }
  return table
}
