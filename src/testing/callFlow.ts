import type { Observable } from 'rxjs'

import { type EachCallOptions, eachCall } from '../operators/eachCall.js'
import type { Call } from '../resources/channels/call.js'
import { type Draw, drawn } from './drawing/drawing.js'
import type { DrawingOptions } from './drawing/play.js'

/** How the drawing runs, what Asterisk answers, and what becomes of the call when its flow is over. */
export type CallFlowOptions<T> = DrawingOptions & EachCallOptions<Call, T>

/**
 * A test of one call's flow, drawn. Gives the function that a runner's `test` takes; throws an AssertionError where what happens is not
 * what is drawn. How it runs, and what else fails it: see `application`, of which this is the case
 * `(ari) => ari.calls$.pipe(eachCall(flow, options))`.
 *
 * The row `flow` is what the flow of the call emits itself.
 *
 * @example
 * import { test } from 'node:test'
 *
 * const greet = (call: Call) => inOrder(call.answer(), call.play('sound:hello-world'))
 *
 * test('greets, then hangs up', callFlow(greet, ({ caller, asterisk }) => {
 *   caller('  s')
 *   asterisk('aw---h', {
 *     a: 'channels.answer caller',
 *     w: 'channels.play caller sound:hello-world',
 *     h: 'channels.hangup caller',
 *   })
 * }))
 */
export function callFlow<T>(flow: (call: Call) => Observable<T>, draw: Draw): () => void
export function callFlow<T>(flow: (call: Call) => Observable<T>, options: CallFlowOptions<T>, draw: Draw): () => void
export function callFlow<T>(
  flow: (call: Call) => Observable<T>, ...rest: readonly [Draw] | readonly [CallFlowOptions<T>, Draw]
): () => void {
  const [{ whenDone = 'hangup', whenFailed = 'hangup', after, ...options }, draw]: readonly [CallFlowOptions<T>, Draw] =
    rest.length === 1 ? [{}, rest[0]] : rest
  const served = { whenDone, whenFailed, ...(after === undefined ? {} : { after }) }
  return drawn((ari, watched) => ari.calls$.pipe(eachCall((call) => watched(() => flow(call)), served)), options, draw, callFlow)
}
