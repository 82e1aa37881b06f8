import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { NEVER, finalize, tap } from 'rxjs'

import type { Asterisk } from '../../../asterisk/boot.js'
import { type Call, type ErrorTag, type Rest, eachCall, inOrder } from '../../../src/index.js'
import { another } from '../another.js'
import { eventually, onStage } from '../harness.js'
import { type Wrong, faults, pingEvery } from './faults.js'
import { each, flows, leaving, repeated } from './flows.js'
import { type Ledger, amiss, table } from './ledger.js'

/** In each kind of call, of those who stay. */
const staying = each - leaving / 5

/** What is told of such faults. */
const told: readonly ErrorTag[] = ['Disconnected', 'Unreachable', 'InDoubt', 'TimedOut', 'NotAri', 'Malformed', 'Unsupported', 'Replaced', 'RecordingFailed']

const rows: Ledger[] = []
let asterisk: Asterisk

const underFault = ({ name, ends, reopens, happens }: Wrong, rest: Rest) => {
  onStage(`${name} (${rest})`, async (stage) => {
    stage.provokes(...told)
    const ari = await stage.ari({ rest, pingEvery })
    const before = await stage.snapshot()
    /** What goes on for us that nobody wants any more, and channels and bridges that were not there before. */
    const leftovers = async () => {
      const { calls, requests, activities } = ari.census()
      const { channels, bridges } = await stage.snapshot()
      return calls + requests + activities + channels.filter((id) => !before.channels.includes(id)).length + bridges.filter((id) => !before.bridges.includes(id)).length
    }
    const kinds = flows(ari)
    const wanted = Array.from({ length: each }, () => [...kinds.keys()]).flat()
    const calls = wanted.length
    const live = new Set<string>()
    const known: Call[] = []
    let ended = 0
    let completed = 0
    const flow = (call: Call) => {
      known.push(call)
      call.ended$.subscribe(() => {
        ended += 1
        live.delete(call.id)
      })
      const kind = kinds.get(call.args[0] ?? '') ?? (() => NEVER)
      return inOrder(call.answer().pipe(tap(() => { live.add(call.id) })), kind(call)).pipe(finalize(() => { completed += 1 }))
    }
    // Taken over, it fails.
    const serving = ari.calls$.pipe(eachCall(flow)).subscribe({ error: () => undefined })
    const callers = await Promise.all(wanted.map((kind) =>
      // A phone that sends nothing at all is not recorded for long.
      stage.caller(kind === 'record' ? 'chatter' : 'wait', { to: `with-${kind}-${stage.app}` })))
    await eventually(`${calls} calls are alive`, () => live.size === calls, 15_000)
    await eventually('all is begun', () => ari.census().requests === 0, 10_000)
    const alive = live.size
    const opened = () => stage.lifecycle.filter(({ status }) => status === 'open').length
    const openedBefore = opened()

    let asked = 0
    let settled = 0
    const ask = () => {
      for (const call of known) {
        asked += 1
        ari.events.userEvent({ eventName: 'fault', application: stage.app, source: `channel:${call.id}`, variables: { asked } }).pipe(
          finalize(() => { settled += 1 }),
        ).subscribe({ error: () => undefined })
      }
    }
    ask()
    const over = happens({ stage, asterisk })
    await Promise.allSettled(callers.slice(0, leaving).map((caller) => caller.hangup()))
    ask()
    await over
    if (reopens) await eventually('the connection is open again', () => opened() > openedBefore, 15_000)
    const due = { 'who leaves': leaving, 'who is recorded': leaving + staying, all: alive }[ends]
    await eventually('whoever has ended is known to have', () => ended === due, 15_000)
    await eventually('their flows have completed', () => completed === ended).catch(() => undefined)
    await eventually('every request has settled', () => settled === asked, 30_000)
    const row = { fault: name, wire: rest, alive, ended, completed, live: live.size, asked, settled, twice: repeated(stage.requests()) }

    serving.unsubscribe()
    // What has been taken over is no more ours to undo.
    if (ends === 'all') await stage.clear()
    else await stage.driver.sendHome()
    let left = await leftovers()
    await eventually('nothing is left', async () => (left = await leftovers()) === 0).catch(() => undefined)
    rows.push({ ...row, left })
    expect(rows.slice(-1).flatMap(amiss)).toEqual([])
  }, { within: 90_000, at: () => Promise.resolve(asterisk) })
}

describe('faults under a hundred calls', () => {
  beforeAll(async () => { asterisk = await another() })
  afterAll(async () => {
    process.stderr.write(`\n${table(rows)}\n`)
    await asterisk.stop()
  })
  for (const fault of faults) for (const rest of ['http', 'auto'] as const) underFault(fault, rest)
})
