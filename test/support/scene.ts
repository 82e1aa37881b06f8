import { expect } from '@jest/globals'
import { type Observable, ReplaySubject, Subject, defer, isObservable, mergeMap, of, take, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type Ari, type Call, type Fault, type Wire, type WireReply, type WireRequest, type WireState, connect } from 'rxari'

type RunHelpers = Parameters<Parameters<TestScheduler['run']>[0]>[0]

/** What a request gets: a reply or an error, or a reply that comes later still, by operation. What is not named gets what Asterisk says when all is well. */
export type Answers = Readonly<Record<string, (request: WireRequest) => WireReply | Error | Observable<WireReply>>>

export interface Scene extends RunHelpers {
  readonly ari: Ari
  /** Does something at a time, in ms. */
  readonly at: (ms: number, act: () => void) => void
  /** Sends frames at a time, in ms; a function is asked for its frame then. */
  readonly frames: (ms: number, ...frames: readonly unknown[]) => void
  readonly state: (ms: number, state: WireState) => void
  /** The id minted for the nth playback or bridge, from 1. */
  readonly minted: (n: number) => string
  /** A flow run on the first call. */
  readonly onCall: <T>(flow: (call: Call) => Observable<T>) => Observable<T>
}

interface Played {
  /** What was asked, each with its ms: `5 channels.answer c1`. Minted ids read `#1`, `#2`, … */
  readonly log: readonly string[]
  readonly faults: readonly Fault[]
  readonly ari: Ari
}

const status = { startup_time: '2026-11-21T00:00:00.000+0000', last_reload_time: '2026-11-21T00:00:00.000+0000' }
const isMinted = (id: string) => /^[0-9a-f]{8}-/.test(id)

/** A connection over a wire whose Asterisk says what the test says, in virtual time; every reply takes 2 ms. */
export const scene = (run: (scene: Scene) => void, { answers = {}, app = 'desk', adopt = false, listen = 'all' }: {
  readonly answers?: Answers
  readonly adopt?: boolean
  readonly listen?: 'all' | 'needed'
  readonly app?: string | readonly string[]
} = {}): Played => {
  const scheduler = new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) })
  const sent = new Subject<unknown>()
  const state$ = new ReplaySubject<WireState>(1)
  const log: string[] = []
  const faults: Fault[] = []
  const minted: string[] = []
  const named = (id: string): string => {
    if (!isMinted(id)) return id
    if (!minted.includes(id)) minted.push(id)
    return `#${String(minted.indexOf(id) + 1)}`
  }
  const allIsWell = ({ operation, ids, query }: WireRequest): WireReply => {
    switch (operation) {
      case 'asterisk.getInfo':
        return { status: 200, body: { status } }
      case 'bridges.list':
        return { status: 200, body: [] }
      case 'channels.playWithId':
        return {
          status: 201,
          body: { id: ids['playbackId'], media_uri: query['media'], target_uri: `channel:${ids['channelId'] ?? ''}`, language: 'en', state: 'queued' },
        }
      default:
        return { status: 204, body: undefined }
    }
  }
  const wire: Wire = {
    state$,
    frames$: defer(() => {
      state$.next({ status: 'open' })
      return sent
    }),
    request: (request) => defer(() => {
      const { operation, ids } = request
      const quiet = operation === 'asterisk.getInfo'
      if (!quiet) log.push([String(scheduler.now()), operation, ...Object.values(ids).map(named)].join(' '))
      request.written?.()
      return timer(quiet ? 0 : 2).pipe(mergeMap(() => {
        const answer = answers[operation]?.(request) ?? allIsWell(request)
        if (answer instanceof Error) return throwError(() => answer)
        return isObservable(answer) ? answer : of(answer)
      }))
    }),
  }
  const ari = connect({ wire, app, adopt, listen, log: false })
  const watching = ari.faults$.subscribe((fault) => faults.push(fault))
  watching.add(ari.lifecycle$.subscribe())
  scheduler.run((helpers) => {
    const at: Scene['at'] = (ms, act) => { scheduler.schedule(act, ms) }
    run({
      ...helpers,
      ari,
      at,
      frames: (ms, ...frames) => {
        at(ms, () => {
          // A function takes no argument and gives a frame: see `frames` above.
          for (const frame of frames) sent.next(typeof frame === 'function' ? (frame as () => unknown)() : frame)
        })
      },
      state: (ms, state) => { at(ms, () => { state$.next(state) }) },
      minted: (n) => minted[n - 1] ?? `nothing minted yet as #${String(n)}`,
      onCall: (flow) => ari.calls$.pipe(take(1), mergeMap(flow)),
    })
  })
  watching.unsubscribe()
  return { log, faults, ari }
}
