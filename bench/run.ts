/**
 * npm run bench                       all of it, in a quarter of an hour; docs/benchmarks.md, .json and .svg are written; exit code 1 where a gate is missed
 * npm run bench -- events rest        these alone; nothing is written
 * npm run bench -- --quick            a few minutes of it, without peers and Asterisk: held to what was published, noise admitted; best of three
 * npm run bench -- --rounds 3         fewer rounds, or more, than the 15 that are published (5 with `--quick`)
 * npm run bench -- page               prints docs/benchmarks.md and .svg anew from docs/benchmarks.json
 * npm run bench -- soak | fuzz        a million calls and what they leave behind; a million frames with something wrong; `--quick` for fewer
 *
 * A bench is the file of its name. Whatever is measured (but for the soak) runs in a process of its own, one for each client, which does as it is told:
 *
 *   listening.ts    hears events (events, calls, delivery, memory; `listeners.ts` minds them)
 *   asking.ts       makes requests (rest)
 *   serving.ts      serves callers of a real Asterisk (asterisk)
 *   importing.ts    loads a package (import)
 *   apart.ts        the others: decode, timers, marbles
 *   sender.ts       stands where Asterisk would: sends the events and answers the requests; it is not measured
 *
 * What comes of it is held to `gates.ts`, and `report.ts` and `chart.ts` print it. What misses a gate is explained in `reasons.ts`, by hand.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import type { Done } from './apart.js'
import { calls } from './calls.js'
import { chart } from './chart.js'
import { child } from './children.js'
import { delivery } from './delivery.js'
import { events } from './events.js'
import type { Series } from './figures.js'
import { judge, widened } from './gates.js'
import { imports } from './import.js'
import { described, machine } from './machine.js'
import { memory } from './memory.js'
import { onAsterisk } from './asterisk.js'
import { install } from './peers.js'
import { reasons } from './reasons.js'
import { type Found, type Report, page, printed, verdictLine } from './report.js'
import { rest } from './rest.js'
import type { Scale } from './scale.js'

interface Bench {
  readonly about: string
  readonly run: (scale: Scale) => Promise<readonly Series[]> | readonly Series[]
  /** Left out of a quick run of all. */
  readonly slow?: true
}

const apart = (name: string) => async ({ rounds, quick }: Scale): Promise<readonly Series[]> => {
  const { ready: { series }, end } = await child<Done>('apart.js', [name, String(rounds), quick ? 'quick' : 'whole'])
  end()
  return series
}

const benches: Readonly<Record<string, Bench>> = {
  events: {
    about: 'Events of many calls, one among the others, from the socket to the flow: with rxari every call has a collector of digits, with the peers a listener for its keys. The floor is `ws` and `JSON.parse`: it parses every frame, and does nothing else with it.',
    run: events,
  },
  calls: { about: 'Whole calls, from their arrival to their end: a flow and a collector for each, and all of it torn down. What ended a call is always told (`call.ended$`): there is no option for it, and what it costs is in these figures.', run: calls },
  delivery: { about: 'Numbered events to 1,000 calls: as fast as they are taken, then half as fast. Each is heard twice, in `events$` and at its call.', run: delivery },
  decode: { about: 'One frame, parsed, then asked whether it is what Asterisk documents. `decodeEvent` is what a connection does.', run: apart('decode') },
  rest: { about: 'Requests to a server that answers at once: a GET that brings a channel, checked, and a POST that brings nothing. got as its README has it, by its promise; rxari, which reads got’s stream, as a program uses it: `ari.channels.get()`.', run: rest },
  memory: { about: 'Heap of a process, without garbage. A call of rxari has a collector and nothing around it, or is served as a program would; one of the peers has a listener for its keys.', run: memory },
  timers: { about: 'What it costs to wait.', run: apart('timers') },
  import: { about: 'In a process of its own each time; rxari as it is published, and as the compiler leaves it, a file for each module. got is loaded with the first request over HTTP.', run: imports },
  asterisk: { about: 'A real Asterisk 22 on the same machine, with Local callers as fast as they are served: 40 at a time, 100 at the front desk (where a greeting is played).', run: onAsterisk, slow: true },
  marbles: { about: 'Tests of call flows in virtual time.', run: apart('marbles'), slow: true },
}

