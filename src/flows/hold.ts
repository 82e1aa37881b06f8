import { type Observable, combineLatest, map } from 'rxjs'

import type { Call } from '../resources/channels/call.js'

/**
 * State: the call is on hold: it hears music, and nobody hears it, in a bridge or out of one. In a bridge it hears the music in place of
 * the others, who go on without it. Music alone (`call.holdMusic`) would leave its microphone open; `call.onHold` tells its telephone that it
 * is on hold, and plays nothing. Errors: `Refused`. Source: `muted`, `holdMusic`.
 *
 * @param mohClass a class of musiconhold.conf; the default one where it is left out
 *
 * @example
 * hold(caller).pipe(takeUntil(agreed$))
 */
export const hold = (call: Call, mohClass?: string): Observable<Call> =>
  // Muted the other way, it would not hear the music either.
  combineLatest([call.muted('in'), call.holdMusic(mohClass)]).pipe(map(() => call))
