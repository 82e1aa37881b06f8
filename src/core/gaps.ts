import { NEVER, type Observable } from 'rxjs'

import { openMarks } from './marks.js'

const gaps = openMarks<object, Observable<unknown>>('gaps')

/** From now on it is known when something may be missing in `stream`: `gap$` emits behind each gap. Gives the stream back. */
export const withGaps = <S extends object>(stream: S, gap$: Observable<unknown>): S => gaps.put(stream, gap$)

/** Emits behind each gap in a stream; never, where the stream belongs to no connection. An operator knows none: it asks its source. */
export const gapsOf = (stream: object): Observable<unknown> => gaps.on(stream) ?? NEVER
