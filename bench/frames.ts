import {
  channelDestroyed, channelDialplan, channelStateChange, channelVarset, dtmf, hangupRequest, playbackFinished, playbackStarted, stasisEnd, stasisStart,
} from '../src/testing/events.js'

/** The application that everybody serves. */
export const application = 'bench'
/** The event that says that a round is over; it comes behind all others. */
export const over = 'round-over'

const asterisk_id = '02:42:ac:11:00:02'
const timestamp = '2026-11-21T10:00:00.123+0000'

/** What a channel of a real call looks like; two callers of three have names beyond ASCII. */
const about = (n: number) => {
  const id = `${1_766_000_000 + n}.${n}`
  const name = ['Jörg Müller', 'Alice Carroll', '王小明'][n % 3] ?? ''
  return {
    asterisk_id, application, channelId: id, timestamp,
    channel: {
      name: `PJSIP/trunk-${n.toString(16).padStart(8, '0')}`, protocol_id: `${id}@pbx.example`, caller: { name, number: String(49_301_000_000 + n) },
      connected: { name: '', number: '' }, accountcode: 'customer-17',
      dialplan: { context: 'inbound', exten: '4930123456', priority: 3, app_name: 'Stasis', app_data: application },
      creationtime: '2026-11-21T09:59:58.456+0000',
      // Beyond what is documented, as a server adds it that has `channelvars` in its ari.conf.
      caller_rdnis: '', tenantid: '', channelvars: { 'CHANNEL(linkedid)': id, 'X_CUSTOMER': '4711-0815', 'X_CAMPAIGN': 'Frühjahr' },
    },
  }
}

export interface Event {
  readonly type: string
  readonly channel?: object
}

type Named = ReturnType<typeof about>

/** A variable of a channel, told with all that is known of it. */
const varset = (call: Named, variable: string, value: string): Event =>
  ({ ...channelVarset({ ...call, variable, value }), channel: stasisStart(call).channel })

/** The arrival of the nth call. */
export const arrival = (n: number): Event => stasisStart({ ...about(n), args: ['4930123456'] })

/** One turn in the life of the nth call, ten events, three keys among them. */
export const turn = (n: number): readonly Event[] => {
  const call = about(n)
  const sound = { ...call, playbackId: `sound-${n}`, media: 'sound:vm-enter-num-to-call' }
  return [
    channelStateChange({ ...call, state: 'Up' }), playbackStarted(sound), dtmf('4', call), varset(call, 'PLAYBACKSTATUS', 'SUCCESS'),
    playbackFinished(sound), dtmf('7', call), channelDialplan({ ...call, dialplan_app: 'Stasis', dialplan_app_data: application }),
    varset(call, 'CDR(userfield)', 'menu 3'), dtmf('1', call), varset(call, 'DEPARTMENT', 'support'),
  ]
}

/** How many events a turn is, and the keys among them. */
export const eventsOfTurn = 10
export const keysOfTurn = 3

/** The whole life of the nth call. */
export const life = (n: number): readonly Event[] => {
  const call = about(n)
  return [
    arrival(n), varset(call, 'STASISSTATUS', ''), ...turn(n),
    channelDialplan({ ...call, dialplan_app: 'AppDial', dialplan_app_data: '' }), hangupRequest({ ...call, cause: 16 }), stasisEnd(call), channelDestroyed(call),
  ]
}

export const eventsOfLife = 16

/** So many calls take turns in events that are numbered. */
export const numberedCalls = 1_000

/** An event of the nth call that has a value of ours in it. */
export const saying = (n: number, value: string): Event => varset(about(n), 'NUMBER', value)

/** A channel as a reply has it. */
export const channel = (n: number): object => stasisStart(about(n)).channel

/** An event of nobody's call. */
export const userEvent = (eventname: string, about: object = {}) =>
  ({ type: 'ChannelUserevent', asterisk_id, application, timestamp, eventname, userevent: { eventname, ...about } })

/** The end of a round. */
export const end = (round: number): Event => userEvent(over, { round })
