import type { Observable } from 'rxjs'

import type { Ari } from '../ari.js'
import { type Draw, drawn } from './drawing/drawing.js'
import type { DrawingOptions } from './drawing/play.js'

/**
 * A test of a whole program, drawn: many callers, bridges, everything a connection has. Gives the function that a runner's `test` takes.
 *
 * The program runs on the simulator in virtual time, from the moment its connection is open (the first column) until nothing more is
 * going to happen. Then the connection is closed, and the rows that are drawn are compared with what happened: an AssertionError
 * shows both (`expected`, `actual`), where they differ and what the letters stand for. Drawn or not, it fails for a fault that no row
 * `faults` has, for what is left over in the end (`ari.census()`), and where a virtual hour, or 5,000 requests, see no end.
 *
 * By default Asterisk takes 1 ms for everything (`latency`) and every sound lasts 3 ms (`sound`; `sounds` for each). What the flow
 * itself waits for keeps its length: 5 seconds of silence are ` 5s `.
 *
 * Virtual time does not wait for promises: a flow that does fails saying so.
 *
 * @param program what is subscribed once; the row `flow` is what it emits
 *
 * @example
 * import { test } from 'node:test'
 *
 * const meeting = (ari: Ari) => {
 *   const bridge$ = ari.openBridge({ type: 'mixing' }).pipe(shareReplay({ bufferSize: 1, refCount: true }))
 *   return ari.calls$.pipe(eachCall((call) => inOrder(call.answer(), bridge$.pipe(switchMap((bridge) => bridge.join(call))))))
 * }
 *
 * test('the bridge is there while anybody is', application(meeting, ({ caller, asterisk }) => {
 *   caller('  s---------h', 'ann')
 *   caller('  -----s-------h', 'bob')
 *   asterisk('ab-j-AJ------x', {
 *     a: 'channels.answer ann', b: 'bridges.create bridge mixing', j: 'bridges.addChannel bridge ann',
 *     A: 'channels.answer bob', J: 'bridges.addChannel bridge bob', x: 'bridges.destroy bridge',
 *   })
 * }))
 */
export function application(program: (ari: Ari) => Observable<unknown>, draw: Draw): () => void
export function application(program: (ari: Ari) => Observable<unknown>, options: DrawingOptions, draw: Draw): () => void
export function application(
  program: (ari: Ari) => Observable<unknown>, ...rest: readonly [Draw] | readonly [DrawingOptions, Draw]
): () => void {
  const [options, draw] = rest.length === 1 ? [{}, rest[0]] : rest
  return drawn((ari, watched) => watched(() => program(ari)), options, draw, application)
}
