import { type Observable, defer, endWith, map, switchMap, takeWhile } from 'rxjs'

import type { Ari } from '../ari.js'
import { untilHangup } from '../operators/untilHangup.js'
import type { Call } from '../resources/channels/call.js'
import { checkNode } from '../resources/nodes.js'
import { connectCalls } from './connectCalls.js'

/** What a supervisor hears, and who hears the supervisor. */
export type Supervision =
  /** Hears the call and whom it talks to; heard by nobody. */
  | 'listen'
  /** And is heard by the call alone. */
  | 'whisper'
  /** And is heard by everybody. */
  | 'barge'

const snooping = {
  listen: { spy: 'both', whisper: 'none' },
  whisper: { spy: 'both', whisper: 'out' },
  barge: { spy: 'both', whisper: 'both' },
} as const

/**
 * State: a supervisor attends a call; emits how when it is so. Over when either of the two leaves. Errors: `Refused`, `TimedOut`, `WrongNode`.
 *
 * Modes are switched by `switchMap`; the call that is attended, and the bridge it is in, are left as they are.
 *
 * @example
 * supervisor.keypad$.pipe(
 *   menu<Supervision, Supervision>({ choices: { 4: 'listen', 5: 'whisper', 6: 'barge' }, otherwise: 'listen' }),
 *   switchMap((mode) => supervise(ari, supervisor, agent, mode)),
 * )
 */
export const supervise = (ari: Pick<Ari, 'openBridge' | 'entries$' | 'node'>, supervisor: Call, call: Call, mode: Supervision): Observable<Supervision> =>
  defer(() => {
    checkNode(ari, supervisor, call)
    return call.snoop(snooping[mode])
  }).pipe(
    switchMap((snoop) => connectCalls(ari, supervisor, snoop).pipe(map(() => mode), endWith(undefined))),
    takeWhile((attended) => attended !== undefined),
    untilHangup(supervisor),
  )
