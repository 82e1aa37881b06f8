import { describe, expect, test } from '@jest/globals'

import { type AriEvent, AriError } from 'rxari'
import {
  bridgeCreated, bridgeDestroyed, bridgeSnapshot, channelCreated, channelDestroyed, channelDialplan, channelSnapshot, channelStateChange,
  channelVarset, enteredBridge, leftBridge, playbackFinished, playbackStarted, stasisEnd,
} from 'rxari/testing'

import { type Board, type Lists, type Told, byBridge, byEndpoint, goOn, heardBy, nothingYet } from './board.js'

const happens = (event: AriEvent): Told => ({ kind: 'event', event })
const asked: Told = { kind: 'asked' }
const listed = (lists: Partial<Lists> = {}): Told => ({ kind: 'listed', lists: { channels: [], bridges: [], endpoints: [], ahead: 0, ...lists }, at: 7 })

const after = (...all: readonly Told[]): Board => all.reduce(goOn, nothingYet)
/** `c1 Up`, and the bridge it is in. */
const channelsOf = ({ channels, members }: Board) =>
  [...channels.things.values()].map(({ id, state }) => [id, state, members.things.get(id)].filter((part) => part !== undefined).join(' '))

const ringing = { channelId: 'c1', channel: { state: 'Ring' } }
const created = happens(channelCreated(ringing))
const up = happens(channelStateChange({ channelId: 'c1', state: 'Up' }))
const destroyed = happens(channelDestroyed({ channelId: 'c1' }))
const entered = (channelId: string, bridgeId = 'b1') => happens(enteredBridge({ channelId, bridgeId, bridge: { channels: [channelId, 'announcer'] } }))

describe('a channel', () => {
  test('comes, changes, and goes', () => {
    expect([after(created), after(created, up), after(created, up, destroyed)].map(channelsOf)).toEqual([['c1 Ring'], ['c1 Up'], []])
  })

  test('is not brought back by what is told late of it', () => {
    expect(channelsOf(after(created, destroyed, happens(stasisEnd({ channelId: 'c1' })), up))).toEqual([])
  })

  test('is as those events say that tell its changes; what others show of it may be old', () => {
    expect(channelsOf(after(created, up, happens(enteredBridge({ ...ringing, bridgeId: 'b1' })), happens(stasisEnd(ringing))))).toEqual(['c1 Up b1'])
  })

  test('that was dialled straight into an application is there when it says so by STASISSTATUS', () => {
    const dialled = { context: 'inbound', exten: 's', priority: 1, app_name: 'AppDial2', app_data: '(Outgoing Line)' }
    const inside = { ...dialled, app_name: 'Stasis', app_data: 'desk' }
    const told = (variable: string) => happens({ ...channelVarset({ variable, value: '', channelId: 'c1' }), channel: channelSnapshot('c1', { state: 'Down', dialplan: inside }) })
    const whereOf = (board: Board) => board.channels.things.get('c1')?.dialplan.app_data
    const before = [happens(channelCreated({ channelId: 'c1', channel: { dialplan: dialled } })), up, happens(channelDialplan({ channelId: 'c1', channel: { dialplan: dialled }, dialplan_app: 'AppDial2' }))]
    expect(whereOf(after(...before, told('SOMETHING')))).toBe('(Outgoing Line)')
    expect(whereOf(after(...before, told('STASISSTATUS')))).toBe('desk')
    // The rest of that snapshot is not looked at.
    expect(after(...before, told('STASISSTATUS')).channels.things.get('c1')?.state).toBe('Up')
  })
})

describe('a bridge', () => {
  const open = happens(bridgeCreated({ bridgeId: 'b1' }))
  const there = [open, created, happens(channelCreated({ channelId: 'c2' })), entered('c1'), entered('c2')]
  const membersOf = (board: Board) => byBridge(board).get('b1')?.map(({ id }) => id)

  test('has the members that have entered it, and not whom its snapshot names besides', () => {
    expect(membersOf(after(...there))).toEqual(['c1', 'c2'])
  })

  test('loses who leaves it, and who is hung up', () => {
    expect(membersOf(after(...there, happens(leftBridge({ channelId: 'c1', bridgeId: 'b1', bridge: { channels: ['announcer'] } }))))).toEqual(['c2'])
    expect(membersOf(after(...there, destroyed))).toEqual(['c2'])
  })

  test('is gone when it is destroyed', () => {
    expect([...after(...there, happens(bridgeDestroyed({ bridgeId: 'b1' }))).bridges.things.keys()]).toEqual([])
  })
})

