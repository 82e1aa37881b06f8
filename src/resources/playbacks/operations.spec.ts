import { expect, test } from '@jest/globals'
import type { Observable } from 'rxjs'

import type { Bound } from '../../core/bind.js'
import { prepare } from '../../core/prepare.js'
import type { Playback } from './codec.js'
import { playbacks } from './operations.js'

const mint = () => 'minted'

test('a stop overtakes', () => {
  expect(prepare('playbacks.stop', playbacks.stop, { playbackId: 'p' }, mint)).toMatchObject({
    method: 'DELETE', path: '/playbacks/p', ids: { playbackId: 'p' }, urgent: true,
  })
})

test('a control says which', () => {
  expect(prepare('playbacks.control', playbacks.control, { playbackId: 'p', operation: 'pause' }, mint)).toMatchObject({
    method: 'POST', path: '/playbacks/p/control', query: { operation: 'pause' },
  })
})

// Compiled, never called: the types as the caller sees them, and what must not compile.
export const types = ({ get, control }: Bound<typeof playbacks>) => {
  const playback: Observable<Playback> = get({ playbackId: 'p' })
  return [
    control({ playbackId: 'p', operation: 'forward' }),
    // @ts-expect-error there is no such operation
    control({ playbackId: 'p', operation: 'stop' }),
    // @ts-expect-error ids of existing things are not minted
    get({}),
    playback,
  ]
}
