import { EMPTY, NEVER, type Observable, concat, concatMap, defer, from, ignoreElements, repeat, takeUntil, tap, timer } from 'rxjs'

import { dtmf } from '../events.js'
import { answer, hangUp, inStasis } from './channels.js'
import { hear, hearNoMore } from './hearing.js'
import type { Step } from './dialplan.js'
import type { SimChannel, World } from './model.js'
import { setRunning, setVariable, tellChannel } from './tell.js'

/** What one application of the dialplan does: completes when the next line's turn has come. */
type App = (world: World, channel: SimChannel, args: readonly string[]) => Observable<unknown>

/** Runs the dialplan from the channel's place, line by line, until it hangs up. */
export const runDialplan = (world: World, channel: SimChannel): Observable<unknown> =>
  defer(() => {
    const step = world.dialplan.step(channel.place, { get: (name) => channel.variables.get(name) ?? world.variables.get(name) })
    return step === undefined ? hungUp(world, channel) : line(world, channel, step)
  }).pipe(repeat(), takeUntil(channel.hungUp$))

/** The same for a channel that begins in an application. */
export const runFromStasis = (world: World, channel: SimChannel, application: string, args: readonly string[]): Observable<unknown> =>
  concat(line(world, channel, { app: 'Stasis', data: [application, ...args].join(','), args: [application, ...args] }), runDialplan(world, channel)).pipe(takeUntil(channel.hungUp$))

const line = (world: World, channel: SimChannel, { app, data, args }: Step): Observable<unknown> => defer(() => {
  const { place } = channel
  setRunning(world, channel, app, data)
  return concat((apps[app] ?? unknownApp(app))(world, channel, args), defer(() => {
    // Whoever continued it has chosen another place.
    if (channel.place === place) channel.place = { ...place, priority: place.priority + 1 }
    return EMPTY
  }))
})

const hungUp = (world: World, channel: SimChannel, cause?: number) => {
  hangUp(world, channel, { ...(cause === undefined ? {} : { cause }), soft: true })
  return NEVER
}

const does = (act: (world: World, channel: SimChannel, args: readonly string[]) => void): App => (world, channel, args) => defer(() => {
  act(world, channel, args)
  return EMPTY
})

const unknownApp = (app: string): App => () => {
  throw new Error(`The simulator's dialplan does not know ${app}(): ${Object.keys(apps).join(', ')}.`)
}

/** A key reaches the channel from its far end. */
export const press = (world: World, channel: SimChannel, digit: string, duration_ms: number): void => {
  tellChannel(world, channel, (about) => dtmf(digit, { ...about, duration_ms }))
}

/** Keys sent out of a channel, towards its other half: the first arrives when it has been pressed and let go. */
export const sendDigits = (world: World, channel: SimChannel, digits: string, between: number, duration: number): Observable<unknown> =>
  from(digits).pipe(concatMap((digit) => timer(between + duration).pipe(tap(() => {
    if (channel.other !== undefined) press(world, channel.other, digit, duration)
  }))))

const apps: Readonly<Record<string, App>> = {
  Answer: does(answer),
  Busy: (_, channel) => defer(() => {
    channel.signals$.next('busy')
    return NEVER
  }),
  Congestion: (_, channel) => defer(() => {
    channel.signals$.next('congestion')
    return NEVER
  }),
  Echo: () => NEVER,
  // A label that is not there leads to the next line, as Asterisk does it.
  Goto: does(({ dialplan }, channel, args) => { channel.place = dialplan.goto(channel.place, args) ?? channel.place }),
  Hangup: (world, channel, [cause]) => defer(() => hungUp(world, channel, cause === undefined || cause === '' ? undefined : Number(cause))),
  NoOp: () => EMPTY,
  Playback: (world, channel, [file = '']) => defer(() => {
    answer(world, channel)
    const media = `sound:${file}`
    const length = world.lengthOf(media)
    if (typeof length === 'string') return EMPTY
    hear(channel, { what: 'sound', media, ms: length })
    return timer(length).pipe(tap(() => { hearNoMore(channel) }))
  }),
  Progress: does((_, { signals$ }) => { signals$.next('progress') }),
  Ringing: does((_, { signals$ }) => { signals$.next('ringing') }),
  SendDTMF: (world, channel, [digits = '', between = '250', duration = '100']) =>
    sendDigits(world, channel, digits, Number(between), Number(duration)),
  Set: does((world, channel, [assignment = '']) => {
    const [variable = '', value = ''] = assignment.split(/=(.*)/s)
    setVariable(world, channel, variable, value)
  }),
  Stasis: (world, channel, [application = '', ...args]) => inStasis(world, channel, application, args),
  Wait: (_world, _channel, [seconds = '0']) => timer(Number(seconds) * 1_000).pipe(ignoreElements()),
}
