import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, afterEach, describe, expect } from '@jest/globals'
import { EMPTY, ReplaySubject, filter, firstValueFrom, mergeMap, share, switchMap } from 'rxjs'

import type { Asterisk } from '../../asterisk/boot.js'
import { type Board, byBridge, byEndpoint, nothingYet } from '../../examples/wallboard/board.js'
import { watched } from '../../examples/wallboard/watched.js'
import { type Ari, type Call, type models, inOrder } from '../../src/index.js'
import { simulator } from '../../src/testing/simulator/index.js'
import { another } from './another.js'
import { type Driver, openDriver } from './driver.js'
import { type Stage, ends, eventually, onStage } from './harness.js'
import { openPhone } from './phone.js'

const callers = 20
const rooms = 5

/** How long Asterisk has nothing to tell before we call it quiet, in ms: longer than a 16 takes to look after a silent channel. */
const quiet = 400

/** What is compared of all that stands at an Asterisk. */
interface Seen {
  readonly channels: unknown
  readonly bridges: unknown
  readonly endpoints: unknown
}

const sorted = <T extends readonly [string, ...unknown[]]>(rows: readonly T[]) => [...rows].sort(([one], [other]) => one.localeCompare(other))

const channelRow = ({ id, name, state, caller, connected, dialplan, creationtime }: models.Channel) => [id, name, state, caller, connected, dialplan, creationtime] as const

/** By its lists, as a second connection gets them. */
const onAsterisk = async (driver: Driver): Promise<Seen> => {
  const list = async (path: string) => (await driver.request('GET', path)).body
  // The documented shapes of the three lists.
  const [channels, bridges, endpoints] = await Promise.all(['/channels', '/bridges', '/endpoints'].map(list)) as
    [readonly models.Channel[], readonly models.Bridge[], readonly models.Endpoint[]]
  return {
    channels: sorted(channels.map(channelRow)),
    bridges: sorted(bridges.map(({ id, name, bridge_type, channels: members }) => [id, name, bridge_type, [...members].sort()])),
    endpoints: sorted(endpoints.map(({ technology, resource, state, channel_ids }) => [`${technology}/${resource}`, state, [...channel_ids].sort()])),
  }
}

const onBoard = (board: Board): Seen => {
  const idsIn = (groups: ReadonlyMap<string, readonly models.Channel[]>, key: string) => (groups.get(key) ?? []).map(({ id }) => id).sort()
  const [inBridges, atEndpoints] = [byBridge(board), byEndpoint(board)]
  return {
    channels: sorted([...board.channels.things.values()].map(channelRow)),
    bridges: sorted([...board.bridges.things.values()].map(({ id, name, bridge_type }) => [id, name, bridge_type, idsIn(inBridges, id)])),
    endpoints: sorted([...board.endpoints.things].map(([name, { state }]) => [name, state, idsIn(atEndpoints, name)])),
  }
}

const isQuiet = async (driver: Driver): Promise<void> => {
  while (performance.now() - (driver.heard.at(-1)?.at ?? 0) < quiet) await sleep(20)
}

/** A board that lives on events alone once it has listed all: nothing is listed anew behind our backs. */
const boardOf = (stage: Stage, ari: Ari) => {
  let board = nothingYet
  let turns = 0
  stage.watch(watched(ari, { every: 600_000 }), (next) => {
    board = next
    turns += 1
  })
  return { now: () => board, turns: () => turns, listed: () => eventually('the board has listed all', () => board.listedAt !== undefined) }
}

/** Sends home whom nobody else would, also where the test has failed. */
const strangers: (() => Promise<unknown>)[] = []

/** Somebody is called who answers, and no application has anything to do with it. Gives the id of the caller's channel. */
const elsewhere = async ({ request }: Driver): Promise<string> => {
  const channelId = `else-${randomUUID().slice(0, 13)}`
  strangers.push(() => request('DELETE', `/channels/${channelId}`))
  await request('POST', '/channels', { query: { endpoint: 'Local/answer@targets/n', context: 'callers', extension: 'wait', priority: '1', channelId } })
  return channelId
}

