import {
  EMPTY, type Observable, Subject, Subscription, concat, defer, delay, filter, finalize, forkJoin, ignoreElements, map, merge, mergeMap, switchMap, take, tap,
  throwError, timer,
} from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { isSecret } from '../../src/core/secrecy.js'
import { type Ari, AriError, type AriEvent, type Call, type ErrorTag, type Wire, type WireReply, type WireRequest, type WireState, connect } from '../../src/index.js'
import { labelOf, openNames } from '../../src/testing/drawing/label.js'
import { readMarbles } from '../../src/testing/drawing/marbles.js'
import { type Caller, type Simulator, type SimulatorOptions, simulator } from '../../src/testing/index.js'
import { type Mishap, faring, isDone, keeps, openForce } from './everyFrameAnswers.js'

/** What a word is tried on. */
export interface Stage<Held = unknown> {
  readonly ari: Ari
  /** The first who has called. */
  readonly call: Call
  /** All, by name. */
  readonly calls: Readonly<Record<string, Call>> & Readonly<Record<'ann' | 'bob', Call>>
  /** What it is tried within. */
  readonly held: Held
}

export interface Scene<Held = undefined> {
  /** An act gives one value, when it is done; a state one, when it is in force, and lasts; a stream as many as it likes. */
  readonly as: 'act' | 'state' | 'stream'
  readonly begin: (stage: Stage<Held>) => Observable<unknown>
  /** A state that is in force before it begins, and until everybody has hung up: a queue, a conference. */
  readonly within?: (stage: Stage<undefined>) => Observable<Held>
  /** Who calls, and the keys they press once it has begun, a character per ms: `{ caller: '---1' }`. */
  readonly callers?: Readonly<Record<string, string>>
  /** What the dialplan gives to their calls. */
  readonly args?: Readonly<Record<string, readonly string[]>>
  /** What somebody else asks Asterisk for before it begins. */
  readonly given?: readonly string[]
  /** What somebody else may ask for in the midst of it: each is tried at every frame. */
  readonly meanwhile?: readonly string[]
  readonly asterisk?: SimulatorOptions
  /** Applications that are connected too. */
  readonly others?: readonly string[]
  /** What is in force of it in the end, where that is worth telling. */
  readonly holds?: readonly string[]
  /** How it ends where nothing is refused. */
  readonly fails?: ErrorTag
  /** How long it is left to itself, in ms. */
  readonly until?: number
  /** Why it goes on when its call has ended. */
  readonly lasts?: string
  /** What is found and is as it should be. */
  readonly except?: readonly { readonly finding: RegExp; readonly because: string }[]
}

/** Nothing orders replies and events: in the same ms those before these or behind them, or one of the two a few ms later. */
export type Order = 'replies after' | 'replies before' | 'replies late' | 'events late'

/** What happens to it. Frames are in ms since it began; -1 is before, in the same turn. */
export interface Disturbance {
  readonly order: Order
  /** What happens at the frame: before anything else in it, or behind all that it began with. */
  readonly late?: boolean
  readonly hangup?: { readonly who: string; readonly at: number }
  readonly leave?: { readonly at: number }
  readonly ask?: { readonly request: string; readonly at: number }
  readonly mishap?: { readonly nth: number; readonly what: Mishap }
  /** What becomes of the connection; a gap lasts 5 ms. */
  readonly connection?: { readonly what: 'closed' | 'taken over' | 'gap'; readonly at: number }
}

interface Asked {
  readonly at: number
  readonly label: string
}

export interface Ran {
  readonly asked: readonly Asked[]
  /** When anything happened, until it was left to end. */
  readonly moments: readonly number[]
  /** How long it is left to itself, where the scene says so, in ms. */
  readonly until: number | undefined
  readonly values: number
  /** What there is of it at Asterisk while it is left to itself. */
  readonly holds: readonly string[]
  readonly ended: 'complete' | 'error' | undefined
  readonly findings: readonly string[]
  readonly lines: readonly string[]
}

const tags: Readonly<Record<ErrorTag, true>> = {
  Unauthorized: true, Forbidden: true, NotAri: true, Unreachable: true, Disconnected: true, InDoubt: true, TimedOut: true, Refused: true,
  Gone: true, NotFound: true, Unsupported: true, SoundFailed: true, NotSaved: true, RecordingFailed: true, MoveFailed: true, Malformed: true, Replaced: true,
  FlowFailed: true, DigitsDropped: true, WrongNode: true,
}

/** What it may fail with for that. */
const bearable: Readonly<Record<NonNullable<Disturbance['connection']>['what'], readonly ErrorTag[]>> = {
  closed: [],
  'taken over': ['Replaced'],
  gap: ['InDoubt', 'Unreachable', 'Disconnected'],
}

