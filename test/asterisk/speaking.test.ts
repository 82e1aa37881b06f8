import { describe, expect } from '@jest/globals'
import {
  type Observable, Subject, firstValueFrom, from, interval, map, merge, of, take, takeUntil, tap, timer,
} from 'rxjs'

import {
  type Ari, type Call, type MediaUri, type PlaybackControl, announce, collectDtmf, confirm, inOrder, longPress, looped, say, sayWith, shortPress,
} from '../../src/index.js'
import { type Frame, type Stage, eventually, onStage } from './harness.js'

/** Lasts 1.4 s. */
const short = 'sound:hello-world'
/** Lasts half a minute. */
const long = 'sound:demo-congrats'

const theOne = async (stage: Stage, script?: string) => {
  const ari = await stage.ari()
  const [answered] = await stage.answered(ari, 1, script)
  if (answered === undefined) throw new Error('Nobody called')
  return { ari, ...answered }
}

/** The sounds' frames about a call, as the driver heard them. */
const sounds = (stage: Stage, { id }: Call): readonly Frame[] =>
  stage.driver.heard.flatMap(({ frame }) => (frame.application === stage.driver.application && frame.playback?.target_uri === `channel:${id}` ? [frame] : []))

const told = (stage: Stage, call: Call, type: string): readonly Frame[] => sounds(stage, call).filter((frame) => frame.type === type)

const at = ({ timestamp }: Frame): number => Date.parse(timestamp)

/** What the sounds were told, with what Asterisk answered: its answers are waited for, they may come behind what it tells. */
const controls = async (stage: Stage): Promise<readonly string[]> => {
  const asked = () => stage.requests({ path: /\/control$/ })
  await eventually('every control is answered', () => asked().every(({ reply }) => reply !== undefined))
  return asked().map(({ query, reply }) => `${query['operation'] ?? ''} ${reply?.status ?? ''}`)
}

const stateOf = async (stage: Stage, { id }: { readonly id: string }): Promise<unknown> => {
  const { status, body } = await stage.driver.request('GET', `/playbacks/${id}`)
  // The documented shape of a playback.
  return status === 404 ? 'over' : (body as { readonly state: unknown }).state
}

/** The playback that sounds on a call, once it does. */
const sounding = async (stage: Stage, call: Call, nth = 1) => {
  await eventually('the sound begins', () => told(stage, call, 'PlaybackStarted').length >= nth)
  const playback = told(stage, call, 'PlaybackStarted')[nth - 1]?.playback
  if (playback === undefined) throw new Error('unreachable: it has begun')
  return playback
}

const done = async (stage: Stage, call: Call, count = 1): Promise<Frame> => {
  await eventually(`${count} sounds are over`, () => told(stage, call, 'PlaybackFinished').length >= count, 10_000)
  const over = told(stage, call, 'PlaybackFinished')[count - 1]
  if (over === undefined) throw new Error('unreachable: it is over')
  return over
}

