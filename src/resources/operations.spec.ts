import { describe, expect, test } from '@jest/globals'

import type { Operation } from '../core/operation.js'
import { operations } from './operations.js'

const rows: readonly (readonly [name: string, row: Operation])[] = Object.entries(operations).flatMap(([room, table]) =>
  Object.entries(table).map(([name, row]) => [`${room}.${name}`, row] as const),
)
const inPath = ({ path }: Operation) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
const named = (which: (row: Operation) => boolean) => rows.filter(([, row]) => which(row)).map(([name]) => name)

describe('the tables', () => {
  test('hold every operation of their rooms', () => {
    expect(Object.entries(operations).map(([room, table]) => [room, Object.keys(table).length])).toEqual([
      ['channels', 35], ['bridges', 18], ['playbacks', 3], ['recordings', 12], ['applications', 5], ['asterisk', 16], ['events', 2],
      ['endpoints', 7], ['deviceStates', 4], ['mailboxes', 4], ['sounds', 2],
    ])
    // And the upgrade of GET /events, which is the wire's: 109.
    expect(rows.length).toBe(108)
  })

  test('have no two rows of one method and path', () => {
    const routes = rows.map(([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`)
    expect(new Set(routes).size).toBe(rows.length)
  })

  test.each(rows)('%s is consistent', (_, row) => {
    const { mints = [], query = {}, body = {}, wholeBody } = row.details
    for (const name of mints) expect(inPath(row)).toContain(name)
    if (wholeBody !== undefined) expect(Object.keys(body)).toEqual([wholeBody])
    for (const writer of Object.values(query)) expect(writer.kind).not.toBe('json')
    for (const writer of Object.values(body)) expect(writer.kind).toBe('json')
  })

  test.each(rows.filter(([, { details }]) => details.undoneBy !== undefined))('%s is undone by a row that takes its ids', (_, row) => {
    const [name, filled] = row.details.undoneBy ?? ['', {}]
    const undoing = rows.find(([other]) => other === name)?.[1]
    expect(undoing).toMatchObject({ details: { urgent: true } })
    const { query = {} } = row.details
    const ids = [...inPath(row), ...Object.entries(query).flatMap(([parameter, { minted, names }]) => (minted ? [parameter] : names ?? []))]
    expect(Object.values(filled).filter((id) => !ids.includes(id))).toEqual([])
    expect(undoing && inPath(undoing)).toEqual(Object.keys(filled))
  })
})

describe('what the rows say of themselves', () => {
  test('these may be held back by a sound', () => {
    expect(named(({ details }) => details.mayBlock === true)).toEqual([
      'channels.answer', 'channels.setChannelVar', 'channels.setChannelVars', 'bridges.addChannel', 'bridges.removeChannel',
    ])
  })

  test('these overtake', () => {
    expect(named(({ details }) => details.urgent === true)).toEqual([
      'channels.hangup', 'channels.mute', 'channels.unmute', 'channels.snoopChannel', 'channels.snoopChannelWithId',
      'bridges.destroy', 'playbacks.stop', 'recordings.deleteStored', 'recordings.cancel', 'recordings.stop',
    ])
  })

  test('these take long', () => {
    expect(named(({ details }) => details.takesLong === true)).toEqual([
      'channels.list', 'channels.externalMedia', 'bridges.list', 'recordings.listStored', 'recordings.copyStored',
      'asterisk.listModules', 'asterisk.loadModule', 'asterisk.unloadModule', 'asterisk.reloadModule', 'asterisk.rotateLog',
      'endpoints.list', 'sounds.list',
    ])
  })

  test('these may be sent twice', () => {
    expect(named(({ details }) => details.repeats === true)).toEqual(['channels.hangup', 'playbacks.stop'])
  })

  test('these are undone when nobody waits for their reply', () => {
    expect(named(({ details }) => details.undoneBy !== undefined)).toEqual([
      'channels.originate', 'channels.create', 'channels.originateWithId', 'channels.play', 'channels.playWithId', 'channels.record',
      'channels.snoopChannel', 'channels.snoopChannelWithId', 'channels.externalMedia',
      'bridges.create', 'bridges.createWithId', 'bridges.play', 'bridges.playWithId', 'bridges.record',
    ])
  })
})
