import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'

import { type Asked, late } from '../proxy.js'

/** A request as we sent it over a connection that Asterisk has made. */
export interface AskedThere {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: string
}

/** What is let through: everything; nothing; or nothing moves, though every connection stands (a half-open network). */
export type Passage = 'open' | 'shut' | 'frozen'

/** What Asterisk dials, and behind it our server: a TCP proxy that records, and does what networks do. */
export interface Door {
  readonly url: string
  /** Every request that went to Asterisk. */
  readonly requests: readonly AskedThere[]
  /** How many connections there are through it. */
  readonly open: () => number
  /** Where our server listens from now on. */
  leadTo(port: number): void
  cut(): void
  /** Ends every connection on Asterisk's side, and does not tell ours. */
  strand(): void
  set(passage: Passage): void
  /** How long each piece is on its way from now on, in ms, either way. */
  delay(ms: number): void
  /** Says something to us on every connection, as if Asterisk had. */
  say(text: string): void
  /** Bytes to us on every connection, in the midst of what Asterisk says. */
  babble(bytes: Buffer): void
  /** The next so many requests do not reach Asterisk: this is what answers them. */
  answer(count: number, reply: { readonly status_code: number; readonly message_body: string }): void
  /** Nobody reads what Asterisk says, until it is false again. */
  ignore(ignored: boolean): void
  close(): Promise<void>
}

/** The text opcode of RFC 6455, of a whole message. */
const wholeText = 0x81

/** A text message as a client sends it: masked, here with zeros. */
const masked = (text: string): Buffer => {
  const payload = Buffer.from(text)
  const length = Buffer.alloc(payload.length < 126 ? 0 : 2)
  if (length.length > 0) length.writeUInt16BE(payload.length)
  return Buffer.concat([Buffer.of(wholeText, 0x80 | (length.length > 0 ? 126 : payload.length)), length, Buffer.alloc(4), payload])
}

/** What a server says, in whole pieces: the head of its answer to the upgrade, then frame by frame, which are not masked. */
const pieces = (told: (piece: Buffer, text: string | undefined) => void) => {
  let buffer = Buffer.alloc(0)
  let upgraded = false
  const next = (): boolean => {
    const [first, second] = buffer
    if (first === undefined || second === undefined) return false
    const head = buffer.indexOf('\r\n\r\n') + 4
    const size = upgraded ? 2 + (second === 127 ? 8 : second === 126 ? 2 : 0) : head
    if (buffer.length < size || size < 2 || (!upgraded && head === 3)) return false
    const length = !upgraded ? 0 : second === 127 ? Number(buffer.readBigUInt64BE(2)) : second === 126 ? buffer.readUInt16BE(2) : second
    if (buffer.length < size + length) return false
    const piece = buffer.subarray(0, size + length)
    buffer = buffer.subarray(size + length)
    told(piece, upgraded && first === wholeText ? piece.subarray(size).toString() : undefined)
    upgraded = true
    return true
  }
  return (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    while (next());
  }
}

export const openDoor = async (to: number): Promise<Door> => {
  const requests: AskedThere[] = []
  /** By Asterisk's end: ours. */
  const connections = new Map<Socket, Socket>()
  /** Our ends of connections that are no more. */
  const stranded = new Set<Socket>()
  let port = to
  let passage: Passage = 'open'
  let delay = 0
  let ignored = false
  let answers: readonly { readonly status_code: number; readonly message_body: string }[] = []

  /** Lets the bytes of a connection flow, or not. */
  const flow = (asterisk: Socket) => {
    const us = connections.get(asterisk)
    if (passage === 'frozen' || ignored) asterisk.pause()
    else asterisk.resume()
    if (passage === 'frozen') us?.pause()
    else us?.resume()
  }

  const server = createServer((asterisk) => {
    if (passage === 'shut') {
      asterisk.destroy()
      return
    }
    const us = connect({ host: '127.0.0.1', port, noDelay: true })
    asterisk.setNoDelay(true)
    connections.set(asterisk, us)
    const over = () => {
      connections.delete(asterisk)
      asterisk.destroy()
      us.destroy()
      stranded.delete(us)
    }
    const pass = (socket: Socket) => (chunk: Buffer) => {
      if (!socket.destroyed) socket.write(chunk)
    }
    const toUs = late(() => delay, pass(us))
    const toAsterisk = late(() => delay, pass(asterisk))
    const fromUs = pieces((piece, text) => {
      if (text !== undefined) {
        // What we say there is a request.
        const { request_id, method, uri, query_strings = [], message_body = '' } = JSON.parse(text) as Asked
        const [answer, ...further] = answers
        answers = further
        if (answer !== undefined) {
          us.write(masked(JSON.stringify({ type: 'RESTResponse', request_id, reason_phrase: 'As it is', content_type: 'application/json', ...answer })))
          return
        }
        requests.push({ method, path: decodeURIComponent(`/${uri}`), query: Object.fromEntries(query_strings.map(({ name, value }) => [name, value])), body: message_body })
      }
      toAsterisk(piece)
    })
    asterisk.on('data', toUs)
    us.on('data', fromUs)
    us.on('error', over).on('close', over)
    asterisk.on('error', over).on('close', () => { if (!stranded.has(us)) over() })
    flow(asterisk)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  const cut = () => {
    for (const asterisk of [...connections.keys()]) asterisk.destroy()
  }
  const write = (bytes: Buffer) => {
    for (const us of connections.values()) us.write(bytes)
  }
  const flowAll = () => {
    for (const asterisk of connections.keys()) flow(asterisk)
  }
  return {
    // A server that listens on TCP has an address record.
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ari`,
    requests,
    open: () => connections.size,
    leadTo: (there) => { port = there },
    cut,
    strand: () => {
      for (const [asterisk, us] of [...connections]) {
        stranded.add(us)
        connections.delete(asterisk)
        asterisk.destroy()
      }
    },
    set: (now) => {
      passage = now
      flowAll()
    },
    delay: (ms) => { delay = ms },
    say: (text) => { write(masked(text)) },
    babble: write,
    answer: (count, reply) => { answers = Array.from({ length: count }, () => reply) },
    ignore: (now) => {
      ignored = now
      flowAll()
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      cut()
      for (const us of stranded) us.destroy()
      await closed
    },
  }
}
