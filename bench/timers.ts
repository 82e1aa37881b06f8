import { type Observable, Subject, debounceTime, repeat, switchMap, timeout, timer } from 'rxjs'

import { collectDtmf } from '../src/index.js'
import { stopwatch } from './children.js'
import type { Series } from './figures.js'
import { rotated } from './rounds.js'
import type { Scale } from './scale.js'

const collectors = 10_000
export const waiting = `CPU of ${collectors.toLocaleString('en')} collectors that wait`
export const rearmed = 'CPU per digit that arms a timer anew'

/** Each waits five seconds for the next digit. */
const timed: Readonly<Record<string, (digits: Observable<string>) => Observable<unknown>>> = {
  'collectDtmf': (digits) => digits.pipe(collectDtmf({ length: 1_000_000, nextDigit: 5_000 }), repeat()),
  'debounceTime': (digits) => digits.pipe(debounceTime(5_000)),
  'timeout({ each })': (digits) => digits.pipe(timeout({ each: 5_000 })),
  'switchMap(() => timer())': (digits) => digits.pipe(switchMap(() => timer(5_000))),
}

/** What waiting costs: for those who do, and for the digit that they wait for. */
export const timers = async ({ rounds, quick, say }: Scale): Promise<readonly Series[]> => {
  const cpu = stopwatch()
  say(rearmed)
  const digits = quick ? 20_000 : 100_000
  const heard = await rotated(Object.keys(timed), { counted: rounds, warming: 2 }, (name) => {
    const keypad = new Subject<string>()
    const flow = timed[name]
    if (flow === undefined) throw new Error(`There is no ${name}`)
    const subscription = flow(keypad).subscribe()
    cpu.begin()
    for (let digit = 0; digit < digits; digit += 1) keypad.next('1')
    const used = cpu.read()
    subscription.unsubscribe()
    return used / digits
  })

  say(waiting)
  const keypads = Array.from({ length: collectors }, () => new Subject<string>())
  const subscriptions = keypads.map((keypad) => keypad.pipe(collectDtmf({ length: 4, firstDigit: 600_000, nextDigit: 600_000 })).subscribe())
  for (const keypad of keypads) keypad.next('1')
  const second = 1_000
  const shares: number[] = []
  for (let round = 0; round < Math.min(3, rounds); round += 1) {
    cpu.begin()
    await new Promise((resolve) => { setTimeout(resolve, second) })
    shares.push(cpu.read() / second / 1_000 * 100)
  }
  for (const subscription of subscriptions) subscription.unsubscribe()
  return [
    ...[...heard].map(([client, found]): Series => ({ what: rearmed, client, unit: 'µs', rounds: found })),
    { what: waiting, client: 'collectDtmf', unit: '% of a core', rounds: shares },
  ]
}
