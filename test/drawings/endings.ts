import { type Ari, type Call, inOrder } from 'rxari'
import { application, callFlow } from 'rxari/testing'
import { EMPTY, defer, firstValueFrom, interval, merge, mergeMap, repeat } from 'rxjs'

import { type Wrong, greet, requests } from './flows.js'

const awaiting = (call: Call) => defer(async () => {
  await firstValueFrom(call.answer())
  return firstValueFrom(call.play('sound:hello-world'))
})

const leaky = (ari: Ari) => defer(() => {
  ari.events$.subscribe()
  return EMPTY
})

/** Listens for a key that its caller never presses, and is not told when the call ends. */
const forgetful = (call: Call) => {
  call.keypad$.subscribe(() => { throw new Error('no such key') })
  return call.answer()
}

/** Somebody is called for each who calls, and never hung up. */
const dialling = ({ calls$, dial }: Ari) => calls$.pipe(mergeMap((call) => merge(call.answer(), dial('PJSIP/alice'))))
const phones = { phones: { 'PJSIP/alice': 'ra' } }

/** Drawings that come to no good end. */
export const endings: Wrong = {
  'a clock that nobody stops': callFlow((call) => inOrder(call.answer(), interval(60_000)), ({ caller }) => { caller('s') }),

  'a program that counts for ever, and asks nothing': application(() => interval(60_000), () => undefined),

  'requests without an end': callFlow((call) => call.play('sound:hello-world').pipe(repeat()), ({ caller }) => { caller('s') }),

  'a promise': callFlow(awaiting, ({ caller }) => { caller('s') }),

  'a promise, and a caller who hangs up': callFlow(awaiting, ({ caller, asterisk }) => {
    caller('  s----h')
    asterisk('aw', requests)
  }),

  'what is listened to when all is over': application(leaky, () => undefined),

  'a connection that never opens': callFlow(greet, { answers: { 'asterisk.getInfo': 'never' } }, ({ caller }) => { caller('s') }),

  'what nobody catches': callFlow(forgetful, { whenDone: 'leave' }, ({ caller }) => { caller('s--5') }),

  'somebody who was dialled, and is left alone': application(dialling, phones, ({ caller }) => { caller('s-----h') }),

  'somebody who is to stay, and has gone': application(dialling, { phones: { 'PJSIP/alice': 'ra---h' }, stays: ['PJSIP/alice'] }, ({ caller }) => { caller('s-----h') }),
}
