import { Readable } from 'node:stream'

import {
  AsyncSubject, type Observable, Subscription, catchError, firstValueFrom, ignoreElements, lastValueFrom, map, merge, mergeMap, of, switchMap, take, tap,
  throwError, timer,
} from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type Ari, type AriError, type Call, type ErrorTag, type Wire, connect, eachCall } from '../../src/index.js'
import { download } from '../../src/core/download.js'
import type { Bytes } from '../../src/core/wire.js'
import { type Caller, type Simulator, type SimulatorOptions, simulator } from '../../src/testing/index.js'
import { type Script, json, loopback } from '../loopback/loopback.js'

/** A failure that has really happened. */
export interface Provoked {
  /** The error in one line, as it is printed. */
  readonly text: string
  /** Where nobody was left to hear it: what was being done. */
  readonly during?: string
}

/** How to come by a failure: what was done, in code where code does it, and how it went. */
export interface Provocation {
  readonly by: string
  readonly provoke: () => Provoked | Promise<Provoked>
}

// An `AriError` is what this library throws; another error is shown as what it is.
const shown = (thrown: unknown): string => String(thrown)

// ---- with virtual time: on the simulator

interface Stage {
  readonly ari: Ari
  readonly asterisk: Simulator
  readonly caller$: Observable<Caller>
}

interface Staging extends SimulatorOptions {
  /** What stands between the connection and the simulator. */
  readonly through?: (wire: Wire) => Wire
  readonly node?: string
}

/** What fails first: what is played, or a fault beside it. Somebody calls 10 ms after the beginning; their channel is `c1`. */
const simulated = (play: (stage: Stage) => Observable<unknown>, { through = (wire) => wire, node, ...options }: Staging = {}): Provoked => {
  const heard: Provoked[] = []
  new TestScheduler(() => undefined).run(() => {
    const asterisk = simulator(options)
    const ari = connect({ wire: through(asterisk.wire('desk')), app: 'desk', log: false, ...(node === undefined ? {} : { node }) })
    const playing = new Subscription()
    const hear = (provoked: Provoked) => {
      heard.push(provoked)
      if (heard.length > 1) return
      playing.unsubscribe()
      asterisk.end()
      ari.close().subscribe()
    }
    ari.faults$.subscribe(({ error, during }) => { hear({ text: shown(error), during }) })
    const calling = new AsyncSubject<Caller>()
    timer(10).pipe(map(() => asterisk.call({ app: 'desk', id: 'c1' }))).subscribe(calling)
    playing.add(play({ ari, asterisk, caller$: calling }).subscribe({ error: (thrown: unknown) => { hear({ text: shown(thrown) }) } }))
  })
  const [first] = heard
  if (first === undefined) throw new Error('Nothing failed')
  return first
}

const onCall = (act: (call: Call, stage: Stage) => Observable<unknown>) => (stage: Stage) =>
  stage.ari.calls$.pipe(take(1), mergeMap((call) => act(call, stage)))

/** Once there is a call, so that the connection is open. */
const asking = (ask: (ari: Ari) => Observable<unknown>) => onCall((_, { ari }) => ask(ari))

const deaf = (operation: string) => (wire: Wire): Wire => ({
  ...wire,
  request: (request) => (request.operation === operation ? wire.request(request).pipe(ignoreElements()) : wire.request(request)),
})

const garbled = (type: string, fields: object) => (wire: Wire): Wire => ({
  ...wire,
  frames$: wire.frames$.pipe(map((frame) =>
    typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === type ? { ...frame, ...fields } : frame)),
})

// ---- with real sockets

const told = (ari: Ari): Observable<AriError> =>
  ari.lifecycle$.pipe(mergeMap((state) => ('because' in state ? [state.because] : [])))

/** What fails first: a request, or the connection. */
const connected = async (url: string, ask: (ari: Ari) => Observable<unknown>): Promise<Provoked> => {
  const ari = connect({ url, username: 'desk', password: 'secret', app: 'desk', log: false })
  // What the connection fails with is told three times: once is enough, and no process warning.
  const heard = ari.faults$.subscribe()
  const failed$ = ask(ari).pipe(ignoreElements(), catchError((thrown: unknown) => of(thrown)))
  const error = await firstValueFrom(merge(told(ari), failed$))
  await lastValueFrom(ari.close(), { defaultValue: undefined })
  heard.unsubscribe()
  return { text: shown(error) }
}

const onLoopback = async (script: Script, ask: (ari: Ari) => Observable<unknown>, closed = false): Promise<Provoked> => {
  const { url, port, close } = await loopback(script)
  if (closed) await close()
  const { text } = await connected(url, ask)
  if (!closed) await close()
  // The port is another one each time.
  return { text: text.replaceAll(String(port), '8088') }
}

/** A file of no bytes. */
const saving = async (path: string): Promise<Provoked> => {
  const bytes: Bytes = Object.assign(Readable.from([]), { length: 0 })
  const error = await firstValueFrom(download({ path, bytes$: of(bytes), begin: () => () => undefined }).pipe(catchError((thrown: unknown) => of(thrown))))
  // What is not whole yet has another name each time; and under Jest, what Node throws is an Error of another realm.
  return { text: shown(error).replace(/\.[0-9a-f]{8}\.part/, '.….part').replace('(Error: ', '(') }
}

const opening = (ari: Ari) => ari.calls$
const answering = (ari: Ari) => ari.channels.answer({ channelId: 'c1' })
const saying = (status: number, message: string): Script => ({ answer: (_, response) => { json(response, status, { message }) } })

