import type { AriEvent } from '../../src/index.js'
import { keysOf } from '../../src/resources/events.js'
import type { Passed } from './proxy.js'

interface Entry {
  readonly at: number
  readonly text: string
}

/** The id that most of a request's path is about. */
const idIn = ({ path, query }: Passed): string => query['channel'] ?? path.split('/')[2] ?? ''

/**
 * What a failed test leaves to be read: what had no answer, and what had happened to that, or to what is left behind, or else at all. The
 * clock is that of `performance.now()`, in ms.
 */
export const account = (
  requests: readonly Passed[], known: readonly { readonly at: number; readonly event: AriEvent }[], left: readonly string[] = [],
): string => {
  // That one never has an answer from a 16: it is how it is told from a 22.
  const unanswered = requests.filter(({ reply, over, path }) => reply === undefined && !(over === 'socket' && path === '/asterisk/ping'))
  const [subject = ''] = [...unanswered.map(idIn), ...left]
  const entries: readonly Entry[] = [
    ...requests.flatMap(({ at, method, path, query, reply }): readonly Entry[] => [
      { at, text: `> ${method} ${path} ${new URLSearchParams(query).toString()}` },
      ...(reply === undefined ? [] : [{ at: reply.at, text: `< ${reply.status} ${method} ${path} ${query['channel'] ?? ''}` }]),
    ]),
    ...known.map(({ at, event }) => ({ at, text: `  ${event.type} ${keysOf(event).map(({ id }) => id).join(' ')}` })),
  ]
  const about = entries.filter(({ text }) => text.includes(subject)).sort((one, other) => one.at - other.at).slice(-40)
  return [
    `  without an answer: ${unanswered.length === 0 ? 'nothing' : unanswered.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
    `  left behind: ${left.length === 0 ? 'nothing' : left.join(', ')}`,
    ...about.map(({ at, text }) => `  ${at.toFixed(0)} ${text.trimEnd()}`),
  ].join('\n')
}
