import { Observable, type Subscriber } from 'rxjs'

import type { Application } from '../../resources/applications/codec.js'
import type { AriEvent } from '../../resources/events.js'
import { type About, applicationReplaced } from '../events.js'
import type { Applications, Version } from './model.js'

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
  readonly wished: Set<string>
}

/** The applications of one Asterisk. Everybody is told one thing after another, also what is caused by being told. */
export const openApplications = (version: Version, now: () => string): Applications => {
  const known = new Map<string, Known>()
  const untold: (() => void)[] = []
  let telling = false

  const say = (job: () => void) => {
    untold.push(job)
    if (telling) return
    telling = true
    for (let next = untold.shift(); next !== undefined; next = untold.shift()) next()
    telling = false
  }

  const aboutOf = (application: string): About => ({ application, timestamp: now() })

  const send = ({ socket }: Known, event: AriEvent) => {
    if (socket !== undefined) say(() => { socket.subscriber.next(event) })
  }

  const watches = ({ watched, wished }: Known, source: string) => watched.has(source) || wished.has(source)

  /** Without a socket and without anything to watch there is no application. */
  const tidy = (name: string) => {
    const application = known.get(name)
    if (application === undefined || application.socket !== undefined) return
    const nothing = application.watched.size === 0 && application.wished.size === 0
    // A 16 never lets go of one that hears everything; a 22 does at once.
    if (application.all ? version === '22' : nothing) known.delete(name)
  }

  const connect = (name: string, socket: Socket, all: boolean) => {
    const before = known.get(name)
    if (before === undefined) {
      known.set(name, { socket, all, watched: new Map(), wished: new Set() })
      return
    }
    // Where the application is there already, `subscribeAll` is not looked at.
    send(before, applicationReplaced(aboutOf(name)))
    before.socket = socket
  }

  const snapshot = (name: string, { watched, wished }: Known): Application => {
    const sources = [...new Set([...watched.keys(), ...wished])]
    const idsOf = (kind: string) => sources.flatMap((source) => (source.startsWith(`${kind}:`) ? [source.slice(kind.length + 1)] : []))
    return {
      name,
      channel_ids: idsOf('channel'),
      bridge_ids: idsOf('bridge'),
      endpoint_ids: idsOf('endpoint'),
      device_names: idsOf('deviceState'),
      events_allowed: [],
      events_disallowed: [],
    }
  }

  return {
    socket: (names, { subscribeAll = false } = {}) => new Observable((subscriber) => {
      const socket: Socket = { subscriber }
      for (const name of names) connect(name, socket, subscribeAll)
      return () => {
        for (const name of names) {
          const application = known.get(name)
          if (application?.socket !== socket) continue
          application.socket = undefined
          tidy(name)
        }
      }
    }),
    isConnected: (name) => known.get(name)?.socket !== undefined,
    tell: (about, event) => {
      for (const [name, application] of known) {
        if (application.all || about.some((source) => watches(application, source))) send(application, event(aboutOf(name)))
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
    },
    unwatchAll: (source) => {
      for (const { watched } of known.values()) watched.delete(source)
    },
    subscribe: (name, source) => { known.get(name)?.wished.add(source) },
    unsubscribe: (name, source) => {
      const there = known.get(name)?.wished.delete(source) === true
      tidy(name)
      return there
    },
    forget: (source) => {
      for (const [name, { watched, wished }] of known) {
        watched.delete(source)
        wished.delete(source)
        tidy(name)
      }
    },
    get: (name) => {
      const application = known.get(name)
      return application === undefined ? undefined : snapshot(name, application)
    },
    list: () => [...known].map(([name, application]) => snapshot(name, application)),
  }
}
