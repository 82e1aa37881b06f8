/**
 * The front desk: a call is answered, greeted, asked for a department, and passed on.
 *
 *   ARI_URL=http://127.0.0.1:8088/ari ARI_USERNAME=… ARI_PASSWORD=… ARI_APP=front-desk npm start
 *
 * The dialplan needs a context `departments` with the extensions `sales`, `support` and `reception`.
 */
import { concatMap } from 'rxjs'

import { type Call, collectDtmf, connect, eachCall, inOrder, insist } from 'rxari'

import { isMain, server } from './server.js'

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

if (isMain(import.meta)) {
  const ari = connect(server('front-desk'))
  ari.lifecycle$.subscribe((state) => { console.log(`Asterisk: ${state.status}${'because' in state ? `: ${state.because.message}` : ''}`) })
  ari.faults$.subscribe(({ during, error }) => { console.error(`${during}: ${error.message}`) })
  ari.calls$.pipe(eachCall(frontDesk)).subscribe()
  process.once('SIGINT', () => { ari.close().subscribe() })
}
