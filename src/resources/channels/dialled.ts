import type { AriError } from '../../core/errors.js'
import type { Call } from './call.js'

/** What becomes of an endpoint that is dialled. Whoever does not answer is an outcome like any other. */
export type Dialled =
  /** It was answered: the call is yours. */
  | { readonly outcome: 'answered'; readonly endpoint: string; readonly call: Call }
  /**
   * `busy`, `congestion` (the network), `rejected` (whoever was rung declined), `noAnswer` (it rang long enough), `unreachable` (it never
   * rang). `cause` is that of Q.850, where Asterisk told one.
   */
  | { readonly outcome: 'busy' | 'congestion' | 'rejected' | 'noAnswer' | 'unreachable'; readonly endpoint: string; readonly cause?: number }
  /** It ended otherwise while it rang, or the moment it was answered. One of many that Asterisk refused to dial has the `error`. */
  | { readonly outcome: 'failed'; readonly endpoint: string; readonly cause?: number; readonly dialstatus?: string; readonly error?: AriError }

/** What is known of a channel that was dialled and will not be answered any more. */
export interface Unanswered {
  /** Of ChannelDestroyed. */
  readonly cause?: number | undefined
  /** The last that Dial told. */
  readonly dialstatus?: string | undefined
  readonly rang: boolean
  /** Our own clock has ended the ringing. */
  readonly overdue?: boolean
}

/** Q.850 */
const userBusy = 17
const noUserResponding = 18
const noAnswerFromUser = 19
const callRejected = 21
const noCircuitAvailable = 34

/** The outcome for one that was not answered. */
export const outcomeOf = ({ cause, dialstatus, rang, overdue = false }: Unanswered): Exclude<Dialled['outcome'], 'answered'> => {
  if (dialstatus === 'BUSY' || cause === userBusy) return 'busy'
  if (dialstatus === 'CONGESTION' || cause === noCircuitAvailable) return 'congestion'
  if (cause === callRejected) return 'rejected'
  if (overdue) return 'noAnswer'
  if (dialstatus === 'ANSWER') return 'failed'
  if (!rang) return 'unreachable'
  return cause === noUserResponding || cause === noAnswerFromUser ? 'noAnswer' : 'failed'
}
