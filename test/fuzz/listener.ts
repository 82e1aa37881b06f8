import { inspect } from 'node:util'

import { ReplaySubject, Subject, filter, firstValueFrom, map, merge, of } from 'rxjs'

import { type Ari, type Wire, type WireReply, type WireState, AriError, collectDtmf, connect, eachCall, logged } from 'rxari'

import { frameOf } from '../../src/core/wires/eventSocket.js'
import { hiddenByName, masked } from '../../src/core/wires/masking.js'
import { realFrames } from './mutated.js'
import { decodeEvent } from '../../src/resources/events.js'

/** A connection that hears anything, and a program that works with it. */
export interface Listener {
  readonly ari: Ari
  /** Hears a text as it came over the socket; says what is not as it should be. */
  readonly hear: (text: string) => readonly string[]
  /** Loses the connection and finds Asterisk empty: when that is told, nothing is left of all calls. */
  readonly gap: () => Promise<unknown>
}

/** Whose frames they are. */
const applications = [...new Set(realFrames.flatMap((text) => /"application":"([^"]+)"/.exec(text)?.[1] ?? []))]

const status = { startup_time: '2026-11-21T00:00:00.000+0000', last_reload_time: '2026-11-21T00:00:00.000+0000' }

/** Says that all is well, and that nobody is there. */
const empty = (operation: string, ids: Readonly<Record<string, string>>): WireReply => {
  switch (operation) {
    case 'asterisk.getInfo':
      return { status: 200, body: { status } }
    case 'applications.get':
      return { status: 200, body: { name: ids['applicationName'], bridge_ids: [], channel_ids: [], device_names: [], endpoint_ids: [], events_allowed: [], events_disallowed: [] } }
    case 'channels.list':
    case 'bridges.list':
      return { status: 200, body: [] }
    default:
      return { status: 404, body: undefined, message: 'Channel not found' }
  }
}

const builtIn = [Object, Array, Function, String, Number, Boolean, Map, Set, Promise, Error, RegExp]
const ownKeys = (): string => builtIn.map(({ prototype }) => Reflect.ownKeys(prototype as object).map(String).join()).join(';') // A prototype is an object.

export const listener = (): Listener => {
  const frames = new Subject<unknown>()
  const state = new ReplaySubject<WireState>(1)
  state.next({ status: 'open' })
  const wire: Wire = {
    state$: state,
    frames$: frames,
    request: (request) => {
      request.written?.()
      return of(empty(request.operation, request.ids))
    },
  }
  // Whatever comes, it takes over no application of that last name: with all of them gone, the connection would be.
  const ari = connect({ wire: logged(wire, () => undefined), app: [...applications, 'in-no-frame'], log: false })
  let told = 0
  let faulty = 0
  let ended: unknown
  ari.faults$.subscribe(({ during }) => { if (during === 'decode') faulty += 1 })
  ari.events$.subscribe({ next: () => { told += 1 }, error: (error: unknown) => { ended = error } })
  ari.calls$.pipe(eachCall((call) => merge(
    call.keypad$.pipe(collectDtmf({ length: 2 })),
    call.ended$.pipe(map(({ how }) => how)),
    call.events$,
  ), { whenDone: 'leave', whenFailed: 'leave' })).subscribe({ error: (error: unknown) => { ended = error } })
  const prototypes = ownKeys()

  const hear = (text: string): readonly string[] => {
    const [wasTold, wasFaulty] = [told, faulty]
    let frame: unknown
    let thrown: unknown
    try {
      frame = frameOf(text)
      frames.next(frame)
      masked(frame, { hides: hiddenByName, knows: () => false })
    } catch (error) {
      thrown = error
    }
    const decoded = decodeEvent(frame)
    return [
      ...(thrown === undefined ? [] : [`thrown: ${inspect(thrown)}`]),
      ...(ended === undefined ? [] : [`the streams have ended: ${inspect(ended)}`]),
      ...(told - wasTold === ('malformed' in decoded ? 0 : 1) ? [] : [`told ${told - wasTold} times`]),
      ...(faulty - wasFaulty === ('event' in decoded ? 0 : 1) ? [] : [`a fault ${faulty - wasFaulty} times`]),
      ...('polluted' in {} || ownKeys() !== prototypes ? ['a prototype is poisoned'] : []),
    ]
  }

  return {
    ari,
    hear,
    gap: () => {
      state.next({ status: 'lost', because: new AriError('Disconnected', 'cut'), retryIn: 0 })
      const whole = firstValueFrom(ari.lifecycle$.pipe(filter(({ status }) => status === 'open')))
      state.next({ status: 'open' })
      return whole
    },
  }
}
