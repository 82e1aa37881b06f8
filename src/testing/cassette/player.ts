import { NEVER, Observable, ReplaySubject, Subject, type Subscriber, Subscription, asyncScheduler, defer, switchMap, throwError, timer } from 'rxjs'

import { AriError, type ErrorTag } from '../../core/errors.js'
import type { Bytes, Wire, WireReply, WireRequest, WireState } from '../../core/wire.js'
import type { CassetteEntry, RecordedError, RecordedState } from '../../core/wires/cassette.js'
import { type Ids, legible, openIds } from './ids.js'
import { type Problem, pictures } from './picture.js'
import { type Cassette, isEnd } from './read.js'
import { type Part, type Score, frameOf } from './score.js'

/** What is asked up to so much sooner than it was, in ms, is only quicker: virtual time has no machine. */
const haste = 100
/** So long a question that the recording does not have may wait in vain, in ms, before it is one too many. */
const doubt = 1_000
/** So far ahead is known when something comes, in ms: further than most clocks of a program run. */
const ahead = 60_000
/** What is asked so shortly before the connection was closed, in ms, was asked because it was being closed. */
const closing = 2_000
/** How long such a request is waited for, in ms. */
const patience = 20

/** A cassette being played. */
export interface Player {
  readonly wire: Wire
  /** What has been asked of what was recorded. */
  readonly asked: ReadonlySet<number>
  /** The first that went another way. Nothing is played after it. */
  readonly problem$: Observable<Problem>
  /** All has been played: from now on the connection may be closed. */
  readonly over$: Observable<unknown>
  /** Nothing goes on until the program is let go: what comes next was asked then. */
  readonly stuck$: Observable<unknown>
}

/**
 * The wire that a score was recorded of. In RxJS's time.
 * @param refuses does it refuse what the recording does not have? Else that has no answer.
 */
