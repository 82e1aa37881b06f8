import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import {
  EMPTY, type Observable, Subject, catchError, concat, delay, filter, firstValueFrom, lastValueFrom, map, of, switchMap, takeUntil, tap, timer, toArray,
} from 'rxjs'

import { type Ari, type Call, type RecordOptions, type Recorded, isAriError } from '../../src/index.js'
import { type Stage, eventually, onStage } from './harness.js'

const first = <T>(stream: Observable<T>) => firstValueFrom(stream)

const one = async (stage: Stage, ari: Ari, script?: string) => {
  const [answered] = await stage.answered(ari, 1, script)
  if (answered === undefined) throw new Error('unreachable: one has called')
  return answered
}

/** Recorded under the test's name; resolves when that has begun. */
const begun = async (stage: Stage, ari: Ari, recording: (options: RecordOptions) => Observable<Recorded>, options: RecordOptions = {}) => {
  const name = options.name ?? `${stage.app}-one`
  let started = false
  stage.watch(ari.liveRecording(name).events$, ({ type }) => { started ||= type === 'RecordingStarted' })
  const told: Recorded[] = []
  const over = lastValueFrom(recording({ name, ...options }).pipe(tap((value) => told.push(value)), toArray()))
  await eventually('the recording begins', () => started)
  return { name, told, over, stored: ari.storedRecording(name), live: ari.liveRecording(name) }
}

/** What becomes of it: a value, nothing, or an error's tag. */
const outcomeOf = (asked: Observable<unknown>): Promise<unknown> =>
  firstValueFrom(asked.pipe(map(() => 'value')), { defaultValue: 'empty' }).catch((error: unknown) => (isAriError(error) ? error._tag : error))

const isGone = async (stage: Stage, name: string) => {
  const path = encodeURIComponent(name)
  await eventually('nobody records any more, and nothing is stored', async () =>
    (await stage.driver.request('GET', `/recordings/live/${path}`)).status === 404 &&
    (await stage.driver.request('GET', `/recordings/stored/${path}`)).status === 404, 10_000)
}

/** What was asked of it, but for questions. */
const requestsOf = (stage: Stage, path: RegExp) => stage.requests({ path }).flatMap(({ method }) => (method === 'GET' ? [] : [method]))

/** How loud each half second of it is: a wav of 16 bit at 8 kHz behind a header of 44 bytes. */
const loudness = async (recorded: Recorded): Promise<readonly number[]> => {
  const wav = Buffer.concat(await first(recorded.stored.file().pipe(toArray()))).subarray(44)
  const samples = Array.from({ length: Math.floor(wav.length / 2) }, (_, at) => Math.abs(wav.readInt16LE(at * 2)))
  return Array.from({ length: Math.floor(samples.length / 4_000) }, (_, at) =>
    samples.slice(at * 4_000, (at + 1) * 4_000).reduce((sum, each) => sum + each, 0) / 4_000)
}

