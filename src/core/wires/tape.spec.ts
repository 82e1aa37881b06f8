import { spawn } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from '@jest/globals'

import { withFile } from '../../../test/support/recording.js'
import { openTape } from './tape.js'

const turn = () => new Promise((resolve) => { setImmediate(resolve) })

/** Tries until it is so, a turn at a time: the disk says nothing of when it is done. */
const until = async (is: () => boolean): Promise<void> => {
  for (let turns = 0; !is(); turns += 1) {
    if (turns > 100_000) throw new Error('It never came to be')
    await turn()
  }
}

describe('a tape', () => {
  test('has every line when it is closed, those too that nobody has had time to write', () => {
    withFile((file) => {
      const tape = openTape(file, () => undefined)
      for (let n = 0; n < 1_000; n += 1) tape.line(() => `line ${String(n)}`)
      tape.close()
      expect(readFileSync(file, 'utf8').split('\n')).toEqual([...Array.from({ length: 1_000 }, (_, n) => `line ${String(n)}`), ''])
    })
  })

  test('writes beside the work, whole lines', () => withFile(async (file) => {
    const tape = openTape(file, () => undefined)
    tape.line(() => 'one')
    expect(readFileSync(file, 'utf8')).toBe('')
    await until(() => readFileSync(file, 'utf8') !== '')
    expect(readFileSync(file, 'utf8')).toBe('one\n')
    tape.line(() => 'two')
    await turn()
    tape.line(() => 'three')
    tape.close()
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthree\n')
  }))

  test('puts something in the place of what is written, or about to be', () => withFile(async (file) => {
    const ends: number[] = []
    const tape = openTape(file, () => undefined)
    tape.line(() => 'key 5', (end) => { ends.push(end) })
    tape.line(() => 'ä key 7', (end) => { ends.push(end) })
    await until(() => readFileSync(file, 'utf8').includes('7'))
    for (const end of ends) tape.overwrite(end - 1, '?')
    tape.line(() => 'three')
    await until(() => readFileSync(file, 'utf8').includes('three'))
    tape.overwrite(4, '!')
    tape.close()
    expect(readFileSync(file, 'utf8')).toBe('key !\nä key ?\nthree\n')
  }))

  test('is for its owner only', () => {
    withFile((file) => {
      openTape(file, () => undefined).close()
      expect(statSync(file).mode & 0o077).toBe(0)
    })
  })

  test.each([
    ['a full disk', () => '/dev/full'],
    ['a folder that is not there', (file: string) => join(file, 'nowhere', 'call.jsonl')],
  ])('tells of %s once, and takes lines as before', (_, where) => withFile(async (file) => {
    const failures: unknown[] = []
    const tape = openTape(where(file), (why) => { failures.push(why) })
    tape.line(() => 'one')
    await until(() => failures.length > 0)
    tape.line(() => 'two')
    await turn()
    tape.close()
    expect(failures.map(String)).toEqual([expect.stringMatching(/ENOSPC|ENOENT/)])
  }))

  test('gives up where the disk does not keep up, rather than fill the memory', () => withFile(async (file) => {
    const failures: unknown[] = []
    const tape = openTape(file, (why) => { failures.push(why) })
    tape.line(() => 'being written')
    await turn()
    for (let n = 0; n < 30_000; n += 1) tape.line(() => 'line')
    tape.close()
    expect(failures.map(String)).toEqual(['Error: The disk does not keep up: 20000 lines are waiting for it.'])
  }))

  test('has every line of a turn that does not end, as an hour of virtual time', () => {
    withFile((file) => {
      const failures: unknown[] = []
      const tape = openTape(file, (why) => { failures.push(why) })
      for (let n = 0; n < 50_000; n += 1) tape.line(() => String(n))
      tape.close()
      expect(failures).toEqual([])
      expect(readFileSync(file, 'utf8')).toBe(Array.from({ length: 50_000 }, (_, n) => `${String(n)}\n`).join(''))
    })
  })

  test('has whole lines where the process is killed', () => withFile(async (file) => {
    const script = `
      import { statSync } from 'node:fs'
      import { openTape } from ${JSON.stringify(new URL('tape.js', import.meta.url).href)}
      const tape = openTape(${JSON.stringify(file)}, () => undefined)
      const next = (n) => {
        for (let each = 0; each < 50; each += 1) tape.line(() => JSON.stringify({ n, text: 'x'.repeat(500) }))
        if (statSync(${JSON.stringify(file)}).size > 100_000) process.kill(process.pid, 'SIGKILL')
        setImmediate(next, n + 1)
      }
      next(0)
    `
    await new Promise((resolve) => spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit', env: {} }).once('exit', resolve))
    const lines = readFileSync(file, 'utf8').split('\n')
    expect(lines.length).toBeGreaterThan(100)
    for (const line of lines.slice(0, -1)) expect(JSON.parse(line)).toMatchObject({ text: expect.any(String) })
  }))
})
