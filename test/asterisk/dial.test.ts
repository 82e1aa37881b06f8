import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import { Subject, firstValueFrom, mergeMap, of } from 'rxjs'

import type { Dialled, Dialling } from '../../src/index.js'
import { eventually, onStage } from './harness.js'

/** Who answers does it within a second: even where all stands still for two, they are not given up. */
const ringFor = 3_000

/** Who is called, what becomes of it, and (where they differ) of one that is created before it is dialled. */
const table: readonly (readonly [endpoint: string, originated: Dialled['outcome'], early?: Dialled['outcome']])[] = [
  ['Local/answer@targets/n', 'answered'],
  ['Local/answer-later@targets/n', 'answered'],
  ['Local/early-media@targets/n', 'answered'],
  ['Local/ring@targets/n', 'noAnswer'],
  ['Local/busy@targets/n', 'busy'],
  ['Local/congestion@targets/n', 'congestion'],
  ['Local/reject@targets/n', 'rejected'],
  ['Local/cause-17@targets/n', 'busy'],
  // It never rang.
  ['Local/cause-19@targets/n', 'unreachable'],
  ['Local/cause-34@targets/n', 'congestion'],
  ['Local/late-cause-18@targets/n', 'noAnswer'],
  ['Local/late-cause-16@targets/n', 'failed'],
  ['Local/nowhere@targets/n', 'unreachable'],
  ['Nope/nowhere', 'unreachable'],
  ['PJSIP/phone', 'unreachable'],
]

describe('dialling', () => {
  for (const early of [false, true]) {
    onStage(`every outcome, ${early ? 'created and dialled' : 'originated'}`, async (stage) => {
      const ari = await stage.ari()
      for (const [endpoint, originated, created = originated] of table) {
        const dialled = await firstValueFrom(ari.dial(endpoint, { ringFor, early }))
        const { outcome } = dialled
        stage.say(`${endpoint.padEnd(32)} ${early ? 'create, dial' : 'originate   '} ${outcome}${'cause' in dialled ? ` (cause ${String(dialled.cause)})` : ''}`)
        expect([endpoint, outcome]).toEqual([endpoint, early ? created : originated])
        if (dialled.outcome === 'answered') {
          expect((await firstValueFrom(dialled.call.get())).state).toBe('Up')
          await firstValueFrom(dialled.call.hangup())
        }
      }
      await eventually('no channel is left', async () => (await stage.snapshot()).channels.length === 0)
    }, { within: 60_000 })
  }

  onStage('early media: the call is there before it is answered', async (stage) => {
    const ari = await stage.ari()
    const progress = new Subject<Dialling>()
    const told: string[] = []
    progress.subscribe((step) => { told.push(step.what === 'created' ? `created ${step.call.channel.state}` : step.what) })
    const dialled = await firstValueFrom(ari.dial('Local/early-media@targets/n', { early: true, progress }))
    expect(dialled.outcome).toBe('answered')
    if (dialled.outcome === 'answered') await firstValueFrom(dialled.call.hangup())
    expect(told).toEqual(['created Down', 'progress'])
  })

  onStage('40 dialled, let go at random moments: none rings on', async (stage) => {
    const ari = await stage.ari()
    for (let at = 0; at < 40; at += 1) {
      const dialling = ari.dial(`Local/${['ring', 'answer', 'answer-later', 'busy'][at % 4] ?? ''}@targets/n`, { early: at % 8 > 3 })
      const dialled = dialling.pipe(mergeMap((one) => (one.outcome === 'answered' ? one.call.hangup() : of(one)))).subscribe()
      await sleep(Math.random() * 12)
      dialled.unsubscribe()
    }
    await eventually('no channel is left', async () => (await stage.snapshot()).channels.length === 0)
  })

  onStage('ringAll: the first to answer is taken, the others are hung up; hunt: one after another', async (stage) => {
    const ari = await stage.ari()
    const all = ['ring', 'answer-later', 'busy', 'ring'].map((name) => `Local/${name}@targets/n`)
    const first = await firstValueFrom(ari.ringAll(all))
    expect(first).toMatchObject({ outcome: 'answered', endpoint: 'Local/answer-later@targets/n' })
    // The caller's two halves, and nobody else.
    await eventually('the others are hung up', async () => (await stage.snapshot()).channels.length === 2)
    if (first.outcome === 'answered') await firstValueFrom(first.call.hangup())
    // Both answer at once: one is taken, the late one is hung up.
    const race = await firstValueFrom(ari.ringAll(['Local/answer@targets/n', 'Local/answer@targets/n']))
    await eventually('the late one is hung up', async () => (await stage.snapshot()).channels.length === 2)
    if (race.outcome === 'answered') await firstValueFrom(race.call.hangup())
    const hunted = await firstValueFrom(ari.hunt(all, { ringFor }))
    expect(hunted).toMatchObject({ outcome: 'answered', endpoint: 'Local/answer-later@targets/n' })
    if (hunted.outcome === 'answered') await firstValueFrom(hunted.call.hangup())
    expect(await firstValueFrom(ari.hunt(['Local/ring@targets/n', 'Local/busy@targets/n'], { ringFor: 500 }))).toMatchObject({ outcome: 'busy' })
  })
})
