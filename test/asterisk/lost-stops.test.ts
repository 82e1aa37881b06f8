import { describe, expect } from '@jest/globals'
import { type Observable, first } from 'rxjs'

import { type Call, ofType } from '../../src/index.js'
import { type Stage, onStage } from './harness.js'

const times = 200

/** It lasts 16 s when it is not stopped. */
const sound = 'sound:tt-monkeys'

interface Left {
  readonly id: string
  readonly at: number
}

/** Plays, and leaves in the turn in which the sound is known to have begun. */
const leftAtOnce = (call: Call, playing$: Observable<unknown>): Promise<Left> =>
  new Promise((resolve, reject) => {
    call.events$.pipe(ofType('PlaybackStarted'), first()).subscribe({
      next: ({ playback: { id } }) => {
        resolve({ id, at: performance.now() })
        playing.unsubscribe()
      },
      error: reject,
    })
    const playing = playing$.subscribe({ error: reject })
  })

/** The stops that were sent for that sound, and when it ended: in ms since it was left. */
const outcomeOf = async ({ driver, written }: Stage, { id, at }: Left) => {
  const end = await driver.hears(`the end of ${id}`, ({ type, playback }) => type === 'PlaybackFinished' && playback?.id === id, { within: 20_000, since: at - 1_000 })
  const stops = written.filter(({ method, path }) => method === 'DELETE' && path === `/playbacks/${id}`).map((stop) => stop.at - at)
  return { stops, silent: end.at - at }
}

type Outcome = Awaited<ReturnType<typeof outcomeOf>>

const inTime = ({ stops: [sent = Infinity] }: Outcome) => sent <= 1
const silenced = ({ silent }: Outcome) => silent <= 1_000

describe('stops that Asterisk does not take', () => {
  onStage(`a stop sent within a millisecond of PlaybackStarted, ${times} times: ${times} sounds are silent within a second`, async (stage) => {
    const ari = await stage.ari({ straight: true })
    // Asterisk is quicker with a caller who talks.
    const [talker] = await stage.answered(ari, 1, 'chatter')
    if (talker === undefined) throw new Error('unreachable: one has called')
    const all: Outcome[] = []
    // A machine that has much else to do is seldom in time.
    while (all.filter(inTime).length < times && all.length < 5 * times && all.every(silenced)) all.push(await outcomeOf(stage, await leftAtOnce(talker.call, talker.call.play(sound))))
    const again = all.filter(({ stops }) => stops.length > 1).length
    stage.say(`${all.length} stops, ${all.filter(inTime).length} of them within 1 ms; ${again} were sent again; the last sound was silent after ${Math.max(...all.map(({ silent }) => silent)).toFixed(0)} ms`)
    expect(all.filter((outcome) => !silenced(outcome))).toEqual([])
  }, { within: 120_000 })

  onStage('a stop is refused while digits are said; sent again, it silences the sound behind them', async (stage) => {
    const ari = await stage.ari({ straight: true })
    const [caller] = await stage.answered(ari, 1, 'wait')
    if (caller === undefined) throw new Error('unreachable: one has called')
    const { stops, silent } = await outcomeOf(stage, await leftAtOnce(caller.call, caller.call.play(['digits:12', sound])))
    stage.say(`silent after ${silent.toFixed(0)} ms and ${stops.length} stops`)
    expect(stops.length).toBeGreaterThan(1)
    // The digits take a second and a half, and a stop is sent every second.
    expect(silent).toBeLessThan(4_000)
  })
})
