import { expect, test } from '@jest/globals'
import { EMPTY, NEVER, type Observable, of, takeUntil, throwError, timer } from 'rxjs'

import { type Call, collectDtmf, eachCall, insist } from 'rxari'
import { applicationReplaced, dtmf, playbackFinished, stasisEnd, stasisStart } from 'rxari/testing'

import { type Answers, type Scene, scene } from './support/scene.js'

// Every kind of fault that this release can tell, provoked once. What `during connect` tells is in bad-input.spec.ts:
// nobody can listen to `faults$` there but the person who reads the warnings.

const application = 'desk'
const c1 = { channelId: 'c1', application }
const refused = () => ({ status: 409, body: undefined, message: 'No' })
const slip = () => throwError(() => new Error('a slip'))

/** The faults told, each as `during tag`. */
const faultsOf = (run: (scene: Scene) => void, answers: Answers = {}) =>
  scene((stage) => {
    stage.frames(1, stasisStart(c1))
    run(stage)
  }, { answers, app: ['desk', 'other'] }).faults.map(({ during, error }) => `${during} ${error._tag}`)

const onCall = (flow: (call: Call) => Observable<unknown>, then: (stage: Scene) => void = () => undefined) => (stage: Scene) => {
  stage.onCall(flow).subscribe()
  then(stage)
}

const served = (...args: Parameters<typeof eachCall<Call, unknown>>) => ({ ari, frames }: Scene) => {
  frames(20, stasisEnd(c1))
  ari.calls$.pipe(eachCall(...args)).subscribe()
}

const soundFails = ({ frames, minted }: Scene) => {
  frames(5, () => playbackFinished({ ...c1, playbackId: minted(1), state: 'failed' }))
}

test.each<[kind: string, run: (scene: Scene) => void, answers?: Answers]>([
  ['decode Malformed', onCall(() => NEVER, ({ frames }) => { frames(2, { type: 7 }) })],
  ['decode Unsupported', onCall(() => NEVER, ({ frames }) => { frames(2, { type: 'Brandnew', application }) })],
  ['keypad$ DigitsDropped', onCall(() => NEVER, ({ frames }) => { frames(2, ...Array.from({ length: 33 }, () => dtmf('1', c1))) })],
  ['events Replaced', onCall(() => NEVER, ({ frames }) => { frames(2, applicationReplaced({ application: 'other' })) })],
  ['undo Refused', onCall((call) => call.play('sound:x').pipe(takeUntil(timer(5)))), { 'playbacks.stop': refused }],
  ['undo Refused', onCall((call) => call.holdMusic().pipe(takeUntil(timer(5)))), { 'channels.stopMoh': refused }],
  ['collectDtmf prompt SoundFailed', onCall((call) => call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:x') })), soundFails)],
  ['insist between SoundFailed', onCall((call) => of('x').pipe(insist(() => undefined, { between: call.play('sound:x'), attempts: 2, otherwise: '' })), soundFails)],
  ['flow FlowFailed', served(slip)],
  ['ending of a flow FlowFailed', served(() => EMPTY, { whenDone: slip })],
  ['after FlowFailed', served(() => EMPTY, { after: slip })],
])('%s', (kind, run, answers = {}) => {
  expect(faultsOf(run, answers)).toEqual([kind])
})
