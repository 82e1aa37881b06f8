import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { npm, pack } from '../installed/pack.js'

// Drawings in the runners that others use: a project for each, as its manual sets it up for TypeScript, with the packed package. Takes npm's registry.

const minutes = 60_000
/** Compiled, this file stands in dist/test/runners. */
const projects = fileURLToPath(new URL('../../../test/runners/', import.meta.url))

/** Where in `greet.test.ts` the drawing stands that fails. */
const place = 'greet.test.ts:14'

const picture = [
  'Asterisk was not asked for what is drawn:',
  'caller    s',
  'expected  aw-h',
  'actual    aw---h',
  '^ h comes 2 ms too late: at 5 ms, drawn at 3 ms',
  'a  channels.answer caller',
  'w  channels.play caller sound:hello-world',
  'h  channels.hangup caller',
]

/** What a run that fails prints, without colours. */
const failing = (folder: string): string => {
  try {
    npm(['test'], folder)
  } catch (failed) {
    // What `execFileSync` throws where a program fails has what it printed.
    const { stdout, stderr } = failed as { readonly stdout: string; readonly stderr: string }
    return stripVTControlCharacters(`${stdout}${stderr}`)
  }
  throw new Error('Everything passed.')
}

let work: string
let tarball: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'rxari-runners-'))
  tarball = (await pack(work)).tarball
}, minutes)
afterAll(() => rm(work, { recursive: true }))

describe.each([
  ['jest', /✓ greets, then hangs up/, /✕ is drawn hanging up too early/, /Tests: +1 failed, 1 passed, 2 total/],
  ['vitest', /✓ greets, then hangs up/, /× is drawn hanging up too early/, /Tests +1 failed \| 1 passed \(2\)/],
  ['node-test', /(?<!not )ok 1 - greets, then hangs up|✔ greets, then hangs up/, /not ok 2 - is drawn hanging|✖ is drawn hanging/, /pass 1\n.*fail 1\n/],
])('in %s', (runner, green, red, total) => {
  let printed: string
  beforeAll(async () => {
    const folder = join(work, runner)
    await cp(join(projects, runner), folder, { recursive: true })
    npm(['ci', '--no-audit', '--no-fund', '--prefer-offline'], folder)
    npm(['install', '--no-save', '--no-audit', '--no-fund', '--prefer-offline', tarball], folder)
    printed = failing(folder)
  }, 5 * minutes)

  test('a drawing that is right passes, and one that is wrong fails', () => {
    expect(printed).toMatch(green)
    expect(printed).toMatch(red)
    expect(printed).toMatch(total)
  })

  test('the failure is a picture, whole and aligned', () => {
    for (const line of picture) expect(printed).toContain(line)
    const lines = printed.split('\n')
    const marked = lines.findIndex((line) => line.includes('^ h comes'))
    const [expected = '', actual = '', mark = ''] = lines.slice(marked - 2)
    expect(expected.indexOf('aw-h')).toBe(actual.indexOf('aw---h'))
    expect(mark.indexOf('^')).toBe(expected.indexOf('aw-h') + 3)
  })

  test('it says where the drawing stands, in the TypeScript that was written', () => {
    expect(printed).toContain(place)
  })
})