describe('a sound under control', () => {
  onStage('stands still, goes on, and is begun again', async (stage) => {
    const { call } = await theOne(stage)
    const control$ = new Subject<PlaybackControl>()
    stage.watch(call.play(short, { control$ }))
    const playback = await sounding(stage, call)
    control$.next('pause')
    await eventually('it stands still', async () => (await stateOf(stage, playback)) === 'paused')
    // Longer than what is left of it.
    await firstValueFrom(timer(1_600))
    expect(await stateOf(stage, playback)).toBe('paused')
    control$.next('unpause')
    await eventually('it goes on', () => told(stage, call, 'PlaybackStarted').length === 2)
    await firstValueFrom(timer(700))
    control$.next('restart')
    const finished = await done(stage, call)
    const [, resumed] = told(stage, call, 'PlaybackStarted')
    if (resumed === undefined) throw new Error('It never went on')
    // 0.7 s, and then all of it once more; when it went on Asterisk tells a moment late.
    expect(at(finished) - at(resumed)).toBeGreaterThan(1_500)
    expect(await controls(stage)).toEqual(['pause 204', 'unpause 204', 'restart 204'])
  })

  onStage('skips forward and back', async (stage) => {
    const { call } = await theOne(stage)
    const control$ = new Subject<PlaybackControl>()
    stage.watch(call.play(short, { control$, skipms: 1_000 }))
    await sounding(stage, call)
    await firstValueFrom(timer(900))
    control$.next('reverse')
    const finished = await done(stage, call)
    const [began] = told(stage, call, 'PlaybackStarted')
    if (began === undefined) throw new Error('It never began')
    expect(at(finished) - at(began)).toBeGreaterThan(1_500)
    stage.watch(call.play(long, { control$, skipms: 27_000 }))
    const second = await sounding(stage, call, 2)
    await firstValueFrom(timer(300))
    control$.next('forward')
    const skipped = await done(stage, call, 2)
    expect(skipped.playback?.id).toBe(second.id)
    expect(at(skipped) - at(told(stage, call, 'PlaybackStarted')[1] ?? skipped)).toBeLessThan(15_000)
    expect(await controls(stage)).toEqual(['reverse 204', 'forward 204'])
  })

  onStage('by the caller\'s keys; one that is none says nothing, and unsubscribing stops it, paused or not', async (stage) => {
    const { call, caller } = await theOne(stage)
    const keys = new Map<string, PlaybackControl>([['4', 'reverse'], ['5', 'pause'], ['6', 'forward']])
    const over = new Subject<void>()
    stage.watch(call.play(long, { control$: call.keypad$.pipe(map(({ digit }) => keys.get(digit))) }).pipe(takeUntil(over)))
    const playback = await sounding(stage, call)
    await caller.press('61645')
    await eventually('it stands still', async () => (await stateOf(stage, playback)) === 'paused')
    over.next()
    await done(stage, call)
    expect(await controls(stage)).toEqual(['forward 204', 'forward 204', 'reverse 204', 'pause 204'])
  })

  onStage('that waits behind another is told nothing before its turn', async (stage) => {
    const { call } = await theOne(stage)
    const over = new Subject<void>()
    stage.watch(call.play(short))
    stage.watch(call.play(long, { control$: of('pause') }).pipe(takeUntil(over)))
    const playback = await sounding(stage, call, 2)
    await eventually('it stands still', async () => (await stateOf(stage, playback)) === 'paused')
    expect(await controls(stage)).toEqual(['pause 204'])
    over.next()
  })

  onStage('told things until it is over, and beyond: no fault, and all are heard', async (stage) => {
    const { call } = await theOne(stage, 'chatter')
    let heard = 0
    const beeps = Array.from({ length: 10 }, () => call.play('sound:beep', { control$: interval(7).pipe(map(() => 'unpause' as const)) }).pipe(tap(() => { heard += 1 })))
    stage.watch(inOrder(...beeps, of('over')))
    await eventually('all are heard', () => heard === 10, 15_000)
    const answers = await controls(stage)
    stage.say(`${answers.length} controls, ${answers.filter((each) => each.endsWith('404')).length} of them too late`)
  })

  onStage('what cannot be done is a fault, and the sound goes on', async (stage) => {
    stage.provokes('Refused')
    const { call } = await theOne(stage)
    const control$ = new Subject<PlaybackControl>()
    stage.watch(call.play(short, { control$ }))
    await sounding(stage, call)
    for (const operation of ['pause', 'forward', 'unpause'] as const) control$.next(operation)
    await done(stage, call)
    expect(await controls(stage)).toEqual(['pause 204', 'forward 409', 'unpause 204'])
    stage.watch(call.play('digits:123', { control$: of('pause') }))
    await done(stage, call, 2)
    expect((await controls(stage)).at(-1)).toBe('pause 500')
    await eventually('both are told', () => stage.faults.length === 2)
    expect(stage.faults.map(({ during, error, call: about }) => [during, error._tag, error.status, about?.id])).toEqual([
      ['control$', 'Refused', 409, call.id], ['control$', 'Refused', 500, call.id],
    ])
  })

  onStage('in a bridge', async (stage) => {
    const { ari, call } = await theOne(stage)
    const bridge = await stage.holds(ari.openBridge({ type: 'mixing' }))
    await stage.holds(bridge.join(call))
    const control$ = new Subject<PlaybackControl>()
    const heard = firstValueFrom(bridge.play(short, { control$ }))
    await stage.driver.hears('it begins', ({ type, playback }) => type === 'PlaybackStarted' && playback?.target_uri === `bridge:${bridge.id}`)
    for (const operation of ['pause', 'unpause', 'restart'] as const) control$.next(operation)
    expect(await heard).toMatchObject({ state: 'done', target_uri: `bridge:${bridge.id}` })
    expect(await controls(stage)).toEqual(['pause 204', 'unpause 204', 'restart 204'])
  })
})

