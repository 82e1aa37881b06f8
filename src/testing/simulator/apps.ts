import { EMPTY, NEVER, type Observable, defer, tap } from 'rxjs'

import { answer, hangUp, inStasis, soft } from './channels.js'
import { does } from './commands.js'
import { hear, hearNoMore } from './hearing.js'
import { sendDigits } from './keys.js'
import type { SimChannel, World } from './model.js'
import { setState, setVariable } from './tell.js'

/** What one application of the dialplan does: completes when the next line's turn has come. */
type App = (world: World, channel: SimChannel, args: readonly string[]) => Observable<unknown>

/** Refuses whoever has called it; it is on them to hang up. */
const refuses = (signal: 'busy' | 'congestion'): App => (world, channel) => defer(() => {
  if (channel.state !== 'Up') setState(world, channel, 'Busy')
  channel.signals$.next(signal)
  return NEVER
})

const act = (act: (world: World, channel: SimChannel, args: readonly string[]) => void): App => (...of) => does(() => { act(...of) })

/** What the dialplan can do, by its names there. */
export const apps: Readonly<Record<string, App>> = {
  // On a channel that has no sound to tell of, Asterisk waits for some.
  Answer: (world, channel) => defer(() => {
    if (channel.state === 'Up') return EMPTY
    answer(world, channel)
    return channel.other === undefined ? EMPTY : world.turns.after(500)
  }),
  Busy: refuses('busy'),
  Congestion: refuses('congestion'),
  Echo: () => NEVER,
  // A label that is not there leads to the next line, as Asterisk does it.
  Goto: act(({ dialplan }, channel, args) => { channel.place = dialplan.goto(channel.place, args) ?? channel.place }),
  Hangup: (world, channel, [cause = '']) => defer(() => {
    hangUp(world, channel, { request: soft, ...(cause === '' ? {} : { cause: Number(cause) }) })
    return NEVER
  }),
  NoOp: () => EMPTY,
  Playback: (world, channel, [file = '']) => defer(() => {
    answer(world, channel)
    const media = `sound:${file}`
    const length = world.lengthOf(media)
    if (typeof length === 'string') return EMPTY
    hear(world, channel, { what: 'sound', media, ms: length })
    return world.turns.after(length).pipe(tap(() => { hearNoMore(world, channel) }))
  }),
  Progress: act((_, { signals$ }) => { signals$.next('progress') }),
  Ringing: act((_, { signals$ }) => { signals$.next('ringing') }),
  SendDTMF: (world, channel, [digits = '', between = '250', duration = '100']) =>
    sendDigits(world, channel, digits, Number(between), Number(duration)),
  Set: act((world, channel, [assignment = '']) => {
    const [variable = '', value = ''] = assignment.split(/=(.*)/s)
    setVariable(world, channel, variable, value)
  }),
  Stasis: (world, channel, [application = '', ...args]) => inStasis(world, channel, application, args),
  Wait: ({ turns }, _, [seconds = '0']) => turns.after(Number(seconds) * 1_000),
}
