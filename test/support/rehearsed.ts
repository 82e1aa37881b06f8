import { TestScheduler } from 'rxjs/testing'

import type { Example } from '../../examples/examples.js'
import { type Moment, rehearse } from '../../examples/rehearsal.js'

/** A minute: no cast plays that long. */
const most = 60_000

/** An example with its cast, in virtual time. */
export const rehearsed = (name: string, { program, cast }: Example): readonly Moment[] => {
  const moments: Moment[] = []
  const scheduler = new TestScheduler(() => undefined)
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = most
    const playing = rehearse(name, program, cast).subscribe((moment) => { moments.push(moment) })
    flush()
    playing.unsubscribe()
  })
  return moments
}
