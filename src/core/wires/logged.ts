import { defer, tap } from 'rxjs'

import { isAriError } from '../errors.js'
import { isSecret } from '../secrecy.js'
import type { Wire, WireReply, WireRequest, WireState } from '../wire.js'

export interface LogOptions {
  /** Is a value of this name kept out of the log? @default what is called password, secret, token, pin, … */
  readonly hides?: (name: string) => boolean
  /** The time of day in front of each line; ms since 1970. @default Date.now */
  readonly now?: () => number
}

/**
 * Tells what goes over a wire: one line per request (when its reply is there, with status and ms), per event and per change of the connection.
 * Never credentials or headers; values whose name sounds like a secret are masked, and of a variable with such a name the value.
 * Digits are shown, but for those that a collector keeps secret (`collectDtmf({ secret: true })`).
 *
 * ```text
 * 14:03:22.104 · open
 * 14:03:22.871 ← StasisStart                                      application=front-desk channel=1721.3
 * 14:03:22.874 → channels.answer                      204     2ms channelId=1721.3
 * ```
 *
 * @param write where a line goes @default console.error
 *
 * @example
 * connect({ wire: logged(reconnecting(httpWires(options))), app: 'front-desk' })
 */
export const logged = (
  wire: Wire,
  write: (line: string) => void = (line) => console.error(line),
  { hides = secretByName, now = Date.now }: LogOptions = {},
): Wire => ({
  state$: wire.state$,
  frames$: defer(() => {
    // Ends with the frames, after telling how they ended.
    wire.state$.subscribe((state) => write(`${clock(now())} ${stateLine(state)}`))
    return wire.frames$.pipe(tap((frame) => write(`${clock(now())} ${frameLine(frame, hides)}`)))
  }),
  request: (request) =>
    defer(() => {
      const began = now()
      let told = false
      const tell = (outcome: string) => {
        if (told) return
        told = true
        write(`${clock(now())} ${requestLine(request, outcome, now() - began, hides)}`)
      }
      return wire.request(request).pipe(
        tap({
          next: ({ status }: WireReply) => tell(String(status)),
          error: (error: unknown) => tell(isAriError(error) ? error._tag : 'failed'),
          complete: () => tell('none'),
          unsubscribe: () => tell('left'),
        }),
      )
    }),
})

/** `14:03:22.104`, local time. */
export const clock = (ms: number): string => {
  const at = new Date(ms)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

type Hides = (name: string) => boolean

/** Does a thing of this name sound as if nobody should read it? */
const secretByName = (name: string): boolean => soundsSecret(name) || (name === 'digit' && isSecret())

export const soundsSecret: Hides = (name) => /pass(word|wd|phrase)?|secret|token|credential|(^|[^a-z])(pin|auth|key)([^a-z]|$)/i.test(name)

const line = (mark: string, what: string, outcome: string, took: string, details: readonly string[]): string =>
  `${mark} ${what.padEnd(27)} ${outcome.padStart(12)} ${took.padStart(7)} ${details.join(' ')}`.trimEnd()

/** `→ channels.play 201 3ms channelId=c1 playbackId=p1 media=sound:hello-world` */
export const requestLine = ({ operation, ids, query, body }: WireRequest, outcome: string, ms: number, hides: Hides = secretByName): string => {
  const details = { ...ids, ...query, ...(isRecord(body) ? body : {}) }
  return line('→', operation, outcome, `${Math.round(ms)}ms`, told(details, hides))
}

/** `← ChannelDtmfReceived channel=c1 digit=5 duration_ms=120` */
export const frameLine = (frame: unknown, hides: Hides = secretByName): string => {
  if (!isRecord(frame)) return line('←', 'no event', '', '', [short(Array.isArray(frame) ? 'a list' : String(frame))])
  const { type, timestamp: _timestamp, asterisk_id: _asterisk, ...rest } = frame
  return line('←', typeof type === 'string' ? type : 'no type', '', '', told(rest, hides))
}

/** `· lost Nothing listens at …; again in 93ms` */
export const stateLine = (state: WireState): string => {
  if (state.status === 'connecting') return `· connecting${state.attempt > 1 ? `, attempt ${state.attempt}` : ''}`
  if (state.status !== 'lost') return `· ${state.status}`
  return `· lost: ${state.because.message}${state.retryIn === undefined ? ' Given up.' : ` Again in ${state.retryIn}ms.`}`
}

/** What lies deeper is not told: a line has no room for it, and nesting without end would have no end here. */
const deepest = 8

/** Everything with a value of its own, and of what is nested the id or name, and how it is: `playback=3f2a91c0…/failed`. */
const told = (record: Readonly<Record<string, unknown>>, hides: Hides, depth = 0): string[] => {
  // A variable is told as a pair: its name decides about its value.
  const secretPair = Object.values(record).some((value) => typeof value === 'string' && hides(value))
  return Object.entries(record).flatMap(([name, value]) => {
    const shown = hides(name) || (secretPair && name === 'value') ? '***' : valueOf(value, hides, depth + 1)
    return shown === undefined ? [] : [`${name}=${shown}`]
  })
}

const valueOf = (value: unknown, hides: Hides, depth: number): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : short(/\s/.test(value) ? JSON.stringify(value) : value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (depth > deepest) return '…'
  if (Array.isArray(value)) return value.length === 0 ? undefined : short(value.map((item) => valueOf(item, hides, depth + 1) ?? '').join(','))
  if (!isRecord(value)) return undefined
  const { id, name, state } = value
  if (typeof id === 'string') return `${short(id)}${typeof state === 'string' ? `/${state}` : ''}`
  if (typeof name === 'string') return short(name)
  const inner = told(value, hides, depth)
  return inner.length === 0 ? undefined : short(`{${inner.join(' ')}}`)
}

const short = (text: string): string => {
  // Of an id that we have minted, so much that it can be told from the others.
  const told = text.replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '$1…')
  return told.length > 60 ? `${told.slice(0, 59)}…` : told
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