describe('a call is recorded', () => {
  onStage('until it is silent', async (stage) => {
    const ari = await stage.ari()
    const { call } = await one(stage, ari, 'talk')
    const recorded = await first(call.record({ maxSilenceSeconds: 2 }))
    stage.say(JSON.stringify({ ...recorded, name: '', stored: '' }))
    expect(recorded).toMatchObject({ state: 'done', format: 'wav', duration: expect.any(Number), talking_duration: expect.any(Number), silence_duration: expect.any(Number) })
    expect(recorded.duration).toBeGreaterThan(0)
    expect(recorded.duration).toBeLessThan(6)
    expect(requestsOf(stage, /\/recordings\//)).toEqual([])
    expect((await first(recorded.stored.get())).name).toBe(recorded.name)
    await first(recorded.stored.delete())
  })

  onStage('until a key is pressed, which is spent; those behind it are not', async (stage) => {
    const ari = await stage.ari()
    const { call, caller } = await one(stage, ari)
    const recording = await begun(stage, ari, (options) => call.record(options), { terminateOn: '#' })
    await caller.press('5#1')
    const [recorded] = await recording.over
    const keys: string[] = []
    stage.watch(call.keypad$, ({ digit }) => keys.push(digit))
    await eventually('the last key comes', () => keys.includes('1'))
    expect(keys).toEqual(['1'])
    expect(recorded?.state).toBe('done')
    expect(await outcomeOf(call.record({ name: 'x', terminateOn: 'any', maxDurationSeconds: 1 }))).toBe('value')
    await first(recording.stored.delete())
    await first(ari.storedRecording('x').delete())
  })

  onStage('for as long as it may be; over, behind, and instead of another', async (stage) => {
    const ari = await stage.ari()
    const { call } = await one(stage, ari, 'chatter')
    const name = `${stage.app}/limited`
    const limited = (more: RecordOptions = {}) => call.record({ name, maxDurationSeconds: 2, ...more }).pipe(map(({ duration }) => duration))
    expect([2, 3]).toContain(await first(limited()))
    const error: unknown = await first(limited().pipe(catchError((thrown: unknown) => of(thrown))))
    expect(error).toMatchObject({ _tag: 'Refused', status: 409 })
    expect(await first(limited({ ifExists: 'append' }))).toBeGreaterThanOrEqual(4)
    expect(await first(limited({ ifExists: 'overwrite' }))).toBeLessThan(4)
    expect(await outcomeOf(call.record({ format: 'wave' }))).toBe('Refused')
    await first(ari.storedRecording(name).delete())
  })

  onStage('until somebody says so; paused, nothing of it is kept, and muted, silence is: as often as one likes', async (stage) => {
    const ari = await stage.ari()
    const { call } = await one(stage, ari, 'chatter')
    const onAndOff = concat(of(false), timer(1_500).pipe(map(() => true)), timer(1_500).pipe(map(() => false)), timer(1_500).pipe(map(() => true)), timer(1_500).pipe(map(() => false)))
    const muted = await first(call.record({ muted$: onAndOff, until$: timer(7_500) }))
    const paused = await first(call.record({ paused$: onAndOff, until$: timer(7_500) }))
    const loud = (await loudness(muted)).map((each) => (each > 50 ? '#' : '_')).join('')
    stage.say(`muted ${loud}, ${muted.duration ?? 0} s; paused ${paused.duration ?? 0} s`)
    // The halves in which it changes may be either; one that is late has fewer, or more.
    expect(loud).toMatch(/^#{2,}.?.?_+.?.?#{2,}.?.?_+.?.?#{2,}/)
    expect(muted.duration).toBeGreaterThan(5)
    expect(paused.duration).toBeGreaterThan(0)
    expect(paused.duration).toBeLessThan(muted.duration ?? 0)
    await first(muted.stored.delete())
    await first(paused.stored.delete())
  })

  onStage('behind a beep, answered by that', async (stage) => {
    const ari = await stage.ari()
    let came: Call | undefined
    stage.watch(ari.calls$, (call) => { came = call })
    await stage.caller('chatter')
    await eventually('a call comes', () => came !== undefined)
    const recorded = await first(came?.record({ beep: true, maxDurationSeconds: 1 }) ?? EMPTY)
    // A real one may last up to a second more.
    expect([1, 2]).toContain(recorded.duration)
    expect(requestsOf(stage, /\/answer|\/play|\/record/).length).toBe(2)
    await first(recorded.stored.delete())
  })

  onStage('a caller who sends nothing at all is given up after 4 s', async (stage) => {
    const ari = await stage.ari()
    const { call } = await one(stage, ari, 'wait')
    const recorded = await first(call.record())
    expect([recorded.state, recorded.duration]).toEqual(['done', 0])
    await first(recorded.stored.delete())
  })
})

describe('a recording that is let go', () => {
  onStage('is thrown away: before the answer, in mid-beep, in mid-recording, behind a sound', async (stage) => {
    const ari = await stage.ari()
    const { call } = await one(stage, ari, 'chatter')
    for (const [at, ms] of [0, 1, 2, 3, 5, 10, 30, 200].entries()) {
      const name = `${stage.app}-${at}`
      await lastValueFrom(call.record({ name }).pipe(takeUntil(timer(ms))), { defaultValue: undefined })
      await isGone(stage, name)
    }
    for (const ms of [20, 200, 400]) {
      const name = `${stage.app}-beep-${ms}`
      await lastValueFrom(call.record({ name, beep: true }).pipe(takeUntil(timer(ms))), { defaultValue: undefined })
      await isGone(stage, name)
    }
    stage.watch(call.play('sound:tt-weasels'))
    await sleep(200)
    await lastValueFrom(call.record({ name: `${stage.app}-behind` }).pipe(takeUntil(timer(200))), { defaultValue: undefined })
    await isGone(stage, `${stage.app}-behind`)
  })

  onStage('is kept where that was asked for', async (stage) => {
    const ari = await stage.ari()
    const { call } = await one(stage, ari, 'chatter')
    const name = `${stage.app}-kept`
    await lastValueFrom(call.record({ name, whenLeft: 'keep' }).pipe(takeUntil(timer(1_500))), { defaultValue: undefined })
    await eventually('it is over', async () => (await stage.driver.request('GET', `/recordings/live/${name}`)).status === 404)
    expect(await outcomeOf(ari.storedRecording(name).get())).toBe('value')
    await first(ari.storedRecording(name).delete())
  })
})

describe('the hangup', () => {
  onStage('in mid-recording: the value comes before the end of the call', async (stage) => {
    const ari = await stage.ari()
    const { call, caller } = await one(stage, ari, 'chatter')
    const order: string[] = []
    stage.watch(call.ended$, ({ how }) => order.push(how))
    const recording = await begun(stage, ari, (options) => call.record(options).pipe(tap({ next: () => order.push('recorded'), complete: () => order.push('complete') })))
    await sleep(1_500)
    await caller.hangup()
    const [recorded] = await recording.over
    await eventually('the call ends', () => order.length === 3)
    expect(order).toEqual(['recorded', 'complete', 'hangup'])
    expect(recorded?.duration).toBeGreaterThan(0)
    expect(requestsOf(stage, /\/recordings\//)).toEqual([])
    await first(recording.stored.delete())
  })

  onStage('before the call was answered, and in the moment of the record: empty or a value, never an error', async (stage) => {
    const ari = await stage.ari()
    const outcomes: unknown[] = []
    const names: string[] = []
    stage.watch(ari.calls$, (call) => {
      const name = `${stage.app}-${names.length}`
      names.push(name)
      void outcomeOf(call.record({ name })).then((outcome) => outcomes.push(outcome))
    })
    await Promise.all((await stage.callers(20, 'chatter')).map(async (caller, at) => {
      await sleep(at % 5)
      await caller.hangup()
    }))
    // Who hangs up before the dialplan has begun never comes.
    await eventually('all are over', async () => (await stage.snapshot()).channels.length === 0 && outcomes.length === names.length)
    stage.say(`${outcomes.filter((each) => each === 'value').length} of ${names.length} hung up at once were recorded`)
    expect(outcomes.filter((each) => each !== 'value' && each !== 'empty')).toEqual([])
    for (const name of names) await first(ari.storedRecording(name).delete())
  })

  onStage('in a gap: a value without durations', async (stage) => {
    const ari = await stage.ari()
    const { call, caller } = await one(stage, ari, 'chatter')
    const recording = await begun(stage, ari, (options) => call.record(options))
    stage.proxy.set('no events')
    stage.proxy.cutEvents()
    await caller.hangup()
    await stage.driver.hears('the end of the call', ({ type, channel }) => type === 'ChannelDestroyed' && channel?.id === call.id)
    stage.proxy.set('open')
    expect(await recording.over).toEqual([{ name: recording.name, state: 'done', stored: expect.anything() }])
    expect(await outcomeOf(recording.stored.get())).toBe('value')
    await first(recording.stored.delete())
  })

  onStage('a call that leaves for the dialplan is recorded until then', async (stage) => {
    const ari = await stage.ari()
    const { call } = await one(stage, ari, 'chatter')
    const recording = await begun(stage, ari, (options) => call.record(options))
    await sleep(1_200)
    expect(await first(call.continueInDialplan({ context: 'departments', extension: 'sales' }))).toMatchObject({ how: 'continued' })
    expect((await recording.over).map(({ duration = 0 }) => duration > 0)).toEqual([true])
    await first(recording.stored.delete())
  })
})

describe('RecordingFailed', () => {
  onStage('of a call in a bridge, and of a name that cannot be written', async (stage) => {
    const ari = await stage.ari()
    const { call } = await one(stage, ari, 'chatter')
    const written = await first(call.record({ name: `${stage.app}-file`, maxDurationSeconds: 1 }))
    expect(await outcomeOf(call.record({ name: `${stage.app}-file.wav/below` }))).toBe('RecordingFailed')
    await first(written.stored.delete())
    const over = new Subject<void>()
    const failing = ari.openBridge().pipe(
      switchMap((bridge) => bridge.join(call)),
      switchMap(() => call.record()),
      takeUntil(over),
    )
    expect(await outcomeOf(failing)).toBe('RecordingFailed')
    over.next()
  })
})

describe('a bridge is recorded', () => {
  const meeting = async (stage: Stage, ari: Ari) => {
    const { call, caller } = await one(stage, ari, 'chatter')
    const over = new Subject<void>()
    const bridge = await stage.holds(ari.openBridge().pipe(takeUntil(over)))
    await stage.holds(bridge.join(call))
    return { bridge, call, caller, over }
  }

  onStage('until somebody says so, or the last has left', async (stage) => {
    const ari = await stage.ari()
    const { bridge, caller } = await meeting(stage, ari)
    const name = `${stage.app}-minutes`
    const begun$ = ari.liveRecording(name).events$.pipe(filter(({ type }) => type === 'RecordingStarted'))
    const recorded = await first(bridge.record({ name, until$: begun$.pipe(delay(1_500)), beep: true }))
    expect(recorded.state).toBe('done')
    expect(recorded.duration).toBeGreaterThan(0)
    await first(recorded.stored.delete())
    const recording = await begun(stage, ari, (options) => bridge.record(options))
    await sleep(1_500)
    await caller.hangup()
    expect((await recording.over).map(({ duration = 0 }) => duration > 0)).toEqual([true])
    await first(recording.stored.delete())
  })

  onStage('let go, it is thrown away', async (stage) => {
    const ari = await stage.ari()
    const { bridge } = await meeting(stage, ari)
    for (const ms of [0, 1, 3, 10, 300]) {
      const name = `${stage.app}-${ms}`
      await lastValueFrom(bridge.record({ name }).pipe(takeUntil(timer(ms))), { defaultValue: undefined })
      await isGone(stage, name)
    }
  })

  onStage('until it is destroyed', async (stage) => {
    const ari = await stage.ari()
    const { bridge } = await meeting(stage, ari)
    const recording = await begun(stage, ari, (options) => bridge.record(options))
    await sleep(1_500)
    await first(bridge.destroy())
    const [recorded] = await recording.over
    stage.say(`duration told: ${recorded?.duration ?? 'no'}`)
    expect(recorded?.state).toBe('done')
    expect(await outcomeOf(recording.stored.get())).toBe('value')
    await first(recording.stored.delete())
  })
})
