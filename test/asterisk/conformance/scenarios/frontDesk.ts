/** The front desk itself. */
import { first, firstValueFrom, lastValueFrom, mergeMap, take } from 'rxjs'

import { frontDesk as serveFrontDesk } from '../../../../examples/front-desk.js'
import { connect, eachCall } from '../../../../src/index.js'
import type { Person, Play, Scenes, Stage } from '../recorder.js'
import { hello, prompt } from './steps.js'

/** The example serves one caller, until the call is over. */
const served = (goes: (stage: Stage, caller: Person) => Promise<unknown>): Play => async (stage) => {
  const ari = connect({ ...await stage.watched(), app: stage.app })
  const over = firstValueFrom(ari.calls$.pipe(take(1), mergeMap((call) => call.ended$)))
  const serving = ari.calls$.pipe(eachCall(serveFrontDesk)).subscribe()
  stage.later(async () => {
    serving.unsubscribe()
    await lastValueFrom(ari.close(), { defaultValue: undefined })
  })
  await firstValueFrom(ari.lifecycle$.pipe(first(({ status }) => status === 'open')))
  await goes(stage, await stage.call())
  await over
}

export const frontDesk: Scenes = {
  'the front desk: a caller presses 2 in the prompt': served(async ({ hears }, caller) => {
    await hears('PlaybackStarted', prompt)
    await caller.press('2')
  }),
  'the front desk: a caller presses 2 in the greeting': served(async ({ hears }, caller) => {
    await hears('PlaybackStarted', hello)
    await caller.press('2')
  }),
  'the front desk: a caller presses 9, and then 1': served(async ({ hears }, caller) => {
    await hears('PlaybackStarted', prompt)
    await caller.press('9')
    await hears('PlaybackStarted', prompt, 2)
    await caller.press('1')
  }),
  'the front desk: a caller hangs up in the greeting': served(async ({ hears }, caller) => {
    await hears('PlaybackStarted', hello)
    await caller.hangup()
  }),
  'the front desk: a caller hangs up in the prompt': served(async ({ hears }, caller) => {
    await hears('PlaybackStarted', prompt)
    await caller.hangup()
  }),
}
