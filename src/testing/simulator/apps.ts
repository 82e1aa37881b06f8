import { EMPTY, NEVER, type Observable, Subject, defer, finalize, ignoreElements, race, switchMap, take, tap } from 'rxjs'

import { callBroadcast } from '../events.js'
import { answer, hangUp, inStasis, soft } from './channels.js'
import { does } from './commands.js'
import { hear, hearNoMore } from './hearing.js'
import { dialApp } from './dialApp.js'
import { sendDigits } from './keys.js'
import type { SimChannel, World } from './model.js'
import { memberOf, setState, setVariable } from './tell.js'

/** What one application of the dialplan does: completes when the next line's turn has come. */
type App = (world: World, channel: SimChannel, args: readonly string[]) => Observable<unknown>

/** Refuses whoever has called it; it is on them to hang up. */
const refuses = (signal: 'busy' | 'congestion'): App => (world, channel) => defer(() => {
  if (channel.state !== 'Up') setState(world, channel, 'Busy')
  channel.signals$.next(signal)
  return NEVER
})

const act = (act: (world: World, channel: SimChannel, args: readonly string[]) => void): App => (...of) => does(() => { act(...of) })

/** What a 16 does not know. */
const newIn22 = new Set(['StasisBroadcast'])

/** An application by its name, where this version has it. */
export const appOf = ({ version }: World, name: string): App | undefined => (version === '16' && newIn22.has(name) ? undefined : apps[name])

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
  Dial: dialApp,
  Echo: () => NEVER,
  // A label that is not there leads to the next line, as Asterisk does it.
  Goto: act(({ dialplan }, channel, args) => { channel.place = dialplan.goto(channel.place, args) ?? channel.place }),
  Hangup: (world, channel, [cause = '']) => defer(() => {
    hangUp(world, channel, { request: soft, cause: cause === '' ? channel.hangUpCause : Number(cause) })
    return NEVER
  }),
  NoOp: () => EMPTY,
  Playback: (world, channel, [file = '']) => defer(() => {
    answer(world, channel)
    const media = `sound:${file}`
    const length = world.lengthOf(media)
    const end = (status: string) => { setVariable(world, channel, 'PLAYBACKSTATUS', status) }
    if (typeof length === 'string') {
      end('FAILED')
      return EMPTY
    }
    hear(world, channel, { what: 'sound', media, ms: length })
    return world.turns.after(length).pipe(tap(() => {
      hearNoMore(world, channel)
      end('SUCCESS')
    }))
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
  // Offers the call to all that are connected and have such a name, for so many ms.
  StasisBroadcast: (world, channel, [ms = '', names = '', args = '', tells = '']) => defer(() => {
    const { applications, offers, turns } = world
    const told = applications.list().map(({ name }) => name).filter((name) => applications.isConnected(name) && new RegExp(names).test(name))
    const claimed$ = new Subject<string>()
    setVariable(world, channel, 'STASISSTATUS', '')
    offers.set(channel.id, { claimed$, claimed: false, told: tells === 'yes' ? told : [] })
    const { exten: called } = channel.place
    for (const name of told) {
      applications.tellOnly(name, (about) => callBroadcast({ ...about, ...memberOf(channel), caller: channel.caller.number, called }))
    }
    const unclaimed$ = turns.after(Number(ms)).pipe(tap(() => { setVariable(world, channel, 'STASISSTATUS', 'TIMEOUT') }), ignoreElements())
    return race(claimed$.pipe(take(1)), unclaimed$).pipe(
      switchMap((application) => inStasis(world, channel, application, args === '' ? [] : args.split(':'))),
      // Until it is over, whoever comes too late is told so.
      finalize(() => { offers.delete(channel.id) }),
    )
  }),
  Wait: ({ turns }, _, [seconds = '0']) => turns.after(Number(seconds) * 1_000),
}