/** Each call joins one of the rooms; a room is open while somebody is in it. */
const office = (ari: Ari) => {
  const all = Array.from({ length: rooms }, (_, at) =>
    ari.openBridge({ type: 'mixing', name: `room ${String(at)}` }).pipe(share({ connector: () => new ReplaySubject(1) })))
  let next = 0
  return (call: Call) => {
    const room = all[next++ % rooms]
    return inOrder(call.answer(), room === undefined ? EMPTY : room.pipe(switchMap((bridge) => bridge.join(call))))
  }
}

const membersOf = (board: Board) => board.members.things.size

let asterisk: Asterisk | undefined
const own = (): Asterisk => {
  if (asterisk === undefined) throw new Error('unreachable: the stage has booted it')
  return asterisk
}

describe('the wallboard', () => {
  afterEach(() => Promise.allSettled(strangers.splice(0).map((goHome) => goHome())))
  afterAll(() => asterisk?.stop())

  onStage(`${callers} callers come, are bridged, and leave: whenever it is quiet, the board shows what Asterisk lists; after a cut socket, too`, async (stage) => {
    const { driver, proxy } = stage
    const same = async (moment: string, board: ReturnType<typeof boardOf>) => {
      for (;;) {
        await isQuiet(driver)
        const turns = board.turns()
        const [shown, is] = [onBoard(board.now()), await onAsterisk(driver)]
        await sleep(50)
        // The driver does not hear of channels that are nobody's: an answered one goes on in its dialplan half a second later.
        if (board.turns() !== turns) continue
        expect({ moment, ...shown }).toEqual({ moment, ...is })
        return
      }
    }
    // One has been there before the board is, and nobody will tell of it.
    const early = await elsewhere(driver)
    const desk = await stage.ari()
    stage.serve(desk, office(desk))
    const first = await stage.callers(4, 'wait')
    await eventually('they are served', () => desk.census().calls === 4)

    // Two applications that hear everything: all is told twice.
    const board = boardOf(stage, await stage.ari({ app: [`${stage.app}-board`, `${stage.app}-twin`], subscribeAll: true }))
    await board.listed()
    await same('at the start', board)

    const rest = await stage.callers(callers - 4, 'wait')
    await eventually('all are in their rooms', () => membersOf(board.now()) === callers, 20_000)
    await same('all are here', board)

    const phone = await openPhone()
    await driver.request('POST', '/channels', { query: { endpoint: `PJSIP/local/${phone.uri}`, app: stage.app, channelId: `phone-${stage.app}` } })
    await eventually('the phone is in a room', () => membersOf(board.now()) === callers + 1)
    await same('a phone was called', board)

    // A sound for a room, and somebody who leaves it meanwhile: Asterisk's own voice is not shown as a member.
    const [room = ''] = [...byBridge(board.now()).keys()]
    await driver.request('POST', `/bridges/${room}/play`, { query: { media: 'sound:hello-world' } })
    await eventually('the room hears it', () => board.now().sounds.has(`bridge:${room}`))
    await first[0]?.hangup()
    await eventually('the sound is over', () => board.now().sounds.size === 0)
    await same('after a sound', board)

    proxy.set('no events')
    proxy.cutEvents()
    await eventually('the loss is shown', () => board.now().connection.status === 'lost')
    await Promise.all([...first, ...rest.slice(0, 6)].map((caller) => caller.hangup()))
    const late = await elsewhere(driver)
    const listedAt = board.now().listedAt
    proxy.set('open')
    await eventually('all is listed anew', () => board.now().listedAt !== listedAt, 10_000)
    await same('after a gap', board)

    await stage.callers(2, 'wait')
    await eventually('they are in their rooms', () => membersOf(board.now()) === 13)
    await same('life goes on', board)

    for (const id of [early, late, `phone-${stage.app}`]) await driver.request('DELETE', `/channels/${id}`)
    await driver.sendHome()
    await eventually('all have left', () => board.now().channels.things.size === 0)
    await same('at the end', board)
    await phone.close()
    stage.say(`${String(board.turns())} turns of the board`)
  }, { within: 90_000 })

  onStage('listing while callers come and go does not mislead it: twenty boards opened at any moment agree in the end', async (stage) => {
    const { driver } = stage
    const desk = await stage.ari()
    stage.serve(desk, office(desk))
    const ari = await stage.ari({ app: `${stage.app}-board`, subscribeAll: true })
    const boards: ReturnType<typeof boardOf>[] = []
    for (let round = 0; round < 20; round += 1) {
      boards.push(boardOf(stage, ari))
      const caller = await stage.caller(round % 2 === 0 ? 'wait' : 'leave-0.1')
      if (round % 4 === 0) await caller.hangup()
      await sleep(7 * (round % 5))
    }
    await Promise.all(boards.map((board) => board.listed()))
    await eventually('those who leave have left', () => driver.heard.filter(({ frame }) => frame.type === 'ChannelDestroyed').length >= 30, 20_000)
    await isQuiet(driver)
    const is = await onAsterisk(driver)
    for (const board of boards) expect(onBoard(board.now())).toEqual(is)
  }, { within: 60_000 })

  onStage('where Asterisk ignores that all is to be told, it says so, and lists anew by itself', async (stage) => {
    const { driver } = stage
    const app = `${stage.app}-there`
    const before = await stage.ari({ app })
    await driver.request('POST', `/applications/${app}/subscription`, { query: { eventSource: 'endpoint:PJSIP' } })
    await ends(before.close())
    const board = boardOf(stage, await stage.ari({ app, subscribeAll: true }))
    await board.listed()
    expect(board.now().connection).toMatchObject({ status: 'open', subscribeAllIgnored: [app] })
    const desk = await stage.ari()
    stage.serve(desk, (call) => call.answer().pipe(mergeMap(() => call.ended$)))
    await stage.caller('wait')
    await eventually('it is listed', () => board.now().channels.things.size === 2)
  })

  onStage('the endpoints that the simulator lists are as this Asterisk lists them, what it refuses included', async ({ driver, version }) => {
    const simulated = simulator({ version, endpoints: { 'PJSIP/local': 'online', 'PJSIP/desk': 'offline', 'PJSIP/phone': 'offline' } })
    for (const path of ['', '/PJSIP', '/pjsip', '/PJSIP/phone', '/pjsip/phone', '/PJSIP/nobody', '/Local', '/XYZ', '/XYZ/a'].map((each) => `/endpoints${each}`)) {
      const { status, body } = await firstValueFrom(simulated.ask({ method: 'GET', path, query: {} }))
      expect({ path, status, body }).toEqual({ path, ...await driver.request('GET', path) })
    }
  })

  onStage('Asterisk is killed and started again: the board shows the loss, then that nobody is left, then who comes', async (stage) => {
    const desk = await stage.ari()
    stage.serve(desk, office(desk))
    const board = boardOf(stage, await stage.ari({ app: `${stage.app}-board`, subscribeAll: true }))
    await stage.callers(6, 'wait')
    await eventually('they are in their rooms', () => membersOf(board.now()) === 6)
    await own().kill()
    await eventually('the loss is shown', () => board.now().connection.status === 'lost')
    // As it was: nobody knows better.
    expect(membersOf(board.now())).toBe(6)
    await own().restart()
    await eventually('nobody is left', () => board.now().connection.status === 'open' && board.now().channels.things.size === 0, 15_000)
    await firstValueFrom(desk.lifecycle$.pipe(filter(({ status }) => status === 'open')))
    const driver = await openDriver(own())
    await driver.call({ to: `app-${stage.app}`, script: 'wait' })
    await eventually('who comes is in a room', () => membersOf(board.now()) === 1, 10_000)
    await isQuiet(driver)
    expect(onBoard(board.now())).toEqual(await onAsterisk(driver))
    await driver.sendHome()
    await driver.close()
  }, { within: 60_000, at: async () => (asterisk = await another()) })
})
