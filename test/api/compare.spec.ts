import { describe, expect, test } from '@jest/globals'
import * as t from 'io-ts'

import { dictionary, known, record } from '../../src/core/codec.js'
import { type Table, get, post } from '../../src/core/operation.js'
import { choice, json, list, natural, optional, text } from '../../src/core/params.js'
import { astray, differences } from './compare.js'
import { type ApiDocs, documented } from './documented.js'
import { factsIn, textOf } from './facts.js'
import { tabled } from './tabled.js'

// A small API of our own: doors that can be opened, and tell that they were.

const parameter = (name: string, paramType: string, required: boolean, more: object = {}) =>
  ({ name, paramType, dataType: 'string', required, allowMultiple: false, ...more })

const doors: ApiDocs = {
  resourcePath: '/api-docs/doors.{format}',
  requiresModules: ['res_hinge', 'res_door'],
  apis: [
    { path: '/doors', operations: [{ httpMethod: 'GET', nickname: 'list', responseClass: 'List[Door]' }] },
    {
      path: '/doors/{doorId}/open',
      operations: [{
        httpMethod: 'POST',
        nickname: 'open',
        responseClass: 'void',
        parameters: [
          { name: 'doorId', paramType: 'path', dataType: 'string' },
          parameter('keys', 'query', true, { allowMultiple: true }),
          parameter('how', 'query', false, { allowableValues: { valueType: 'LIST', values: ['fast', 'slow'] } }),
          parameter('seconds', 'query', false, { dataType: 'long', allowableValues: { valueType: 'RANGE', min: 0 } }),
          parameter('notes', 'body', false, { dataType: 'containers' }),
        ],
      }],
    },
  ],
  models: {
    Message: { subTypes: ['Event'], properties: { type: { type: 'string', required: true }, sender: { type: 'string', required: false } } },
    Event: { subTypes: ['DoorOpened'], properties: { timestamp: { type: 'Date', required: true } } },
    DoorOpened: { properties: { door: { type: 'Door', required: true }, keys: { type: 'List[string]' } } },
    Door: {
      properties: {
        width: { type: 'double', required: true },
        colour: { type: 'string', required: true, allowableValues: { valueType: 'LIST', values: ['red', 'green'] } },
        notes: { type: 'object', required: false },
      },
    },
  },
}
const theirs = documented([doors])

const door = { width: t.number, colour: known('green', 'red') }
const Door = record('Door', door, { notes: dictionary(t.unknown) })
const Message = record('Message', { type: t.string }, { sender: t.string })
const Event = record('Event', { type: t.string, timestamp: t.string }, { sender: t.string })
const DoorOpened = record('DoorOpened', { type: t.literal('DoorOpened'), timestamp: t.string, door: Door }, { sender: t.string, keys: t.readonlyArray(t.string) })

const query = { keys: list, how: optional(choice('slow', 'fast')), seconds: optional(natural) }
const body = { notes: optional(json<unknown>()) }
const listRow = get('/doors', { reply: t.readonlyArray(Door) })
const openRow = post('/doors/{doorId}/open', { query, body })

const requires = { doors: ['res_door', 'res_hinge'] }

const against = (rows: Table, models: Readonly<Record<string, t.Mixed>> = {}, modules: Readonly<Record<string, readonly string[]>> = requires) =>
  differences(theirs, tabled({ doors: rows }, { Door, DoorOpened, Event, Message, ...models }, { DoorOpened }, modules))
    .map(({ what, theirs: there, ours: here }) => [what, there, here])

const rows: Table = { list: listRow, open: openRow }

test('what agrees has no differences', () => {
  expect(theirs.size).toBe(25)
  expect(against(rows)).toEqual([])
})

test('another module is a difference', () => {
  expect(against(rows, {}, { doors: ['res_door'] })).toEqual([['doors', 'resource, on res_door res_hinge', 'resource, on res_door']])
  expect(against(rows, {}, {})).toEqual([['doors', 'resource, on res_door res_hinge', 'resource']])
})