/** How to come by each failure, one or two ways. */
export const provocations: Readonly<Record<ErrorTag, readonly Provocation[]>> = {
  Unauthorized: [
    { by: 'a wrong password', provoke: () => onLoopback({ upgrade: () => ({ status: 401 }) }, opening) },
  ],
  Forbidden: [
    { by: '`ari.channels.answer({ channelId })` as a user who may only read', provoke: () => onLoopback(saying(403, 'Write access denied'), answering) },
  ],
  NotAri: [
    { by: 'a URL that leads to a web server', provoke: () => onLoopback({ upgrade: () => ({ status: 200 }) }, opening) },
  ],
  Unreachable: [
    { by: 'a port on which nothing listens', provoke: () => onLoopback({}, opening, true) },
    { by: 'a request while Asterisk is booting', provoke: () => onLoopback(saying(503, 'Asterisk not booted'), answering) },
  ],
  Disconnected: [
    { by: 'an Asterisk that is restarted', provoke: () => onLoopback({ talk: (socket) => { socket.terminate() } }, opening) },
  ],
  InDoubt: [
    { by: '`ari.channels.answer({ channelId })` while Asterisk goes down', provoke: () => onLoopback({ answer: (_, response) => { response.destroy() } }, answering) },
  ],
  TimedOut: [
    { by: '`call.answer()`, unanswered for 10 s', provoke: () => simulated(onCall((call) => call.answer()), { through: deaf('channels.answer') }) },
  ],
  Refused: [
    { by: "`ari.channels.snoopChannel({ channelId, snoopId, app })`", provoke: () => simulated(asking((ari) => ari.channels.snoopChannel({ channelId: 'c1', snoopId: 's1', app: 'desk' }))) },
    { by: "`ari.recordings.getStored({ recordingName: '..' })`", provoke: () => simulated(asking((ari) => ari.recordings.getStored({ recordingName: '..' }))) },
  ],
  Gone: [
    {
      by: '`ari.channels.answer({ channelId })` in the moment of the hangup',
      provoke: () => simulated(onCall((call, { ari }) => merge(ari.channels.hangup({ channelId: call.id }), ari.channels.answer({ channelId: call.id })))),
    },
  ],
  NotFound: [
    { by: "`ari.channels.get({ channelId: 'c2' })`", provoke: () => simulated(asking((ari) => ari.channels.get({ channelId: 'c2' }))) },
  ],
  Unsupported: [
    { by: '`ari.channels.progress({ channelId })` on Asterisk 16', provoke: () => simulated(asking((ari) => ari.channels.progress({ channelId: 'c1' })), { version: '16' }) },
    {
      by: 'an event that only a newer Asterisk has',
      provoke: () => simulated(onCall((call) => call.answer()), { through: garbled('ChannelStateChange', { type: 'ChannelBlessed' }) }),
    },
  ],
  SoundFailed: [
    { by: "`call.play('sound:nonesuch')`", provoke: () => simulated(onCall((call) => call.play('sound:nonesuch')), { sounds: { 'sound:nonesuch': 'missing' } }) },
  ],
  RecordingFailed: [
    {
      by: "`call.record({ name: 'message-1' })` of a call that is in a bridge",
      provoke: () => simulated(onCall((call, { ari }) => ari.openBridge().pipe(
        switchMap((bridge) => bridge.join(call)),
        switchMap(() => call.record({ name: 'message-1' })),
      ))),
    },
  ],
  NotSaved: [
    { by: "`ari.storedRecording('message-1').save('/no/such/folder/message-1.wav')`", provoke: () => saving('/no/such/folder/message-1.wav') },
  ],
  MoveFailed: [
    { by: "`call.move({ app: 'nobody' })`", provoke: () => simulated(onCall((call) => call.move({ app: 'nobody' }))) },
  ],
  Malformed: [
    {
      by: 'an event whose fields are not what they should be',
      provoke: () => simulated(onCall((call) => call.answer()), { through: garbled('ChannelStateChange', { channel: { id: 'c1', name: 7 } }) }),
    },
    { by: "`connect({ url: '127.0.0.1:8088/ari', … })`", provoke: () => connected('127.0.0.1:8088/ari', opening) },
  ],
  Replaced: [
    {
      by: 'a second program with the same `app`',
      provoke: () => simulated(onCall((_, { ari, asterisk }) => merge(ari.calls$, connect({ wire: asterisk.wire('desk'), app: 'desk', log: false }).calls$))),
    },
  ],
  FlowFailed: [
    {
      by: "`eachCall(() => throwError(() => new Error('no such department')))`",
      provoke: () => simulated(({ ari }) => ari.calls$.pipe(eachCall(() => throwError(() => new Error('no such department'))))),
    },
  ],
  WrongNode: [
    {
      by: "`east.bridge('b1').join(call)` with a call of `west`",
      provoke: () => simulated(onCall((call, { asterisk }) =>
        connect({ wire: asterisk.wire('desk'), app: 'desk', node: 'east', log: false }).bridge('b1').join(call)), { node: 'west' }),
    },
  ],
  DigitsDropped: [
    {
      by: '33 keys that nobody listened to',
      provoke: () => simulated(onCall((call, { caller$ }) => call.answer().pipe(
        switchMap(() => caller$),
        switchMap((caller) => timer(0, 200).pipe(take(33), tap(() => { caller.press('1') }))),
      ))),
    },
  ],
}
