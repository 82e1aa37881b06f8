import { cpuPerCall } from './calls.js'
import { valid } from './decode.js'
import { added, delay, lost, reordered } from './delivery.js'
import { cpuPerEvent } from './events.js'
import { type Series, type Spread, type Unit, paired, spreadOf } from './figures.js'
import { loading } from './import.js'
import { finished, idle, left } from './memory.js'
import { cpuPerRequest, latency, methods, throughput } from './rest.js'
import { asteriskCpu, ourCpu } from './asterisk.js'

/** The rounds of one client. */
export type Find = (what: string, client: string) => readonly number[] | undefined

/** What has to hold. */
export interface Gate {
  readonly id: string
  readonly what: string
  /** The value, round by round; nothing where it was not measured. */
  readonly of: (find: Find) => readonly number[] | undefined
  readonly unit: Unit
  /** At most so much; at least, where more is better. */
  readonly gate: number
  readonly stretch: number
  readonly more?: true
  /** What must hold in a short run on any machine, where that is not to be had by a factor: little of what is counted, and much noise. */
  readonly inShort?: number
}

type Of = readonly [what: string, client: string]

const ratio = (one: Of, other: Of) => (find: Find): readonly number[] | undefined => {
  const [above, below] = [find(...one), find(...other)]
  return above === undefined || below === undefined ? undefined : paired(above, below)
}
const plain = (...of: Of) => (find: Find) => find(...of)

const overFloor = (live: number, client = 'rxari') => ratio([cpuPerEvent(live), client], [cpuPerEvent(live), 'floor'])

const flatness = (find: Find): readonly number[] | undefined => {
  const [most, one] = [overFloor(10_000)(find), overFloor(1)(find)]
  return most === undefined || one === undefined ? undefined : paired(most, one)
}

const addedDelay = (find: Find): readonly number[] | undefined => {
  const [ours, floor] = [find(delay, 'rxari'), find(delay, 'floor')]
  return ours === undefined || floor === undefined ? undefined : added(ours, floor)
}

const [overWs, overHttp] = ['rxari, WebSocket', 'rxari, HTTP']

const kilobyte = 1_024

