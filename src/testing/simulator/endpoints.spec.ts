import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

const endpoints = { 'PJSIP/alice': 'online', 'PJSIP/bob': 'offline' } as const

describe('the endpoints', () => {
  test('are those that Asterisk knows, each with its channels', () => {
    expect(onSimulator(({ ask, call }) => {
      ask(0, 'GET /endpoints', { seen: true })
      call(2)
      call(2, { id: 'c2', name: 'carol' })
      ask(5, 'GET /endpoints', { seen: true })
      ask(6, 'GET /endpoints/PJSIP/alice', { seen: true })
    }, { endpoints }).filter((line) => line.includes('/endpoints'))).toEqual([
      '1 200 [{"technology":"PJSIP","resource":"alice","state":"online","channel_ids":[]},{"technology":"PJSIP","resource":"bob","state":"offline","channel_ids":[]}] GET /endpoints',
      '6 200 [{"technology":"PJSIP","resource":"alice","state":"online","channel_ids":["c1"]},{"technology":"PJSIP","resource":"bob","state":"offline","channel_ids":[]}] GET /endpoints',
      '7 200 {"technology":"PJSIP","resource":"alice","state":"online","channel_ids":["c1"]} GET /endpoints/PJSIP/alice',
    ])
  })

  test('of one technology are asked for by its exact name, one of them by any case of it', () => {
    expect(onSimulator(({ ask }) => {
      ask(0, 'GET /endpoints/PJSIP')
      ask(1, 'GET /endpoints/pjsip')
      ask(2, 'GET /endpoints/pjsip/alice')
      ask(3, 'GET /endpoints/PJSIP/nobody')
    }, { endpoints })).toEqual([
      '1 200 GET /endpoints/PJSIP',
      '2 404 "No Endpoints found - invalid tech pjsip" GET /endpoints/pjsip',
      '3 200 GET /endpoints/pjsip/alice',
      '4 404 "Endpoint not found" GET /endpoints/PJSIP/nobody',
    ])
  })
})
