import { type Observable, catchError, map, of, throwError } from 'rxjs'

import { isAbsent } from '../../core/errors.js'
import type { Session } from '../session.js'
import type { Mailbox as Snapshot } from './codec.js'

/** How many messages wait, which lights a phone's lamp: counts, no messages. Errors: `Unsupported` without `res_stasis_mailbox`. */
export interface Mailbox {
  readonly name: string
  /** Act: its counts now. Errors: `NotFound`. Source: GET /mailboxes/{mailboxName}. */
  get(): Observable<Snapshot>
  /** Act: sets its counts; one that does not exist is made. Source: PUT /mailboxes/{mailboxName}. */
  update(counts: { readonly oldMessages: number; readonly newMessages: number }): Observable<Mailbox>
  /** Act: it is no more, or never was. Source: DELETE /mailboxes/{mailboxName}. */
  delete(): Observable<Mailbox>
}

/** A mailbox, whether it exists or not. */
export const mailboxOf = (session: Session, mailboxName: string): Mailbox => {
  const { mailboxes } = session.tables
  const mailbox: Mailbox = Object.freeze({
    name: mailboxName,
    get: () => session.ready(mailboxes.get({ mailboxName })),
    update: (counts) => session.ready(mailboxes.update({ mailboxName, ...counts })).pipe(map(() => mailbox)),
    delete: () => session.ready(mailboxes.delete({ mailboxName })).pipe(
      map(() => mailbox),
      catchError((error: unknown) => (isAbsent(error) ? of(mailbox) : throwError(() => error))),
    ),
  } satisfies Mailbox)
  return mailbox
}
