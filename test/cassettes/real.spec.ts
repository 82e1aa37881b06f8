import { fileURLToPath } from 'node:url'

import { describe, expect, test } from '@jest/globals'
import { type Observable, concatMap } from 'rxjs'

import { chooseDepartment, program as frontDesk } from '../../examples/front-desk.js'
import { program as voicemail } from '../../examples/voicemail.js'
import { type Ari, eachCall, inOrder } from '../../src/index.js'
import { drawCassette, playedBack } from '../../src/testing/index.js'
import { expectPrinted } from '../support/printed.js'

// Calls of real servers, recorded once: a regression test each.

type Program = (ari: Ari) => Observable<unknown>

const fileOf = (name: string) => fileURLToPath(new URL(`../../../test/cassettes/recorded/${name}.jsonl`, import.meta.url))

/** The greeting comes before the answer. */
const rude: Program = ({ calls$ }) => calls$.pipe(eachCall((call) => inOrder(call.play('sound:hello-world'), call.answer(), chooseDepartment(call)).pipe(
  concatMap((extension) => call.continueInDialplan({ context: 'departments', extension })),
)))

describe('of a real 22', () => {
  const file = fileOf('front-desk.22')

  test('a caller at the front desk errs, corrects himself, and reaches support', playedBack(frontDesk, file))

  test('a changed front desk is told apart', () => {
    expect(playedBack(rude, file)).toThrow("'channels.play caller sound:hello-world' was asked, and the recording has 'channels.answer caller' before it")
  })

  test('is drawn', () => {
    expectPrinted('front-desk-22', drawCassette(file))
  })
})

describe('of a real 16', () => {
  const file = fileOf('voicemail.16')

  test('a caller leaves a message, hears it again, and hangs up', playedBack((ari) => voicemail(ari), file))

  test('is told apart where nothing is delivered', () => {
    expect(playedBack((ari) => voicemail(ari, () => ari.asterisk.ping()), file)).toThrow('recordings.copyStored')
  })

  test('is drawn', () => {
    expectPrinted('voicemail-16', drawCassette(file))
  })
})
