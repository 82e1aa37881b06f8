import type * as t from 'io-ts'

import { codecs } from '../../src/resources/codecs.js'
import { typeOf } from '../api/tabled.js'
import { anchorOf, code, link } from './markdown.js'

/** Rooms in the order in which they are met. */
export const byRoom = [
  'channels', 'bridges', 'playbacks', 'recordings', 'events', 'applications', 'endpoints', 'deviceStates', 'mailboxes', 'sounds', 'asterisk',
] as const

/** A type as a description has it (`List[Channel]`) in TypeScript's words, models linked to where they are shown. */
const shown = (type: string, on: string): string => {
  const [, item] = /^List\[(.+)\]$/.exec(type) ?? []
  if (item !== undefined) return `${shown(item, on)}${code('[]')}`
  if (type.includes(' or ')) return type.split(' or ').map((one) => shown(one, on)).join(' or ')
  return type in codecs ? link(type, `${on}#${anchorOf(type)}`) : code(type)
}

export const shownType = (codec: t.Mixed, on = ''): string => shown(typeOf(codec), on).replaceAll('``', '')
export const shownField = (type: string): string => shown(type, '').replaceAll('``', '')
