import { describe, expect } from '@jest/globals'
import { lastValueFrom, tap } from 'rxjs'

import { frontDesk } from '../../examples/front-desk.js'
import { type Stage, ends, onStage } from './harness.js'

describe('REST over the WebSocket', () => {
  for (const rest of ['auto', 'socket'] as const) {
    onStage(`${rest}: the front desk serves a caller, over HTTP where this Asterisk takes nothing else`, async (stage) => {
      const ari = await stage.ari({ rest })
      expect(stage.lifecycle.at(-1)).toEqual({ status: 'open', rest: stage.version === '22' ? 'socket' : 'http' })
      stage.serve(ari, frontDesk)
      const caller = await stage.caller()
      await stage.driver.hears('the prompt', ({ type, playback }) => type === 'PlaybackStarted' && playback?.media_uri === 'sound:vm-enter-num-to-call')
      await caller.press('9')
      await stage.driver.hears('the apology', ({ type, playback }) => type === 'PlaybackStarted' && playback?.media_uri === 'sound:please-try-again')
      await caller.press('2')
      expect(await stage.routed(caller)).toBe('support')
      const overHttp = stage.requests().filter(({ over, path }) => over === 'http' && (path.startsWith('/channels/') || path.startsWith('/playbacks/')))
      if (stage.version === '22') expect(overHttp).toEqual([])
      else expect(overHttp.length).toBeGreaterThan(5)
    })
  }

  onStage('auto: digits that are sent hold up a variable, and nothing behind it', async (stage) => {
    if (stage.version === '16') return
    const ari = await stage.ari({ rest: 'auto' })
    const [{ call }] = await stage.answered(ari, 1, 'wait') as [Awaited<ReturnType<Stage['answered']>>[number]] // One was asked for.
    const done: string[] = []
    await ends(ari.channels.sendDTMF({ channelId: call.id, dtmf: '123456789' }))
    const set = lastValueFrom(ari.channels.setChannelVar({ channelId: call.id, variable: 'A', value: '1' }).pipe(tap(() => done.push('set'))))
    await ends(ari.asterisk.ping().pipe(tap(() => done.push('ping'))))
    await set
    expect(done).toEqual(['ping', 'set'])
  })

  onStage('socket: what a sound holds back holds up the answer to every ping, and that is no death', async (stage) => {
    if (stage.version === '16') return
    // Three times 200 ms of silence are a death, were nothing under way.
    const ari = await stage.ari({ rest: 'socket', pingEvery: 200 })
    const [{ call }] = await stage.answered(ari, 1, 'wait') as [Awaited<ReturnType<Stage['answered']>>[number]] // One was asked for.
    const done: string[] = []
    const heard = lastValueFrom(call.play('sound:silence/2').pipe(tap({ complete: () => done.push('heard') })), { defaultValue: undefined })
    await stage.driver.hears('the sound', ({ type }) => type === 'PlaybackStarted')
    await ends(ari.channels.setChannelVar({ channelId: call.id, variable: 'A', value: '1' }).pipe(tap(() => done.push('set'))))
    await heard
    expect(done.toSorted()).toEqual(['heard', 'set'])
    expect(stage.lifecycle.map(({ status }) => status)).not.toContain('lost')
  })
})
