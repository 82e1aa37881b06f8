import { NEVER, type Observable, merge, repeat, shareReplay, switchMap } from 'rxjs'

import type { Ari, Call } from '../../../src/index.js'

/** In each kind of call. */
export const each = 20
/** So many of them hang up while something is wrong. */
export const leaving = 10

/** Where calls are when something goes wrong; each lasts until its caller hangs up. */
export const flows = (ari: Ari) => {
  const bridge$ = ari.openBridge({ type: 'mixing' }).pipe(shareReplay({ bufferSize: 1, refCount: true }))
  return new Map<string, (call: Call) => Observable<unknown>>([
    ['play', (call) => call.play('sound:tt-monkeys').pipe(repeat())],
    ['music', (call) => call.holdMusic()],
    ['bridge', (call) => bridge$.pipe(switchMap((bridge) => bridge.join(call)))],
    ['keypad', (call) => merge(call.keypad$, NEVER)],
    ['record', (call) => call.record({ maxSilenceSeconds: 600 })],
  ])
}

/** How much was asked for more than once: reading, stops and undoings not counted. */
export const repeated = (requests: readonly { readonly method: string; readonly path: string; readonly query: object; readonly body: string }[]): number => {
  const asked = requests.filter(({ method }) => method === 'POST' || method === 'PUT')
    .map(({ method, path, query, body }) => `${method} ${path} ${JSON.stringify(query)} ${body}`)
  return asked.filter((request, at) => asked.indexOf(request) !== at).length
}
