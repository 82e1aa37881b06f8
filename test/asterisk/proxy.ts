import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One request as it went to Asterisk, by HTTP or over an event socket, and what came back. */
export interface Passed {
  /** `performance.now()` of this process, in ms. */
  readonly at: number
  readonly over: 'http' | 'socket'
  readonly method: string
  /** Below the ARI root, ids as they are: `/channels/c1/play/p1`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: string
  reply?: { readonly at: number; readonly status: number; readonly body: string }
}

/** One event frame as it went to the client. */
export interface Delivered {
  readonly at: number
  readonly frame: { readonly type: string; readonly application?: string; readonly [field: string]: unknown }
}

/** What is let through: everything; all but event sockets; nothing; or nothing moves, though every connection stands (a half-open network). */
export type Passage = 'open' | 'no events' | 'shut' | 'frozen'

/** What is said instead of Asterisk's own answer. */
export interface Instead {
  readonly http: string
  readonly socket: Readonly<Record<string, unknown>>
}

/** A recording TCP proxy in front of Asterisk. */
export interface Proxy {
  /** Asterisk's URL by way of the proxy. */
  readonly url: string
  /** Every request in the order it was written, upgrades not among them. */
  readonly requests: readonly Passed[]
  /** Every event delivered to the client. */
  readonly events: readonly Delivered[]
  /** When event sockets were asked for. */
  readonly upgrades: readonly number[]
  /** Says something to the client on every event socket, as if Asterisk had. */
  say(text: string): void
  /** Cuts the event sockets that are open; new ones are let through. */
  cutEvents(): void
  /** Cuts every connection that is open. */
  cutAll(): void
  /** What is let through from now on; open connections are not closed by it. */
  set(passage: Passage): void
  /** How long each piece is on its way from now on, in ms, either way. */
  delay(ms: number): void
  /** The next event is passed on by half, and its socket ends. */
  cutNextEvent(): void
  /** Bytes to the client on every event socket, in the midst of what Asterisk says. */
  babble(bytes: Buffer): void
  /** The next so many requests do not reach Asterisk: this is what answers them, in bytes, or over an event socket as fields of a RESTResponse. */
  answer(count: number, by: Instead): void
  /** So many are still to be answered like that. */
  answers(): number
  /** The reply to the next request like this is lost: its connection is cut when the reply comes. */
  loseReply(like: (request: Passed) => boolean): void
  /** Nobody reads the event sockets on Asterisk's side, until it is false again. */
  ignoreEvents(ignored: boolean): void
  close(): Promise<void>
}

interface Message {
  readonly start: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Reads HTTP messages from a stream of chunks. `told` returns true when what follows is no longer HTTP; `rest` gets that. */
const httpMessages = (told: (message: Message) => boolean, rest: (bytes: Buffer) => void) => {
  let buffer = Buffer.alloc(0)
  let raw = false
  /** Takes one message off the buffer; false when none is whole, or when it was the last. */
  const next = (): boolean => {
    const end = buffer.indexOf('\r\n\r\n')
    if (end === -1) return false
    const [start = '', ...lines] = buffer.subarray(0, end).toString('latin1').split('\r\n')
    const headers = new Map(lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
    }))
    if (headers.get('transfer-encoding') === 'chunked') throw new Error(`The proxy does not read chunked bodies: ${start}`)
    const whole = end + 4 + Number(headers.get('content-length') ?? 0)
    if (buffer.length < whole) return false
    const body = buffer.subarray(end + 4, whole).toString()
    buffer = buffer.subarray(whole)
    raw = told({ start, headers, body })
    return !raw && buffer.length > 0
  }
  const isRaw = () => raw
  return (chunk: Buffer) => {
    if (isRaw()) {
      rest(chunk)
      return
    }
    buffer = Buffer.concat([buffer, chunk])
    while (next());
    if (isRaw() && buffer.length > 0) rest(buffer)
  }
}

/** A text message of a WebSocket (RFC 6455) as a server sends it: unmasked. */
const textMessage = (text: string): Buffer => {
  const payload = Buffer.from(text)
  const length = Buffer.alloc(payload.length < 126 ? 0 : 2)
  if (length.length > 0) length.writeUInt16BE(payload.length)
  return Buffer.concat([Buffer.of(0x81, length.length > 0 ? 126 : payload.length), length, payload])
}

/**
 * Reads the text messages of a WebSocket (RFC 6455) from a stream of chunks, as a server sends them or, masked, as a client does.
 *
 * @param told true: the message is not passed on
 * @param pass takes all others, with everything else there is, as it came
 */
