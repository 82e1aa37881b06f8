import { type Call, type Ari, collectDtmf, eachCall, inOrder } from 'rxari'
import { shareReplay, switchMap } from 'rxjs'

/** Small flows, drawn wrong in this folder. */

/** Answers, greets, hangs up. */
export const greet = (call: Call) => inOrder(call.answer(), call.play('sound:hello-world'))

/** Answers, asks for a key, hangs up. */
export const choose = (call: Call) =>
  inOrder(call.answer(), call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:menu'), length: 1, firstDigit: 1_000 })))

/** All callers in one bridge. */
export const meeting = (ari: Ari) => {
  const bridge$ = ari.openBridge({ type: 'mixing' }).pipe(shareReplay({ bufferSize: 1, refCount: true }))
  return ari.calls$.pipe(eachCall((call) => inOrder(call.answer(), bridge$.pipe(switchMap((bridge) => bridge.join(call))))))
}

export const requests = {
  a: 'channels.answer caller', w: 'channels.play caller sound:hello-world', m: 'channels.play caller sound:menu',
  x: 'playbacks.stop sound:menu', h: 'channels.hangup caller',
}

/** Drawings that fail, by what is wrong with them. */
export type Wrong = Readonly<Record<string, () => void>>
