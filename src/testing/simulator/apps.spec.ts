import { describe, expect, jest, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

const dialplan = '[offers]\nexten => all,1,StasisBroadcast(1000,^desk,,yes)\n same => n,Hangup(17)'

describe('a call that is offered', () => {
  const offered = (asks: readonly string[]) => onSimulator(({ listen, ask }) => {
    listen(0, 'desk2')
    listen(0, 'other')
    ask(1, 'POST /channels?endpoint=Local/all@offers/n&context=offers&extension=nobody&otherChannelId=c1')
    asks.forEach((request, n) => { ask(10 * (n + 1), request) })
  }, { dialplan }).filter((line) => /^([1-9]|\d\d|\d{4}) /.test(line)).slice(1)

  test('is told of to all of a name, and is theirs who claim it first', () => {
    expect(offered(['POST /events/claim?channelId=c1&application=desk2', 'POST /events/claim?channelId=c1&application=desk'])).toEqual([
      '3 CallBroadcast c1', '3 desk2: CallBroadcast c1',
      '11 CallClaimed c1 desk2', '11 desk2: CallClaimed c1 desk2', '11 desk2: StasisStart c1 Ring',
      '11 204 POST /events/claim?channelId=c1&application=desk2',
      '21 409 "Channel has already been claimed by another application" POST /events/claim?channelId=c1&application=desk',
    ])
  })

  test('has the arguments that are meant for whoever claims it', () => {
    const args: string[] = []
    onSimulator(({ ask, asterisk }) => {
      asterisk.socket(['desk3']).subscribe((event) => { if (event.type === 'StasisStart') args.push(...event.args) })
      ask(1, 'POST /channels?endpoint=Local/all@offers/n&context=offers&extension=nobody&otherChannelId=c1')
      ask(10, 'POST /events/claim?channelId=c1&application=desk3')
    }, { dialplan: '[offers]\nexten => all,1,StasisBroadcast(1000,^desk,sales:a&b)' })
    expect(args).toEqual(['sales', 'a&b'])
  })

  test('is no offer on a 16, which does not know of any: hung up', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    expect(onSimulator(({ ask }) => {
      ask(1, 'POST /channels?endpoint=Local/all@offers/n&context=offers&extension=nobody&otherChannelId=c1')
      ask(5, 'GET /channels/c1')
    }, { dialplan, version: '16' }).slice(1)).toEqual(['6 404 "Channel not found" GET /channels/c1'])
    expect(warn.mock.calls[0]?.[0]).toBe('An Asterisk 16 does not know StasisBroadcast(), at offers,all,1.')
    warn.mockRestore()
  })

  test('that nobody wants has a status that says so', () => {
    expect(onSimulator(({ ask, listen }) => {
      listen(0, 'ears', { subscribeAll: true })
      ask(1, 'POST /channels?endpoint=Local/all@offers/n&context=offers&extension=nobody&otherChannelId=c1')
    }, { dialplan }).filter((line) => line.includes('STASISSTATUS')).slice(-1)).toEqual(['1003 ears: ChannelVarset c1 STASISSTATUS=TIMEOUT'])
  })

  test('goes on where nobody wants it', () => {
    expect(onSimulator(({ ask }) => {
      ask(1, 'POST /channels?endpoint=Local/all@offers/n&context=offers&extension=nobody&otherChannelId=c1')
      ask(1_001, 'GET /channels/c1')
      ask(1_002, 'GET /channels/c1')
    }, { dialplan }).slice(2)).toEqual(['1002 200 GET /channels/c1', '1003 404 "Channel not found" GET /channels/c1'])
  })
})
