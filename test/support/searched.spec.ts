import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { dtmf } from '../../src/testing/index.js'
import { frameLine } from '../../src/core/wires/logged.js'
import { digitsOf, foundIn, passwordOf, searched } from './searched.js'

const desk = passwordOf({ username: 'desk', password: 'wet "paint"/ä' })
const pin = digitsOf('the PIN', '0815')

describe('a secret is found', () => {
  test.each([
    ['as it is', 'said wet "paint"/ä to nobody'],
    ['in JSON', JSON.stringify({ said: 'wet "paint"/ä' })],
    ['in a URL', `http://desk:${encodeURIComponent('wet "paint"/ä')}@there/`],
    ['in Base64', Buffer.from('wet "paint"/ä').toString('base64')],
    ['in a header', `Basic ${Buffer.from('desk:wet "paint"/ä').toString('base64')}`],
  ])('%s', (_, text) => {
    expect(foundIn(`one line\n${text}\nanother`, [desk, pin])).toEqual([{ line: 2, name: 'the password of desk' }])
  })

  test.each([
    ['at a stretch', ['{"digits":"0815"}'], 1],
    ['key by key in a cassette', [...'0815'].map((digit) => JSON.stringify(dtmf(digit))), 4],
    ['key by key in the log, behind others', [...'908150815'].map((digit) => frameLine(dtmf(digit))), 9],
    ['key by key as Node shows them', [...'0815'].map((digit) => inspect(dtmf(digit), { breakLength: Infinity })), 4],
  ])('%s', (_, lines, last) => {
    expect(foundIn(lines.join('\n'), [pin, desk]).at(-1)).toEqual({ line: last, name: 'the PIN' })
  })
})

test('masked keys, other keys and other passwords are none', () => {
  const text = [...'0?15', ...'081'].map((digit) => `"digit":"${digit}"`).join('\n')
  expect(foundIn(`${text}\nwet paint`, [pin, desk])).toEqual([])
})

describe('a folder', () => {
  let folder = ''
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'rxari-searched-')) })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('is searched with all below it; the place is told, and not the secret', async () => {
    await mkdir(join(folder, 'deep'))
    await writeFile(join(folder, 'deep/log'), 'all is well\nPIN 0815\n')
    await writeFile(join(folder, 'other'), 'all is well\n')
    expect(await searched(folder, [pin, desk])).toEqual([`${join(folder, 'deep/log')}:2: the PIN stands there`])
  })
})
