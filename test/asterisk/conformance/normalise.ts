import type { Json, Trace } from './trace.js'

/** What happened, told so that two servers can be compared: lines by what they are about (`desk: caller`, `request 1`). */
export type Told = ReadonlyMap<string, readonly string[]>

/** Times, and what hangs on them; what is free at the moment. */
const meaningless = new Set(['timestamp', 'asterisk_id', 'creationtime', 'duration_ms', 'UNICASTRTP_LOCAL_PORT'])
/** How a bridge mixes is changed by itself, some time after somebody has come or gone. */
const changing = new Set(['technology', 'video_mode', 'video_source_id'])

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value, with all that is in it, also what is empty. */
const short = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(short).join(', ')}]`
  if (!isJson(value)) return String(value)
  if (isJson(value['dialplan'])) return shortChannel(value, value['dialplan'])
  const parts = Object.entries(value)
    .filter(([key]) => !meaningless.has(key) && !changing.has(key))
    // A bridge lists its members as it finds them.
    .map(([key, part]) => [key, short(key === 'channels' && Array.isArray(part) ? part.map(String).sort() : part)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${parts.map(([key, part]) => `${key}=${part}`).join(' ')}}`
}

/** A channel: `caller[Ring inbound,app-desk,1 Stasis(desk) …]`. */
const shortChannel = ({ id, state, name: _, dialplan: __, ...rest }: Json, { context, exten, priority, app_name, app_data }: Json): string =>
  `${String(id)}[${String(state)} ${[context, exten, priority].join()} ${String(app_name)}(${String(app_data)}) ${short(rest)}]`

/** Ids by their roles; made-up ids by the order in which they first occur; names of channels without their numbers. */
const renaming = ({ roles, asked, events }: Trace) => {
  const known = [...roles].sort(([one], [other]) => other.length - one.length)
  const named = (text: string) => known.reduce((renamed, [id, role]) => renamed.replaceAll(id, role), text)
    .replace(/-[0-9a-f]{8}(?=;[12]\b|\b)(?!-)/g, '')
  const made = [...new Set(named(JSON.stringify([asked.map(({ request }) => request), events])).match(/[0-9a-f]{8}-[0-9a-f-]{27}|\b\d{10}\.\d+/g) ?? [])]
  // The same thing, with other names in it.
  return <T>(value: T) => JSON.parse(made.reduce((text, id, at) => text.replaceAll(id, `made${at + 1}`), named(JSON.stringify(value)))) as T
}

/** Without what is counted in ms: how long somebody has talked, and rung. (How long a recording is, it tells in seconds.) */
const timeless = (event: Json): Json => ({
  ...event,
  ...(event['type'] === 'ChannelTalkingFinished' ? { duration: 'so long' } : {}),
  ...(/^[A-Z]+TIME(_MS)?$/.test(String(event['variable'])) && event['value'] !== '' ? { value: 'so long' } : {}),
})

/** Whether the bridge still lists its own announcer when somebody leaves is decided by threads. */
const unannounced = (event: Json): Json => {
  const { type, bridge } = event
  if (type !== 'ChannelLeftBridge' || !isJson(bridge) || !Array.isArray(bridge['channels'])) return event
  return { ...event, bridge: { ...bridge, channels: bridge['channels'].filter((id) => !/^made\d+$/.test(String(id))) } }
}

/** What an event is about: the thing whose order with its other events is to be kept. A sound is about whoever hears it. */
const subjectsOf = ({ type, application, channel, peer, replace_channel, bridge, playback }: Json): readonly string[] => {
  // While it is told that a phone is called, that phone does its part: neither order is promised (16 has both).
  if (type === 'Dial' && isJson(peer)) return [`${String(application)}: the call of ${String(peer['id'])}`]
  const ids = [channel, replace_channel, bridge].flatMap((each) => (isJson(each) ? [String(each['id'])] : []))
  const heardBy = isJson(playback) ? [String(playback['target_uri']).replace(/^\w+:/, '')] : []
  const subjects = [...new Set([...ids, ...heardBy])]
  return (subjects.length === 0 ? ['itself'] : subjects).map((subject) => `${String(application)}: ${subject}`)
}

export const normalise = (trace: Trace): Told => {
  const rename = renaming(trace)
  const told = new Map<string, string[]>()
  for (const event of trace.events.map(rename)) {
    const { type, application: _, peer: __, ...rest } = timeless(unannounced(event))
    // How often it comes, and with which cause, is not to be relied upon (once or twice, in any order).
    const line = type === 'ChannelHangupRequest' ? type : `${String(type)} ${short(rest)}`
    for (const subject of subjectsOf(event)) {
      const lines = told.get(subject) ?? []
      if (type !== 'ChannelHangupRequest' || !lines.includes(line)) told.set(subject, [...lines, line])
    }
  }
  for (const [at, { request, status, body, waited }] of trace.asked.map(rename).entries()) {
    // What was asked for, a sound or a recording, may have begun by then, and be over.
    const text = status === 201 ? short(body).replace(/state=(queued|playing|recording|failed|done)/, 'state=begun') : short(body)
    told.set(`request ${at + 1}`, [[request, '->', status, text, waited ? '(waited)' : ''].join(' ').trimEnd()])
  }
  return told
}
