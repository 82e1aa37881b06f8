import { describe, expect } from '@jest/globals'
import { concatMap, ignoreElements, merge, take, timer } from 'rxjs'

import type { Call, CallEnd } from '../../src/index.js'
import { eventually, onStage } from './harness.js'

const stays = 50

describe('re-entry', () => {
  onStage(`a call continued into an extension that re-enters the application, ${stays} times with music in force: ${stays} stays, ${stays} ends, no stay's music stopped by an earlier one`, async (stage) => {
    const entered: Call[] = []
    const ended: CallEnd[] = []
    const flow = (call: Call) => {
      entered.push(call)
      const last = entered.length === stays
      call.ended$.subscribe((end) => { ended.push(end) })
      const again = call.holdMusic().pipe(
        take(1),
        concatMap(() => timer(50)),
        concatMap(() => (last ? call.hangup() : call.continueInDialplan({ context: 'again', extension: `app-${stage.app}` }))),
      )
      // The music is held until the stay has ended: whatever leaves, undoes it first.
      return merge(call.holdMusic().pipe(ignoreElements()), again)
    }
    stage.serve(await stage.ari(), (call) => call.answer().pipe(concatMap(() => flow(call))))
    const caller = await stage.caller('wait')
    await eventually(`${stays} stays have ended`, () => ended.length === stays, 45_000)
    expect(entered).toHaveLength(stays)
    expect(new Set(entered).size).toBe(stays)
    expect(entered.every(({ id }) => id === caller.id)).toBe(true)
    expect(ended.map(({ how }) => how)).toEqual([...Array.from({ length: stays - 1 }, () => 'continued'), 'hangup'])

    // Each stay's music begins once and is stopped by nobody but that stay: POST, DELETE, continue, in turn.
    const asked = stage.requests({ path: new RegExp(`^/channels/${caller.id}/(moh|continue)$`) })
      .map(({ method, path }) => `${method} ${path.split('/')[3] ?? ''}`)
    expect(asked).toEqual([
      ...Array.from({ length: stays - 1 }, () => ['POST moh', 'DELETE moh', 'POST continue']).flat(),
      'POST moh',
    ])
  }, { within: 60_000 })
})
