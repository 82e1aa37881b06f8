/**
 * The front desk: a call is answered, greeted, asked for a department, and passed on.
 *
 *   npm start                                        a telephone in this terminal
 *   ARI_URL=http://127.0.0.1:8088/ari npm start      an Asterisk (ARI_USERNAME, ARI_PASSWORD and ARI_APP where they differ from ours)
 *
 * An Asterisk's dialplan needs a context `departments` with the extensions `sales`, `support` and `reception`.
 */
import { type Observable, concatMap } from 'rxjs'

import { type Ari, type Call, collectDtmf, eachCall, inOrder, insist } from 'rxari'

import { isMain } from './server.js'
import { start } from './start.js'

const departments = new Map([['1', 'sales'], ['2', 'support'], ['0', 'reception']])

/** Asks for a department. The first digit silences the prompt; three misses bring a human. */
export const chooseDepartment = (call: Call) =>
  call.keypad$.pipe(
    collectDtmf({ prompt: call.play('sound:vm-enter-num-to-call'), length: 1, firstDigit: 5_000 }),
    insist(({ digits }) => departments.get(digits), {
      attempts: 3,
      between: () => call.play('sound:please-try-again'),
      otherwise: 'reception',
    }),
  )

export const frontDesk = (call: Call) =>
  inOrder(call.answer(), call.play('sound:hello-world'), chooseDepartment(call)).pipe(
    concatMap((extension) => call.continueInDialplan({ context: 'departments', extension })),
  )

export const program = ({ calls$ }: Ari): Observable<unknown> => calls$.pipe(eachCall(frontDesk))

if (isMain(import.meta)) start('front-desk', frontDesk, departments)
