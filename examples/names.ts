import type { WireRequest } from 'rxari'

/** What channels and bridges are called in a story: those who call by their own name, others by what they were made for. */
export interface Names {
  of(id: string): string
  /** Whom or what a request is about; what it makes is known from now on. */
  about(request: WireRequest): string
  /** What a program emits, as it can be read: calls and bridges are their names, sounds and recordings what is heard of them. */
  read(value: unknown): unknown
}

export const openNames = (): Names => {
  const names = new Map<string, string>()
  /** The channel or bridge of what is played or recorded, by its id or name. */
  const targets = new Map<string, string>()
  const of = (id: string) => names.get(id) ?? id
  /** What is over: its name is free. */
  const gone = new Set<string>()
  /** A second of that name is told from the first. */
  const make = (id: string | undefined, name: string) => {
    if (id === undefined || names.has(id)) return
    const taken = new Set([...names].flatMap(([other, is]) => (gone.has(other) ? [] : [is])))
    const free = (count: number): string => (taken.has(`${name} ${count}`) ? free(count + 1) : `${name} ${count}`)
    names.set(id, taken.has(name) ? free(2) : name)
  }
  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(read)
    if (typeof value !== 'object' || value === null) return value
    // Of an object any member may be asked for.
    const { id, media_uri: media, name, format } = value as Readonly<Record<string, unknown>>
    if (typeof id === 'string' && Object.values(value).some((member) => typeof member === 'function')) return of(id)
    if (typeof media === 'string') return media
    if (typeof name === 'string' && typeof format === 'string') return `recording:${name}`
    if (value instanceof Map) return new Map([...value].map(([key, each]) => [read(key), read(each)]))
    if (value instanceof Set) return new Set([...value].map(read))
    return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => (typeof each === 'function' ? [] : [[key, read(each)]])))
  }
  return {
    of,
    read,
    about: ({ operation, ids, query, body }) => {
      const { channelId, bridgeId, playbackId, snoopId, recordingName } = ids
      const given = typeof body === 'object' && body !== null && 'name' in body ? String(body.name) : query['name']
      // A telephone that is called again is the same telephone.
      if (channelId !== undefined && /^channels\.(originate|create)/.test(operation)) names.set(channelId, phoneOf(query['endpoint'] ?? ''))
      if (operation.startsWith('bridges.create')) make(bridgeId, given ?? 'bridge')
      if (operation === 'bridges.destroy' || operation === 'channels.hangup') gone.add(bridgeId ?? channelId ?? '')
      if (channelId !== undefined) make(snoopId, `ear on ${of(channelId)}`)
      const media = playbackId ?? recordingName ?? (operation.endsWith('.record') ? given : undefined)
      // What is played or recorded is where it was begun.
      const target = bridgeId ?? channelId ?? (media === undefined ? undefined : targets.get(media))
      if (media !== undefined && target !== undefined) targets.set(media, target)
      return of(target ?? Object.values(ids)[0] ?? '')
    },
  }
}

/** `bob` of `PJSIP/bob`. */
export const phoneOf = (endpoint: string): string => endpoint.replace(/^[^/]*\//, '').replace(/[@/].*$/, '')
