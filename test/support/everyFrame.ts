import { isDeepStrictEqual } from 'node:util'

import { describe, expect, test } from '@jest/globals'

import { mishaps } from './everyFrameAnswers.js'
import { type Disturbance, type Ran, type Order, type Scene, callersOf, run } from './everyFrameRun.js'

export type { Scene, Stage } from './everyFrameRun.js'

/** Keys are heard from the answer on. */
export const answered = ['POST /channels/caller/answer']
/** Somebody else's bridge, of which our application is told. */
export const meeting = ['POST /bridges/lobby?type=mixing', 'POST /applications/app/subscription?eventSource=bridge:lobby']
/** Somebody else's sound. */
export const playing = ['POST /channels/caller/play/p1?media=sound:a']
/** Somebody else's recording. */
export const recording = ['POST /channels/caller/record?name=r1&format=wav']
export const long = { sound: 20 }

/** Of what is known by its name only, a 404 says that it is over. */
export const isOver = { finding: /completes empty/, because: 'where it is over, it completes empty: Asterisk says that it is' }
/** Who has not answered, or not first, is hung up then. */
export const cancels = { finding: /more when it is done: channels.hangup/, because: 'no channel of ours is left: those that do not count any more are hung up' }
export const onceMore = { finding: /a call that has ended: channels.hangup/, because: 'a hangup whose answer was lost in a gap is asked for once more' }

/** Who can be dialled: `Local/answer@targets/n`. */
export const targets = `
[targets]
exten = answer,1,Ringing()
same = n,Wait(1)
same = n,Answer()
same = n,Wait(3600)
exten = ring,1,Ringing()
same = n,Wait(3600)
exten = busy,1,Busy()
`

/**
 * Tries a word at every frame: as it is, hung up, let go, and with each of its requests refused, unanswered, in doubt; each with
 * replies before and behind their events. After each, whoever is left hangs up, all limits pass, and nothing may be left of it: in the census,
 * at Asterisk, in time; and it ended as the laws have it.
 *
 * @param word what it is: `call.play`; a scene of its own behind it: `call.play, of several`
 */
export const everyFrame = <Held = undefined>(word: string, scene: Scene<Held>): void => {
  const callers = callersOf(scene)
  const told = new Set<string>()

  /** What is no exception. */
  const realOf = (findings: readonly string[]) => findings.filter((finding) => {
    const exception = scene.except?.find((each) => each.finding.test(finding))
    if (exception !== undefined) told.add(exception.because)
    return exception === undefined
  })

  /** What is found in these, with the story of the first. */
  const findingsOf = (tried: readonly (readonly [title: string, disturbance: Disturbance])[]): readonly string[] => {
    const found: string[] = []
    for (const [title, disturbance] of tried) {
      const { findings, lines } = run(scene, disturbance)
      const real = realOf(findings)
      if (real.length === 0) continue
      found.push([`${title}, ${disturbance.order}: ${real.join('; ')}`, ...(found.length === 0 ? lines : [])].join('\n    '))
    }
    return found
  }

  const plains = new Map<Order, Ran>()
  const plain = (order: Order): Ran => {
    const known = plains.get(order) ?? run(scene, { order })
    plains.set(order, known)
    return known
  }

  describe(word, () => {
    test('as it is', () => {
      for (const order of orders) {
        const { findings, lines, values, ended, holds } = plain(order)
        const found = {
          findings: realOf(findings),
          ...(scene.as === 'stream' ? {} : { values }),
          ...(scene.lasts === undefined ? { ended } : {}),
          ...(scene.as === 'state' ? { isInForce: holds.length > 0 } : {}),
          ...(scene.holds === undefined ? {} : { holds }),
        }
        const wanted = {
          findings: [],
          ...(scene.as === 'stream' ? {} : { values: scene.fails === undefined ? 1 : 0 }),
          ...(scene.lasts === undefined ? { ended: scene.fails === undefined ? 'complete' : 'error' } : {}),
          ...(scene.as === 'state' ? { isInForce: true } : {}),
          ...(scene.holds === undefined ? {} : { holds: scene.holds }),
        }
        if (!isDeepStrictEqual(found, wanted)) expect({ order, ...found, lines }).toEqual({ order, ...wanted, lines: [] })
      }
    })

    test('hung up at every frame', () => {
      expect(findingsOf(orders.flatMap((order) => callers.flatMap((who) => framesOf(plain(order)).flatMap((at) => turns(plain(order), order, at).map((late) =>
        [`${who} hangs up ${whenOf(at, late)}`, { order, late, hangup: { who, at } }] as const)))))).toEqual([])
    })

    test('let go at every frame', () => {
      expect(findingsOf(orders.flatMap((order) => framesOf(plain(order)).flatMap((at) => turns(plain(order), order, at).map((late) =>
        [`let go ${whenOf(at, late)}`, { order, late, leave: { at } }] as const))))).toEqual([])
    })

    test('each of its requests refused, or without an answer', () => {
      expect(findingsOf(sameMs.flatMap((order) => basesOf(scene, plain(order), order).flatMap(({ title, base, requests }) =>
        requests.flatMap(({ nth, label }) => mishaps.map((what) =>
          [`${title}${label}: ${String(what)}`, { ...base, mishap: { nth, what } }] as const)))))).toEqual([])
    })

    test('its connection lost for a while, closed, taken over at every frame', () => {
      const frames = framesOf(plain('replies after'))
      expect(findingsOf(frames.flatMap((at) => [
        [`a gap ${whenOf(at, false)}`, { order: 'replies after', connection: { what: 'gap', at } }],
        ...callers.map((who) => [`${who} hangs up in a gap ${whenOf(at, false)}`, { order: 'replies after', connection: { what: 'gap', at }, hangup: { who, at: Math.max(0, at) + 2 } }] as const),
        [`let go in a gap ${whenOf(at, false)}`, { order: 'replies after', connection: { what: 'gap', at }, leave: { at: Math.max(0, at) + 2 } }],
        [`closed ${whenOf(at, false)}`, { order: 'replies before', connection: { what: 'closed', at } }],
        [`taken over ${whenOf(at, false)}`, { order: 'replies after', connection: { what: 'taken over', at } }],
      ] as const))).toEqual([])
    })

    if (scene.meanwhile !== undefined) {
      test.each(scene.meanwhile)('%s at every frame', (request) => {
        expect(findingsOf(orders.flatMap((order) => framesOf(plain(order)).flatMap((at) => turns(plain(order), order, at).map((late) =>
          [`${request} ${whenOf(at, late)}`, { order, late, ask: { request, at } }] as const))))).toEqual([])
      })
    }

    if (scene.except !== undefined) {
      test('its exceptions are some', () => {
        expect(scene.except?.filter(({ because }) => !told.has(because))).toEqual([])
      })
    }
  })
}

