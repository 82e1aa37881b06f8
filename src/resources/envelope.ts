import * as t from 'io-ts'

import { type Fields, record, type RecordOf } from '../core/codec.js'

/** What every event carries beside its own fields. */
export interface Envelope {
  /** When it happened, as Asterisk writes it; `dateOf` reads it. */
  readonly timestamp: string
  /** The application it was sent to. One that several applications watch arrives once for each. */
  readonly application: string
  /** Which Asterisk it comes from, where several answer. */
  readonly asterisk_id?: string
}

type EventOf<Type extends string, Required extends Fields, Optional extends Fields> = RecordOf<
  { readonly type: t.LiteralC<Type> } & Required,
  Optional
> &
  Envelope

/** The codec of one type of event. */
export const event = <
  const Type extends string,
  Required extends Fields = Record<never, never>,
  Optional extends Fields = Record<never, never>,
>(
  type: Type,
  required?: Required,
  optional?: Optional,
): t.Type<EventOf<Type, Required, Optional>> =>
  // The fields are not yet known here, so the compiler cannot add them up as `EventOf` does.
  record(
    type,
    { type: t.literal(type), timestamp: t.string, application: t.string, ...required },
    { asterisk_id: t.string, ...optional },
  ) as unknown as t.Type<EventOf<Type, Required, Optional>>
