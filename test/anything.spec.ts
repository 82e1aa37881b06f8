import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { EMPTY, type Observable, catchError, concat, ignoreElements, merge, repeat, retry, switchMap, takeUntil, timer } from 'rxjs'

import { type Ari, AriError, type Call, type WireReply, collectDtmf, eachCall } from 'rxari'
import {
  applicationReplaced, bridgeDestroyed, bridgeSnapshot, channelSnapshot, dtmf, enteredBridge, hangupRequest, leftBridge, stasisEnd, stasisStart,
} from 'rxari/testing'

import { type Answers, type Scene, scene } from './support/scene.js'

// A flow of anything, let go at any time, while Asterisk says anything: at the end nothing is left, nothing was sent about a call
// that had ended, and no ending of what was over was a fault.

const application = 'desk'
const c1 = { channelId: 'c1', application }
const b1 = { bridgeId: 'b1', application }
const notFound = (what: string) => () => ({ status: 404, body: undefined, message: `${what} not found` })

const begin: Readonly<Record<string, (call: Call, ari: Ari) => Observable<unknown>>> = {
  answer: (call) => call.answer(),
  play: (call) => call.play('sound:x'),
  playAgain: (call) => call.play('sound:x').pipe(retry(2), repeat(2)),
  ring: (call) => call.ring(),
  music: (call) => call.holdMusic(),
  jazz: (call) => call.holdMusic('jazz'),
  muted: (call) => call.muted(),
  mutedIn: (call) => call.muted('in'),
  join: (call, ari) => ari.bridge('b1').join(call),
  joinMuted: (call, ari) => ari.bridge('b1').join(call, { mute: true }),
  joinOther: (call, ari) => ari.bridge('b2').join(call),
  open: (call, ari) => ari.openBridge().pipe(switchMap((bridge) => bridge.join(call))),
  playBridge: (_, ari) => ari.bridge('b1').play('sound:x'),
  collect: (call) => call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:x'), length: 2 })),
  originate: (_, ari) => ari.channels.originate({ endpoint: 'PJSIP/alice', app: application }),
  continue: (call) => call.continueInDialplan(),
  move: (call) => call.move({ app: 'other' }),
  hangup: (call) => call.hangup(),
}

const happen: Readonly<Record<string, (at: number, scene: Scene, ended: () => void) => void>> = {
  key: (ms, { frames }) => { frames(ms, dtmf('1', c1)) },
  hangupRequest: (ms, { frames }) => { frames(ms, hangupRequest(c1)) },
  entered: (ms, { frames }) => { frames(ms, enteredBridge({ ...b1, ...c1 })) },
  left: (ms, { frames }) => { frames(ms, leftBridge({ ...b1, ...c1 })) },
  destroyed: (ms, { frames }) => { frames(ms, bridgeDestroyed(b1)) },
  lost: (ms, { state }) => { state(ms, { status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 5 }) },
  open: (ms, { state }) => { state(ms, { status: 'open' }) },
  end: (ms, { at, frames }, ended) => { at(ms, ended); frames(ms, stasisEnd(c1)) },
  again: (ms, { at, frames }, ended) => { at(ms, ended); frames(ms, stasisEnd(c1), stasisStart(c1), stasisEnd(c1)) },
  replaced: (ms, { at, frames }, ended) => { at(ms, ended); frames(ms, applicationReplaced({ application })) },
  closed: (ms, { at, ari }, ended) => { at(ms, ended); at(ms, () => { ari.close().subscribe() }) },
}

const say: Readonly<Record<string, () => WireReply | Error>> = {
  hungUp: notFound('Channel'),
  left: () => ({ status: 409, body: undefined, message: 'Channel not in Stasis application' }),
  refused: () => ({ status: 500, body: undefined, message: 'Allocation failed' }),
  inDoubt: () => new AriError('InDoubt', 'cut'),
  unreachable: () => new AriError('Unreachable', 'cut'),
}

const asked = [
  'answer', 'playWithId', 'ring', 'ringStop', 'startMoh', 'stopMoh', 'mute', 'unmute', 'continueInDialplan', 'move', 'hangup',
].map((name) => `channels.${name}`).concat('bridges.addChannel', 'bridges.removeChannel')

const upTo = (max: number) => fc.integer({ min: 1, max })
const oneOf = (some: object) => fc.constantFrom(...Object.keys(some))

test('whatever is begun and whatever happens, at the end all is over', () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(oneOf(begin), upTo(30), upTo(30)), { minLength: 1, maxLength: 5 }),
    fc.array(fc.tuple(oneOf(happen), upTo(60)), { maxLength: 5 }),
    fc.dictionary(fc.constantFrom(...asked), oneOf(say), { maxKeys: 5 }),
    upTo(9_000),
    (steps, events, replies, lasting) => {
      let endedAt = Infinity
      const watching = { status: 200, body: { name: application, bridge_ids: [], device_names: [], endpoint_ids: [], events_allowed: [], events_disallowed: [] } }
      const here = () => (endedAt === Infinity ? ['c1'] : [])
      const answers: Answers = {
        'applications.get': () => ({ ...watching, body: { ...watching.body, channel_ids: here() } }),
        'applications.subscribe': () => ({ ...watching, body: { ...watching.body, channel_ids: here() } }),
        'bridges.createWithId': ({ ids }) => ({ status: 200, body: bridgeSnapshot(ids['bridgeId'] ?? '') }),
        'bridges.get': notFound('Bridge'),
        'bridges.playWithId': ({ ids }) => ({ status: 201, body: { id: ids['playbackId'], media_uri: 'sound:x', target_uri: 'bridge:b1', state: 'queued' } }),
        'channels.get': () => (endedAt === Infinity ? { status: 200, body: channelSnapshot('c1') } : notFound('Channel')()),
        'channels.list': () => ({ status: 200, body: here().map((id) => channelSnapshot(id)) }),
        'channels.originate': ({ ids }) => ({ status: 200, body: channelSnapshot(ids['channelId'] ?? '') }),
        'playbacks.get': notFound('Playback'),
        'playbacks.stop': notFound('Playback'),
        ...Object.fromEntries(Object.entries(replies).map(([operation, how]) => [operation, say[how] ?? notFound('Channel')])),
      }
      const { ari, log, faults } = scene((stage) => {
        const { frames, at, state } = stage
        const ended = (ms: number) => () => { endedAt = Math.min(endedAt, ms) }
        let served = 0
        frames(1, stasisStart(c1))
        stage.ari.calls$.pipe(eachCall((call) => {
          served += 1
          return served > 1 ? EMPTY : merge(...steps.map(([kind, from, holding]) => concat(
            timer(from).pipe(ignoreElements()),
            begin[kind]?.(call, stage.ari).pipe(catchError(() => EMPTY), takeUntil(timer(holding))) ?? EMPTY,
          )))
        }, { whenDone: 'leave' })).subscribe({ error: () => undefined })
        for (const [kind, ms] of events) happen[kind]?.(ms, stage, ended(ms))
        const end = 60 + lasting
        state(end - 1, { status: 'open' })
        at(end, ended(end))
        frames(end, stasisEnd(c1))
        at(60_000, () => { stage.ari.close().subscribe() })
      }, { answers })
      expect(ari.census()).toEqual({ listeners: 0, requests: 0, activities: 0, calls: 0 })
      expect(log.filter((line) => parseInt(line, 10) > endedAt && line.includes(' c1') && !line.includes('channels.get'))).toEqual([])
      expect(faults.filter(({ error: { _tag } }) => _tag === 'Gone' || _tag === 'NotFound')).toEqual([])
    },
  ), { numRuns: 300 })
})