/** Runs that say themselves whether all is well. */
const others: Readonly<Record<string, (quick: boolean) => Promise<void>>> = {
  soak: async (quick) => { await (await import('./soak.js')).printSoak({ quick }) },
  page: () => {
    const report = read()
    write({ ...report, found: report.found.map((found) => ({ ...found, about: benches[found.bench]?.about ?? found.about })) })
    return Promise.resolve()
  },
  fuzz: async (quick) => { await (await import('./fuzz.js')).printFuzz({ frames: quick ? 50_000 : 1_000_000 }) },
}

const docs = (name: string) => new URL(`../../docs/${name}`, import.meta.url)

/** Figures keep four digits: more is not meant. */
const json = (report: Report): string => {
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)
  return `${JSON.stringify(report, rounded, 1).replace(/\[[^[\]{}]*\]/g, (list) => list.replace(/\s+/g, ' '))}\n`
}

/** Written, and read again to be printed anew. */
const read = (): Report => JSON.parse(readFileSync(docs('benchmarks.json'), 'utf8')) as Report // Written by `write`.
const write = (report: Report): void => {
  const series = report.found.flatMap((found) => found.series)
  writeFileSync(docs('benchmarks.md'), page(report, judge(series), reasons))
  writeFileSync(docs('benchmarks.json'), json(report))
  writeFileSync(docs('benchmarks.svg'), chart(series))
  console.log('\ndocs/benchmarks.md, docs/benchmarks.json and docs/benchmarks.svg are written.')
}

const published = (): readonly Series[] => (existsSync(docs('benchmarks.json')) ? read().found.flatMap(({ series }) => series) : [])

const measure = async (name: string, { about, run }: Bench, scale: Scale): Promise<Found> => {
  console.log(`\n== ${name}`)
  const found = { bench: name, about, series: await run(scale) }
  console.log(printed(found))
  return found
}

/** How often a gate may be missed in a quick run. */
const attempts = 3

const quickly = async (names: readonly string[], scale: Scale): Promise<boolean> => {
  const limitOf = widened(published())
  let wanted = names
  let holds = true
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const missed: string[] = []
    for (const name of wanted) {
      const bench = benches[name]
      if (bench === undefined) continue
      const verdicts = judge((await measure(name, bench, scale)).series, limitOf)
      for (const verdict of verdicts) console.log(verdictLine(verdict))
      if (verdicts.some(({ holds }) => !holds)) missed.push(name)
    }
    holds = missed.length === 0
    if (holds) break
    console.log(`\nMissed, attempt ${attempt} of ${attempts}: ${missed.join(', ')}`)
    wanted = missed
  }
  return holds
}

const fully = async (names: readonly string[], scale: Scale, command: string): Promise<boolean> => {
  const found: Found[] = []
  for (const name of names) {
    const bench = benches[name]
    if (bench !== undefined) found.push(await measure(name, bench, scale))
  }
  const series = found.flatMap(({ series }) => series)
  const verdicts = judge(series)
  if (verdicts.length > 0) console.log('\n== gates')
  for (const verdict of verdicts) console.log(verdictLine(verdict))
  if (names.length === Object.keys(benches).length) {
    write({ date: new Date().toISOString().slice(0, 10), command, machine: machine(), found })
  }
  return verdicts.every(({ holds }) => holds)
}

const { values: { quick, rounds }, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } } })
const unknown = positionals.find((name) => benches[name] === undefined && others[name] === undefined)
const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ')
if (unknown !== undefined) {
  console.error(`There is no bench '${unknown}': npm run bench -- ${[...Object.keys(benches), ...Object.keys(others)].join(' | ')}`)
  process.exitCode = 1
} else {
  console.log(`${command}\n${described(machine())}`)
  const asked = positionals.length > 0 ? positionals : Object.entries(benches).flatMap(([name, { slow }]) => (quick && slow ? [] : [name]))
  if (!quick && asked.some((name) => name !== 'soak' && name !== 'fuzz')) install()
  const scale: Scale = { rounds: Number(rounds ?? (quick ? 5 : 15)), quick, say: (what) => { console.log(`… ${what}`) } }
  for (const name of asked) await others[name]?.(quick)
  const measured = asked.filter((name) => name in benches)
  const holds = await (quick ? quickly(measured, scale) : fully(measured, scale, command))
  if (!holds) process.exitCode = 1
}
