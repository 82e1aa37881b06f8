import { setImmediate as nextTick } from 'node:timers/promises'
import { describe } from '@jest/globals'
import { first } from 'rxjs'

import { type Call, ofType } from '../../src/index.js'
import { type Stage, onStage } from './harness.js'

const sound = 'sound:tt-monkeys'
const idOf = ({ playback }: Readonly<Record<string, unknown>>): unknown =>
  typeof playback === 'object' && playback !== null && 'id' in playback ? playback.id : undefined

const q = (xs: number[]) => { const s = xs.filter((x) => x === x).sort((a, b) => a - b); return [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99].map((p) => (s[Math.floor(p * s.length)] ?? NaN).toFixed(2)).join(' ') }

const onStarted = (_: Stage, call: Call): Promise<void> => new Promise((resolve, reject) => {
  call.events$.pipe(ofType('PlaybackStarted'), first()).subscribe({ next: () => { playing.unsubscribe(); resolve() }, error: reject })
  const playing = call.play(sound).subscribe({ error: reject })
})
const onWritten = async ({ written }: Stage, call: Call): Promise<void> => {
  const from = written.length
  const playing = call.play(sound).subscribe()
  while (!written.slice(from).some(({ path }) => path.startsWith(`/channels/${call.id}/play`))) await nextTick()
  playing.unsubscribe()
}
const spin = (ms: number) => (s: Stage, call: Call) => onWritten(s, call).then(() => undefined).finally(() => { void ms })

for (const n of [1, 4]) for (const [name, leave] of [['started', onStarted], ['written', onWritten]] as const) {
  describe('lost stops', () => {
    onStage(`exp ${n} ${name}`, async (stage) => {
      void spin
      const ari = await stage.ari()
      const answered = await stage.answered(ari, n, 'chatter')
      const rows: { sent: number; known: number; write: number; ts: number; silent: number; stops: number }[] = []
      await Promise.all(answered.map(async ({ call }) => {
        for (let k = 0; k < 400 / n; k += 1) {
          const since = performance.now()
          await leave(stage, call)
          const { at: silent, frame } = await stage.driver.hears('end', ({ type, playback }) => type === 'PlaybackFinished' && playback?.target_uri === `channel:${call.id}`, { within: 20_000, since })
          const id = frame.playback?.id
          const began = stage.proxy.events.find(({ frame }) => frame.type === 'PlaybackStarted' && idOf(frame) === id)
          const stops = stage.requests({ method: 'DELETE', path: new RegExp(`^/playbacks/${id}$`) })
          const known = stage.known.find(({ event }) => event.type === 'PlaybackStarted' && event.playback.id === id)
          const w = stage.written.find(({ method, path }) => method === 'DELETE' && path.includes(String(id)))
          if (began === undefined) { rows.push({ sent: NaN, known: NaN, write: NaN, ts: NaN, silent: NaN, stops: stops.length }); continue }
          const ts = Date.parse(String(began.frame['timestamp']).replace(/(\d\d)(\d\d)$/, '$1:$2')) - performance.timeOrigin
          const s0 = stops[0]?.at ?? NaN
          rows.push({ sent: s0 - began.at, known: (known?.at ?? NaN) - began.at, write: (w?.at ?? NaN) - began.at, ts: s0 - ts, silent: silent - began.at, stops: stops.length })
        }
      }))
      stage.say(`${n} ${name}: never began ${rows.filter(({ sent }) => sent !== sent).length}; sent ${q(rows.map(r => r.sent))} | known ${q(rows.map(r => r.known))} | write ${q(rows.map(r => r.write))} | ts ${q(rows.map(r => r.ts))} | repeated ${rows.filter(r => r.stops > 1).length}, 500: ${stage.requests({ method: "DELETE" }).filter(({ reply }) => reply?.status === 500).length} (${rows.filter(r => r.stops > 1).map(r => `${r.sent.toFixed(2)}/${r.ts.toFixed(2)}`).join(' ')}) | silent ${q(rows.map(r => r.silent))}`)
    }, { within: 200_000 })
  })
}
