import { expect, test } from '@jest/globals'
import { EMPTY, NEVER, Subject } from 'rxjs'

import { openUnderway } from './underway.js'

const heard = () => {
  const said: unknown[] = []
  return { said, observer: { error: (thrown: unknown) => said.push(thrown), complete: () => said.push('over') } }
}

test('work is known from its subscription to its end, and whoever asks in between hears of that', () => {
  const { of, by } = openUnderway()
  const work = new Subject<never>()
  const doing = by('lobby', work)
  expect(of('lobby')).toBeUndefined()
  doing.subscribe()
  const { said, observer } = heard()
  of('lobby')?.subscribe(observer)
  expect([of('other'), said]).toEqual([undefined, []])
  work.complete()
  expect([of('lobby'), said]).toEqual([undefined, ['over']])
})

test('it fails as the work does, and is over where that is let go', () => {
  const { of, by } = openUnderway()
  const work = new Subject<never>()
  const [failing, left] = [heard(), heard()]
  by('lobby', work).subscribe({ error: () => undefined })
  of('lobby')?.subscribe(failing.observer)
  work.error('refused')
  const doing = by('lobby', NEVER).subscribe()
  of('lobby')?.subscribe(left.observer)
  doing.unsubscribe()
  expect([failing.said, left.said, of('lobby')]).toEqual([['refused'], ['over'], undefined])
})

test('of several about one thing, the newest is known: an older one that ends does not end it', () => {
  const { of, by } = openUnderway()
  const older = new Subject<never>()
  by('lobby', older).subscribe()
  by('lobby', NEVER).subscribe()
  older.complete()
  expect(of('lobby')).toBeDefined()
  by('lobby', EMPTY).subscribe()
  expect(of('lobby')).toBeUndefined()
})
