import { describe, expect } from '@jest/globals'
import { BehaviorSubject, EMPTY, type Observable, Subject, catchError, filter, firstValueFrom, lastValueFrom, of, takeUntil, timeout } from 'rxjs'

import { type Ari, type Presence, collectDtmf, inOrder, ofType } from '../../src/index.js'
import { type Stage, eventually, onStage } from './harness.js'

/** What the application is told about, as Asterisk says it. */
const toldAbout = async ({ driver, app }: Stage) => {
  const { status, body } = await driver.request('GET', `/applications/${app}`)
  expect(status).toBe(200)
  // The documented shape of GET /applications/{applicationName}.
  return body as Readonly<Record<'channel_ids' | 'endpoint_ids' | 'device_names', readonly string[]>>
}

const stateOf = (ari: Ari, name: string) => firstValueFrom(ari.deviceState(name).get())

describe('device states', () => {
  onStage('are watched while somebody listens, and a presence is one while it is held', async (stage) => {
    const ari = await stage.ari()
    const name = `Stasis:${stage.app}/lamp 1`
    const over = new Subject<void>()
    const seen: string[] = []
    const watching = ari.deviceState(name).state$.subscribe((state) => { seen.push(state) })
    await eventually('it is not there yet', () => seen.length === 1)
    const inUse = ari.deviceState(name).presence('INUSE').pipe(takeUntil(over))
    const released = lastValueFrom(inUse)
    await eventually('it is in use', () => seen.at(-1) === 'INUSE')
    const busy = ari.deviceState(name).presence('BUSY').subscribe()
    await eventually('it is busy', () => seen.at(-1) === 'BUSY')
    busy.unsubscribe()
    await eventually('it is in use again', () => seen.at(-1) === 'INUSE')
    over.next()
    await released
    await eventually('nobody uses it', () => seen.includes('NOT_INUSE'))
    // A 16 tells of its deletion, too.
    expect(seen.slice(1, 5)).toEqual(['INUSE', 'BUSY', 'INUSE', 'NOT_INUSE'])
    expect((await toldAbout(stage)).device_names).toContain(name)
    watching.unsubscribe()
    await eventually('nobody is told any more', async () => !(await toldAbout(stage)).device_names.includes(name))
    await firstValueFrom(ari.deviceState(name).delete())
    expect((await stateOf(ari, name)).state).toMatch(/UNKNOWN|INVALID/)
    await expect(firstValueFrom(ari.deviceState('PJSIP/local').presence('BUSY'))).rejects.toMatchObject({ _tag: 'Refused', status: 409 })
  })

  onStage('a presence follows a stream, and is gone afterwards', async (stage) => {
    const ari = await stage.ari()
    const name = `Stasis:${stage.app}`
    const seen: string[] = []
    stage.watch(ari.deviceState(name).state$, (state) => { seen.push(state) })
    await eventually('it is watched', () => seen.length === 1)
    const state$ = new BehaviorSubject<Presence>('RINGING')
    const held = ari.presence(stage.app, state$).subscribe()
    await eventually('it rings', () => seen.at(-1) === 'RINGING')
    state$.next('INUSE')
    await eventually('it is in use', () => seen.at(-1) === 'INUSE')
    held.unsubscribe()
    await eventually('nobody uses it', () => seen.includes('NOT_INUSE'))
    await eventually('it is gone', async () => /UNKNOWN|INVALID/.test((await stateOf(ari, name)).state))
    expect(seen.slice(1, 4)).toEqual(['RINGING', 'INUSE', 'NOT_INUSE'])
  })

  onStage('after the event socket was cut: what changed meanwhile is told, and the subscription is one', async (stage) => {
    const ari = await stage.ari()
    const name = `Stasis:${stage.app}`
    // A call keeps the application alive, and its subscriptions with it.
    await stage.answered(ari, 1, 'wait')
    const seen: string[] = []
    stage.watch(ari.deviceState(name).state$, (state) => { seen.push(state) })
    stage.watch(ari.endpoint('PJSIP', 'local').state$)
    await eventually('it is watched', () => seen.length === 1)
    await eventually('the endpoint is watched', async () => (await toldAbout(stage)).endpoint_ids.length === 1)
    stage.proxy.cutEvents()
    expect((await stage.driver.request('PUT', `/deviceStates/${encodeURIComponent(name)}?deviceState=RINGING`)).status).toBe(204)
    await eventually('the change is told', () => seen.at(-1) === 'RINGING')
    await firstValueFrom(ari.deviceState(name).update('ONHOLD'))
    await eventually('so is the next', () => seen.at(-1) === 'ONHOLD')
    expect(stage.requests({ method: 'POST', path: /\/subscription$/ }).length).toBe(2)
    await firstValueFrom(ari.deviceState(name).delete())
  })
})

