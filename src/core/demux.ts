import { Observable, Subject, type Subscriber, defer, startWith } from 'rxjs'

import { type Fleeting, openFleeting } from './fleeting.js'
import { openMarks } from './marks.js'

/** Where an event is filed: `{ kind: 'channel', id: 'c1' }`. */
export interface Key {
  readonly kind: string
  readonly id: string
}

/** What an operator asks of a stream that is indexed. */
export interface Index<E> {
  /** Events of these types. */
  of(types: readonly string[]): Observable<E>
  /** Events filed under one id, of these types (left out: of every type). Absent where the stream is about one id already. */
  on?(kind: string, id: string, types?: readonly string[]): Observable<E>
}

/** A type of event that somebody listens to from now on, or nobody any more. */
export interface Interest {
  /** Left out: every type. */
  readonly type?: string
  readonly listened: boolean
}

/** One stream of events, handed out by (type, id): what nobody listens to costs a few look-ups, however many listen. */
export interface Demux<E> extends Index<E> {
  readonly all$: Observable<E>
  on(kind: string, id: string, types?: readonly string[]): Observable<E>
  /** Told to those who listen now, in the order in which they came. During a delivery it waits for its turn. */
  push(event: E): void
  /** How many events waited at once for their turn, at most, since this was last asked. */
  deepest(): number
  /** How many subscriptions are live. */
  listeners(): number
  /** What is listened to now, then each change: a type's first listener, and when its last one has left. */
  readonly interest$: Observable<Interest>
  complete(): void
  error(thrown: unknown): void
}

interface Listener<E> {
  /** Its place in the order of subscription. */
  readonly since: number
  readonly subscriber: Subscriber<E>
  /** The last round that reached it: an event filed twice under one id is heard once. */
  heard: number
}

type Listeners<E> = readonly Listener<E>[]

/** The listeners to one event type, or to every type. */
interface Shelves<E> {
  /** How many, by id or not. */
  count: number
  all: Listeners<E>
  readonly kinds: Map<string, Fleeting<string, Listeners<E>>>
}

const none: readonly never[] = []

const bySince = (one: { readonly since: number }, other: { readonly since: number }) => one.since - other.since

const merge = <E>(one: Listeners<E>, other: Listeners<E> = none): Listeners<E> =>
  other.length === 0 ? one : one.length === 0 ? other : [...one, ...other].sort(bySince)

const emptyShelves = <E>(): Shelves<E> => ({ count: 0, all: none, kinds: new Map() })

/** Lists are replaced, never changed, so that a delivery in progress keeps to those who listened when it began. */
const put = <E>(shelves: Shelves<E>, listener: Listener<E>, key: Key | undefined): void => {
  if (key === undefined) {
    shelves.all = [...shelves.all, listener]
    return
  }
  const ids = shelves.kinds.get(key.kind) ?? openFleeting<string, Listeners<E>>()
  ids.set(key.id, [...(ids.get(key.id) ?? none), listener])
  shelves.kinds.set(key.kind, ids)
}

const takeAway = <E>(shelves: Shelves<E>, listener: Listener<E>, key: Key | undefined): void => {
  if (key === undefined) {
    shelves.all = shelves.all.filter((each) => each !== listener)
    return
  }
  const ids = shelves.kinds.get(key.kind)
  if (ids === undefined) return
  const left = (ids.get(key.id) ?? none).filter((each) => each !== listener)
  if (left.length > 0) ids.set(key.id, left)
  else ids.delete(key.id)
  if (ids.size === 0) shelves.kinds.delete(key.kind)
}

const interestIn = (type: string | undefined, listened: boolean): Interest => (type === undefined ? { listened } : { type, listened })

