import {
  EMPTY, NEVER, type Observable, Subject, catchError, concat, defer, endWith, filter, finalize, ignoreElements, merge, of, startWith, switchMap, take,
  takeUntil, takeWhile, tap, timer,
} from 'rxjs'

import { phaseOf } from '../../core/latch.js'
import type { Session } from '../session.js'
import { goneOr } from './gone.js'
import { type Stay, nothingMore, staying } from './stay.js'

/** Whose voice: what the call says (`in`), what it hears (`out`). */
type Direction = 'both' | 'in' | 'out' | 'none'

/** What a snoop hears of a call, and who hears the snoop; one of the two has to be something. */
export interface Snooping {
  /**
   * What it hears: what the call says (`in`), what the call hears (`out`), or both.
   * @default 'both'
   */
  readonly spy?: Direction
  /**
   * Who hears it: whom the call talks to (`in`), the call alone (`out`), or both.
   * @default 'none'
   */
  readonly whisper?: Direction
}

/** Channels beside that of a stay, each as long as it is subscribed; `entries$` has their calls. */
export const openSnoops = <C extends { readonly id: string }>(session: Session, stay: Stay, entries$: Observable<C>, stayOf: (call: C) => Stay) => {
  const { index, tables: { channels }, mended$ } = session
  const { id: channelId, application: app } = stay
  const failed = goneOr(session, stay)

  const snoop = (how: Required<Snooping>): Observable<C> => defer(() => {
    const snoopId = session.mint()
    let made = false
    let own: Stay | undefined
    const there$ = entries$.pipe(
      filter((entered) => entered.id === snoopId && stayOf(entered).application === app),
      take(1),
      switchMap((entered) => {
        made = true
        own = stayOf(entered)
        // The reply to what began it may be lost yet.
        own.known.handedOver = true
        return concat(of(entered), NEVER).pipe(takeUntil(phaseOf(own.end, 'states')))
      }),
    )
    const asked$ = session.ready(staying(stay, channels.snoopChannelWithId({ channelId, snoopId, app, ...how }))).pipe(
      tap({ complete: () => { made = true } }),
      ignoreElements(),
      catchError((thrown: unknown) => (own === undefined ? failed(thrown) : EMPTY)),
    )
    // When its call is hung up, Asterisk ends it. A call that left otherwise may have been lost in a gap, and its snoop along with it, in the same turn.
    const undone$ = defer(() => {
      const undo = session.undo('channels.hangup', { channelId: snoopId })
      return stay.end.isSet ? timer(0).pipe(switchMap(() => undo)) : undo
    })
    return merge(there$.pipe(endWith(undefined)), asked$).pipe(takeWhile((entered) => entered !== undefined), finalize(() => {
      if (!made || own?.end.isSet === true || stay.end.value?.how === 'hangup' || stay.end.value?.how === 'abandoned') return
      session.activities.detach('undo', undone$.pipe(takeUntil(merge(own === undefined ? NEVER : phaseOf(own.end, 'acts'), index.on('channel', snoopId, ['StasisEnd'])))))
    }))
  })

  return ({ spy = 'both', whisper = 'none' }: Snooping = {}): Observable<C> => defer(() => {
    if (stay.end.isSet) return nothingMore(stay)
    const there = new Subject<void>()
    // One whose arrival was lost in a gap is of no use.
    return mended$.pipe(
      takeUntil(there),
      startWith(undefined),
      switchMap(() => snoop({ spy, whisper })),
      tap(() => { there.next() }),
      takeUntil(phaseOf(stay.end, 'states')),
    )
  })
}
