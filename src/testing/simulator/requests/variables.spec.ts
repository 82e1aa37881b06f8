import { expect, test } from '@jest/globals'

import { onSimulator } from '../../../../test/support/onSimulator.js'

test('several variables at once, of a call and of a bridge', () => {
  expect(onSimulator(({ call, ask }) => {
    call(1)
    ask(2, 'POST /bridges/b1')
    for (const [at, thing] of [[10, 'channels/c1'], [20, 'bridges/b1']] as const) {
      ask(at, `POST /${thing}/variables`, { body: { variables: { A: '1', B: 2 } } })
      ask(at + 1, `GET /${thing}/variables?variables=A,B`, { seen: true })
      ask(at + 2, `POST /${thing}/variable?variable=B&value=`)
      ask(at + 3, `GET /${thing}/variables?variables=A,B`)
      ask(at + 4, `GET /${thing}/variable?variable=A`, { seen: true })
    }
  }).filter((line) => /Varset|GET/.test(line))).toEqual([
    '11 ChannelVarset c1 A=1',
    '11 ChannelVarset c1 B=2',
    '12 200 {"variables":{"A":"1","B":"2"}} GET /channels/c1/variables?variables=A,B',
    '13 ChannelVarset c1 B=',
    '14 404 "Provided variable was not found" GET /channels/c1/variables?variables=A,B',
    '15 200 {"value":"1"} GET /channels/c1/variable?variable=A',
    '22 200 {"variables":{"A":"1","B":"2"}} GET /bridges/b1/variables?variables=A,B',
    '24 404 "Provided variable was not found" GET /bridges/b1/variables?variables=A,B',
    '25 200 {"value":"1"} GET /bridges/b1/variable?variable=A',
  ])
})

test('those that a channel is dialled with are its own, and its other half\'s', () => {
  const body = { variables: { A: '1', B: '2' } }
  expect(onSimulator(({ ask }) => {
    ask(1, 'POST /channels?endpoint=Local/x@y/n&app=desk&channelId=p1&otherChannelId=p2', { body })
    ask(2, 'POST /channels/create?endpoint=Local/x@y/n&app=desk&channelId=q1', { body })
    for (const id of ['p1', 'p2', 'q1']) ask(2, `GET /channels/${id}/variable?variable=A`, { seen: true })
  }, { dialplan: '[y]\nexten => x,1,Wait(9)' }).filter((line) => /[AB]=|GET/.test(line))).toEqual([
    '2 ChannelVarset p2 B=2', '2 ChannelVarset p2 A=1', '3 ChannelVarset q1 A=1', '3 ChannelVarset q1 B=2',
    '3 200 {"value":"1"} GET /channels/p1/variable?variable=A', '3 200 {"value":"1"} GET /channels/p2/variable?variable=A', '3 200 {"value":"1"} GET /channels/q1/variable?variable=A',
  ])
})

test('a function changes who calls, and which language they hear', () => {
  expect(onSimulator(({ call, ask }) => {
    call(1)
    ask(10, 'POST /channels/c1/variable?variable=CALLERID(num)&value=5551234')
    ask(11, 'POST /channels/c1/variable?variable=CHANNEL(language)&value=de')
    ask(12, 'GET /channels/c1/variable?variable=CHANNEL(language)', { seen: true })
    ask(13, 'POST /channels/c1/play/p1?media=sound:a', { seen: true })
  }).filter((line) => /CallerId|value"|language"/.test(line)).map((line) => line.replace(/ (GET|POST).*/, ''))).toEqual([
    '11 ChannelCallerId',
    '13 200 {"value":"de"}',
    '14 201 {"id":"p1","media_uri":"sound:a","target_uri":"channel:c1","language":"de","state":"queued"}',
  ])
})
