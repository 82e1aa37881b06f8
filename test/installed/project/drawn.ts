/** A drawing, without any runner. */
import { inOrder, type Call } from 'rxari'
import { callFlow } from 'rxari/testing'

const greet = (call: Call) => inOrder(call.answer(), call.play('sound:hello-world'))

const holds = callFlow(greet, ({ caller, asterisk }) => {
  caller('  s')
  asterisk('aw---h', {
    a: 'channels.answer caller',
    w: 'channels.play caller sound:hello-world',
    h: 'channels.hangup caller',
  })
})

holds()
console.log('as drawn')
