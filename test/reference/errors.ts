import { AriError, type ErrorTag } from '../../src/core/errors.js'
import { readReply } from '../../src/core/reply.js'
import type { WireReply } from '../../src/core/wire.js'
import { isGone } from '../../src/resources/gone.js'
import { operations } from '../../src/resources/operations.js'
import { anchorOf, code, fenced, link, page, printed, table } from './markdown.js'
import { type Provocation, provocations } from './provoked.js'
import { interfaceOf, unionOf } from './sources.js'

const said = unionOf('src/core/errors.ts', 'ErrorTag')
const fault = interfaceOf('src/core/faults.ts', 'Fault')

// The record's keys are its tags.
const tags = Object.keys(provocations) as readonly ErrorTag[]
const toTag = (tag: string) => link(code(tag), `#${anchorOf(tag)}`)

// ---- what a reply becomes

/** Words of Asterisk's that make a difference; any others read as `…`. */
const answers: readonly (readonly [status: number, message?: string])[] = [
  [200], [302], [400], [400, '…'], [400, 'Channel not found'], [401, '…'], [403, 'Write access denied'], [403, '…'], [404], [404, '…'], [404, 'Channel not found'],
  [404, 'Resource not found'], [405, '…'], [409, '…'], [409, 'Channel not in Stasis application'], [412, '…'], [413, '…'], [422, '…'],
  [422, 'Channel not in Stasis application'], [422, 'Channel not in this bridge'], [500, '…'], [500, 'Failed to answer channel'], [501, '…'], [503, '…'],
]

/** The error that a reply to `channels.get` is read as, and what it advises. */
const readAs = ([status, message]: (typeof answers)[number], alive: boolean): AriError => {
  const reply: WireReply = { status, body: undefined, ...(message === undefined ? {} : { message }) }
  const row = operations.channels.get
  try {
    readReply(
      row,
      { operation: 'channels.get', method: row.method, path: '/channels/c1', query: {}, ids: {}, urgent: false, mayBlock: false, want: 'json' },
      reply,
      { isGone, seenAlive: () => alive },
    )
  } catch (error) {
    if (error instanceof AriError) return error
    throw error
  }
  throw new Error(`${status} is no failure`)
}

const read = answers.map((answer) => ({ answer, tags: [...new Set([true, false].map((alive) => readAs(answer, alive)._tag))] }))

const saying = (message: string | undefined): string => (message === undefined ? 'nothing' : message === '…' ? 'anything else' : code(message))

const statusesOf = (tag: ErrorTag): string =>
  [...new Set(read.filter((one) => one.tags.includes(tag)).map(({ answer: [status] }) => String(status)))].join(' ')

// ---- the page

/** A message as it was printed, in lines that fit a page. */
const wrapped = (text: string, width = 110): string =>
  text.split(' ').reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1)
    return last === undefined || last.length + word.length >= width ? [...lines, word] : [...lines.slice(0, -1), `${last} ${word}`]
  }, []).join('\n')

const example = async ({ by, provoke }: Provocation): Promise<string> => {
  const { text, during } = await provoke()
  return `By ${by}${during === undefined ? '' : ` (a fault during ${code(during)})`}:\n\n${fenced('text', wrapped(text))}`
}

const tagOf = async (tag: ErrorTag): Promise<string> => {
  const sentence = said.get(tag)
  if (sentence === undefined) throw new Error(`${tag} has no sentence: write it as JSDoc before it, in ErrorTag`)
  const examples: string[] = []
  // One after another: they have sockets and schedulers of their own, and nobody waits for them.
  for (const provocation of provocations[tag]) examples.push(await example(provocation))
  return page(`### ${tag}`, sentence, ...examples)
}

export const errorsPage = async (): Promise<string> => {
  const shown: string[] = []
  for (const tag of tags) shown.push(await tagOf(tag))
  return [
    page(
      printed('src/core/errors.ts, src/core/reply.ts, and what really fails in test/reference/provoked.ts'),
      '# Errors',
      `Outcomes are values, failures are errors: every failure here is an \`AriError\`, told apart by its \`_tag\`; its message says what to do,
and never holds a secret. Beside \`_tag\` and \`message\` it has \`cause\`, \`operation\`, \`ids\` and \`status\`, where there are such. A hangup is
no error: acts and states of a call complete.`,
      fenced('ts', `
import { EMPTY, catchError, throwError } from 'rxjs'
import { type Ari, isAriError } from 'rxari'

declare const ari: Ari
ari.channels.hangup({ channelId: 'c1' }).pipe(
  catchError((error: unknown) => (isAriError(error, 'Gone', 'NotFound') ? EMPTY : throwError(() => error))),
).subscribe()`),
      table(['tag', "Asterisk's status", 'when'], tags.map((tag) => [toTag(tag), statusesOf(tag), /^.+?\.(?= |$)/.exec(said.get(tag) ?? '')?.[0] ?? ''])),
      `${link('Which status becomes what', `#${anchorOf('What a reply becomes')}`)} · ${link('Faults', '#faults')} · ${link('Operations', 'operations.md')}`,
    ),
    page('## Each as it is printed', 'Every message below was provoked when this page was printed.'),
    ...shown,
    page(
      '## What a reply becomes',
      `By its status and, where they tell more, Asterisk's words. Two tags: the first where this connection has seen it alive. Bridges,
playbacks and live recordings are spoken of like channels.`,
      table(['status', 'saying', 'is'], read.map(({ answer: [status, message], tags: those }) => [String(status), saying(message), those.map(toTag).join(' or ')])),
      `A 200 is ${toTag('Malformed')} where its body is not what the [operation](operations.md) documents. While connecting, a status means the
connection: 400, 401, 403, 2xx and 3xx end it, all others are tried again.`,
    ),
    page(
      '## Faults',
      `${fault.get('Fault') ?? ''} They are told by \`faults$\`; one that nobody subscribed to becomes a process warning, one per tag and minute.`,
      table(['field', ''], [...fault].filter(([name]) => name !== 'Fault').map(([name, sentence]) => [code(name), sentence])),
    ),
  ].join('\n')
}
