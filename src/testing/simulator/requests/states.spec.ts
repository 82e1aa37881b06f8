import { expect, test } from '@jest/globals'

import { onSimulator } from '../../../../test/support/onSimulator.js'

test('device states of our own are set, told of where they change, and deleted', () => {
  const asked = (version: '22' | '16') => onSimulator(({ ask }) => {
    ask(1, 'PUT /deviceStates/Stasis:door?deviceState=BUSY')
    ask(10, 'POST /applications/desk/subscription?eventSource=deviceState:Stasis:door')
    ask(20, 'PUT /deviceStates/Stasis:door?deviceState=INUSE')
    ask(30, 'PUT /deviceStates/Stasis:door?deviceState=INUSE')
    ask(40, 'PUT /deviceStates/Stasis:gate?deviceState=INUSE')
    ask(50, 'GET /deviceStates', { seen: true })
    ask(60, 'DELETE /deviceStates/Stasis:door')
    ask(70, 'GET /deviceStates/Stasis:door', { seen: true })
    ask(80, 'DELETE /deviceStates/Stasis:gate')
  }, { version }).filter((line) => line.includes('Changed') || line.includes('{'))
  const told = ['21 DeviceStateChanged Stasis:door INUSE', '51 200 [{"name":"Stasis:door","state":"INUSE"},{"name":"Stasis:gate","state":"INUSE"}] GET /deviceStates']
  const seen = '71 200 {"name":"Stasis:door","state":"UNKNOWN"} GET /deviceStates/Stasis:door'
  expect(asked('22')).toEqual([...told, seen])
  expect(asked('16')).toEqual([...told, '61 DeviceStateChanged Stasis:door UNKNOWN', seen])
})

test('device states of others are not ours to set', () => {
  expect(onSimulator(({ ask }) => {
    ask(1, 'PUT /deviceStates/door?deviceState=INUSE')
    ask(1, 'DELETE /deviceStates/door')
    ask(1, 'PUT /deviceStates/Stasis:door?deviceState=OPEN')
    ask(1, 'GET /deviceStates/Whim:door', { seen: true })
  })).toEqual([
    '2 409 "Uncontrolled device specified" PUT /deviceStates/door?deviceState=INUSE',
    '2 409 "Uncontrolled device specified" DELETE /deviceStates/door',
    '2 500 "Unknown device" PUT /deviceStates/Stasis:door?deviceState=OPEN',
    '2 200 {"name":"Whim:door","state":"INVALID"} GET /deviceStates/Whim:door',
  ])
})

test('mailboxes have counts', () => {
  expect(onSimulator(({ ask }) => {
    ask(1, 'GET /mailboxes/alice')
    ask(1, 'PUT /mailboxes/alice?oldMessages=1&newMessages=2')
    ask(1, 'GET /mailboxes', { seen: true })
    ask(1, 'DELETE /mailboxes/alice')
    ask(1, 'GET /mailboxes', { seen: true })
  })).toEqual([
    '2 404 "Mailbox not found" GET /mailboxes/alice', '2 204 PUT /mailboxes/alice?oldMessages=1&newMessages=2',
    '2 200 [{"name":"alice","old_messages":1,"new_messages":2}] GET /mailboxes', '2 204 DELETE /mailboxes/alice', '2 200 [] GET /mailboxes',
  ])
})
