import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { map } from 'rxjs'

import { AriError } from '../../core/errors.js'
import { bridgeDestroyed, bridgeSnapshot, enteredBridge, leftBridge } from '../../testing/events.js'
import { applicationReply } from '../../../test/support/application.js'
import { type Answers, type Scene, scene } from '../../../test/support/scene.js'
import { type Occupancy, type Told, fold, unknown } from './occupants.js'

const nothing = { listeners: 0, requests: 0, activities: 0, calls: 0 }
const notFound = { status: 404, body: undefined, message: 'Bridge not found' }
const noSource = { status: 422, body: undefined, message: 'Event source does not exist' }

const enters = (channelId: string, application = 'desk') => enteredBridge({ bridgeId: 'b1', channelId, application })
const leaves = (channelId: string, application = 'desk') => leftBridge({ bridgeId: 'b1', channelId, application })
const lists = (...channels: readonly string[]) => () => ({ status: 200, body: { ...bridgeSnapshot('b1'), channels } })

/** A bridge of somebody else's, and who is in it, as text. */
const watching = (run: (scene: Scene) => void, answers: Answers) => scene(run, {
  answers: { 'applications.subscribe': () => applicationReply(), 'applications.unsubscribe': () => applicationReply(), ...answers },
})
const occupants = ({ ari }: Scene) => ari.bridge('b1').occupants$.pipe(map((ids) => ids.join('')))

describe('who is in a bridge', () => {
  test('is asked for, then heard of; we are subscribed to it while somebody listens', () => {
    const { log, ari } = watching((at) => {
      at.frames(6, enters('c'))
      at.frames(8, leaves('a'))
      at.frames(14, enters('d'))
      at.expectObservable(occupants(at), '^-----------!').toBe('----0-1-2', ['ab', 'abc', 'bc'])
    }, { 'bridges.get': lists('a', 'b') })
    expect(log).toEqual(['0 applications.subscribe desk', '2 bridges.get b1', '12 applications.unsubscribe desk'])
    expect(ari.census()).toEqual(nothing)
  })

  test.each<[why: string, events: (scene: Scene) => void, expected: string, who: readonly string[]]>([
    ['came while it is asked, and is listed', ({ frames }) => { frames(3, enters('b')) }, '----0', ['ab']],
    ['came while it is asked, and is not listed yet', ({ frames }) => { frames(3, enters('c')) }, '----0', ['abc']],
    ['left while it is asked, and is listed still', ({ frames }) => { frames(3, leaves('b')) }, '----0', ['a']],
    ['came and left meanwhile', ({ frames }) => { frames(3, enters('c'), leaves('c')) }, '----0', ['ab']],
    ['left and came back meanwhile', ({ frames }) => { frames(3, leaves('a'), enters('a')) }, '----0', ['ba']],
    ['came before it was asked, and is told late', ({ frames }) => { frames(5, enters('b')) }, '----0', ['ab']],
    ['goes elsewhere and comes back in one turn', ({ frames }) => { frames(6, leaves('a'), enters('a')) }, '----0-(12)', ['ab', 'b', 'ba']],
  ])('one who %s', (_, events, expected, who) => {
    watching((at) => {
      events(at)
      at.expectObservable(occupants(at).pipe(map((ids) => ids)), '^--------!').toBe(expected, who)
    }, { 'bridges.get': lists('a', 'b') })
  })

  test('nobody, when it is destroyed; then it is over, and nothing is sent', () => {
    const { log, ari } = watching((at) => {
      at.frames(6, leaves('a'))
      at.frames(7, bridgeDestroyed({ bridgeId: 'b1', application: 'desk' }))
      at.expectObservable(occupants(at)).toBe('----0-1(2|)', ['ab', 'b', ''])
    }, { 'bridges.get': lists('a', 'b') })
    expect(log).toEqual(['0 applications.subscribe desk', '2 bridges.get b1'])
    expect(ari.census()).toEqual(nothing)
  })

  test('of one that is not there it completes empty', () => {
    watching((at) => { at.expectObservable(occupants(at)).toBe('----|') }, {
      'applications.subscribe': () => noSource, 'bridges.get': () => notFound,
    })
    watching((at) => { at.expectObservable(occupants(at)).toBe('------|') }, { 'bridges.get': () => notFound })
  })

  test('of one of the dialplan\'s it is refused: that cannot be watched', () => {
    watching((at) => {
      at.expectObservable(occupants(at)).toBe('----#', undefined, expect.objectContaining({ _tag: 'Refused', status: 422 }))
    }, { 'applications.subscribe': () => noSource, 'bridges.get': lists('a') })
  })

  test('behind a gap it is asked for anew', () => {
    let times = 0
    const { log } = watching((at) => {
      at.state(6, { status: 'lost', because: new AriError('Disconnected', 'lost'), retryIn: 1 })
      at.state(7, { status: 'open' })
      at.expectObservable(occupants(at), '^-------------------!').toBe('----0------1', ['ab', 'bc'])
    }, {
      'applications.get': () => applicationReply({ bridge_ids: ['b1'] }),
      'bridges.get': () => {
        times += 1
        return times === 1 ? lists('a', 'b')() : lists('b', 'c')()
      },
    })
    expect(log).toEqual([
      '0 applications.subscribe desk', '2 bridges.get b1',
      // Are we still told of it, and is it there?
      '7 applications.get desk', '7 bridges.get b1', '9 bridges.get b1', '20 applications.unsubscribe desk',
    ])
  })

  test('asked in vain because the connection was lost, it is asked for behind the gap', () => {
    let times = 0
    watching((at) => {
      at.state(3, { status: 'lost', because: new AriError('Disconnected', 'lost'), retryIn: 1 })
      at.state(5, { status: 'open' })
      at.expectObservable(occupants(at), '^-------------------!').toBe('---------0', ['b'])
    }, {
      'applications.get': () => applicationReply({ bridge_ids: ['b1'] }),
      'bridges.get': () => {
        times += 1
        return times === 1 ? new AriError('InDoubt', 'no answer') : lists('b')()
      },
    })
  })

  test('an event that cannot be read has it asked for anew', () => {
    let times = 0
    const { faults } = watching((at) => {
      at.frames(6, { ...leaves('a'), bridge: { id: 'b1' } })
      at.expectObservable(occupants(at), '^-----------!').toBe('----0---1', ['ab', 'b'])
    }, {
      'bridges.get': () => {
        times += 1
        return times === 1 ? lists('a', 'b')() : lists('b')()
      },
    })
    expect(faults.map(({ error }) => error._tag)).toEqual(['Malformed'])
  })

  test('told to several applications, one of them counts', () => {
    scene((at) => {
      at.frames(6, enters('c', 'lobby'), leaves('c', 'lobby'))
      at.frames(7, enters('c'), leaves('c'))
      at.expectObservable(occupants(at), '^-----------!').toBe('----0--(10)', ['ab', 'abc'])
    }, {
      app: ['desk', 'lobby'],
      answers: { 'applications.subscribe': () => applicationReply(), 'applications.unsubscribe': () => applicationReply(), 'bridges.get': lists('a', 'b') },
    })
  })
})

