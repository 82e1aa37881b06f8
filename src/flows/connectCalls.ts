import {
  NEVER, type Observable, Subject, concat, defer, distinctUntilChanged, endWith, filter, ignoreElements, map, merge, of, skip, switchMap, takeUntil,
  takeWhile, tap,
} from 'rxjs'

import type { Ari } from '../ari.js'
import { hangupAfter } from '../operators/hangupAfter.js'
import { untilHangup } from '../operators/untilHangup.js'
import type { Bridge, BridgeOptions } from '../resources/bridges/bridge.js'
import type { Call } from '../resources/channels/call.js'
import type { Joining } from '../resources/channels/stay.js'
import { checkNode } from '../resources/nodes.js'

/** How two calls are connected. Both are in the bridge in the same way. */
export type ConnectCallsOptions = BridgeOptions & Pick<Joining, 'absorbDTMF' | 'inhibitConnectedLineUpdates'>

/**
 * State: two calls talk, in a bridge of their own; emits it when both are in. Over when either leaves, by whatever road: the other one is
 * taken out, stays in the application, and is the flow's again. Let go, both are. With a call that has ended it completes, and nothing is
 * asked. Errors: `Refused`, `TimedOut`, `WrongNode`.
 *
 * Whoever is put in the place of one of them, because its telephone has transferred the call (REFER), talks with the other one instead,
 * and is hung up when it is over. `ari.calls$` has it too (`call.replaces` says for whom it is there): what greets callers leaves it out.
 *
 * `absorbDTMF` keeps the keys that one presses from the other; `keypad$` has them in either case.
 *
 * @example
 * inOrder(connectCalls(ari, caller, callee), merge(caller.hangup(), callee.hangup()))
 *
 * @example
 * ari.calls$.pipe(filter(({ replaces }) => replaces === undefined), eachCall(frontDesk)).subscribe()
 */
export const connectCalls = (
  ari: Pick<Ari, 'openBridge' | 'entries$' | 'node'>, a: Call, b: Call, { absorbDTMF, inhibitConnectedLineUpdates, ...bridge }: ConnectCallsOptions = {},
): Observable<Bridge> => {
  const how = {
    ...(absorbDTMF === undefined ? {} : { absorbDTMF }),
    ...(inhibitConnectedLineUpdates === undefined ? {} : { inhibitConnectedLineUpdates }),
  }

  /** The bridge while somebody is in this place, then `undefined`. */
  const place = (opened: Bridge, call: Call): Observable<Bridge | undefined> => defer(() => {
    let successor: Call | undefined
    const replaced$ = ari.entries$.pipe(filter(({ replaces }) => replaces?.id === call.id), tap((entered) => { successor = entered }), ignoreElements())
    const next$ = defer(() => (successor === undefined ? of(undefined) : place(opened, successor).pipe(hangupAfter(successor))))
    return merge(replaced$, concat(opened.join(call, how).pipe(map(() => opened)), next$))
  })

  return defer(() => {
    checkNode(ari, a, b)
    const begun = new Subject<void>()
    const ended$ = merge(...[a, b].map((call) => NEVER.pipe(untilHangup(call), endWith(true))))
    const opened$ = ari.openBridge({ type: 'mixing', ...bridge }).pipe(takeUntil(ended$.pipe(takeUntil(begun))))
    return opened$.pipe(
      tap(() => { begun.next() }),
      switchMap((opened) => merge(...[a, b].map((call) => place(opened, call).pipe(distinctUntilChanged())))),
      // The first place to be empty ends it for both.
      takeWhile((opened) => opened !== undefined),
      skip(1),
    )
  })
}
