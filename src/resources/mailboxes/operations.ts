import * as t from 'io-ts'

import { del, get, put } from '../../core/operation.js'
import { int } from '../../core/params.js'
import { Mailbox } from './codec.js'

/**
 * ARI's operations on mailboxes: counts that light a phone's lamp, no messages. They need `res_stasis_mailbox`, which Debian does
 * not ship; where it is not loaded they fail as `Unsupported`.
 */
export const mailboxes = {
  /** All mailboxes. */
  list: get('/mailboxes', { reply: t.readonlyArray(Mailbox) }),

  /** One mailbox. */
  get: get('/mailboxes/{mailboxName}', { reply: Mailbox }),

  /** Set the counts of a mailbox; one that does not exist is made. */
  update: put('/mailboxes/{mailboxName}', { query: { oldMessages: int, newMessages: int } }),

  /** Delete a mailbox. */
  delete: del('/mailboxes/{mailboxName}'),
} as const
