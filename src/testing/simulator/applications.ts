import { Observable, type Subscriber } from 'rxjs'

import type { Application } from '../../resources/applications/codec.js'
import type { AriEvent } from '../../resources/events.js'
import { type About, applicationReplaced } from '../events.js'
import type { Applications, Filter, Version } from './model.js'
import type { Turns } from './turns.js'

interface Socket {
  readonly subscriber: Subscriber<AriEvent>
}

/** An application that is connected, or still watches something. */
interface Known {
  /** The newest that asked for it. */
  socket: Socket | undefined
  /** Is told everything. */
  readonly all: boolean
  /** How many reasons there are to watch a thing. */
  readonly watched: Map<string, number>
  filter: Required<Filter>
}

/** The applications of one Asterisk. */
export const openApplications = (version: Version, turns: Turns, now: () => string): Applications => {
  const known = new Map<string, Known>()

  const aboutOf = (application: string): About => ({ application, timestamp: now() })

  const passes = ({ filter: { allowed, disallowed } }: Known, type: string) => {
    const isNamed = (types: Application['events_allowed']) => types.some((named) => named['type'] === type)
    return (allowed.length === 0 || isNamed(allowed)) && !isNamed(disallowed)
  }

  const send = (application: Known, event: AriEvent) => {
    const { socket } = application
    if (socket !== undefined && passes(application, event.type)) turns.tell(() => { socket.subscriber.next(event) })
  }

  /** Without a socket and without anything to watch there is no application. */
  const tidy = (name: string) => {
    const application = known.get(name)
    if (application === undefined || application.socket !== undefined) return
    const nothing = application.watched.size === 0
    // A 16 never lets go of one that hears everything; a 22 does at once.
    if (application.all ? version === '22' : nothing) known.delete(name)
  }

  const connect = (name: string, socket: Socket, all: boolean) => {
    const before = known.get(name)
    if (before === undefined) {
      known.set(name, { socket, all, watched: new Map(), filter: { allowed: [], disallowed: [] } })
      return
    }
    // Where the application is there already, `subscribeAll` is not looked at.
    send(before, applicationReplaced(aboutOf(name)))
    before.socket = socket
  }

  const snapshot = (name: string, { all, watched, filter: { allowed, disallowed } }: Known): Application => {
    const sources = [...watched.keys()]
    const idsOf = (kind: string, every: string) => [
      ...(all ? [`__AST_${every}_ALL_TOPIC`] : []),
      ...sources.flatMap((source) => (source.startsWith(`${kind}:`) ? [source.slice(kind.length + 1)] : [])),
    ]
    return {
      name,
      channel_ids: idsOf('channel', 'CHANNEL'),
      bridge_ids: idsOf('bridge', 'BRIDGE'),
      endpoint_ids: idsOf('endpoint', 'ENDPOINT'),
      device_names: idsOf('deviceState', 'DEVICE_STATE'),
      events_allowed: allowed,
      events_disallowed: disallowed,
    }
  }

  return {
    socket: (names, { subscribeAll = false } = {}) => new Observable((subscriber) => {
      const socket: Socket = { subscriber }
      const close = () => {
        for (const name of names) {
          const application = known.get(name)
          if (application?.socket !== socket) continue
          application.socket = undefined
          tidy(name)
        }
      }
      turns.take(() => { for (const name of names) connect(name, socket, subscribeAll) })
      return () => { turns.take(close) }
    }),
    isConnected: (name) => known.get(name)?.socket !== undefined,
    tell: (about, event) => {
      for (const [name, application] of known) {
        if (application.all || about.some((source) => application.watched.has(source))) send(application, event(aboutOf(name)))
      }
    },
    tellOnly: (name, event) => {
      const application = known.get(name)
      if (application !== undefined) send(application, event(aboutOf(name)))
    },
    watch: (name, source) => {
      const watched = known.get(name)?.watched
      watched?.set(source, (watched.get(source) ?? 0) + 1)
    },
    unwatch: (name, source) => {
      const watched = known.get(name)?.watched
      const reasons = watched?.get(source) ?? 0
      if (reasons > 1) watched?.set(source, reasons - 1)
      else watched?.delete(source)
      tidy(name)
      return reasons > 0
    },
    forget: (source) => {
      for (const [name, { watched }] of known) {
        watched.delete(source)
        tidy(name)
      }
    },
    filter: (name, filter) => {
      const application = known.get(name)
      if (application !== undefined) application.filter = { ...application.filter, ...filter }
    },
    lets: (name, type) => {
      const application = known.get(name)
      return application === undefined || passes(application, type)
    },
    perCall: new Map(),
    get: (name) => {
      const application = known.get(name)
      return application === undefined ? undefined : snapshot(name, application)
    },
    list: () => [...known].map(([name, application]) => snapshot(name, application)),
  }
}
