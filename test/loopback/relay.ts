import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { type ConnectionOptions, connect as connectSecurely } from 'node:tls'

/** A wire in between that can be cut, or go silent. */
export interface Relay {
  readonly port: number
  /** How many connections there are through it. */
  readonly open: () => number
  /** Cuts all connections that are open. */
  readonly cut: () => void
  /** Lets new ones through, or cuts them at once. */
  readonly pass: (passes: boolean) => void
  /** How many were cut at once. */
  readonly stopped: () => number
  /** Nothing passes any more through those that are open, and nobody is told. */
  readonly mute: () => void
  readonly close: () => void
}

/** Passes on what comes to a port of 127.0.0.1; with `tls` what goes on is encrypted. */
export const relay = async (to: number, tls?: ConnectionOptions): Promise<Relay> => {
  const pairs = new Set<readonly [Socket, Socket]>()
  let passes = true
  let stopped = 0
  const server = createServer((near) => {
    if (!passes) {
      stopped += 1
      near.destroy()
      return
    }
    const far = tls === undefined ? connect(to, '127.0.0.1') : connectSecurely({ ...tls, port: to, host: '127.0.0.1' })
    const pair = [near, far] as const
    pairs.add(pair)
    const over = () => {
      pairs.delete(pair)
      near.destroy()
      far.destroy()
    }
    near.on('data', (chunk: Buffer) => far.write(chunk)).on('error', over).on('close', over)
    far.on('data', (chunk: Buffer) => near.write(chunk)).on('error', over).on('close', over)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const cut = () => {
    for (const [near, far] of [...pairs]) {
      near.destroy()
      far.destroy()
    }
  }
  return {
    // A server that listens on TCP has an address record.
    port: (server.address() as AddressInfo).port,
    open: () => pairs.size,
    cut,
    pass: (now) => { passes = now },
    stopped: () => stopped,
    mute: () => {
      for (const socket of [...pairs].flat()) socket.removeAllListeners('data').resume()
    },
    close: () => {
      server.close()
      cut()
    },
  }
}
