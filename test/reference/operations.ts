import type { Operation, Writers } from '../../src/core/operation.js'
import type { Kind } from '../../src/core/params.js'
import { modulesOf } from '../../src/resources/modules.js'
import { operations } from '../../src/resources/operations.js'
import type { Deliberate } from '../api/compare.js'
import { deliberate, deliberateIn16, lackingIn16 } from '../api/deliberate.js'
import { documentedStatuses } from '../api/errors.js'
import { anchorOf, code, fenced, inLine, link, page, printed, table } from './markdown.js'
import { byRoom, shownType } from './names.js'
import { type Handled, handled, tableOf } from './sources.js'

type Written = Writers[string]

const heading = (operation: string) => operation
const toOperation = (operation: string) => link(code(operation), `#${anchorOf(heading(operation))}`)

const lacking = new Set(lackingIn16)
/** Said where the sentence does not. */
const newIn22 = (name: string, sentence: string) => lacking.has(name) && !/\b22\b/.test(sentence) && 'Asterisk 22'

const inPath = ({ path }: Operation): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

/** The parameters without which it is not called. */
export const neededBy = (row: Operation): readonly string[] => {
  const { query = {}, body = {}, mints = [] } = row.details
  return [
    ...inPath(row).filter((part) => !mints.includes(part)),
    ...Object.entries({ ...query, ...body }).filter(([, { optional }]) => optional !== true).map(([parameter]) => parameter),
  ]
}

/** `ari.channels.play({ channelId, media })`: with what it needs. */
export const callOf = (name: string, row: Operation): string => {
  const needed = neededBy(row)
  return `ari.${name}(${needed.length === 0 ? '' : `{ ${needed.join(', ')} }`})`
}

const replyOf = ({ details: { reply, bytes } }: Operation): string =>
  bytes === true ? `gives ${code('Uint8Array')}s, chunk by chunk` : reply === undefined ? 'gives nothing' : `gives ${shownType(reply, 'events.md')}`

const kinds: Readonly<Record<Kind, string>> = { text: 'string', int: 'number', bool: 'boolean', list: 'string, or several', json: 'JSON' }

// `uris` puts them beside the writer.
const schemesOf = (writer: Written): readonly string[] => ('schemes' in writer ? writer.schemes as readonly string[] : [])

const valuesOf = (writer: Written): string => {
  const schemes = schemesOf(writer)
  if (schemes.length > 0) return `one or several: ${schemes.map((scheme) => code(`${scheme}:`)).join(' ')}`
  if (writer.oneOf !== undefined) return `${writer.kind === 'list' ? 'one or several of' : 'one of'} ${writer.oneOf.map(code).join(' ')}`
  // What is written comma-joined takes several, though on the wire it is a string.
  if (writer.kind === 'text' && writer.write(['a', 'b'] as never) === 'a,b') return kinds.list
  return `${kinds[writer.kind]}${writer.least === undefined ? '' : `, ${writer.least} or more`}`
}

const needOf = ({ optional, minted, absent }: Written): string => {
  if (minted === true) return 'minted'
  if (absent !== undefined) return `${code(JSON.stringify(absent).replaceAll('"', "'"))} if left out`
  return optional === true ? '' : 'required'
}

const parametersOf = (name: string, row: Operation): readonly (readonly string[])[] => {
  const { query = {}, body = {}, mints = [], wholeBody } = row.details
  const since = (parameter: string) => (lacking.has(`${name} ${parameter}`) ? ', Asterisk 22' : '')
  const of = (place: string, writers: Writers) => Object.entries(writers).map(([parameter, writer]) => [
    code(parameter), parameter === wholeBody ? 'the body' : place, needOf(writer), `${valuesOf(writer)}${since(parameter)}`,
  ])
  return [
    ...mints.map((part) => [code(part), 'path', 'minted', 'string']),
    ...of('query', query),
    ...of('body', body),
  ]
}

const better = handled()
/** Members of handles that make this request, or the same under an id of our choosing. */
export const betterThan = (tables: Readonly<Record<string, Operation>>, name: string): readonly Handled[] => {
  const requests = [tables[name], tables[`${name}WithId`]].flatMap((row) => (row === undefined ? [] : [`${row.method} ${row.path}`]))
  return better.filter((one) => one.requests.some((made) => requests.includes(made)))
}

