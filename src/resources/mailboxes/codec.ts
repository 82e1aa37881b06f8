import * as t from 'io-ts'

import { record } from '../../core/codec.js'

const mailbox = record('Mailbox', {
  /** `1000@default`. */
  name: t.string,
  /** How many messages have been heard, and how many have not. */
  old_messages: t.number,
  new_messages: t.number,
})
/** How many messages wait in a mailbox. */
export interface Mailbox extends t.TypeOf<typeof mailbox> {}
export const Mailbox: t.Type<Mailbox> = mailbox
