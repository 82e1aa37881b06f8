import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

import { eventually } from '../asterisk/eventually.js'

/** Compiled, this file stands in dist/test/bad-input. */
const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')

export interface Given {
  readonly url: string
  readonly username?: string
  readonly password?: string
}

/** The flow of the README, as it is written there, with another address in it: no handler for anything that may go wrong. */
const flow = ({ url, username = 'demo', password = 'demo-secret' }: Given): string => {
  const [, written] = /```ts\n(.*?)```/s.exec(read('README.md')) ?? []
  if (written === undefined) throw new Error('README.md no longer begins with a flow in TypeScript')
  const connect = "{ url: 'http://127.0.0.1:8088/ari', username: 'demo', password: 'demo-secret', "
  if (!written.includes(connect)) throw new Error(`The flow in README.md no longer connects with ${connect}…`)
  const given = written.replace(connect, `{ url: '${url}', username: '${username}', password: '${password}', `)
  return ts.transpile(given, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 })
}

/** Somebody who has typed in the flow of the README and started it. */
export interface Person {
  /** All that was printed so far, without what differs from machine to machine. */
  sees(): string
  /** All that was printed by the time something was, waited for: until the program has ended, or has told what is wrong and goes on. */
  learns(): Promise<string>
  /** Ends the program. */
  leaves(): Promise<void>
}

/** How soon a person is to be told, in ms. */
const patience = 5_000

export const runReadme = (given: Given): Person => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', flow(given)], {
    cwd: root,
    // What Node itself would add in a coloured terminal, or a tester's options, is not ours.
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', FORCE_COLOR: '0', ARI_LOG: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { printed += text })
  let ended = false
  const end = once(child, 'close').then(() => { ended = true })
  const sees = () => alike(printed)
  return {
    sees,
    learns: async () => {
      // Node's own last line, of a program that goes on and of one that has failed.
      await eventually(`the person is told something (so far: ${printed})`, () => ended || printed.includes('--trace-warnings'), patience)
      return sees()
    },
    leaves: async () => {
      if (!ended) child.kill('SIGKILL')
      await end
    },
  }
}

/** The same text on every machine: addresses, process ids, versions and places of files are left out. */
const alike = (text: string): string =>
  text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\(node:\d+\)/g, '(node)')
    .replace(/^.*node_modules\/rxjs\/.*$/m, 'rxjs')
    .replace(/^Node\.js v.*$/m, 'Node.js')
    .trim()

/** What a person sees, case by case: `test/bad-input/outputs.txt`. */
export const outputs: ReadonlyMap<string, string> = new Map(
  read('test/bad-input/outputs.txt').split(/^# /m).slice(1).map((section) => {
    const [name = '', ...lines] = section.split('\n')
    return [name, lines.join('\n').trim()] as const
  }),
)
