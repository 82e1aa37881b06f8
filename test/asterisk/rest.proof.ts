import { describe, expect } from '@jest/globals'
import { Observable, concatMap, forkJoin, from, lastValueFrom, mergeMap, range, tap, timer, toArray } from 'rxjs'

import { prepare } from '../../src/core/prepare.js'
import type { Wire, WireRequest } from '../../src/core/wire.js'
import { bothWays } from '../../src/core/wires/bothWays.js'
import { eventWires, httpWires } from '../../src/core/wires/http.js'
import { type Ari, type Call, type Rest, connect, ofType, reconnecting } from '../../src/index.js'
import { asterisk } from '../../src/resources/asterisk/operations.js'
import { type Stage, ends, eventually, onStage, server } from './harness.js'


/** A request that was answered, and how long that took from the moment it was handed to the wire, in ms. */
interface Timed extends Pick<WireRequest, 'operation'> {
  readonly ms: number
}

const timed = (wire: Wire, times: Timed[]): Wire => ({
  state$: wire.state$,
  frames$: wire.frames$,
  request: (request) => new Observable((subscriber) => {
    const began = performance.now()
    return wire.request(request).pipe(tap(() => { times.push({ operation: request.operation, ms: performance.now() - began }) })).subscribe(subscriber)
  }),
})

/** A connection of its own, straight to Asterisk, whose requests are timed. */
const opened = async (app: string, rest: Rest) => {
  const times: Timed[] = []
  // One after another comes and goes: Asterisk's 100 sessions would be kept by those that are gone.
  const options = { ...server, apps: [app], idle: 2_000 }
  const probe = prepare('asterisk.ping', asterisk.ping, {}, () => '')
  const wires = rest === 'http' ? httpWires(options) : eventWires(options, bothWays({ rest, probe }))
  const ari = connect({ wire: timed(reconnecting(wires), times), app })
  let open = false
  ari.lifecycle$.subscribe(({ status }) => { open ||= status === 'open' })
  const calls: Call[] = []
  ari.calls$.pipe(mergeMap((call) => call.answer())).subscribe((call) => { calls.push(call) })
  await eventually('the connection opens', () => open)
  return { ari, times, calls }
}

const percentile = (all: readonly number[], of: number): number => all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(all.length * of) - 1)] ?? 0
const median = (all: readonly number[]): number => percentile(all, 0.5)
const whole = (ms: number) => String(Math.round(ms))

/** `channels.get 100: p50 2, p99 9, max 12` */
const figures = (times: readonly Timed[]): string =>
  [...new Set(times.map(({ operation }) => operation))].sort().map((operation) => {
    const ms = times.flatMap((each) => (each.operation === operation ? [each.ms] : []))
    return `${operation} ${String(ms.length)}: p50 ${whole(median(ms))}, p99 ${whole(percentile(ms, 0.99))}, max ${whole(Math.max(...ms))}`
  }).join('; ')

/** It lasts 10 s when it is not stopped. */
const sound = 'sound:silence/10'
const callers = 100
/** Asterisk 22 answers it only when the sound on that channel is over. */
const heldBack = 'channels.setChannelVar'

/** 100 calls hear 10 s; a variable is set on each, half are barged in, and something is asked of each; then all hang up. What was asked but the variables. */
const busy = async (stage: Stage, rest: Rest): Promise<readonly Timed[]> => {
  const { ari, times, calls } = await opened(stage.app, rest)
  await stage.callers(callers, 'wait')
  await eventually('all are answered', () => calls.length === callers, 20_000)
  times.length = 0
  let hearing = 0
  ari.events$.pipe(ofType('PlaybackStarted')).subscribe(() => { hearing += 1 })
  const playing = calls.map((call) => call.play(sound).subscribe())
  await eventually('all hear it', () => hearing === callers, 20_000)
  for (const { id: channelId } of calls) ari.channels.setChannelVar({ channelId, variable: 'MOOD', value: 'patient' }).subscribe({ error: () => undefined })
  const asked$ = from(calls.entries()).pipe(
    concatMap((entry) => timer(5).pipe(mergeMap(() => [entry]))),
    mergeMap(([at, { id: channelId }]) => {
      if (at % 2 === 0) playing[at]?.unsubscribe()
      return forkJoin([ari.channels.getChannelVar({ channelId, variable: 'CHANNEL(name)' }), ari.channels.get({ channelId }), ari.asterisk.ping()])
    }),
    toArray(),
  )
  const asked = ends(asked$, 20_000)
  // With everything on one connection nothing of it is answered until the sounds are over.
  await (rest === 'socket' ? Promise.race([asked, lastValueFrom(timer(3_000))]) : asked)
  await ends(from(calls).pipe(mergeMap((call) => call.hangup()), toArray()), 20_000)
  await eventually('everything is answered', () => ari.census().requests === 0)
  const others = times.filter(({ operation }) => operation !== heldBack)
  await ends(ari.close())
  await stage.driver.sendHome()
  return others
}

/** So many requests a second, 32 at once, where nothing else goes on. */
const throughput = async (ari: Ari, count: number): Promise<number> => {
  const began = performance.now()
  await lastValueFrom(range(0, count).pipe(mergeMap(() => ari.asterisk.ping(), 32)))
  return (count * 1_000) / (performance.now() - began)
}

describe('REST over the WebSocket', () => {
  onStage('100 calls in a 10 s sound, a variable set on each, half of them barged in: auto keeps pace with http, and socket stands', async (stage) => {
    if (stage.version === '16') return
    const ratios: number[] = []
    const slowest: number[] = []
    for (let pair = 0; pair < 5; pair += 1) {
      // In turns, so that neither has the quieter half of the minute.
      const order: readonly ('http' | 'auto')[] = pair % 2 === 0 ? ['http', 'auto'] : ['auto', 'http']
      const p99 = { http: 0, auto: 0 }
      for (const rest of order) {
        const others = await busy(stage, rest)
        p99[rest] = percentile(others.map(({ ms }) => ms), 0.99)
        const most = Math.max(...others.map(({ ms }) => ms))
        if (rest === 'auto') slowest.push(most)
        stage.say(`${rest}: ${String(others.length)} requests, p99 ${p99[rest].toFixed(1)} ms, max ${whole(most)}; ${figures(others)}`)
      }
      ratios.push(p99.auto / p99.http)
    }
    const stalled = await busy(stage, 'socket')
    stage.say(`socket: the slowest of ${String(stalled.length)} waited ${whole(Math.max(...stalled.map(({ ms }) => ms)))} ms; ${figures(stalled)}`)
    stage.say(`p99 of auto to that of http: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}; slowest on auto ${whole(Math.max(...slowest))} ms`)
    expect(median(ratios)).toBeLessThanOrEqual(1.2)
    expect(Math.max(...slowest)).toBeLessThan(1_000)
  }, { within: 120_000 })

  onStage('an idle server takes three times as many requests a second on auto as on http', async (stage) => {
    if (stage.version === '16') return
    const [http, auto] = [await stage.ari({ rest: 'http', app: `${stage.app}-http`, straight: true }), await stage.ari({ rest: 'auto', app: `${stage.app}-auto`, straight: true })]
    const ratios: number[] = []
    for (let pair = 0; pair < 5; pair += 1) {
      const [one, other] = [await throughput(http, 500), await throughput(auto, 1_500)]
      ratios.push(other / one)
      stage.say(`http ${whole(one)} a second, auto ${whole(other)}: ${(other / one).toFixed(1)} times`)
    }
    expect(median(ratios)).toBeGreaterThanOrEqual(3)
  })
})