const webSocketTexts = (told: (text: string) => boolean, pass: (bytes: Buffer) => void = () => undefined) => {
  let buffer = Buffer.alloc(0)
  let fragments: Buffer[] = []
  let pieces: Buffer[] = []
  const next = (): boolean => {
    const [first, second] = buffer
    if (first === undefined || second === undefined) return false
    const short = second & 0x7f
    const masked = (second & 0x80) !== 0
    const header = (short === 127 ? 10 : short === 126 ? 4 : 2) + (masked ? 4 : 0)
    if (buffer.length < header) return false
    const length = short === 127 ? Number(buffer.readBigUInt64BE(2)) : short === 126 ? buffer.readUInt16BE(2) : short
    if (buffer.length < header + length) return false
    pieces.push(Buffer.from(buffer.subarray(0, header + length)))
    const mask = buffer.subarray(header - 4, header)
    const payload = buffer.subarray(header, header + length)
    if (masked) for (const [at, byte] of payload.entries()) payload[at] = byte ^ (mask[at % 4] ?? 0)
    buffer = buffer.subarray(header + length)
    const opcode = first & 0x0f
    if (opcode > 2) {
      pass(pieces.pop() ?? payload)
      return true
    }
    fragments.push(payload)
    if ((first & 0x80) !== 0) {
      if (!told(Buffer.concat(fragments).toString())) for (const piece of pieces) pass(piece)
      fragments = []
      pieces = []
    }
    return true
  }
  return (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    while (next());
  }
}

/** Passes pieces on in their order, each after `delay()` ms. */
export const late = (delay: () => number, pass: (chunk: Buffer) => void) => {
  let under = 0
  let tail = Promise.resolve()
  return (chunk: Buffer) => {
    const ms = delay()
    if (ms === 0 && under === 0) {
      pass(chunk)
      return
    }
    under += 1
    const due = performance.now() + ms
    tail = tail.then(() => sleep(Math.max(0, due - performance.now()))).then(() => {
      under -= 1
      pass(chunk)
    })
  }
}

/** A request over an event socket, as Asterisk documents it. */
export interface Asked {
  readonly request_id: string
  readonly method: string
  readonly uri: string
  readonly query_strings?: readonly { readonly name: string; readonly value: string }[]
  readonly message_body?: string
}

