import { type Call, inOrder } from 'rxari'

/** Answers, and greets. */
export const greet = (call: Call) => inOrder(call.answer(), call.play('sound:hello-world'))