describe('user events', () => {
  onStage('come to the application with what they are about; where there is none, that is said', async (stage) => {
    const ari = await stage.ari()
    await stage.answered(ari, 1, 'wait')
    const heard = firstValueFrom(ari.events$.pipe(ofType('ChannelUserevent'), filter(({ eventname }) => eventname === 'agent-came')))
    const [id = ''] = (await firstValueFrom(ari.applications.get({ applicationName: stage.app }))).channel_ids
    await firstValueFrom(ari.userEvent('agent-came', { source: `channel:${id}`, variables: { agent: 'alice' } }))
    expect(await heard).toMatchObject({ channel: { id }, userevent: { agent: 'alice' } })
    await expect(firstValueFrom(ari.userEvent('agent-came', { app: 'nobody-here' }))).rejects.toMatchObject({ _tag: 'NotFound' })
  })
})

describe('endpoints', () => {
  onStage('are watched, and what is none is refused', async (stage) => {
    const ari = await stage.ari()
    const local = ari.endpoint('PJSIP', 'local')
    expect(await firstValueFrom(local.state$)).toBe((await firstValueFrom(local.get())).state)
    await eventually('nobody is told any more', async () => (await toldAbout(stage)).endpoint_ids.length === 0)
    const nobody = ari.endpoint('PJSIP', 'nobody')
    const streams: readonly Observable<unknown>[] = [nobody.state$, nobody.events$, ari.subscribed('endpoint:PJSIP/nobody')]
    for (const stream of streams) {
      await expect(firstValueFrom(stream)).rejects.toMatchObject({ _tag: 'Refused', status: 422 })
    }
    await expect(firstValueFrom(nobody.get())).rejects.toMatchObject({ _tag: 'NotFound', status: 404 })
  })
})

describe('calls and bridges', () => {
  onStage('are told and asked: variables, keys, and states one over the other', async (stage) => {
    const ari = await stage.ari()
    const is22 = stage.version === '22'
    const [answered] = await stage.answered(ari, 1, 'wait')
    if (answered === undefined) throw new Error('Nobody called')
    const { call } = answered
    await firstValueFrom(call.setVariable('MOOD', 'good, or: ½?'))
    // A 16 sets it after its answer.
    await eventually('the variable is set', async () =>
      await firstValueFrom(call.variable('MOOD').pipe(catchError(() => of('not yet')))) === 'good, or: ½?')
    await expect(firstValueFrom(call.variable('NO_SUCH'))).rejects.toMatchObject({ _tag: 'NotFound' })
    expect(await firstValueFrom(call.variable('CHANNEL(language)'))).toBe('en')
    await firstValueFrom(call.sendDtmf('42#', { between: 10, duration: 20 }))
    expect((await firstValueFrom(call.get())).state).toBe('Up')
    await stage.holds(call.onHold())
    await stage.holds(call.holdMusic())
    await stage.holds(call.silence())
    await stage.holds(call.ring())
    const bridge = await stage.holds(ari.openBridge({ type: 'mixing' }))
    await stage.holds(bridge.holdMusic())
    await stage.holds(bridge.join(call))
    expect((await firstValueFrom(bridge.get())).channels).toEqual([call.id])
    await stage.holds(bridge.videoSource(call))
    if (is22) {
      await firstValueFrom(bridge.setVariable('MOOD', 'better'))
      expect(await firstValueFrom(bridge.variable('MOOD'))).toBe('better')
    } else {
      await expect(firstValueFrom(bridge.variable('MOOD'))).rejects.toMatchObject({ _tag: 'Unsupported' })
      await expect(firstValueFrom(call.progress())).rejects.toMatchObject({ _tag: 'Unsupported' })
    }
    const left = firstValueFrom(bridge.ended$)
    await firstValueFrom(ari.bridge(bridge.id).destroy())
    await left
    expect(await firstValueFrom(bridge.get(), { defaultValue: 'destroyed' })).toBe('destroyed')
    await firstValueFrom(bridge.destroy())
  })
})