export const openPlayer = (cassette: Cassette, score: Score, { refuses }: { readonly refuses: boolean }): Player => {
  const { entries, parts } = score
  const ids: Ids = openIds(cassette)
  const state = new ReplaySubject<WireState>(1)
  const frames = new Subject<unknown>()
  const problems = new ReplaySubject<Problem>(1)
  const over = new ReplaySubject<void>(1)
  const stuck = new ReplaySubject<void>(1)
  const asked = new Set<number>()
  const waiting = new Map<number, Subscriber<WireReply>>()
  const ticking = new Subscription()
  const end = entries.findIndex(isEnd)
  const closedAt = end < 0 ? Infinity : entries[end]?.at ?? Infinity
  let ticks = new Subscription()
  ticking.add(ticks)
  /** What is played next. */
  let next = 0
  let began: number | undefined
  let pumping = false
  let broken: Problem | undefined

  const begin = (): number => {
    if (began !== undefined) return began
    began = asyncScheduler.now()
    tick(0)
    return began
  }
  /** The cassette's own time. */
  const clock = () => asyncScheduler.now() - begin()

  /** Well ahead, so that what comes in the same ms as a clock of the code comes before it, as callers do in drawings. */
  const tick = (from: number): void => {
    const now = clock()
    const times = new Set(entries.slice(next).map(({ at }) => at).filter((at) => at >= from && at < now + ahead))
    for (const at of times) later(pump, at - now, ticks)
    if (entries.some(({ at }) => at >= now + ahead)) later(() => { tick(now + ahead) }, ahead / 2, ticks)
  }
  const later = (act: () => void, ms: number, until: Subscription): void => {
    until.add(asyncScheduler.schedule(act, Math.max(0, ms)))
  }
  /** From now on it is so late. */
  const set = (at: number): void => {
    began = asyncScheduler.now() - at
    ticks.unsubscribe()
    ticks = new Subscription()
    ticking.add(ticks)
    tick(0)
  }

  const pump = (): void => {
    if (pumping || broken !== undefined) return
    pumping = true
    for (let entry = entries[next]; entry !== undefined; entry = entries[next]) {
      if ('request' in entry) {
        const part = score.part(entry.request.n)
        if (part?.strict === true && !asked.has(part.n)) {
          if (entry.at <= clock()) standStill(entry.at)
          break
        }
        next += 1
        continue
      }
      if (entry.at > clock()) break
      if (next === end) {
        over.next()
        if (!('ended' in entry)) break
      }
      next += 1
      play(entry)
    }
    pumping = false
    if (next >= entries.length) over.next()
  }

  /** Nothing goes on until something is asked; shortly before the end that may be what undoes the program. */
  const standStill = (at: number): void => {
    const here = next
    if (closedAt - at <= closing) later(() => { if (next === here) stuck.next() }, patience, ticking)
  }

  const play = (entry: CassetteEntry): void => {
    if ('frame' in entry) frames.next(ids.now(entry.frame))
    else if ('state' in entry) state.next(stateOf(entry.state))
    else if ('reply' in entry) settle(entry.reply, entry)
    else if ('failed' in entry) settle(entry.failed, entry)
    else if ('ended' in entry && entry.ended === null) frames.complete()
    else if ('ended' in entry && entry.ended !== null) frames.error(errorOf(entry.ended))
  }

  const settle = (n: number, outcome: CassetteEntry): void => {
    const subscriber = waiting.get(n)
    waiting.delete(n)
    if (subscriber !== undefined) answer(subscriber, outcome)
  }

  const answer = (subscriber: Subscriber<WireReply>, outcome: CassetteEntry): void => {
    if ('failed' in outcome) subscriber.error(errorOf(outcome))
    if (!('reply' in outcome)) return
    const { status, message, body, bytes } = outcome
    subscriber.next({ status, ...(message === undefined ? {} : { message }), body: bytes === undefined ? ids.now(body) : zeros(bytes) })
    subscriber.complete()
  }

  const refuse = (problem: Problem): Observable<never> => {
    const first = broken ?? { ...problem, why: `${waitedFor()}${problem.why}` }
    if (broken === undefined) {
      broken = first
      problems.next(first)
    }
    if (!refuses) return NEVER
    const { text } = pictures(score, asked, first)
    return throwError(() => new AriError('Refused', `The call does not go as it was recorded: ${first.why}\n\n${text}`))
  }

  /** Where nothing goes on, that is told first: all the rest may come of it. */
  const waitedFor = (): string => {
    const entry = entries[next]
    const part = entry !== undefined && 'request' in entry ? score.part(entry.request.n) : undefined
    return part === undefined || clock() - part.at <= haste ? '' : `'${part.label}' was not asked, and the recording goes on with it. Then: `
  }

  const ask = (request: WireRequest): Observable<WireReply> => {
    if (broken !== undefined) return refuse(broken)
    const at = clock()
    const fit = parts.find((part) => !asked.has(part.n) && ids.match(part.request, request))
    if (request.method === 'GET') {
      const again = fit ?? parts.findLast((part) => ids.match(part.request, request))
      if (again === undefined) return unknown(request, at)
      asked.add(again.n)
      return answered(again, request, again === fit)
    }
    if (fit === undefined) return unknown(request, at)
    const skipped = parts.find((part) => part.strict && part.index < fit.index && part.about === fit.about && !asked.has(part.n))
    if (skipped !== undefined) return refuse({ why: `'${fit.label}' was asked, and the recording has '${skipped.label}' before it.`, asked: { at, what: fit.label } })
    const sooner = fit.at - at
    const waited = sooner > haste ? entries.slice(next, fit.index).find((entry) => tells(entry, fit.about)) : undefined
    if (waited !== undefined) {
      const { type = 'an event' } = frameOf(waited) ?? {}
      return refuse({ why: `'${fit.label}' was asked ${String(sooner)} ms too soon: in the recording it waited for ${String(type)}.`, asked: { at, what: fit.label } })
    }
    asked.add(fit.n)
    if (sooner < 0 || (sooner > haste && next === fit.index)) set(fit.at)
    if (!pumping) later(pump, 0, ticking)
    return answered(fit, request, true)
  }

  const unknown = (request: WireRequest, at: number): Observable<WireReply> => {
    // What came after a recording broke off is not known.
    if (cassette.breaksOff && entries.slice(next).every((entry) => 'request' in entry && asked.has(entry.request.n))) return NEVER
    // Whether something is still there may have been about to be asked when its end was told.
    if (request.method === 'GET') return timer(doubt).pipe(switchMap(() => refused(request, at)))
    return refused(request, at)
  }

  const refused = (request: WireRequest, at: number): Observable<never> => {
    const then = { ...request, ids: ids.then(request.ids) as WireRequest['ids'], ...ids.then(legible(request)) as Pick<WireRequest, 'query' | 'body'> } // Renaming keeps shapes.
    const what = score.labelOf(then)
    const near = parts.find((part) => !asked.has(part.n) && part.label === what)
    const otherwise = near === undefined ? '' : ` It has it with ${told(near.request)}, and it was asked with ${told(then)}.`
    return refuse({ why: `'${what}' was asked, which the recording does not have${request.method === 'GET' ? '' : ' there'}.${otherwise}`, asked: { at, what } })
  }

  const answered = (part: Part, request: WireRequest, first: boolean): Observable<WireReply> => new Observable((subscriber) => {
    const { outcome } = part
    if (outcome === undefined) {
      request.written?.()
      return undefined
    }
    if ('dropped' in outcome) return undefined
    if (!('failed' in outcome) || outcome.tag !== 'Unreachable') request.written?.()
    // Its turn has passed, or comes again: it takes as long as it did.
    if (!first || part.outcomeIndex < next) return asyncScheduler.schedule(() => { answer(subscriber, outcome) }, outcome.at - part.at)
    waiting.set(part.n, subscriber)
    return () => { waiting.delete(part.n) }
  })

  return {
    asked,
    problem$: problems.asObservable(),
    over$: over.asObservable(),
    stuck$: stuck.asObservable(),
    wire: {
      state$: state.asObservable(),
      frames$: new Observable((subscriber) => {
        subscriber.add(frames.subscribe(subscriber))
        begin()
        subscriber.add(() => {
          ticking.unsubscribe()
          state.next({ status: 'closed' })
          state.complete()
        })
      }),
      request: (request) => defer(() => ask(request)),
    },
  }
}

/** All that a request says. */
const told = ({ ids, query, body }: Pick<WireRequest, 'ids' | 'query' | 'body'>): string => JSON.stringify({ ...ids, ...query, ...(body === undefined ? {} : { body }) })

/** Is this a frame about that channel or bridge? */
const tells = (entry: CassetteEntry, about: string): boolean =>
  about !== '' && 'frame' in entry && new RegExp(`"(?:\\w+:)?${about.replace(/[^\w]/g, '\\$&')}"`).test(JSON.stringify(entry.frame))

const stateOf = (state: RecordedState): WireState => (state.status === 'lost' ? { ...state, because: errorOf(state.because) } : state)

// What was an `AriError` when it was recorded.
const errorOf = ({ tag, message }: RecordedError): AriError => new AriError(tag as ErrorTag, message)

/** So many bytes, of which nobody knows what they were. */
const zeros = (length: number | null): Bytes => {
  const bytes = new Uint8Array(length ?? 0)
  return {
    ...(length === null ? {} : { length }),
    async *[Symbol.asyncIterator]() {
      await Promise.resolve()
      yield bytes
    },
  }
}
