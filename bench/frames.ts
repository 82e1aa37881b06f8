import {
  channelDestroyed, channelDialplan, channelStateChange, channelVarset, dtmf, hangupRequest, playbackFinished, playbackStarted, stasisEnd, stasisStart,
} from '../src/testing/events.js'

/** The application that everybody serves. */
export const application = 'bench'
/** The event that says that a round is over; it comes behind all others. */
export const over = 'round-over'

const asterisk_id = '02:42:ac:11:00:02'

/** What a channel of a real call looks like; every third caller has a name beyond ASCII. */
const about = (n: number) => {
  const id = `${1_766_000_000 + n}.${n}`
  const name = ['Jörg Müller', 'Alice Carroll', '王小明'][n % 3] ?? ''
  return {
    asterisk_id, application, channelId: id, timestamp: '2026-11-21T10:00:00.123+0000',
    channel: {
      name: `PJSIP/trunk-${n.toString(16).padStart(8, '0')}`, protocol_id: `${id}@pbx.example`, caller: { name, number: String(49_301_000_000 + n) },
      connected: { name: '', number: '' }, accountcode: 'customer-17',
      dialplan: { context: 'inbound', exten: '4930123456', priority: 3, app_name: 'Stasis', app_data: application },
      creationtime: '2026-11-21T09:59:58.456+0000',
    },
  }
}

const bytes = (event: unknown): Buffer => Buffer.from(JSON.stringify(event))

/** The arrival of the nth call. */
export const arrival = (n: number): Buffer => bytes(stasisStart({ ...about(n), args: ['4930123456'] }))

/** One turn in the life of the nth call, ten events, three keys among them. */
export const turn = (n: number): readonly Buffer[] => {
  const call = about(n)
  const sound = { ...call, playbackId: `sound-${n}`, media: 'sound:vm-enter-num-to-call' }
  return [
    channelStateChange({ ...call, state: 'Up' }), playbackStarted(sound), dtmf('4', call), channelVarset({ ...call, variable: 'PLAYBACKSTATUS', value: 'SUCCESS' }),
    playbackFinished(sound), dtmf('7', call), channelDialplan({ ...call, dialplan_app: 'Stasis', dialplan_app_data: application }),
    channelVarset({ ...call, variable: 'CDR(userfield)', value: 'menu 3' }), dtmf('1', call), channelVarset({ ...call, variable: 'DEPARTMENT', value: 'support' }),
  ].map(bytes)
}

/** The keys among the events of one turn. */
export const keysOfTurn = 3

/** The end of the nth call. */
export const departure = (n: number): readonly Buffer[] => {
  const call = about(n)
  return [hangupRequest({ ...call, cause: 16 }), stasisEnd(call), channelDestroyed(call)].map(bytes)
}

/** The end of a round. */
export const end = (round: number): Buffer => bytes({
  type: 'ChannelUserevent', asterisk_id, application, timestamp: '2026-11-21T10:00:00.123+0000', eventname: over, userevent: { eventname: over, round },
})