const operationOf = (room: string, name: string, rows: Readonly<Record<string, Operation>>, row: Operation, said: string | undefined): string => {
  const full = `${room}.${name}`
  if (said === undefined) throw new Error(`${full} has no sentence: write it as JSDoc of its row`)
  const { mayBlock, urgent, undoneBy } = row.details
  const handles = betterThan(rows, name).map(({ form }) => form)
  const statuses = documentedStatuses.get(full) ?? []
  const parameters = parametersOf(full, row)
  return page(
    `### ${heading(full)}`,
    said,
    inLine(code(callOf(full, row)), replyOf(row), code(`${row.method} ${row.path}`), newIn22(full, said)),
    inLine(
      handles.length > 0 && `By hand: ${handles.map(code).join(', ')}`,
      mayBlock === true && 'May be held back',
      urgent === true && 'Overtakes',
      undoneBy !== undefined && `Undone by ${toOperation(undoneBy[0])}`,
      statuses.length > 0 && `May be refused: ${statuses.join(' ')}`,
    ),
    parameters.length > 0 && table(['parameter', 'in', '', 'values'], parameters),
  )
}

const roomOf = (room: keyof typeof operations): string => {
  const { said, rows: sentences } = tableOf(room)
  const rows: Readonly<Record<string, Operation>> = operations[room]
  return [
    page(`## ${room}`, said, `Needs ${modulesOf(`${room}.`).map(code).join(', ')}.`, Object.keys(rows).map((name) => link(name, `#${anchorOf(`${room}.${name}`)}`)).join(' · ')),
    ...Object.entries(rows).map(([name, row]) => operationOf(room, name, rows, row, sentences.get(name))),
  ].join('\n')
}

const deviations = (all: readonly Deliberate[]): string =>
  table(['of', 'the specification', 'rxari', 'because'], all.map(({ what, theirs = 'nothing', ours = 'nothing', because }) => [code(what), theirs, ours, because]))

const count = Object.values(operations).reduce((sum, rows) => sum + Object.keys(rows).length, 0)

export const operationsPage = (): string => [
  page(
    printed('src/resources/*/operations.ts, test/api/deliberate.ts'),
    '# Operations',
    `All ${count} requests of ARI, each a function of the connection under the specification's own name; the 109th operation, the event
WebSocket, is the connection itself. Each is cold: it is sent when subscribed, gives one value (where Asterisk only says that it is done,
\`undefined\`) and completes; a refusal is one of the [errors](errors.md). Where a method of a handle does the same, it does it better: it
minds the hangup, waits for the end of what it began, and undoes it.`,
    fenced('ts', `
import { type Ari } from 'rxari'

declare const ari: Ari
ari.channels.setChannelVar({ channelId: 'c1', variable: 'DESK', value: '2' }).subscribe()
ari.channels.list().subscribe((channels) => { console.log(channels.length) })
// What a newer Asterisk takes and these tables do not know goes into the second argument.
ari.channels.answer({ channelId: 'c1' }, { newer_parameter: 'x' }).subscribe()`),
    'How to read it:',
    `- What stands in braces in a path is a required string, and is encoded for you.
- *minted*: an id of our choosing, made at subscription where you give none.
- *in query*: all of them go in the JSON body, where Asterisk reads them too, if they are long or an item of a list holds a comma.
- *JSON*: an object, whose type the editor shows.
- *By hand*: the better form. A \`call\` comes from \`ari.calls$\`, a \`bridge\` from \`ari.openBridge()\` or \`ari.bridge(id)\`, the others by
  their names: \`ari.playback(id)\`, \`ari.liveRecording(name)\`, \`ari.storedRecording(name)\`, \`ari.endpoint(tech, resource)\`,
  \`ari.deviceState(name)\`, \`ari.mailbox(name)\`.
- *May be held back*: Asterisk answers only when no sound or recording runs on the channel.
- *Overtakes*: is sent before what waits for the same channel, as every GET is.
- *Undone by*: what is sent when the subscriber leaves before the reply.
- *May be refused*: with these [statuses](errors.md#what-a-reply-becomes), as Asterisk documents it.
- *Needs*: Asterisk's modules; where one is not loaded, what it serves is \`Unsupported\`.
- *Asterisk 22*: Asterisk 16 does not have it.`,
    byRoom.map((room) => link(room, `#${anchorOf(room)}`)).join(' · '),
  ),
  ...byRoom.map(roomOf),
  page(
    '## Where rxari says something else',
    `Tables and codecs are compared with what a running Asterisk says of itself, in names, places, types, required flags and allowed
values. They agree in everything but this:`,
    deviations(deliberate),
    'Beyond those, where an Asterisk 16 describes the same thing otherwise:',
    deviations(deliberateIn16),
  ),
].join('\n')
