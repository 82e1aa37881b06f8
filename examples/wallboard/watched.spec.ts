import { expect, test } from '@jest/globals'
import { TestScheduler } from 'rxjs/testing'

import { connect } from 'rxari'
import { simulator } from 'rxari/testing'

import { type Board, nothingYet } from './board.js'
import { dialplan, endpoints, office } from './callers.js'
import { watched } from './watched.js'

const told = ({ channels, bridges, members, endpoints: telephones }: Board) =>
  [channels, bridges, members, telephones].map(({ things }) => things.size).join(' ')

test('the office of the example: who was there before and who comes, is bridged and leaves is on the board', () => {
  const lines: string[] = []
  const scheduler = new TestScheduler(() => undefined)
  scheduler.run(() => {
    const asterisk = simulator({ dialplan, endpoints })
    const open = office(asterisk).subscribe()
    let board = nothingYet
    let watching = open
    const at = (ms: number, act: () => void) => { scheduler.schedule(act, ms) }
    at(1_000, () => {
      watching = watched(connect({ wire: asterisk.wire('wallboard', { subscribeAll: true }), app: 'wallboard' })).subscribe((next) => { board = next })
    })
    for (const ms of [1_000, 1_100, 4_000, 8_000, 14_500]) at(ms, () => { lines.push(`${String(ms)}: ${told(board)}`) })
    at(14_600, () => {
      asterisk.end()
      lines.push(`the end: ${told(board)}`)
      open.unsubscribe()
      watching.unsubscribe()
    })
  })
  expect(lines).toEqual([
    '1000: 0 0 0 0',
    '1100: 1 0 0 6',
    '4000: 3 1 1 6',
    '8000: 5 1 3 6',
    '14500: 4 1 1 6',
    'the end: 0 0 0 6',
  ])
})
