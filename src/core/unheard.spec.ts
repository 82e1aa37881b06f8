import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'

import { AriError } from './errors.js'
import type { Fault } from './faults.js'
import { hearFaultsOf, reportFault } from './unheard.js'

const warn = jest.spyOn(process, 'emitWarning')
beforeEach(() => { warn.mockReset().mockImplementation(() => undefined) })
afterEach(() => { warn.mockReset() })

const hearing = (origin: object) => {
  const faults: Fault[] = []
  hearFaultsOf(origin, (fault) => faults.push(fault))
  return faults
}

const flowFailed = (cause?: unknown): Fault => ({ during: 'flow', error: new AriError('FlowFailed', 'It failed', { cause }) })

test('a fault goes to the connection of the first origin that has one', () => {
  const [one, other] = [{}, {}]
  const faults = hearing(one)
  const others = hearing(other)
  const fault = flowFailed()
  reportFault(fault, {}, one, other)
  expect([faults, others]).toEqual([[fault], []])
  expect(warn).not.toHaveBeenCalled()
})

test('the error knows best, then its cause', () => {
  const origin = {}
  const cause = new AriError('Refused', 'No')
  const fault = flowFailed(cause)
  const ofOrigin = hearing(origin)
  const ofCause = hearing(cause)
  reportFault(fault, origin)
  expect([ofOrigin, ofCause]).toEqual([[], [fault]])

  const ofError = hearing(fault.error)
  reportFault(fault, origin)
  expect([ofOrigin, ofCause, ofError]).toEqual([[], [fault], [fault]])
})

test('what no connection claims becomes a process warning', () => {
  reportFault({ during: 'flow', error: new AriError('FlowFailed', 'It failed', { cause: 'not an error' }) }, {})
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]?.[0]).toContain('It failed')
})
