import { type Socket, connect, createServer } from 'node:net'

export interface SilentProxy {
  readonly port: number
  /** From now on nothing comes through the connections there are, in neither direction, and nobody is told: no end, no reset. New ones are as ever. */
  readonly silence: () => void
  /** How many connections have been made. */
  readonly made: () => number
  readonly close: () => void
}

/** Passes bytes on, until it does not: a firewall that forgets, a host that loses its power. */
export const silentProxy = (port: number): Promise<SilentProxy> =>
  new Promise((resolve) => {
    const connections = new Set<Socket>()
    let made = 0
    const server = createServer((client) => {
      made += 1
      const target = connect(port, '127.0.0.1')
      for (const [one, other] of [[client, target], [target, client]] as const) {
        connections.add(one)
        one.pipe(other)
        one.on('error', () => undefined).on('close', () => {
          connections.delete(one)
          other.destroy()
        })
      }
    })
    server.listen(0, '127.0.0.1', () => {
      // A server that listens on a TCP port has an address record.
      const { port } = server.address() as { readonly port: number }
      resolve({
        port,
        silence: () => {
          for (const socket of connections) socket.unpipe().pause()
        },
        made: () => made,
        close: () => {
          server.close()
          for (const socket of connections) socket.destroy()
        },
      })
    })
  })
