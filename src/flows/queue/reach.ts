import { EMPTY, type Observable, ignoreElements, map, merge, of, switchMap } from 'rxjs'

import type { Ari } from '../../ari.js'
import { hangupAfter } from '../../operators/hangupAfter.js'
import type { Call } from '../../resources/channels/call.js'
import type { DialOptions } from '../../resources/channels/dial.js'
import { during } from '../during.js'

/** A conversation: emits when it has begun, completes when it is over. */
export type Talk = (caller: Call, agent: Call) => Observable<unknown>

/**
 * An agent's phone is rung for a caller, and they talk: emits the agent's call when they do; completes when that is over, or at once where
 * nobody answered. The agent is hung up in the end.
 */
export const reach = (
  ari: Pick<Ari, 'dial'>, endpoint: string, caller: Call, { talk, answered, ...options }: DialOptions & { readonly talk: Talk; readonly answered: () => void },
): Observable<Call> =>
  ari.dial(endpoint, { ...callerIdOf(caller), ...options }).pipe(
    switchMap((dialled) => {
      if (dialled.outcome !== 'answered') return EMPTY
      answered()
      return talk(caller, dialled.call).pipe(map(() => dialled.call), hangupAfter(dialled.call))
    }),
  )

/** In a bridge of their own. The agent comes first: until they are there, nothing has happened to the caller. */
export const talking = (ari: Pick<Ari, 'openBridge'>): Talk => (caller, agent) =>
  ari.openBridge({ type: 'mixing' }).pipe(
    during((bridge) => bridge.join(agent).pipe(
      during(() => merge(of(true), bridge.join(caller).pipe(ignoreElements()))),
    )),
  )

/** Who calls, for the agent's display. */
const callerIdOf = ({ channel: { caller: { name, number } } }: Call): Pick<DialOptions, 'callerId'> =>
  (name === '' && number === '' ? {} : { callerId: `"${name.replaceAll('"', '')}" <${number}>` })
