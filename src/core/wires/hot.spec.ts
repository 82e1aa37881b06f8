import { expect, test } from '@jest/globals'
import { NEVER, Observable, Subject, of } from 'rxjs'

import { hot } from './hot.js'

test('frames are opened by the first who listens, heard by all, and closed behind the last', () => {
  const log: string[] = []
  const frames = new Subject<string>()
  const wire = hot({
    state$: of({ status: 'open' as const }),
    frames$: new Observable((subscriber) => {
      log.push('opened')
      subscriber.add(frames.subscribe(subscriber))
      return () => { log.push('closed') }
    }),
    request: () => NEVER,
  })
  expect(log).toEqual([])
  const one = wire.frames$.subscribe((frame) => { log.push(`one ${String(frame)}`) })
  const other = wire.frames$.subscribe((frame) => { log.push(`other ${String(frame)}`) })
  frames.next('f')
  one.unsubscribe()
  frames.next('g')
  other.unsubscribe()
  expect(log).toEqual(['opened', 'one f', 'other f', 'other g', 'closed'])
})