/** Behind this all limits are over, in ms. */
const limits = 120_000
/** Who has asked so often goes round and round. */
const rounds = 100
const app = 'app'
/** How late what is late is, in ms. */
const lag = 3

export const callersOf = ({ callers = { caller: '' } }: Pick<Scene, 'callers'>): readonly string[] => Object.keys(callers)

/** Plays a scene on the simulator in virtual time, with what happens to it, and finds what is not as the laws have it. */
export const run = <Held>(scene: Scene<Held>, disturbance: Disturbance): Ran => {
  const scheduler = new TestScheduler(() => undefined)
  const lines: string[] = []
  const findings: string[] = []
  const moments: number[] = []
  const asked: Asked[] = []
  const names = openNames()
  const force = openForce()
  /** On which channel a sound of ours is. */
  const stages = new Map<string, string>()
  const given = (pattern: RegExp) => (scene.given ?? []).flatMap((line) => pattern.exec(line)?.[1] ?? [])
  const playbacks = new Set<string>(given(/\/play\/(\w+)/))
  const recordings = new Set<string>(given(/\/record\?name=(\w+)/))
  const ended = new Set<string>()
  /** The names of channels, those of both halves of a Local one alike, by id. */
  const named = new Map<string, string>()
  /** Asterisk has refused to take something back. */
  let kept = false
  /** What failed so that somebody has to be told. */
  let toTell: string | undefined
  let faults = 0
  let begun: number | undefined
  let settling = false
  let holds: readonly string[] = []
  let values = 0
  let outcome: Ran['ended']
  let left = false
  let lastValueAt: number | undefined

  const now = () => scheduler.now() - (begun ?? 0)
  const say = (line: string) => {
    lines.push(begun === undefined ? `- ${line}` : `${now()} ${line}`)
    if (begun !== undefined && !settling) moments.push(now())
  }
  // An event source holds an id, too.
  const read = (asking: WireRequest) => labelOf(asking, names).replace(/\b(channel|bridge):(\S+)/g, (_, kind: string, id: string) => `${kind}:${names.of(kind, id)}`)
  const find = (finding: string) => { if (!findings.includes(finding)) findings.push(finding) }
  const { order, late = false, hangup, leave, ask: somebody, mishap, connection } = disturbance
  const givenUp = connection !== undefined && connection.what !== 'gap'

  const isBorne = ({ _tag }: AriError): boolean =>
    _tag === scene.fails || (connection !== undefined && bearable[connection.what].includes(_tag))

  scheduler.run(({ flush }) => {
    const asterisk = simulator({ sound: 3, ...scene.asterisk, replies: order === 'replies before' ? 'before' : 'after' })
    const real = asterisk.wire(app)
    const flushUntil = (ms: number) => {
      scheduler.maxFrames = scheduler.now() + ms
      // Time goes on also where nothing happens.
      scheduler.schedule(() => undefined, ms)
      flush()
    }

    /** For so long at most: what goes round and round has been seen after some rounds. Does it go on? */
    const leaveToItself = (ms: number): boolean => {
      let passed = 0
      for (let slice = 100; passed < ms && asked.length < rounds; slice *= 2) {
        const next = Math.min(slice, ms - passed)
        flushUntil(next)
        passed += next
      }
      return scene.until !== undefined || passed < ms
    }

    const answered = (request: WireRequest, label: string): Observable<WireReply> => real.request(request).pipe(
      tap(({ status }) => { if (status < 300) force.done(request, label) }),
    )
    const states = new Subject<WireState>()
    /** Requests without an answer yet. */
    const flying = new Set<Subject<never>>()
    let lost = false
    const wire: Wire = {
      state$: merge(real.state$, states),
      frames$: (order === 'events late' ? real.frames$.pipe(delay(lag)) : real.frames$).pipe(tap((frame) => {
        // What the simulator sends are events.
        const event = frame as AriEvent
        const [, channelId] = event.type === 'PlaybackStarted' ? /^channel:(.+)$/.exec(event.playback.target_uri) ?? [] : []
        if (channelId !== undefined) force.sounded(channelId)
        say(`${lost ? 'lost: ' : ''}${event.type}`)
      }), filter(() => !lost)),
      request: (request) => defer(() => {
        const label = read(request)
        const { playbackId, recordingName, channelId } = request.ids
        if (begun === undefined) return answered(request, label)
        if (lost) return timer(1).pipe(mergeMap(() => throwError(() => new AriError('Unreachable', 'the connection is lost'))))
        const mine = mishap?.nth === asked.length ? mishap.what : undefined
        asked.push({ at: now(), label })
        say(`${label}${mine === undefined ? '' : `   <- ${String(mine)}`}`)
        const about = channelId ?? stages.get(playbackId ?? '')
        if (about !== undefined && ended.has(about)) find(`asked about a call that has ended: ${label}`)
        if (playbackId !== undefined && channelId !== undefined) stages.set(playbackId, channelId)
        const plain = [hangup, leave, somebody, mishap, connection].every((each) => each === undefined)
        if (scene.as === 'act' && plain && outcome === 'complete' && !settling) find(`asks for more when it is done: ${label}`)
        if (mine !== undefined && keeps(request, mine)) {
          kept = true
          // A stop that Asterisk has not heard is repeated.
          if (mine === 500 && !/^(playbacks|recordings)/.test(request.operation)) toTell = label
        }
        if (mine === undefined || isDone(mine)) {
          if (playbackId !== undefined) playbacks.add(playbackId)
          if (recordingName !== undefined) recordings.add(recordingName)
        }
        const done$ = answered(request, label)
        const answer$ = mine === undefined ? done$ : faring(mine, request, done$)
        const cut = new Subject<never>()
        flying.add(cut)
        return merge(order === 'replies late' ? answer$.pipe(delay(lag)) : answer$, cut).pipe(take(1), finalize(() => { flying.delete(cut) }), tap({
          next: ({ status, message = '' }) => { say(`${String(status)} ${label} ${message}`) },
          error: () => { say(`cut: ${label}`) },
        }))
      }),
    }

    const ari = connect({ wire, app, log: false })
    const listening = new Subscription()
    const calls: Record<string, Call> = {}
    const callers: Record<string, Caller> = {}
    const handedOver = new Set<string>()
    let before: readonly string[] = []
    let watching = new Subscription()
    let holding = new Subscription()

    const snapshot = (): Observable<readonly string[]> => forkJoin([
      list(asterisk, '/channels', ({ id, name }) => {
        named.set(String(id), String(name).replace(/;[12]$/, ''))
        return `channel ${String(id)}`
      }),
      list(asterisk, '/bridges', ({ id, channels }) => [`bridge ${String(id)}`, ...(Array.isArray(channels) ? channels.map((member) => `${String(member)} in bridge ${String(id)}`) : [])]),
      list(asterisk, `/applications/${app}`, (about) => ['channel_ids', 'bridge_ids', 'endpoint_ids', 'device_names'].flatMap((kind) => {
        const sources = about[kind]
        return Array.isArray(sources) ? sources.map((source) => `${app} is told of ${String(source)}`) : []
      })),
      ...[...playbacks].map((id) => list(asterisk, `/playbacks/${id}`, () => `playback ${names.of('playback', id)}`)),
      ...[...recordings].map((name) => list(asterisk, `/recordings/live/${name}`, () => `recording ${name}`)),
    ]).pipe(map((parts) => parts.flat()), map((there) => [
      ...there,
      ...force.on((kind, id) => there.includes(`${kind} ${kind === 'playback' ? names.of(kind, id) : id}`)),
    ]))

    const seen = (): readonly string[] => {
      let there: readonly string[] = []
      snapshot().subscribe((lasting) => { there = lasting })
      flushUntil(10)
      return there
    }

    const watch = (stage: Stage<Held>): Subscription => defer(() => scene.begin(stage)).subscribe({
      next: (value) => {
        values += 1
        lastValueAt = now()
        say(`emits ${typeof value === 'string' ? value : ''}`)
        const other = callIn(value)
        if (other !== undefined && calls[other] === undefined) handedOver.add(other)
        if (left) find('emits to one who has left')
        if (scene.as !== 'stream' && values > 1) find(`${scene.as === 'act' ? 'an act' : 'a state'} gives a second value`)
      },
      error: (error: unknown) => {
        outcome = 'error'
        say(`fails: ${String(error)}`)
        if (!(error instanceof AriError) || !(error._tag in tags)) find(`a foreign error: ${String(error)}`)
        else if (mishap === undefined && !isBorne(error)) find(`fails, and nothing was refused: ${String(error)}`)
        else if (error._tag === 'FlowFailed') find(`not a failure of the flow: ${String(error)}`)
      },
      complete: () => {
        outcome = 'complete'
        say('completes')
        if (scene.as === 'act' && values > 0 && lastValueAt !== now()) find('an act does not complete with its value')
        const undisturbed = connection === undefined && hangup === undefined && somebody === undefined && mishap === undefined
        if (scene.as === 'state' && undisturbed && !settling) find('a state completes, and its call is still there')
      },
    })

    const becomes: Readonly<Record<NonNullable<Disturbance['connection']>['what'], () => void>> = {
      closed: () => {
        say('the connection is closed')
        ari.close().subscribe()
      },
      'taken over': () => {
        say('the application is taken over')
        listening.add(asterisk.socket([app]).subscribe())
      },
      gap: () => {
        say('the connection is lost')
        lost = true
        const because = new AriError('Disconnected', 'cut')
        states.next({ status: 'lost', because, retryIn: 5 })
        // What was on its way may have been done or not.
        for (const doubt of [...flying]) doubt.error(new AriError('InDoubt', 'cut'))
        scheduler.schedule(() => {
          say('the connection is back')
          lost = false
          states.next({ status: 'open' })
        }, 5)
      },
    }

    const begin = (stage: Stage<Held>) => {
      begun = scheduler.now()
      const atFrame = (at: number, act: () => void) => {
        if (at < 0) act()
        else scheduler.schedule(() => { if (late) scheduler.schedule(act, 0); else act() }, at)
      }
      const goes = () => {
        left = true
        say('is let go')
        watching.unsubscribe()
      }
      if (hangup !== undefined) {
        atFrame(hangup.at, () => {
          say(`${hangup.who} hangs up`)
          callers[hangup.who]?.hangup()
        })
      }
      if (somebody !== undefined) {
        atFrame(somebody.at, () => {
          say(`somebody: ${somebody.request}`)
          request(asterisk, somebody.request).subscribe()
        })
      }
      if (connection !== undefined) atFrame(connection.at, () => { becomes[connection.what]() })
      if (leave !== undefined && leave.at >= 0) atFrame(leave.at, goes)
      for (const [who, keys] of Object.entries(scene.callers ?? {})) {
        for (const { at, letter } of readMarbles(who, keys)) {
          scheduler.schedule(() => {
            say(`${who} presses ${letter}`)
            callers[who]?.press(letter)
          }, at)
        }
      }
      watching = watch(stage)
      if (leave?.at === -1) goes()
    }

    for (const other of scene.others ?? []) listening.add(asterisk.socket([other]).subscribe())
    listening.add(ari.faults$.subscribe(({ during, error }) => {
      say(`fault during ${during}: ${String(error)}`)
      faults += 1
      if (mishap === undefined && !isBorne(error)) find(`a fault, and nothing was refused: ${String(error)}`)
      else if (error._tag === 'FlowFailed') find(`a fault that is no error of ours: ${String(error)}`)
    }))
    listening.add(ari.entries$.pipe(
      tap((call) => {
        ended.delete(call.id)
        if (callersOf(scene).includes(call.id)) calls[call.id] = call
      }),
      mergeMap(({ id, ended$ }) => ended$.pipe(map(({ how }) => ({ id, how })))),
    ).subscribe({
      next: ({ id, how }) => {
        ended.add(id)
        say(`${id} ended ${how}`)
      },
      error: (error: unknown) => { say(`entries$ fail: ${String(error)}`) },
    }))
    const given$ = concat(...(scene.given ?? []).map((line) => request(asterisk, line).pipe(tap(({ status }) => {
      if (status >= 300) throw new Error(`given: ${String(status)} ${line}`)
    }), ignoreElements())))
    listening.add(ari.lifecycle$.pipe(
      filter(({ status }) => status === 'open'),
      take(1),
      delay(0),
      tap(() => { for (const who of callersOf(scene)) callers[who] = asterisk.call({ app, id: who, args: scene.args?.[who] ?? [] }) }),
      delay(lag + 1),
      // What is given has been heard of too, late as it may be.
      switchMap(() => concat(given$, timer(lag + 1).pipe(ignoreElements()), defer(snapshot))),
    ).subscribe((there) => {
      before = there
      const [call] = Object.values(calls)
      if (call === undefined) throw new Error('nobody has called')
      // Who is asked for has called.
      const stage = { ari, call, calls: calls as Stage['calls'] }
      // Within nothing, nothing is held.
      if (scene.within === undefined) begin({ ...stage, held: undefined as Held })
      else holding = holdFirst(scene.within({ ...stage, held: undefined }), (held) => { begin({ ...stage, held }) })
    }))

    /** What is there of it by then is not the word's. */
    const holdFirst = (state$: Observable<Held>, then: (held: Held) => void): Subscription => state$.pipe(
      mergeMap((held, nth) => (nth > 0 ? EMPTY : timer(lag + 1).pipe(switchMap(() => snapshot()), map((there) => ({ held, there }))))),
    ).subscribe({
      next: ({ held, there }) => {
        before = there
        then(held)
      },
      error: (error: unknown) => { say(`what it is within fails: ${String(error)}`) },
    })

    /** What is there and was not there before. */
    const remains = (what: readonly string[], when: string) => {
      const theirs = new Set([...handedOver].map((id) => named.get(id)))
      const handed = [...named].flatMap(([id, name]) => (theirs.has(name) ? [id] : []))
      for (const each of what) {
        if (!before.includes(each) && !handed.some((id) => each.split(' ').includes(id))) find(`${when}, there is still: ${each}`)
      }
    }

    try {
      // It begins some ms after the connection is open.
      for (let waited = 0; begun === undefined && waited < 100; waited += 1) flushUntil(1)
      if (begun === undefined) throw new Error('it never began')
      const goesOn = leaveToItself(scene.until ?? 600_000)
      settling = true
      // What goes on for ever is cut off early: what is being undone then still is.
      if ((left || outcome !== undefined) && goesOn) flushUntil(limits)
      const there = seen()
      holds = there.filter((each) => !before.includes(each))
      const isOver = left || givenUp || ended.size > 0 || hangup !== undefined || somebody !== undefined
      if (scene.as !== 'stream' && outcome === 'complete' && values === 0 && !isOver) find('completes empty, though what it is about is still there')
      if (toTell !== undefined && holds.length > 0 && faults === 0 && outcome !== 'error') find(`was refused, and nobody is told: ${toTell}`)
      if (givenUp && outcome === undefined) find('goes on, though its connection does not')
      if ((left || outcome !== undefined) && !kept && !givenUp) remains(there, left ? 'let go' : 'ended')
      say('everybody hangs up')
      for (const caller of Object.values(callers)) caller.hangup()
      for (const id of there.flatMap((each) => /^channel (.+)$/.exec(each)?.[1] ?? [])) request(asterisk, `DELETE /channels/${id}`).subscribe()
      flushUntil(limits)
      if (outcome === undefined && !left) {
        if (scene.lasts === undefined) find('never ends, though its call has ended')
        left = true
        say('is let go')
        watching.unsubscribe()
        flushUntil(limits)
      }
      if (scene.within !== undefined) {
        say('what it is within is let go')
        holding.unsubscribe()
        flushUntil(limits)
      }
      handedOver.clear()
      for (const bridge of (kept || givenUp ? seen() : before).flatMap((each) => /^bridge (.+)$/.exec(each)?.[1] ?? [])) request(asterisk, `DELETE /bridges/${bridge}`).subscribe()
      flushUntil(10)
      before = []
      // What Asterisk did not take back, or was not to be asked any more, lasts where it is nobody's.
      remains(seen().filter((each) => !((kept || givenUp) && /^\w+\.\w+ /.test(each))), 'all is over')
      const census = Object.entries(ari.census()).filter(([, count]) => count > 0)
      if (census.length > 0) find(`all is over, and the census says: ${census.map(([what, count]) => `${String(count)} ${what}`).join(', ')}`)
      if (scheduler.actions.some(({ closed }) => !closed)) find('all is over, and a timer is pending')
      if (isSecret()) find('all is over, and keys are still kept secret')
    } catch (error) {
      find(`it broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      scheduler.actions.length = 0
    }
    listening.unsubscribe()
    ari.close().subscribe()
    scheduler.maxFrames = Infinity
  })
  return { asked, moments, until: scene.until, values, holds, ended: outcome, findings, lines }
}

/** One request by somebody else: `DELETE /bridges/lobby`. */
const request = (asterisk: Simulator, line: string): Observable<WireReply> => {
  const [method = '', target = ''] = line.split(' ')
  const { pathname, searchParams } = new URL(target, 'http://asterisk')
  return asterisk.ask({ method, path: pathname, query: Object.fromEntries(searchParams) })
}

/** What stands in a list, or in the one thing of a path; nothing where there is none. */
const list = (
  asterisk: Simulator, path: string, read: (item: Readonly<Record<string, unknown>>) => string | readonly string[],
): Observable<readonly string[]> => request(asterisk, `GET ${path}`).pipe(map(({ status, body }) => {
  if (status !== 200) return []
  // JSON, as Asterisk describes what it has.
  const items = (Array.isArray(body) ? body : [body]) as readonly Readonly<Record<string, unknown>>[]
  return items.flatMap(read)
}))

/** The call that a value is, or brings. */
const callIn = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  if ('keypad$' in value && 'id' in value) return String(value.id)
  return 'call' in value ? callIn(value.call) : undefined
}