/** A history of a bridge: who comes and goes, one after another; with it, who is in it after each step. */
const histories = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }).map((moves) => {
  const states: string[][] = [[]]
  const events = moves.map((id): Told => {
    const before = states.at(-1) ?? []
    const isIn = before.includes(id)
    states.push(isIn ? before.filter((each) => each !== id) : [...before, id])
    return { what: isIn ? 'left' : 'entered', id }
  })
  return { events, states }
})

describe('the fold', () => {
  test('whenever the list is made, asked for and told: once all is told, it is right; and nobody leaves or comes who did not', () => {
    fc.assert(fc.property(histories, fc.nat(), fc.nat(), fc.nat(), fc.nat(), ({ events, states }, from, made, asked, listed) => {
      // Of the history we hear what happens after `from`; the list is asked for when `asked` events have been told, and made when
      // `made` have happened, which is later; it comes when `listed` have been told.
      const first = from % (events.length + 1)
      const askedAt = first + asked % (events.length + 1 - first)
      const madeAt = askedAt + made % (events.length + 1 - askedAt)
      const listedAt = askedAt + listed % (events.length + 1 - askedAt)
      const list: Told = { what: 'listed', ids: states[madeAt] ?? [] }
      let now: Occupancy = unknown
      let before: readonly string[] | undefined
      const tell = (told: Told) => {
        now = fold(now, told)
        if (!now.known) return
        const gone = before?.filter((id) => !now.inside.includes(id)) ?? []
        const came = before === undefined ? [] : now.inside.filter((id) => before?.includes(id) === false)
        if (told.what === 'left') expect([gone, came]).toEqual([gone.filter((id) => id === told.id), []])
        if (told.what === 'entered') expect([gone, came]).toEqual([[], came.filter((id) => id === told.id)])
        before = now.inside
      }
      events.slice(first, askedAt).forEach(tell)
      tell({ what: 'asked' })
      events.slice(askedAt, listedAt).forEach(tell)
      tell(list)
      events.slice(listedAt).forEach(tell)
      expect([...now.inside].sort()).toEqual([...(states.at(-1) ?? [])].sort())
    }), { numRuns: 2_000 })
  })
})