export const openProxy = async (to: string): Promise<Proxy> => {
  const target = new URL(to)
  const root = target.pathname.replace(/\/$/, '')
  const requests: Passed[] = []
  const events: Delivered[] = []
  const upgrades: number[] = []
  /** By the client's end: Asterisk's. */
  const connections = new Map<Socket, Socket>()
  const eventSockets = new Set<Socket>()
  let passage: Passage = 'open'
  let delay = 0
  let cutsEvent = false
  let ignoresEvents = false
  let rubbish: readonly Instead[] = []
  let loses: ((request: Passed) => boolean) | undefined

  /** What is said to the next request, if not Asterisk's own answer. */
  const instead = (): Instead | undefined => {
    const [answer, ...further] = rubbish
    rubbish = further
    return answer
  }

  /** Lets the bytes of a connection flow, or not. */
  const flow = (client: Socket) => {
    const asterisk = connections.get(client)
    if (passage === 'frozen') client.pause()
    else client.resume()
    if (passage === 'frozen' || (ignoresEvents && eventSockets.has(client))) asterisk?.pause()
    else asterisk?.resume()
  }

  const server = createServer((client) => {
    if (passage === 'shut') {
      client.destroy()
      return
    }
    // Nothing waits in the proxy: a delay here would be taken for Asterisk's.
    const asterisk = connect({ host: target.hostname, port: Number(target.port || 80), noDelay: true })
    client.setNoDelay(true)
    connections.set(client, asterisk)
    const waiting: Passed[] = []
    /** Over an event socket, by their ids. */
    const unanswered = new Map<unknown, Passed>()
    let refused = false
    /** Frames of a WebSocket are passed on one by one, by what reads them. */
    let framed = false
    let answered: string | undefined

    const fromClient = httpMessages(({ start, headers, body }) => {
      const at = performance.now()
      if (headers.has('upgrade')) {
        upgrades.push(at)
        eventSockets.add(client)
        framed = true
        refused = passage === 'no events'
        return true
      }
      const [method = '', address = ''] = start.split(' ')
      const { pathname, searchParams } = new URL(address, to)
      const request = {
        at, over: 'http' as const, method, path: decodeURIComponent(pathname.slice(root.length)), query: Object.fromEntries(searchParams), body,
      }
      answered = instead()?.http
      if (answered !== undefined) return false
      requests.push(request)
      waiting.push(request)
      return false
    }, webSocketTexts((text) => {
      // What a client says there is a request.
      const { request_id, method, uri, query_strings = [], message_body = '' } = JSON.parse(text) as Asked
      const answer = instead()?.socket
      if (answer !== undefined) {
        client.write(textMessage(JSON.stringify({ type: 'RESTResponse', request_id, transaction_id: '', ...answer })))
        return true
      }
      const request = {
        at: performance.now(), over: 'socket' as const, method, path: decodeURIComponent(`/${uri}`), query: Object.fromEntries(query_strings.map(({ name, value }) => [name, value])), body: message_body,
      }
      requests.push(request)
      unanswered.set(request_id, request)
      return false
    }, (bytes) => { toAsterisk(bytes) }))

    const fromSocket = webSocketTexts((text) => {
      const at = performance.now()
      // Whatever is not an event has no type, which is all that is read without asking.
      const frame = JSON.parse(text) as Delivered['frame']
      if (frame.type !== 'RESTResponse') {
        events.push({ at, frame })
        return false
      }
      const request = unanswered.get(frame['request_id'])
      unanswered.delete(frame['request_id'])
      if (request !== undefined) request.reply = { at, status: Number(frame['status_code']), body: typeof frame['message_body'] === 'string' ? frame['message_body'] : '' }
      return false
    })
    const fromAsterisk = httpMessages(({ start, body }) => {
      const status = Number(start.split(' ')[1])
      if (status === 101) return true
      const request = waiting.shift()
      if (request !== undefined) request.reply = { at: performance.now(), status, body }
      return false
    }, fromSocket)

    const over = () => {
      connections.delete(client)
      eventSockets.delete(client)
      client.destroy()
      asterisk.destroy()
    }
    const toAsterisk = late(() => delay, (chunk) => {
      if (!asterisk.destroyed) asterisk.write(chunk)
    })
    const toClient = late(() => delay, (chunk) => {
      // Nothing comes behind half an event, until its socket is gone.
      if (client.destroyed || client.writableEnded) return
      if (cutsEvent && eventSockets.has(client)) {
        cutsEvent = false
        client.end(chunk.subarray(0, Math.ceil(chunk.length / 2)), over)
        return
      }
      // What an event socket carries may be told before the reply: what it says is read first.
      const [lost] = loses === undefined ? [] : [...waiting, ...unanswered.values()].filter(loses)
      if (lost === undefined) client.write(chunk)
      fromAsterisk(chunk)
      if (lost === undefined) return
      if (lost.reply === undefined) {
        client.write(chunk)
        return
      }
      loses = undefined
      over()
    })
    client.on('data', (chunk: Buffer) => {
      const passed = framed
      fromClient(chunk)
      if (refused) over()
      else if (answered !== undefined) client.write(answered)
      else if (!passed) toAsterisk(chunk)
      answered = undefined
    })
    asterisk.on('data', toClient)
    for (const socket of [client, asterisk]) socket.on('error', over).on('close', over)
    flow(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('unreachable: a TCP server has a port')

  const cut = (sockets: Iterable<Socket>) => {
    for (const socket of [...sockets]) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${address.port}${root}`,
    requests,
    events,
    upgrades,
    // Asterisk writes each message whole, and what it wrote has been passed on whole.
    say: (text) => {
      for (const socket of eventSockets) socket.write(textMessage(text))
    },
    cutEvents: () => cut(eventSockets),
    cutAll: () => cut(connections.keys()),
    set: (to) => {
      passage = to
      for (const client of connections.keys()) flow(client)
    },
    delay: (ms) => {
      delay = ms
    },
    cutNextEvent: () => {
      cutsEvent = true
    },
    babble: (bytes) => {
      for (const socket of eventSockets) socket.write(bytes)
    },
    answer: (count, by) => {
      rubbish = Array.from({ length: count }, () => by)
    },
    answers: () => rubbish.length,
    loseReply: (like) => {
      loses = like
    },
    ignoreEvents: (ignored) => {
      ignoresEvents = ignored
      for (const client of connections.keys()) flow(client)
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      cut(connections.keys())
      await closed
    },
  }
}