describe('mailboxes', () => {
  onStage('are Unsupported where their module is not there', async (stage) => {
    const ari = await stage.ari()
    await expect(firstValueFrom(ari.mailbox('alice').get())).rejects.toMatchObject({ _tag: 'Unsupported' })
  })
})

describe('filters', () => {
  onStage('20 callers are served while only keys are let through, and what is kept back is not told', async (stage) => {
    const ari = await stage.ari()
    await stage.holds(ari.filtered({ allowed: ['ChannelDtmfReceived'] }))
    const collected: string[] = []
    stage.serve(ari, (call) => inOrder(call.answer(), call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:demo-congrats'), length: 2 }))), {
      after: (_, last) => {
        if (last !== undefined) collected.push(last.digits)
        return EMPTY
      },
    })
    await stage.callers(20, 'dtmf-0.5-42')
    await eventually('all are served', () => collected.length === 20, 15_000)
    expect(new Set(collected)).toEqual(new Set(['42']))
    const told = new Set(stage.known.map(({ event }) => event.type))
    expect([...told].filter((type) => ['ChannelVarset', 'ChannelDialplan', 'ChannelConnectedLine'].includes(type))).toEqual([])
  })

  onStage('let go, everything is told again; another connection taking over is told under any', async (stage) => {
    stage.provokes('Replaced')
    const ari = await stage.ari()
    const held = ari.filtered({ disallowed: ['ChannelConnectedLine'] }).subscribe()
    const filter = async () => (await stage.driver.request('GET', `/applications/${stage.app}`)).body
    await eventually('it is in force', async () => JSON.stringify(await filter()).includes('"events_disallowed":[{"type":"ChannelConnectedLine"}]'))
    held.unsubscribe()
    await eventually('it is not', async () => JSON.stringify(await filter()).includes('"events_disallowed":[]'))
    const only = ari.filtered({ allowed: ['ChannelUserevent'] }).subscribe({ error: () => undefined })
    await eventually('only user events are told', async () => JSON.stringify(await filter()).includes('ChannelUserevent'))
    const replaced = firstValueFrom(ari.calls$.pipe(timeout(5_000)))
    await stage.ari()
    await expect(replaced).rejects.toMatchObject({ _tag: 'Replaced' })
    only.unsubscribe()
  })
})

describe('subscribeAll', () => {
  onStage('of an application that exists already is ignored, and lifecycle$ says so', async (stage) => {
    const first = await stage.ari()
    await stage.answered(first, 1, 'wait')
    expect(stage.lifecycle.at(-1)).not.toHaveProperty('subscribeAllIgnored')
    await lastValueFrom(first.close(), { defaultValue: undefined })
    await stage.ari({ subscribeAll: true })
    expect(stage.lifecycle.at(-1)).toMatchObject({ status: 'open', subscribeAllIgnored: [stage.app] })
  })
})
