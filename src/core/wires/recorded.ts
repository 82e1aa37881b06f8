import { createRequire } from 'node:module'
import { isNativeError } from 'node:util/types'

import { Observable, Subscription, asyncScheduler } from 'rxjs'

import { AriError, toAriError } from '../errors.js'
import { isSecret } from '../secrecy.js'
import type { Bytes, Wire, WireReply, WireRequest, WireState } from '../wire.js'
import { type CassetteHeader, type RecordedError, type RecordedState, type Untimed, cassetteVersion } from './cassette.js'
import { type Masking, hiddenByName, masked } from './masking.js'
import { openSecretDigits } from './secretDigits.js'
import { type Tape, openTape } from './tape.js'

export interface RecordedOptions {
  /** Stands in the first line, for whoever reads it: `{ app: ['front-desk'], asterisk: '22.10.1' }`. */
  readonly about?: Readonly<Record<string, unknown>>
  /** Is a value of this name kept out of the file? @default what is called password, secret, token, pin, authorization, … */
  readonly hides?: (name: string) => boolean
  /** Told, once, where the file cannot be written: `NotSaved`. The wire goes on. @default a process warning */
  readonly failed?: (error: AriError) => void
}

/**
 * The same wire, recorded into a file: a cassette, which `rxari/testing` plays back. Every frame, request, reply and change of the
 * connection is a line of JSON with its time in ms since the beginning; the first line says what the file is.
 *
 * The file holds no credentials and no headers. Values whose name sounds like a secret are `***`, and so is of a variable with such a
 * name the value, what is set or read while a collector keeps digits secret (`collectDtmf({ secret: true })`), and those digits where
 * they are sent on. The digits themselves are `?`, those keyed ahead included. All else is there, the numbers of callers as well. Of a
 * file that is fetched only the length is kept.
 *
 * The file is written beside the work; one of that name is replaced; only its owner may read it. When `frames$` is let go it is
 * complete. Where the disk is full or does not keep up, the recording ends there and the calls go on.
 *
 * @example
 * connect({ wire: recorded(reconnecting(httpWires(options)), 'call.jsonl'), app: 'front-desk' })
 */
export const recorded = (
  wire: Wire,
  file: string,
  { about = {}, hides = hiddenByName, failed = warn }: RecordedOptions = {},
): Wire => {
  let tape: Tape | undefined
  let began = 0
  let last = 0
  let requests = 0
  const digits = openSecretDigits((at, text) => tape?.overwrite(at, text))
  const ordinary: Masking = { hides, knows: digits.knows }
  /** What is set or read while digits are secret may be made of them. */
  const valuesToo: Masking = { ...ordinary, hides: (name) => name === 'value' || hides(name) }
  const maskingNow = () => (isSecret() ? valuesToo : ordinary)

  const begin = (): Tape => {
    if (tape !== undefined) return tape
    began = asyncScheduler.now()
    tape = openTape(file, (cause) => {
      const why = isNativeError(cause) ? cause.message : String(cause)
      failed(new AriError('NotSaved', `The cassette ${file} is not recorded any further: ${why}. The calls go on.`, { cause }))
    })
    const header: CassetteHeader = { cassette: cassetteVersion, ...ownVersion(), date: new Date(began).toISOString(), ...about }
    tape.line(() => JSON.stringify(header))
    return tape
  }

  /**
   * @param make asked when the line is written: what has turned out to be secret until then is masked
   * @param placed told at which byte the line ends
   */
  const note = (make: () => Untimed, placed?: (end: number) => void): void => {
    const running = begin()
    // A clock that is set back does not turn the recording round.
    last = Math.max(last, Math.round(asyncScheduler.now() - began))
    const at = last
    running.line(() => JSON.stringify({ at, ...make() }), placed)
  }

  const noteFrame = (frame: unknown): void => {
    const masking = maskingNow()
    // Behind its digit comes `"}}`.
    note(() => ({ frame: masked(digits.written(frame), masking) }), (end) => { digits.placed(frame, end - 4) })
  }

  const noteRequest = (n: number, { operation, method, ids, query, body }: WireRequest): void => {
    const masking = maskingNow()
    note(() => {
      const told = masked({ query, body }, masking) as Pick<WireRequest, 'query' | 'body'> // Masking keeps shapes.
      return { request: { n, operation, method, ids, ...told } }
    })
  }

  const noteReply = (reply: number, { status, message, body }: WireReply, masking: Masking, isFile: boolean): void => {
    const said = { reply, status, ...(message === undefined ? {} : { message }) }
    // As `WireReply` says of bytes.
    note(() => (isFile && status < 300 ? { ...said, bytes: (body as Bytes).length ?? null } : { ...said, body: masked(body, masking) }))
  }

  return {
    state$: wire.state$,
    frames$: new Observable((subscriber) => {
      begin()
      // Ends with the frames, after telling how they ended.
      wire.state$.subscribe((state) => { note(() => ({ state: stateOf(state) })) })
      const end = (ended: RecordedError | null) => { note(() => ({ ended })) }
      const frames = new Subscription()
      subscriber.add(() => {
        frames.unsubscribe()
        digits.end()
        tape?.close()
      })
      frames.add(wire.frames$.subscribe({
        next: (frame) => {
          noteFrame(frame)
          digits.deliver(frame, (each) => { subscriber.next(each) })
        },
        error: (error: unknown) => {
          end(errorOf(error))
          subscriber.error(error)
        },
        complete: () => {
          end(null)
          subscriber.complete()
        },
      }))
    }),
    request: (request) => new Observable((subscriber) => {
      const n = requests
      requests += 1
      noteRequest(n, request)
      // Of what has such a name, or is read while digits are secret, the answer is one too.
      const masking = isSecret() || Object.values(request.query).some(hides) ? valuesToo : ordinary
      const isFile = request.want === 'bytes'
      let written = false
      let settled = false
      const asked = wire.request({
        ...request,
        written: () => {
          written = true
          request.written?.()
        },
      }).subscribe({
        next: (reply) => {
          settled = true
          noteReply(n, reply, masking, isFile)
          subscriber.next(reply)
        },
        error: (error: unknown) => {
          settled = true
          note(() => ({ failed: n, ...errorOf(error) }))
          subscriber.error(error)
        },
        complete: () => { subscriber.complete() },
      })
      return () => {
        // What is written has a reply, and that is recorded, whether anybody waits for it or not.
        if (settled || isFile || !written) asked.unsubscribe()
        if (!settled && !written) note(() => ({ dropped: n }))
      }
    }),
  }
}

const warn = (error: AriError): void => { process.emitWarning(error.message, { type: error._tag, code: 'RXARI' }) }

const errorOf = (thrown: unknown): RecordedError => {
  const { _tag: tag, message } = toAriError(thrown)
  return { tag, message }
}

const stateOf = (state: WireState): RecordedState => (state.status === 'lost' ? { ...state, because: errorOf(state.because) } : state)

/** The version of this package, where its package.json is at hand. */
const ownVersion = (): { readonly rxari?: string } => {
  try {
    const { version } = createRequire(import.meta.url)('rxari/package.json') as { readonly version: string } // As npm asks of it.
    return { rxari: version }
  } catch {
    return {}
  }
}
