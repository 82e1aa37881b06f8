import type * as t from 'io-ts'

import { codecs } from '../../src/resources/codecs.js'
import { type AriEvent, type KnownEvent, events, keysOf } from '../../src/resources/events.js'
import { lackingIn16 } from '../api/deliberate.js'
import { fieldsOf } from '../api/tabled.js'
import { anchorOf, code, fenced, link, page, printed, table } from './markdown.js'
import { byRoom, shownField } from './names.js'
import { codecsOf, interfaceOf } from './sources.js'

const models: Readonly<Record<string, t.Mixed>> = codecs
const lacking = new Set(lackingIn16)
const said = new Map(byRoom.map((room) => [room, codecsOf(room)] as const))
const envelope = interfaceOf('src/resources/envelope.ts', 'Envelope')
const common = ['type', ...[...envelope.keys()].filter((name) => name !== 'Envelope')]

const roomOf = (name: string): (typeof byRoom)[number] => {
  const room = byRoom.find((each) => said.get(each)?.has(name) === true)
  if (room === undefined) throw new Error(`${name} has no sentence: write it as JSDoc beside its codec`)
  return room
}

const toModel = (name: string) => link(name, `#${anchorOf(name)}`)

/** Said where the sentence does not. */
const newIn22 = (name: string, sentence: string) => lacking.has(name) && !/\b22\b/.test(sentence) && 'Asterisk 22.'

const sentenceOf = (name: string): string => {
  const sentence = said.get(roomOf(name))?.get(name) ?? ''
  return [sentence, newIn22(name, sentence)].filter((part) => part !== false).join(' ')
}

/** `filed`: whom a field files the event under. */
const fieldsTable = (name: string, codec: t.Mixed, filed: (field: string) => string = () => '', without: readonly string[] = []): string | false => {
  const rows = fieldsOf(codec).filter((field) => !without.includes(field.name)).map(({ name: field, type, required, oneOf = [] }) => {
    const sentence = said.get(roomOf(name))?.get(`${name} ${field}`) ?? ''
    return [
      code(`${field}${required ? '' : '?'}`),
      shownField(type),
      filed(field),
      [sentence, oneOf.map(code).join(' '), newIn22(`${name} ${field}`, sentence)].filter((part) => part !== '' && part !== false).join(' '),
    ]
  })
  return rows.length > 0 && table(['field', 'type', 'filed under', ''], rows)
}

// ---- whom an event is about

/** A record with all its fields, in which every string is the place where it stands. */
const placesOf = (codec: t.Mixed, place: string, target: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(fieldsOf(codec).map(({ name, type }): readonly [string, unknown] => {
    const inner = `${place}${name}`
    const model = models[type]
    if (model !== undefined) return [name, placesOf(model, `${inner}.`, target)]
    return [name, name === 'target_uri' ? `${target}:${inner}` : inner]
  }))

/** Whom each field files an event under: `channel`, or deeper inside `channel (source_channel)`. */
export const filedBy = (type: KnownEvent['type']) => {
  const keys = ['channel', 'bridge'].flatMap((target) =>
    // It has all fields of the event, and `keysOf` looks at strings only.
    keysOf({ ...placesOf(events[type], '', target), type } as AriEvent))
  const places = keys.map(({ kind, id }) => {
    const [field = '', ...inner] = id.replace(/\/.*$/, '').split('.')
    const within = inner.filter((part) => !['id', 'name', 'technology'].includes(part)).join('.')
    return { field, under: within === '' ? kind : `${kind} (${code(within)})` }
  })
  return (field: string) => [...new Set(places.filter((place) => place.field === field).map(({ under }) => under))].join(', ')
}

const eventOf = (type: KnownEvent['type']): string => page(
  `### ${type}`,
  sentenceOf(type),
  fieldsTable(type, events[type], filedBy(type), common),
)

const modelOf = (name: string): string => {
  const codec = models[name]
  if (codec === undefined) throw new Error(`There is no model ${name}`)
  return page(
    `### ${name}`,
    sentenceOf(name),
    fieldsTable(name, codec) || 'No fields.',
  )
}

// The record's keys are its types.
const types = Object.keys(events) as readonly KnownEvent['type'][]
const others = Object.keys(models).filter((name) => !(name in events) && name !== 'MissingParams').sort((one, other) => one.localeCompare(other))

const eventsIn = (room: (typeof byRoom)[number]): readonly KnownEvent['type'][] => types.filter((type) => roomOf(type) === room)
const rooms = byRoom.filter((room) => eventsIn(room).length > 0)

export const eventsPage = (): string => [
  page(
    printed('src/resources/*/codec.ts'),
    '# Events and models',
    `All ${types.length} events, and the models that events and replies are made of. Every event is checked before anybody hears it; one that is
not as it should be is a \`Malformed\` [fault](errors.md#faults). Fields that are not known here are left alone, values beyond those that are
listed pass, and a type of event that is not known here passes as \`UnknownEvent\`, whole in \`frame\`.`,
    fenced('ts', `
import { type Ari, ofChannel, ofType } from 'rxari'

declare const ari: Ari
ari.events$.pipe(ofChannel('c1'), ofType('ChannelDtmfReceived', 'StasisEnd')).subscribe((event) => {
  console.log(event.type === 'ChannelDtmfReceived' ? event.digit : 'gone')
})`),
    'How to read it:',
    `- \`name?\`: a field that some version or some occasion leaves out.
- *filed under*: whom this field makes it an event of: so \`ofChannel(id)\`, \`call.events$\`, \`bridge.events$\` and the like hear it.
- *Asterisk 22*, *since 22*: Asterisk 16 does not have it.
- Dates are as Asterisk writes them; \`dateOf\` reads them.
- In types, models are \`models.Channel\`, events \`EventOf<'StasisStart'>\`.`,
    'Every event has these:',
    table(['field', 'type', ''], [
      [code('type'), code('string'), 'Which event it is: the name below.'],
      ...[...envelope].filter(([name]) => name !== 'Envelope').map(([name, sentence]) => [code(name === 'asterisk_id' ? `${name}?` : name), code('string'), sentence]),
    ]),
    table(['of', 'events'], rooms.map((room) => [link(room, `#${anchorOf(room)}`), eventsIn(room).map(toModel).join(' · ')])),
    `${link('A message that is no event', '#a-message-that-is-no-event')} · ${link('Models', '#models')}: ${others.map(toModel).join(' · ')}`,
  ),
  ...rooms.flatMap((room) => [page(`## ${room}`), ...eventsIn(room).map(eventOf)]),
  page('## A message that is no event'),
  modelOf('MissingParams'),
  page('## Models', `What the ${link('operations', 'operations.md')} give, and what stands in events.`),
  ...others.map(modelOf),
].join('\n')