describe('lists', () => {
  const online = { technology: 'PJSIP', resource: 'alice', state: 'online', channel_ids: [] } as const

  test('bring what was there before us', () => {
    const board = after(asked, listed({
      channels: [channelSnapshot('c1', { name: 'PJSIP/alice-0000001a' })], bridges: [bridgeSnapshot('b1', { channels: ['c1'] })], endpoints: [online], ahead: 40,
    }))
    expect([channelsOf(board), byBridge(board).get('b1')?.length, board.ahead, board.listedAt]).toEqual([['c1 Up b1'], 1, 40, 7])
    expect(byEndpoint(board).get('PJSIP/alice')?.map(({ id }) => id)).toEqual(['c1'])
  })

  test('of telephones are kept true by what these say when they register', () => {
    const board = (state: string) => after(asked, listed({ endpoints: [online] }), happens({
      type: 'PeerStatusChange', timestamp: '', application: 'app', endpoint: { ...online, state }, peer: { peer_status: 'Unreachable' },
    })).endpoints.things.get('PJSIP/alice')?.state
    expect(board('offline')).toBe('offline')
  })

  test('asked for again after a gap take away what ended in it', () => {
    expect(channelsOf(after(created, entered('c1'), asked, listed()))).toEqual([])
  })

  test('that are older than an event do not undo it', () => {
    const old = { channels: [channelSnapshot('c1', { state: 'Ring' })], bridges: [bridgeSnapshot('b1', { channels: ['c1'] })] }
    expect(channelsOf(after(created, entered('c1'), asked, up, happens(leftBridge({ channelId: 'c1', bridgeId: 'b1' })), listed(old)))).toEqual(['c1 Up'])
    expect(channelsOf(after(created, asked, up, entered('c1', 'b2'), listed(old)))).toEqual(['c1 Up b2'])
    expect(channelsOf(after(created, asked, destroyed, listed(old)))).toEqual([])
  })

  test('bring up to date what is as it was when the connection was lost', () => {
    const lost = (at: number): Told => ({ kind: 'connection', state: { status: 'lost', because: new AriError('Unreachable', 'gone'), retryIn: 100 }, at })
    const told = [asked, listed(), lost(5), lost(6), { kind: 'connection', state: { status: 'open' }, at: 7 }, asked] as const
    expect([after(...told).asOf, after(...told, listed()).asOf, after(lost(5)).asOf]).toEqual([5, undefined, undefined])
  })

  test('say all that is to be said of trouble: it is over', () => {
    const trouble: Told = { kind: 'fails', because: 'no' }
    expect([after(trouble).trouble, after(trouble, asked, listed()).trouble]).toEqual(['no', undefined])
  })
})

test('told twice, as Asterisk tells two applications of one socket, everything is as told once', () => {
  const story = [
    happens(bridgeCreated({ bridgeId: 'b1' })), created, up, entered('c1'), happens(playbackStarted({ playbackId: 'p1', channelId: 'c1', media: 'sound:a' })),
    happens(leftBridge({ channelId: 'c1', bridgeId: 'b1' })), happens(playbackFinished({ playbackId: 'p1', channelId: 'c1', media: 'sound:a' })),
    happens(bridgeDestroyed({ bridgeId: 'b1' })), destroyed,
  ]
  for (const length of story.keys()) {
    const told = story.slice(0, length + 1)
    expect(after(...told.flatMap((one) => [one, one]))).toEqual(after(...told))
  }
})

describe('a channel hears', () => {
  const playing = happens(playbackStarted({ playbackId: 'p1', channelId: 'c1', media: 'sound:a' }))
  const announced = happens(playbackStarted({ playbackId: 'p2', bridgeId: 'b1', media: 'sound:b' }))
  const heard = (...told: readonly Told[]) => heardBy(after(created, entered('c1'), ...told), channelSnapshot('c1'))

  test('what is played to it, else to its bridge', () => {
    expect([heard(), heard(announced), heard(announced, playing)]).toEqual([undefined, 'sound:b', 'sound:a'])
  })

  test('the next sound, though the end of the one before is told late', () => {
    const next = happens(playbackStarted({ playbackId: 'p3', channelId: 'c1', media: 'sound:c' }))
    expect(heard(playing, next, happens(playbackFinished({ playbackId: 'p1', channelId: 'c1', media: 'sound:a' })))).toBe('sound:c')
  })

  test('nobody knows what, after a gap', () => {
    expect(heard(playing, { kind: 'connection', state: { status: 'lost', because: new AriError('Unreachable', 'gone') }, at: 1 })).toBeUndefined()
  })
})
