import { expect, test } from '@jest/globals'
import { Subject, of } from 'rxjs'

import { gapsOf, withGaps } from './gaps.js'

test('the gaps of a stream are those that were named; any other has none', () => {
  const gap$ = new Subject<string>()
  const keys$ = of('1')
  const told: string[] = []
  expect(withGaps(keys$, gap$)).toBe(keys$)
  gapsOf(keys$).subscribe(() => { told.push('theirs') })
  gapsOf(of('1')).subscribe(() => { told.push('another') })
  gap$.next('now')
  expect(told).toEqual(['theirs'])
})
