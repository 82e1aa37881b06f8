import { expect, test } from '@jest/globals'
import { TestScheduler } from 'rxjs/testing'
import { timer } from 'rxjs'

import { connect, eachCall } from '../../index.js'
import { frontDesk } from '../../../examples/front-desk.js'
import { simulator } from './index.js'

test('the front desk in virtual time', () => {
  const scheduler = new TestScheduler(() => undefined)
  const log: string[] = []
  scheduler.run(() => {
    const asterisk = simulator({ sound: 1_400 })
    const ari = connect({ wire: asterisk.wire('front-desk'), app: 'front-desk', log: false })
    ari.calls$.pipe(eachCall(frontDesk)).subscribe()
    ari.faults$.subscribe(({ during, error }) => { log.push(`FAULT ${during} ${error.message}`) })
    ari.events$.subscribe((event) => {
      log.push(`${String(scheduler.now())} ${event.type} ${'playback' in event ? `${event.playback.media_uri} ${event.playback.state}` : ''}`)
    })
    timer(10).subscribe(() => {
      const caller = asterisk.call({ app: 'front-desk' })
      caller.hears$.subscribe((heard) => { log.push(`${String(scheduler.now())} hears ${JSON.stringify(heard)}`) })
      timer(2_000).subscribe(() => { caller.press('9') })
      timer(4_000).subscribe(() => { caller.press('2') })
    })
  })
  expect(log).toEqual([])
})
