import { filter, Subject, map, merge, mergeMap, tap, throwError } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { type Ari, AriError, type AriEvent, type Call, type Fault, type Lifecycle, type Wire, connect, isSynthetic, reconnecting } from '../../src/index.js'
import { type Simulator, type SimulatorOptions, simulator } from '../../src/testing/index.js'

/** A simulator whose event connections can be cut, in virtual time. Times are in ms. */
export interface Outage {
  readonly asterisk: Simulator
  readonly ari: Ari
  readonly calls: ReadonlyMap<string, Call>
  at(ms: number, act: () => void): void
  /** Somebody else asks: `POST /channels/c1/answer`. */
  ask(ms: number, request: string): void
  /** No event is told between these two. */
  cut(from: number, to: number): void
  /** Another program, or this one started again: a connection of its own, whose lines have this name before them. */
  connects(ms: number, name: string, options?: { readonly adopt?: boolean }): () => Ari
  say(line: string): void
}

export interface Happened {
  /** What was told from the cut on, a line each: `~` before what Asterisk has not sent. */
  readonly lines: readonly string[]
  readonly faults: readonly Fault[]
  readonly requests: readonly string[]
  readonly ari: Ari
}

interface OutageOptions extends SimulatorOptions {
  readonly app?: string | readonly string[]
  readonly adopt?: boolean
}

export const outage = (run: (outage: Outage) => void, { app = 'desk', adopt = false, ...simulated }: OutageOptions = {}): Happened => {
  const scheduler = new TestScheduler(() => undefined)
  const lines: string[] = []
  const requests: string[] = []
  const faults: Fault[] = []
  const calls = new Map<string, Call>()
  return scheduler.run(() => {
    const asterisk = simulator(simulated)
    const cuts = new Subject<void>()
    let back = 0
    const say = (line: string) => { lines.push(`${String(scheduler.now())} ${line}`) }
    const opened = (name: string, options: { readonly adopt?: boolean }) => {
      const before = name === '' ? '' : `${name}: `
      const wire = reconnecting((): Wire => {
        const one = asterisk.wire(app)
        const cut$ = cuts.pipe(mergeMap(() => throwError(() => new AriError('Disconnected', 'The line was cut.'))))
        return {
          ...one,
          frames$: merge(one.frames$, cut$),
          request: (request) => {
            if (request.method !== 'GET') requests.push(`${String(scheduler.now())} ${before}${[request.operation, ...Object.values(request.ids)].join(' ')}`)
            return one.request(request)
          },
        }
      }, { backoff: () => back - scheduler.now() })
      const ari = connect({ wire, app, log: false, ...options })
      ari.faults$.subscribe((fault) => faults.push(fault))
      ari.lifecycle$.pipe(filter(({ status }) => status !== 'retrying')).subscribe((now) => { say(`${before}${stateOf(now)}`) })
      ari.events$.subscribe({ next: (event) => { say(`${before}${isSynthetic(event) ? '~' : ''}${lineOf(event)}`) }, error: () => { say(`${before}failed`) } })
      ari.calls$.pipe(
        tap((call) => { calls.set(call.id, call) }),
        mergeMap(({ id, ended$ }) => ended$.pipe(map(({ how }) => `${id} ${how}`))),
      ).subscribe({ next: (line) => { say(`${before}${line}`) }, error: () => undefined })
      return ari
    }
    const ari = opened('', { adopt })
    const at = (ms: number, act: () => void) => { scheduler.schedule(act, ms) }
    run({
      asterisk, ari, calls, at, say,
      ask: (ms, request) => {
        const [method = '', target = ''] = request.split(' ')
        const { pathname, searchParams } = new URL(target, 'http://asterisk')
        at(ms, () => { asterisk.ask({ method, path: pathname, query: Object.fromEntries(searchParams) }).subscribe() })
      },
      cut: (from, to) => {
        at(from, () => {
          lines.length = 0
          requests.length = 0
          back = to
          cuts.next()
        })
      },
      connects: (ms, name, options = {}) => {
        let other: Ari | undefined
        at(ms, () => { other = opened(name, options) })
        return () => {
          if (other === undefined) throw new Error(`${name} is not connected yet`)
          return other
        }
      },
    })
    scheduler.flush()
    return { lines, faults, requests, ari }
  })
}

const stateOf = (now: Lifecycle): string => {
  if (now.status !== 'gap') return now.status
  const { ended, corrected: { calls, bridges, playbacks, recordings } } = now
  return `gap: ${String(ended)} ended; ${[calls, bridges, playbacks, recordings].join(' ')}`
}

const lineOf = (event: AriEvent): string => {
  switch (event.type) {
    case 'StasisStart':
      return [event.type, event.channel.id, ...event.args].join(' ')
    case 'StasisEnd':
      return `${event.type} ${event.channel.id}`
    case 'ChannelStateChange':
      return `${event.type} ${event.channel.id} ${event.channel.state}`
    case 'ChannelEnteredBridge':
    case 'ChannelLeftBridge':
      return `${event.type} ${event.bridge.id} ${event.channel?.id ?? ''} (${event.bridge.channels.join()})`
    case 'BridgeDestroyed':
      return `${event.type} ${event.bridge.id}`
    case 'PlaybackStarted':
    case 'PlaybackFinished':
      return `${event.type} ${event.playback.id} ${event.playback.state}`
    case 'RecordingStarted':
    case 'RecordingFinished':
      return `${event.type} ${event.recording.name} ${event.recording.state}`
    default:
      return event.type
  }
}
