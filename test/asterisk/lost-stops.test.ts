import { describe, expect } from '@jest/globals'
import { first } from 'rxjs'

import { type Call, ofType } from '../../src/index.js'
import { type Stage, onStage } from './harness.js'

const callers = 8
const rounds = 25
const times = callers * rounds

/** It lasts 16 s when it is not stopped. */
const sound = 'sound:tt-monkeys'

/** Plays a sound and leaves it in the turn in which it is known to have begun; resolves to its id. */
const playedAndLeft = (call: Call): Promise<string> =>
  new Promise((resolve, reject) => {
    const began$ = call.events$.pipe(ofType('PlaybackStarted'), first())
    began$.subscribe({
      next: ({ playback }) => {
        playing.unsubscribe()
        resolve(playback.id)
      },
      error: reject,
    })
    const playing = call.play(sound).subscribe({ error: reject })
  })

/** What became of one sound, in ms since it was known to have begun; and how often it was stopped. */
const stopOf = async ({ driver, proxy, requests }: Stage, id: string) => {
  const began = proxy.events.find(({ frame }) => frame.type === 'PlaybackStarted' && idOf(frame) === id)?.at ?? NaN
  // Lost, and not sent again, it would be heard to its end.
  const { at: silent } = await driver.hears(`${id} end`, ({ type, playback }) => type === 'PlaybackFinished' && playback?.id === id, { within: 20_000 })
  const stops = requests({ method: 'DELETE', path: new RegExp(`^/playbacks/${id}$`) })
  return { sent: (stops[0]?.at ?? NaN) - began, silent: silent - began, stops: stops.length }
}

const idOf = ({ playback }: Readonly<Record<string, unknown>>): unknown =>
  typeof playback === 'object' && playback !== null && 'id' in playback ? playback.id : undefined

describe('lost stops', () => {
  onStage(`a stop sent within a millisecond of PlaybackStarted, ${times} times: ${times} sounds are silent within a second`, async (stage) => {
    const ari = await stage.ari()
    // Of a caller who talks Asterisk loses about one stop in 25.
    const answered = await stage.answered(ari, callers, 'chatter')
    const stopped = await Promise.all(answered.map(async ({ call }) => {
      const stops: Awaited<ReturnType<typeof stopOf>>[] = []
      while (stops.length < rounds) stops.push(await stopOf(stage, await playedAndLeft(call)))
      return stops
    })).then((all) => all.flat())

    const within = stopped.filter(({ sent }) => sent <= 1).length
    const repeated = stopped.filter(({ stops }) => stops > 1).length
    const slowest = Math.max(...stopped.map(({ silent }) => silent))
    stage.say(`${within} of ${times} stops were sent within 1 ms, ${repeated} had to be sent again, and the last sound was silent after ${slowest.toFixed(0)} ms`)
    expect(stopped).toHaveLength(times)
    expect(stopped.filter(({ silent }) => silent > 1_000)).toEqual([])
    // Otherwise this test would show nothing.
    expect(within).toBeGreaterThan(times / 2)
  }, { within: 120_000 })
})
