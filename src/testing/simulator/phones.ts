import { takeUntil } from 'rxjs'

import type { CallerID } from '../../resources/channels/codec.js'
import { type Marble, readMarbles } from '../drawing/marbles.js'
import { hangUp, openChannel } from './channels.js'
import { type Dialling, beginDialling } from './dialling.js'
import { press } from './keys.js'
import type { SimChannel, SimPhone, World } from './model.js'
import { nameOf } from './names.js'
import { say } from './talking.js'

const words: Readonly<Record<string, string>> = {
  r: 'rings', p: 'plays before it answers', a: 'answers', t: 'talks', q: 'falls quiet', b: 'is busy', c: 'is not got through to', x: 'rejects', h: 'hangs up',
}
const ends = 'bcxh'
const keys = /^[0-9*#A-D]$/

/** Throws where a row cannot be read, or is none of a telephone. */
const readPhone = (endpoint: string, marbles: string): readonly Marble[] => {
  const row = readMarbles(endpoint, marbles)
  const answered = row.findIndex(({ letter }) => letter === 'a')
  const refuse = (why: string): never => {
    throw new TypeError(`${endpoint}: ${why}\n\n  ${marbles}\n\n  r rings, p plays before it answers, a answers, b is busy, c is not got through to, x rejects, t talks, q falls quiet, 0-9, *, # and A-D press a key, h hangs up.`)
  }
  row.forEach(({ letter, at }, n) => {
    if (words[letter] === undefined && !keys.test(letter)) refuse(`'${letter}' is nothing a telephone does.`)
    if (n > 0 && ends.includes(row[n - 1]?.letter ?? '')) refuse(`nothing can follow at ${at} ms: it is over.`)
    if ((keys.test(letter) || 'tq'.includes(letter)) && !(answered >= 0 && answered < n)) refuse(`has not answered yet at ${at} ms: nothing of that is heard.`)
    if ('rpabcx'.includes(letter) && answered >= 0 && answered < n) refuse(`has answered, and cannot do '${letter}' at ${at} ms.`)
  })
  return row
}

/** Telephones by endpoint, each with a row, or a row for each time it is dialled. */
export const readPhones = (phones: Readonly<Record<string, string | readonly string[]>>): ReadonlyMap<string, SimPhone> =>
  new Map(Object.entries(phones).map(([endpoint, rows]) => {
    if (!/^[^/]+\/./.test(endpoint)) throw new TypeError(`phones: '${endpoint}' is no endpoint. It has a technology, as in PJSIP/alice.`)
    if (rows.length === 0 && typeof rows !== 'string') throw new TypeError(`${endpoint}: has no row. One that never says anything has ''.`)
    return [endpoint, { endpoint, rows: (typeof rows === 'string' ? [rows] : rows).map((row) => readPhone(endpoint, row)), dialled: 0 }]
  }))

interface Opening {
  readonly channelId: string | undefined
  readonly caller: CallerID
}

/** The channel to a telephone, before that is dialled. */
export const openPhone = (world: World, phone: SimPhone, { channelId, caller }: Opening): SimChannel => openChannel(world, {
  id: channelId, phone, caller,
  // Who is called sees who calls.
  connected: caller,
  name: nameOf(world, phone.endpoint), state: 'Down', place: { context: 'inbound', exten: 's', priority: 1 },
  dialstring: phone.endpoint.replace(/^[^/]+\//, ''),
})

/** What SIP says, and the cause (Q.850) that Asterisk makes of it. */
const refusals: Readonly<Record<string, readonly [cause: number, techCause: number]>> = { b: [17, 486], c: [34, 503], x: [21, 603], h: [19, 480] }

/** Dials it: from now on it does what its row says. */
export const dialPhone = (world: World, channel: SimChannel, phone: SimPhone, dialling: Dialling): void => {
  const { turns, version, phoned$ } = world
  const row = phone.rows[Math.min(phone.dialled, phone.rows.length - 1)] ?? []
  phone.dialled += 1
  const dialled = beginDialling(world, channel, { ...dialling, techCause: 480 })
  const refuse = (letter: string) => {
    const [cause, techCause] = refusals[letter] ?? [16, 487]
    hangUp(world, channel, { cause, techCause, request: { cause } })
  }
  const act = (letter: string) => {
    switch (letter) {
      case 'r':
        dialled.ringing()
        break
      case 'p':
        dialled.progress()
        break
      case 'a':
        dialled.answer()
        break
      case 'h':
        if (dialled.isOpen()) refuse(letter)
        // Of a telephone that says goodbye a 22 gives no cause; where it originated the call, not even at the end.
        else hangUp(world, channel, version === '22' ? { cause: dialled.originated ? 0 : 16, request: {} } : { request: { cause: 16 } })
        break
      case 't':
      case 'q':
        say(channel, letter === 't' ? 'speech' : 'silence')
        break
      default:
        if (letter in refusals) refuse(letter)
        else press(world, channel, letter, 100)
    }
  }
  for (const { at, letter } of row) {
    turns.after(at).pipe(takeUntil(channel.hungUp$)).subscribe(() => {
      turns.tell(() => { phoned$.next({ endpoint: phone.endpoint, channelId: channel.id, does: words[letter] ?? `presses ${letter}` }) })
      act(letter)
    })
  }
}