/** Opens an index. `keysOf` says where an event is filed; it is asked only where somebody listens by id. */
export const openDemux = <E extends { readonly type: string }>(keysOf: (event: E) => readonly Key[]): Demux<E> => {
  const every = emptyShelves<E>()
  // Ids come and go, and their shelves with them; of types there are only as many as the program names.
  const byType = new Map<string, Shelves<E>>()
  const live = openFleeting<Listener<E>, true>()
  const waiting: E[] = []
  const changes = new Subject<Interest>()
  let delivering = false
  let round = 0
  let arrivals = 0
  let deepest = 0
  let end: ((subscriber: Subscriber<E>) => void) | undefined
  let over = false

  const shelvesOf = (type: string): Shelves<E> => {
    const shelves = byType.get(type) ?? emptyShelves<E>()
    byType.set(type, shelves)
    return shelves
  }

  /** One listener more, or one less. */
  const counted = (types: readonly string[] | undefined, by: 1 | -1): void => {
    for (const type of types ?? [undefined]) {
      const shelves = type === undefined ? every : shelvesOf(type)
      shelves.count += by
      if (shelves.count === (by === 1 ? 1 : 0)) changes.next(interestIn(type, by === 1))
    }
  }

  const hearers = (event: E): Listeners<E> => {
    const typed = byType.get(event.type)
    let found = merge(every.all, typed?.all)
    if (every.kinds.size === 0 && (typed === undefined || typed.kinds.size === 0)) return found
    for (const { kind, id } of keysOf(event)) {
      found = merge(found, every.kinds.get(kind)?.get(id))
      found = merge(found, typed?.kinds.get(kind)?.get(id))
    }
    return found
  }

  const tell = (listeners: Listeners<E>, what: (subscriber: Subscriber<E>) => void) => {
    round += 1
    for (const listener of listeners) {
      if (listener.heard === round) continue
      listener.heard = round
      what(listener.subscriber)
    }
  }

  const deliver = (event: E) => { tell(hearers(event), (subscriber) => { subscriber.next(event) }) }

  const settle = () => {
    if (end === undefined || over) return
    over = true
    tell([...live.keys()], end)
  }

  const finish = (how: (subscriber: Subscriber<E>) => void) => {
    end ??= how
    if (!delivering) settle()
  }

  const listen = (types: readonly string[] | undefined, key?: Key): Observable<E> =>
    new Observable<E>((subscriber) => {
      if (over) {
        end?.(subscriber)
        return
      }
      const listener: Listener<E> = { since: arrivals++, subscriber, heard: 0 }
      live.set(listener, true)
      if (types === undefined) put(every, listener, key)
      else for (const type of types) put(shelvesOf(type), listener, key)
      counted(types, 1)
      subscriber.add(() => {
        live.delete(listener)
        if (types === undefined) takeAway(every, listener, key)
        else for (const type of types) takeAway(shelvesOf(type), listener, key)
        counted(types, -1)
      })
    })

  return {
    all$: listen(undefined),
    of: (types) => listen(types),
    on: (kind, id, types) => listen(types, { kind, id }),
    push: (event) => {
      if (end !== undefined) return
      if (delivering) {
        waiting.push(event)
        deepest = Math.max(deepest, waiting.length)
        return
      }
      delivering = true
      try {
        deliver(event)
        while (waiting.length > 0) for (const next of waiting.splice(0)) deliver(next)
      } finally {
        delivering = false
      }
      settle()
    },
    deepest: () => {
      const most = deepest
      deepest = 0
      return most
    },
    listeners: () => live.size,
    interest$: defer(() => changes.pipe(startWith(
      ...(every.count > 0 ? [interestIn(undefined, true)] : []),
      ...[...byType].flatMap(([type, { count }]) => (count > 0 ? [interestIn(type, true)] : [])),
    ))),
    complete: () => { finish((subscriber) => { subscriber.complete() }) },
    error: (thrown) => { finish((subscriber) => { subscriber.error(thrown) }) },
  }
}

const indexes = openMarks<Observable<unknown>, Index<unknown>>('index')

/** Says that what `observable` emits can be had through `index` as well; gives the observable back. */
export const markIndexed = <E>(observable: Observable<E>, index: Index<E>): Observable<E> => indexes.put(observable, index)

/** The index behind a stream, where there is one. */
export const indexOf = <E>(observable: Observable<E>): Index<E> | undefined =>
  // `markIndexed` is the only writer, and there the two types are one.
  indexes.on(observable) as Index<E> | undefined
