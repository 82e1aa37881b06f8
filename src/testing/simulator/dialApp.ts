import { EMPTY, type Observable, Subject, defer, finalize, ignoreElements, merge, take, takeUntil } from 'rxjs'

import { answer, hangUp } from './channels.js'
import { hear, setBackground } from './hearing.js'
import { press } from './keys.js'
import { dialLocal, openLocal } from './local.js'
import type { SimChannel, World } from './model.js'
import { dialPhone, openPhone } from './phones.js'
import { setVariable, tellDial } from './tell.js'

/** What is known of the call before, by version. */
const forgotten = {
  22: [
    'DIALSTATUS', 'DIALEDPEERNUMBER', 'DIALEDPEERNAME', 'ANSWEREDTIME', 'ANSWEREDTIME_MS', 'DIALEDTIME', 'DIALEDTIME_MS',
    'RINGTIME', 'RINGTIME_MS', 'PROGRESSTIME', 'PROGRESSTIME_MS',
  ],
  16: [
    'DIALSTATUS', 'DIALEDPEERNUMBER', 'DIALEDPEERNAME', 'ANSWEREDTIME', 'ANSWEREDTIME_MS', 'DIALEDTIME', 'DIALEDTIME_MS',
    'RINGTIME', 'RINGTIME_MS', 'PROGRESSTIME', 'PROGRESSTIME_MS',
  ],
} as const

/** The channel that leads to an endpoint, and what dials it; nothing where there is none of that name. */
const open = (world: World, caller: SimChannel, endpoint: string) => {
  const phone = world.phones.get(endpoint)
  if (phone !== undefined) return openPhone(world, phone, { channelId: undefined, caller: caller.caller })
  const resource = /^Local\/(.*)$/s.exec(endpoint)?.[1]
  return resource === undefined ? undefined
    : openLocal(world, { resource, channelId: undefined, otherChannelId: undefined, caller: caller.caller, called: { name: '', number: caller.place.exten } }).one
}

/**
 * `Dial(Technology/resource,seconds,options)` of one endpoint: both are connected until one of them hangs up, and the caller is hung up then, or goes on
 * (option `g`); where nobody answers, the caller goes on.
 */
export const dialApp = (world: World, caller: SimChannel, [endpoint = '', seconds = '', options = '']: readonly string[]): Observable<unknown> => defer(() => {
  const { version, time, turns } = world
  const over$ = new Subject<void>()
  const ended$ = new Subject<void>()
  const began = time()
  let answeredAt: number | undefined
  let isOver = false

  const note = (name: string, since: number) => {
    setVariable(world, caller, name, String(Math.floor((time() - since) / 1_000)))
    setVariable(world, caller, `${name}_MS`, String(time() - since))
  }
  const end = (dialstatus: string) => {
    if (isOver) return
    isOver = true
    setVariable(world, caller, 'DIALSTATUS', dialstatus)
    over$.next()
  }
  const hangUpWith = () => { if (peer !== undefined) hangUp(world, peer, { request: { cause: 16 } }) }
  /** What one says, the other hears. */
  const connect = (other: SimChannel) => {
    const far = other.other
    if (far === undefined) setBackground(world, caller, { what: 'people', bridgeId: other.id })
    else far.hears$.pipe(takeUntil(merge(ended$, caller.hungUp$))).subscribe((heard) => { turns.take(() => { hear(world, caller, heard) }) })
  }

  for (const name of forgotten[version]) setVariable(world, caller, name, '')
  const peer = open(world, caller, endpoint)
  if (peer === undefined) {
    end('CHANUNAVAIL')
    return EMPTY
  }

  const early = (signal: 'ringing' | 'progress') => {
    note(signal === 'ringing' ? 'RINGTIME' : 'PROGRESSTIME', began)
    caller.signals$.next(signal)
    if (signal === 'progress') connect(peer)
  }
  const answered = () => {
    answeredAt = time()
    answer(world, caller)
    setVariable(world, caller, 'DIALSTATUS', 'ANSWER')
    setVariable(world, caller, 'DIALEDPEERNAME', peer.name)
    setVariable(world, caller, 'DIALEDPEERNUMBER', peer.dialstring)
    setVariable(world, caller, 'BRIDGEPEER', peer.name)
    connect(peer)
    caller.pressed$.pipe(takeUntil(peer.hungUp$)).subscribe((digit) => { if (peer.other !== undefined) press(world, peer.other, digit, 100) })
    peer.hungUp$.pipe(takeUntil(caller.hungUp$)).subscribe(() => {
      part()
      if (options.includes('g')) over$.next()
      else hangUp(world, caller, { request: { cause: 16 } })
    })
  }
  /** Both are on their own again. */
  const part = () => {
    if (answeredAt === undefined || isOver) return
    ended$.next()
    setVariable(world, caller, 'BRIDGEPEER', '')
    note('ANSWEREDTIME', answeredAt)
    note('DIALEDTIME', began)
    isOver = true
    setVariable(world, caller, 'DIALSTATUS', 'ANSWER')
  }
  const cancel = () => {
    if (answeredAt !== undefined) {
      part()
      hangUpWith()
      return
    }
    if (isOver) return
    isOver = true
    setVariable(world, caller, 'DIALSTATUS', 'CANCEL')
    tellDial(world, peer, 'CANCEL', { caller })
    hangUpWith()
  }

  const dialling = { ms: seconds === '' ? Infinity : Number(seconds) * 1_000, answered, by: { caller, early, over: end } }
  const { phone, other } = peer
  if (phone !== undefined) dialPhone(world, peer, phone, dialling)
  else if (other !== undefined) dialLocal(world, { one: peer, two: other }, dialling)
  const until$: Observable<unknown> = isOver ? EMPTY : over$
  return until$.pipe(take(1), ignoreElements(), finalize(cancel))
})