describe('every difference of an operation is found', () => {
  const open = 'doors.open'
  test.each<[why: string, Table, ...(readonly (string | undefined)[])[]]>([
    ['not there', { list: listRow }, [open, 'POST /doors/{doorId}/open -> void', undefined]],
    ['too much', { ...rows, shut: post('/doors/{doorId}/shut') }, ['doors.shut', undefined, 'POST /doors/{doorId}/shut -> void']],
    ['another method', { ...rows, list: post('/doors', { reply: t.readonlyArray(Door) }) }, ['doors.list', 'GET /doors -> List[Door]', 'POST /doors -> List[Door]']],
    ['another path', { ...rows, list: get('/door', { reply: t.readonlyArray(Door) }) }, ['doors.list', 'GET /doors -> List[Door]', 'GET /door -> List[Door]']],
    ['another reply', { ...rows, list: get('/doors', { reply: Door }) }, ['doors.list', 'GET /doors -> List[Door]', 'GET /doors -> Door']],
    ['no reply', { ...rows, list: get('/doors') }, ['doors.list', 'GET /doors -> List[Door]', 'GET /doors -> void']],
    ['bytes', { ...rows, list: get('/doors', { bytes: true }) }, ['doors.list', 'GET /doors -> List[Door]', 'GET /doors -> binary']],
    [
      'a parameter of another name', { ...rows, open: post('/doors/{doorId}/open', { query: { keys: list, mode: query.how, seconds: query.seconds }, body }) },
      [`${open} how`, 'query string, optional, one of fast slow', undefined], [`${open} mode`, undefined, 'query string, optional, one of fast slow'],
    ],
    ['a required one that is optional', { ...rows, open: post('/doors/{doorId}/open', { query: { ...query, keys: optional(list) }, body }) }, [`${open} keys`, 'query string, many, required', 'query string, many, optional']],
    ['an optional one that is required', { ...rows, open: post('/doors/{doorId}/open', { query: { ...query, seconds: natural }, body }) }, [`${open} seconds`, 'query int, optional, from 0', 'query int, required, from 0']],
    ['one instead of many', { ...rows, open: post('/doors/{doorId}/open', { query: { ...query, keys: text }, body }) }, [`${open} keys`, 'query string, many, required', 'query string, required']],
    ['another type', { ...rows, open: post('/doors/{doorId}/open', { query: { ...query, seconds: optional(text) }, body }) }, [`${open} seconds`, 'query int, optional, from 0', 'query string, optional']],
    ['a value too few', { ...rows, open: post('/doors/{doorId}/open', { query: { ...query, how: optional(choice('fast')) }, body }) }, [`${open} how`, 'query string, optional, one of fast slow', 'query string, optional, one of fast']],
    ['another place', { ...rows, open: post('/doors/{doorId}/open', { query: { ...query, notes: optional(text) } }) }, [`${open} notes`, 'body object, optional', 'query string, optional']],
  ])('%s', (_, wrong, ...expected) => {
    expect(against(wrong)).toEqual(expected)
  })
})

describe('every difference of a model is found', () => {
  test.each<[why: string, Readonly<Record<string, t.Mixed>>, ...(readonly (string | undefined)[])[]]>([
    ['a missing field', { Door: record('Door', door) }, ['Door notes', 'object, optional', undefined]],
    ['a field too many', { Door: record('Door', { ...door, height: t.number }, { notes: dictionary(t.unknown) }) }, ['Door height', undefined, 'number, required']],
    ['a required one that is optional', { Door: record('Door', { colour: door.colour }, { width: t.number, notes: t.UnknownRecord }) }, ['Door width', 'number, required', 'number, optional']],
    ['another type', { Door: record('Door', { ...door, width: t.string }, { notes: dictionary(t.unknown) }) }, ['Door width', 'number, required', 'string, required']],
    ['a value that is not known', { Door: record('Door', { ...door, colour: known('red') }, { notes: dictionary(t.unknown) }) }, ['Door colour', 'string, required, one of green red', 'string, required, one of red']],
    ["an event without its parent's field", { DoorOpened: record('DoorOpened', { type: t.literal('DoorOpened'), door: Door }, { sender: t.string, keys: t.readonlyArray(t.string) }) }, ['DoorOpened timestamp', 'string, required', undefined]],
    ['a list of something else', { DoorOpened: record('DoorOpened', { type: t.string, timestamp: t.string, door: Door }, { sender: t.string, keys: t.readonlyArray(t.number) }) }, ['DoorOpened keys', 'List[string], optional', 'List[number], optional']],
    ['a model that is not there', { Window: record('Window', { width: t.number }) }, ['Window', undefined, 'model']],
  ])('%s', (_, wrong, ...expected) => {
    expect(against(rows, wrong)).toEqual(expected)
  })

  test('an event that is filed as a mere model', () => {
    const found = differences(theirs, tabled({ doors: rows }, { Door, DoorOpened, Event, Message }, {}, requires))
    expect(found).toEqual([{ what: 'DoorOpened', theirs: 'event', ours: 'model' }])
  })
})

test('a difference that is meant is not astray; one that nobody meant is, and one that is none any more', () => {
  const wider = { what: 'Door width', theirs: 'number, required', ours: 'number, optional' }
  const higher = { what: 'Door height', ours: 'number, required' }
  expect(astray([wider], [wider])).toEqual([])
  expect(astray([wider, higher], [wider])).toEqual(['Door height: theirs nothing; ours number, required'])
  expect(astray([], [higher])).toEqual(['No such difference (any more): Door height: theirs nothing; ours number, required'])
  expect(astray([{ ...wider, ours: 'string, required' }], [wider])).toHaveLength(2)
})

test('facts survive being written down', () => {
  expect([...factsIn(textOf(theirs))].sort()).toEqual([...theirs].sort())
  expect(() => factsIn('Door')).toThrow('Not a fact: Door')
})
