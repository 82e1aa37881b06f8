import { once } from 'node:events'

import { describe, expect } from '@jest/globals'
import { tap } from 'rxjs'
import { WebSocket } from 'ws'

import { type Call, type CallEnd, connect, eachCall, inOrder, isAriError } from '../../src/index.js'
import { type Stage, ends, eventually, onStage, server } from './harness.js'

const calls = 50
/** Lasts 16.2 s. When it began Asterisk tells a moment late: a second is for that. */
const long = 'sound:tt-monkeys'
const longMs = 15_000

/** Another program that connects as this application: it takes it over, and does nothing with it. */
const takeOver = async (app: string) => {
  const { url, username, password } = server
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/events?app=${app}`, { headers: { authorization } })
  await once(socket, 'open')
  return async () => {
    socket.close()
    await once(socket, 'close')
  }
}

/** When each sound began and ended, by Asterisk's own clock, as the driver heard it. */
const times = ({ driver }: Stage, type: 'PlaybackStarted' | 'PlaybackFinished') =>
  new Map(driver.heard.flatMap(({ frame }) =>
    frame.type === type && frame.application === driver.application && frame.playback?.media_uri === long
      ? [[frame.playback.target_uri, Date.parse(frame.timestamp)] as const]
      : []))

describe('a takeover', () => {
  onStage(`another connection takes the application over during ${calls} calls: nothing more is sent, the flows complete abandoned, and every sound is heard to its end`, async (stage) => {
    const ended: CallEnd[] = []
    let completed = 0
    let error: unknown
    const flow = (call: Call) => {
      call.ended$.subscribe((end) => { ended.push(end) })
      return inOrder(call.answer(), call.play(long)).pipe(tap({ complete: () => { completed += 1 } }))
    }
    const ari = await stage.ari()
    ari.calls$.pipe(eachCall(flow)).subscribe({ error: (thrown: unknown) => { error = thrown } })
    await stage.callers(calls, 'wait')
    await eventually('every caller hears the sound', () => times(stage, 'PlaybackStarted').size === calls, 15_000)

    const leave = await takeOver(stage.app)
    try {
      await eventually(`${calls} flows have completed`, () => completed === calls)
      expect(ended).toEqual(Array.from({ length: calls }, () => ({ how: 'abandoned' })))
      expect(isAriError(error, 'Replaced')).toBe(true)

      await eventually('every sound has ended', () => times(stage, 'PlaybackFinished').size === calls, 30_000)
      const began = times(stage, 'PlaybackStarted')
      const cut = [...times(stage, 'PlaybackFinished')].filter(([of, at]) => at - (began.get(of) ?? at) < longMs)
      expect(cut).toEqual([])

      const replaced = stage.known.find(({ event }) => event.type === 'ApplicationReplaced')?.at ?? -Infinity
      expect(stage.written.filter(({ at }) => at > replaced)).toEqual([])
    } finally {
      await leave()
    }
  }, { within: 90_000 })

  onStage(`by a program that adopts: it has all ${calls} calls, with their arguments; the first sends nothing more, no sound stops early, and neither fights`, async (stage) => {
    const first = await stage.ari()
    let completed = 0
    first.calls$.pipe(eachCall((call) => inOrder(call.answer(), call.play(long)).pipe(tap({ complete: () => { completed += 1 } })))).subscribe({ error: () => undefined })
    const callers = await stage.callers(calls, 'wait')
    await eventually('every caller hears the sound', () => times(stage, 'PlaybackStarted').size === calls, 15_000)

    const second = connect({ ...server, app: stage.app, adopt: true, log: false })
    const adopted = new Map<string, Call>()
    const news: string[] = []
    const watching = second.lifecycle$.subscribe(({ status }) => { news.push(status) })
    watching.add(second.calls$.subscribe((call) => { adopted.set(call.id, call) }))
    try {
      await eventually(`${calls} calls are adopted`, () => adopted.size === calls, 10_000)
      await eventually(`${calls} flows of the first have completed`, () => completed === calls)
      expect([...adopted.keys()].sort()).toEqual(callers.map(({ id }) => id).sort())
      for (const call of adopted.values()) expect(call).toMatchObject({ adopted: true, application: stage.app })

      await eventually('every sound has ended', () => times(stage, 'PlaybackFinished').size === calls, 30_000)
      const began = times(stage, 'PlaybackStarted')
      expect([...times(stage, 'PlaybackFinished')].filter(([of, at]) => at - (began.get(of) ?? at) < longMs)).toEqual([])

      const replaced = stage.known.find(({ event }) => event.type === 'ApplicationReplaced')?.at ?? -Infinity
      // The second looks at what there is, and proves that it hears.
      expect(stage.written.filter(({ at, method, path }) => at > replaced && method !== 'GET' && !path.startsWith('/events/user/'))).toEqual([])
      expect(news.filter((status) => status === 'open')).toHaveLength(1)
      expect(news).not.toContain('lost')
    } finally {
      watching.unsubscribe()
      await ends(second.close())
    }
  }, { within: 90_000 })
})
