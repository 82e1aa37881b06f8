import { expect, test } from '@jest/globals'
import { NEVER } from 'rxjs'

import { collectDtmf } from '../operators/collectDtmf.js'
import { dtmf } from '../testing/events.js'
import { keepSecret, isSecret } from './secrecy.js'
import { frameLine } from './wires/logged.js'

test('lasts until the last of them is over; over twice is over once', () => {
  const [one, other] = [keepSecret(), keepSecret()]
  one()
  one()
  expect(isSecret()).toBe(true)
  other()
  expect(isSecret()).toBe(false)
})

test('a secret being collected is not in the log', () => {
  const press = dtmf('7', { channelId: 'c1' })
  const collecting = NEVER.pipe(collectDtmf({ length: 4, secret: true })).subscribe()
  expect(frameLine(press)).toContain('digit=***')
  collecting.unsubscribe()
  expect(frameLine(press)).toContain('digit=7')
})
