import { describe, expect, test } from '@jest/globals'
import { type Observable, NEVER, defer, firstValueFrom, of } from 'rxjs'

import { type ErrorTag, type WireReply, type WireRequest, connect, isAriError } from 'rxari'

import type { Operation } from '../src/core/operation.js'
import { adviceOn } from '../src/resources/advice.js'
import { operations } from '../src/resources/operations.js'
import { documentedStatuses } from './api/errors.js'
import { leastInput } from './support/inputs.js'

// Each status by which Asterisk may refuse an operation: those that its description names, and those that any request may get.

const rows: readonly (readonly [name: string, row: Operation])[] = Object.entries(operations).flatMap(([room, table]) =>
  // As what they all are.
  Object.entries(table as Readonly<Record<string, Operation>>).map(([name, row]) => [`${room}.${name}`, row] as const))

/** What any request may get. */
const always = [401, 403, 405, 413, 500, 501, 503]

const tags: Readonly<Record<number, ErrorTag>> = {
  400: 'Refused', 401: 'Unauthorized', 403: 'Refused', 404: 'NotFound', 405: 'Unsupported', 409: 'Refused', 412: 'Refused', 413: 'Refused',
  422: 'Refused', 500: 'Refused', 501: 'Unsupported', 503: 'Unreachable',
}

/** Asks for one operation; whatever is asked gets this reply. */
const asked = (operation: string, input: object, reply: WireReply) => {
  const sent: WireRequest[] = []
  const ari = connect({
    app: 'desk',
    log: false,
    wire: {
      state$: NEVER,
      frames$: NEVER,
      request: (request) => defer(() => {
        sent.push(request)
        request.written?.()
        return of(reply)
      }),
    },
  })
  const [room = '', name = ''] = operation.split('.')
  // Any operation, by its name.
  const ask = (ari as unknown as Record<string, Record<string, (input: object) => Observable<unknown>>>)[room]?.[name]
  if (ask === undefined) throw new Error(`There is no ${operation}`)
  const heard: unknown[] = []
  ask(input).subscribe({ next: (value) => heard.push(value), error: (error: unknown) => heard.push(error) })
  return { heard, sent, ari }
}

describe('every operation, refused by every status it may get', () => {
  test.each(rows)('%s', (operation, row) => {
    const statuses = [...new Set([...documentedStatuses.get(operation) ?? [], ...always])]
    for (const status of statuses) {
      const message = `Said with ${String(status)}`
      const { heard, sent, ari } = asked(operation, leastInput(row), { status, message, body: { message } })
      const [error] = heard
      if (!isAriError(error)) throw new Error(`${operation} ${String(status)}: no AriError but ${String(error)}`)
      expect(heard).toHaveLength(1)
      expect([status, error._tag]).toEqual([status, tags[status]])
      expect(error).toMatchObject({ operation, status, ids: sent[0]?.ids })
      expect(error.message).toContain(operation)
      for (const id of Object.values(error.ids)) expect(error.message).toContain(id)
      expect(error.message).toContain(`answered ${String(status)} '${message}'. `)
      // And then what to do: a sentence at least.
      expect(error.message.split(`'${message}'. `)[1]).toMatch(/^[A-Z'`].{12,}[.?]$/)
      expect(ari.census().requests).toBe(0)
    }
  })
})

test('the statuses are those of every operation but the upgrade, which is the wire’s', () => {
  expect([...documentedStatuses.keys()].filter((operation) => !rows.some(([name]) => name === operation))).toEqual(['events.eventWebsocket'])
  expect(rows.filter(([name]) => !documentedStatuses.has(name))).toEqual([])
  expect(rows).toHaveLength(108)
  expect([...documentedStatuses.values()].flat().length).toBe(209)
})

describe('advice', () => {
  test('is given by operation for every documented status that does not speak for itself', () => {
    // A channel, bridge, playback or recording that is not there, or not (any more) in the application, is Gone or NotFound: gone.spec.ts.
    const forItself = (operation: string, status: number) =>
      (status === 404 || status === 409) && /^(channels|bridges|playbacks|recordings)\./.test(operation)
    const silent = [...documentedStatuses].flatMap(([operation, statuses]) =>
      statuses.filter((status) => !forItself(operation, status) && adviceOn(operation, { status }) === undefined).map((status) => `${operation} ${String(status)}`))
    expect(silent).toEqual([])
  })

  test.each([
    ['deviceStates.update', 409, 'Uncontrolled device specified', /begins with 'Stasis:'/],
    ['channels.originateWithId', 409, 'Channel with given unique ID already exists', /leave the id out/],
    ['channels.record', 409, "Recording 'r' already exists and can not be overwritten", /ifExists/],
    ['channels.originate', 500, 'Allocation failed', /has its phone registered/],
    ['asterisk.getModule', 404, 'Module could not be found in running modules', /listModules/],
    ['endpoints.listByTech', 404, 'No Endpoints found - invalid tech NOPE', /technology/],
    ['events.claimChannel', 404, 'Channel not found or not in broadcast state', /not offered/],
    ['asterisk.deleteObject', 403, "Could not delete object with id 'local'", /sorcery\.conf/],
    ['applications.subscribe', 422, 'Event source does not exist', /channel:ID/],
  ])('%s %i %s', async (operation, status, message, says) => {
    const row = new Map(rows).get(operation)
    if (row === undefined) throw new Error('unreachable: it is a row')
    const { heard: [error] } = asked(operation, leastInput(row), { status, message, body: { message } })
    await expect(Promise.reject(error)).rejects.toMatchObject({ message: expect.stringMatching(says) })
  })

  test('does not cover what is gone, or the user who may only read', () => {
    const told = (message: string, status: number) => {
      const { heard: [error] } = asked('channels.record', { channelId: 'c', name: 'r', format: 'wav' }, { status, message, body: { message } })
      return isAriError(error) ? [error._tag, error.message.split("'. ")[1]] : error
    }
    expect(told('Channel not in Stasis application', 409)).toEqual(['NotFound', expect.stringContaining('is it there yet?')])
    expect(told('Write access denied', 403)).toEqual(['Forbidden', expect.stringContaining('read_only=no')])
  })
})

test('a value is never an error', async () => {
  const { ari } = asked('channels.answer', { channelId: 'c' }, { status: 204, body: undefined })
  await expect(firstValueFrom(ari.channels.answer({ channelId: 'c' }))).resolves.toBeUndefined()
})