/** Every gate, as it was set before anything was built. Those of one aim have one id; the numbers have gaps. */
export const gates: readonly Gate[] = [
  { id: 'P1', what: 'CPU per event × floor, one live call', of: overFloor(1), unit: 'times', gate: 1.25, stretch: 1.1 },
  { id: 'P2', what: 'the same, 100 live calls', of: overFloor(100), unit: 'times', gate: 1.25, stretch: 1.1 },
  { id: 'P3', what: 'the same, 1,000 live calls', of: overFloor(1_000), unit: 'times', gate: 1.35, stretch: 1.15 },
  { id: 'P4', what: 'the same, 10,000 live calls', of: overFloor(10_000), unit: 'times', gate: 1.4, stretch: 1.2 },
  { id: 'P5', what: 'flatness: P4 / P1', of: flatness, unit: 'times', gate: 1.3, stretch: 1.15 },
  { id: 'P6', what: 'CPU per event × floor without code generation, 10,000 live calls', of: overFloor(10_000, 'rxari, no code generation'), unit: 'times', gate: 1.55, stretch: 1.35 },
  { id: 'P7', what: 'validation × JSON.parse, compiled', of: ratio([valid, 'guard, compiled'], [valid, 'JSON.parse']), unit: 'times', gate: 0.06, stretch: 0.03 },
  { id: 'P7', what: 'validation × JSON.parse, closures', of: ratio([valid, 'guard, closures'], [valid, 'JSON.parse']), unit: 'times', gate: 0.3, stretch: 0.18 },
  { id: 'P9', what: 'whole calls × floor, 100 at once', of: ratio([cpuPerCall(100), 'rxari'], [cpuPerCall(100), 'floor']), unit: 'times', gate: 1.5, stretch: 1.2 },
  { id: 'P9', what: 'whole calls × floor, 10,000 at once', of: ratio([cpuPerCall(10_000), 'rxari'], [cpuPerCall(10_000), 'floor']), unit: 'times', gate: 1.9, stretch: 1.5 },
  ...([[1, 3, 3.6], [100, 3.3, 4], [1_000, 4, 5], [10_000, 14, 20]] as const).map(([live, gate, stretch]): Gate => ({
    id: 'P10', what: `ari-client’s CPU per event / ours, ${live.toLocaleString('en')} live`, of: ratio([cpuPerEvent(live), 'ari-client'], [cpuPerEvent(live), 'rxari']), unit: 'times', gate, stretch, more: true,
  })),
  { id: 'P12', what: 'heap per idle call with a collector', of: plain(idle, 'rxari'), unit: 'bytes', gate: 3.6 * kilobyte, stretch: 1.8 * kilobyte },
  { id: 'P14', what: 'heap kept per finished call', of: plain(finished, 'rxari'), unit: 'bytes', gate: 8, stretch: 1, inShort: 40 },
  { id: 'P14', what: 'left in the index and the census after them', of: plain(left, 'rxari'), unit: '', gate: 0, stretch: 0, inShort: 0 },
  ...methods.flatMap((method): readonly Gate[] => [
    { id: 'P16', what: `REST over the WebSocket × node:http: CPU, 16 ${method} at a time`, of: ratio([cpuPerRequest(method, 16), overWs], [cpuPerRequest(method, 16), 'node:http']), unit: 'times', gate: 0.45, stretch: 0.25 },
    { id: 'P16', what: `the same × our own HTTP wire, ${method}`, of: ratio([cpuPerRequest(method, 16), overWs], [cpuPerRequest(method, 16), overHttp]), unit: 'times', gate: 0.17, stretch: 0.08 },
    { id: 'P17', what: `ari-client’s CPU per ${method} / ours over the WebSocket`, of: ratio([cpuPerRequest(method, 16), 'ari-client'], [cpuPerRequest(method, 16), overWs]), unit: 'times', gate: 4.5, stretch: 8, more: true },
    { id: 'P18', what: `REST over the WebSocket × got: throughput, 16 ${method} at a time`, of: ratio([throughput(method, 16), overWs], [throughput(method, 16), 'got']), unit: 'times', gate: 6, stretch: 12, more: true },
    // Which of two times a short run meets, 0.04 or 0.1 ms, is chance.
    { id: 'P18', what: `the same: median time, one ${method} at a time`, of: ratio([latency(method, 1), overWs], [latency(method, 1), 'got']), unit: 'times', gate: 0.35, stretch: 0.2, inShort: 0.8 },
    { id: 'P19', what: `a cold HTTP Observable × bare got: CPU, 16 ${method} at a time`, of: ratio([cpuPerRequest(method, 16), overHttp], [cpuPerRequest(method, 16), 'got']), unit: 'times', gate: 1.25, stretch: 1.1 },
  ]),
  { id: 'P23', what: 'events lost at saturation', of: plain(lost, 'rxari'), unit: '', gate: 0, stretch: 0, inShort: 0 },
  { id: 'P23', what: 'events out of order at saturation', of: plain(reordered, 'rxari'), unit: '', gate: 0, stretch: 0, inShort: 0 },
  { id: 'P23', what: 'delay added at half load, 99.9th percentile', of: addedDelay, unit: 'ms', gate: 5, stretch: 1, inShort: 50 },
  ...(['HTTP', 'auto', 'WebSocket'] as const).map((way): Gate => ({
    id: 'P24', what: `real Asterisk under full load: our CPU per call / Asterisk’s, ${way}`, of: ratio([ourCpu, `rxari, ${way}`], [asteriskCpu, `rxari, ${way}`]), unit: 'times', gate: 0.6, stretch: 0.3,
  })),
  { id: 'P25', what: 'loading rxari × loading ws + rxjs + io-ts', of: ratio([loading, 'rxari'], [loading, 'ws + rxjs + io-ts']), unit: 'times', gate: 1.3, stretch: 1.1 },
]

export interface Verdict {
  readonly gate: Gate
  readonly measured: Spread
  /** What had to hold. */
  readonly limit: number
  readonly holds: boolean
  readonly stretched: boolean
}

const within = ({ more }: Gate, value: number, limit: number): boolean => (more === true ? value >= limit : value <= limit)

export const finder = (series: readonly Series[]): Find => (what, client) =>
  series.find((each) => each.what === what && each.client === client)?.rounds

/** Which gates hold, of those that were measured. */
export const judge = (series: readonly Series[], limitOf: (gate: Gate) => number = ({ gate }) => gate): readonly Verdict[] =>
  gates.flatMap((gate) => {
    const rounds = gate.of(finder(series))
    if (rounds === undefined) return []
    const measured = spreadOf(rounds)
    const limit = limitOf(gate)
    return [{ gate, measured, limit, holds: within(gate, measured.median, limit), stretched: within(gate, measured.median, gate.stretch) }]
  })

/** A short run on a busy machine strays by less than that, and whatever has become twice as slow by more. */
const noise = 1.6

/** What a short run is held to: what was published, noise admitted; where nothing was, the gate. */
export const widened = (published: readonly Series[]) => (gate: Gate): number => {
  if (gate.inShort !== undefined) return gate.inShort
  const rounds = gate.of(finder(published))
  const expected = rounds === undefined ? gate.gate : spreadOf(rounds).median
  return gate.more === true ? expected / noise : expected * noise
}