describe('a sound that is paused', () => {
  onStage('stands still while that is held, and is heard out', async (stage) => {
    const { ari, call } = await theOne(stage)
    const heard = firstValueFrom(call.play(short))
    const playback = await sounding(stage, call)
    const over = new Subject<void>()
    const states: string[] = []
    stage.watch(ari.playback(playback.id).paused().pipe(takeUntil(over)), () => { states.push('in force') })
    await eventually('it is paused', () => states.length === 1)
    expect(await stateOf(stage, playback)).toBe('paused')
    await firstValueFrom(timer(1_600))
    expect(await stateOf(stage, playback)).toBe('paused')
    over.next()
    expect(await heard).toMatchObject({ id: playback.id, state: 'done' })
    expect(await controls(stage)).toEqual(['pause 204', 'unpause 204'])
  })

  onStage('is waited for where it waits for its turn, and completes with the call', async (stage) => {
    const { ari, call, caller } = await theOne(stage)
    stage.watch(call.play('sound:tt-weasels'))
    const { playback } = ari
    let inForce = false
    let over = false
    const queued = stage.requests({ method: 'POST', path: /\/play\// }).length
    stage.watch(call.play(long))
    await eventually('it is asked for', () => stage.requests({ method: 'POST', path: /\/play\// }).filter(({ reply }) => reply !== undefined).length === queued + 2)
    const id = stage.requests({ method: 'POST', path: /\/play\// }).at(-1)?.path.split('/').at(-1) ?? ''
    stage.watch(playback(id).paused().pipe(tap({ complete: () => { over = true } })), () => { inForce = true })
    await eventually('it is paused', () => inForce)
    expect(await stateOf(stage, { id })).toBe('paused')
    expect((await controls(stage)).slice(-2)).toEqual(['pause 409', 'pause 204'])
    await caller.hangup()
    await eventually('the state is over', () => over)
    expect(await controls(stage)).not.toContain('unpause 404')
  })

  onStage('of one that is over it completes empty; digits cannot be paused', async (stage) => {
    const { ari, call } = await theOne(stage)
    const heard = await firstValueFrom(call.play('sound:beep'))
    expect(await firstValueFrom(ari.playback(heard.id).paused(), { defaultValue: 'over' })).toBe('over')
    stage.watch(call.play('digits:12'))
    const playback = await sounding(stage, call, 2)
    await expect(firstValueFrom(ari.playback(playback.id).paused())).rejects.toMatchObject({ _tag: 'Refused', status: 500 })
    await done(stage, call, 2)
  })
})

describe('say', () => {
  const utc = { timeZone: 'UTC' }
  const days = Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2028, 0, 1 + day)))
  const years = Array.from({ length: 300 }, (_, year) => new Date(Date.UTC(1_900 + year, 5, 15)))
  const minutes = Array.from({ length: 1_440 }, (_, minute) => new Date(Date.UTC(2026, 0, 1, 0, minute)))
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('')
  const all: readonly MediaUri[] = [
    ...[...days, ...years].flatMap((date) => say.date(date, utc)),
    ...minutes.flatMap((date) => say.time(date, utc)),
    ...say.dateTime(new Date(), utc),
    ...Array.from({ length: 1_000 }, (_, number) => say.number(number)).flat(),
    ...say.number(-1_002_003_004),
    ...say.digits('0123456789*#'), ...say.characters(ascii),
  ]

  onStage('names no sound that is not there', async (stage) => {
    const ari = await stage.ari()
    const there = new Set((await firstValueFrom(ari.sounds.list({ lang: 'en' }))).map(({ id }) => `sound:${id}`))
    const named = new Set(all)
    stage.say(`${named.size} sounds named, of ${there.size}`)
    expect(named.size).toBeGreaterThan(130)
    expect([...named].filter((uri) => !there.has(uri))).toEqual([])
  })

  onStage('is heard, word by word', async (stage) => {
    const { call } = await theOne(stage)
    const media: readonly MediaUri[] = [
      'sound:vm-youhave', ...say.number(21), 'sound:vm-messages', ...say.dateTime(new Date('2026-11-21T20:05:00Z'), { timeZone: 'Europe/Berlin' }),
      ...say.digits('*7'), ...say.characters('a@'),
    ]
    expect(await firstValueFrom(call.play(media, { lang: 'en' }))).toMatchObject({ state: 'done' })
    expect(told(stage, call, 'PlaybackStarted').map(({ playback }) => playback?.media_uri)).toEqual(media)
  }, { within: 60_000 })

  onStage('is cut by a key at once; what Asterisk says by itself is not', async (stage) => {
    const { call, caller } = await theOne(stage)
    stage.watch(call.play(say.number(987_654_321)).pipe(takeUntil(call.keypad$)))
    await sounding(stage, call)
    await caller.press('1')
    await done(stage, call)
    expect(told(stage, call, 'PlaybackStarted').length).toBeLessThan(5)
    stage.watch(call.play(sayWith('de').number(123), { lang: 'en' }).pipe(takeUntil(call.keypad$)))
    await eventually('it is said', () => told(stage, call, 'PlaybackStarted').at(-1)?.playback?.media_uri === 'number:123')
    await caller.press('1')
    await eventually('we have tried', () => stage.requests({ method: 'DELETE' }).some(({ reply }) => reply?.status === 500))
    await done(stage, call, 2)
  })
})

describe('before the answer', () => {
  /** A caller who can hear us before we answer, and whose hearing is told. */
  const listener = async (stage: Stage, ari: Ari) => {
    const came = firstValueFrom(ari.calls$)
    const { farId } = await stage.driver.call({ to: `hear-${stage.app}` })
    const call = await came
    await eventually('the ear is set', async () => {
      const { status } = await stage.driver.request('POST', `/channels/${farId}/variable`, { query: { variable: 'TALK_DETECT(set)', value: '200,200' } })
      return status === 204
    })
    return {
      call,
      hears: (what: string, since = 0) => stage.driver.hears(what, ({ type, channel }) => type === 'ChannelTalkingStarted' && channel?.id === farId, { since }),
      answered: () => stage.driver.heard.find(({ frame: { type, channel, application } }) =>
        type === 'ChannelStateChange' && application === stage.driver.application && channel?.id === call.id && channel.state === 'Up'),
    }
  }
  /** A 16 has no `progress`, and lets it be heard all the same. */
  const early = (stage: Stage, call: Call): Observable<unknown> => (stage.version === '22' ? call.progress() : of('not there'))

  onStage('a sound is heard, and the answer waits for its end', async (stage) => {
    const { call, hears, answered } = await listener(stage, await stage.ari())
    const heard: string[] = []
    stage.watch(inOrder(early(stage, call), call.play(short).pipe(tap(() => heard.push('heard')))))
    await hears('our sound')
    expect(answered()).toBeUndefined()
    expect((await firstValueFrom(call.get())).state).toBe('Ring')
    stage.watch(call.answer(), () => { heard.push('answered') })
    await eventually('it is answered', () => heard.length === 2)
    // Nothing orders the reply against the end of the sound; their events have an order.
    expect(heard.toSorted()).toEqual(['answered', 'heard'])
    const finished = await done(stage, call)
    expect(at(finished)).toBeLessThanOrEqual(at(answered()?.frame ?? finished))
    expect(stage.requests({ method: 'DELETE' })).toEqual([])
  })

  onStage('or ends it, and what waits behind it', async (stage) => {
    const { call, hears, answered } = await listener(stage, await stage.ari())
    const ended: string[] = []
    stage.watch(inOrder(early(stage, call), merge(
      call.play(long).pipe(tap(({ state }) => ended.push(state))),
      call.play('sound:demo-instruct').pipe(tap(({ state }) => ended.push(state))),
    )))
    await hears('our sound')
    await firstValueFrom(call.answer({ sounds: 'stop' }))
    await eventually('the driver knows', () => answered() !== undefined)
    await eventually('both are over', () => ended.length === 2)
    expect(ended).toEqual(['done', 'done'])
    expect((await firstValueFrom(call.get())).state).toBe('Up')
  })

  onStage('asked for in one turn with the sound, 20 times', async (stage) => {
    const ari = await stage.ari()
    let answered = 0
    stage.serve(ari, (call) => merge(call.play(long), call.answer({ sounds: 'stop' })).pipe(take(1), tap(() => { answered += 1 })))
    await stage.callers(20, 'wait')
    await eventually('all are answered', () => answered === 20, 20_000)
  })
})

describe('a looped prompt', () => {
  onStage('goes round until a key cuts it', async (stage) => {
    const { call, caller } = await theOne(stage)
    let over = false
    const prompt$ = call.play('sound:beep').pipe(looped({ pause: 100 }), takeUntil(call.keypad$))
    stage.watch(inOrder(prompt$, of('over')), () => { over = true })
    await sounding(stage, call, 3)
    await caller.press('1')
    await eventually('it is over', () => over)
    const rounds = () => stage.requests({ method: 'POST', path: /\/play\// }).length
    const until = rounds()
    await firstValueFrom(timer(700))
    expect(rounds()).toBe(until)
  })

  onStage('is over with the call', async (stage) => {
    const { call, caller } = await theOne(stage)
    let over = false
    stage.watch(call.play('sound:beep').pipe(looped(), tap({ complete: () => { over = true } })))
    await sounding(stage, call, 2)
    await caller.hangup()
    await eventually('it is over', () => over)
  })
})

describe('announcements', () => {
  onStage('are spoken one at a time; of those that wait the oldest go', async (stage) => {
    const { call } = await theOne(stage)
    const names: readonly MediaUri[] = ['sound:digits/1', 'sound:digits/2', 'sound:digits/3', 'sound:digits/4']
    let over = false
    stage.watch(from(names).pipe(announce((name) => call.play(name), { maxWaiting: 2, drop: 'oldest' }), tap({ complete: () => { over = true } })))
    await eventually('all are spoken', () => over, 10_000)
    expect(told(stage, call, 'PlaybackStarted').map(({ playback }) => playback?.media_uri)).toEqual(['sound:digits/1', 'sound:digits/3', 'sound:digits/4'])
  })
})

describe('keys', () => {
  const hold = async (stage: Stage, farId: string, digit: string, duration: number) => {
    expect((await stage.driver.request('POST', `/channels/${farId}/dtmf`, { query: { dtmf: digit, duration: String(duration) } })).status).toBe(204)
  }

  onStage('are long or short', async (stage) => {
    const { call, caller } = await theOne(stage)
    const heard: string[] = []
    stage.watch(merge(
      call.events$.pipe(shortPress(), map(({ digit, duration_ms }) => ({ what: `${digit} next`, duration_ms }))),
      call.events$.pipe(longPress(), map(({ digit, duration_ms }) => ({ what: `${digit} menu`, duration_ms }))),
    ), ({ what, duration_ms }) => {
      stage.say(`${what}: ${duration_ms} ms`)
      heard.push(what)
    })
    await hold(stage, caller.farId, '1', 100)
    await eventually('the short one', () => heard.length === 1)
    await hold(stage, caller.farId, '1', 1_500)
    await eventually('the long one', () => heard.length === 2)
    expect(heard).toEqual(['1 next', '1 menu'])
  })

  onStage('keyed ahead are forgotten where that is asked; the terminator is kept; a pattern is enough', async (stage) => {
    const { call, caller } = await theOne(stage)
    // Two listen: the driver knows when the keys have come.
    const keyed = async (count: number) => eventually('the keys have come', () =>
      stage.known.filter(({ event }) => event.type === 'ChannelDtmfReceived').length >= count)
    await caller.press('1')
    await keyed(1)
    const agreed = firstValueFrom(call.keypad$.pipe(confirm({ flush: true })))
    await caller.press('2')
    expect(await agreed).toBe(false)
    await caller.press('12')
    await keyed(4)
    expect(await firstValueFrom(call.keypad$.pipe(collectDtmf({ match: /1\d|0/ })))).toEqual({ digits: '12', endedBy: 'match' })
    const kept = firstValueFrom(call.keypad$.pipe(collectDtmf({ terminator: '*#', keepTerminator: true })))
    await caller.press('7*')
    expect(await kept).toEqual({ digits: '7*', endedBy: 'terminator' })
  })
})
