import { test } from 'node:test'

import { callFlow } from 'rxari/testing'

import { greet } from './greet.js'

const requests = { a: 'channels.answer caller', w: 'channels.play caller sound:hello-world', h: 'channels.hangup caller' }

test('greets, then hangs up', callFlow(greet, ({ caller, asterisk }) => {
  caller('  s')
  asterisk('aw---h', requests)
}))

test('is drawn hanging up too early', callFlow(greet, ({ caller, asterisk }) => {
  caller('  s')
  asterisk('aw-h', requests)
}))