const sameMs: readonly Order[] = ['replies after', 'replies before']
const orders: readonly Order[] = [...sameMs, 'replies late', 'events late']

/**
 * Before it begins, and from then on each frame in which anything happens, and those beside it: any other is as the one before. Behind the end
 * of a program nothing is done to it.
 */
const framesOf = ({ moments, until = Infinity }: Pick<Ran, 'moments' | 'until'>): readonly number[] =>
  [-1, ...new Set([0, ...moments].flatMap((at) => [Math.max(0, at - 1), at, at + 1]))].filter((at) => at <= until)

/** At the beginning of a frame, and where anything happens in it also behind what it began with. */
const turns = ({ moments }: Ran, order: Order, at: number): readonly boolean[] =>
  (moments.includes(at) && !order.endsWith('late') ? [false, true] : [false])

const whenOf = (at: number, late: boolean) => (at < 0 ? 'before it begins' : `at ${String(at)}${late ? ', late' : ''}`)

interface Base {
  readonly title: string
  readonly base: Disturbance
  readonly requests: readonly { readonly nth: number; readonly label: string }[]
}

/** The run as it is, and a run for each way in which letting go asks for something else, or in another order: with what is asked then. */
const basesOf = <Held>(scene: Scene<Held>, { asked, ...ran }: Ran, order: Order): readonly Base[] => {
  const known = new Set<string>()
  const numbered = (all: Ran['asked']) => all.map(({ label }, nth) => ({ nth, label, before: all[nth - 1]?.label ?? '' }))
  const undone = framesOf(ran).filter((at) => at >= 0).flatMap((at): readonly Base[] => {
    const base: Disturbance = { order, leave: { at } }
    const requests = numbered(run(scene, base).asked).filter(({ nth, label, before }) => {
      const isNew = asked[nth]?.label !== label && !known.has(`${before}, ${label}`)
      if (isNew) known.add(`${before}, ${label}`)
      return isNew
    })
    return requests.length === 0 ? [] : [{ title: `let go at ${String(at)}, `, base, requests }]
  })
  return [{ title: '', base: { order }, requests: numbered(asked) }, ...undone]
}
