import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import {
  type Observable, distinctUntilChanged, filter, finalize, first, firstValueFrom, map, scan, switchMap, takeWhile, tap, timeout, timer,
} from 'rxjs'

import { type Simulator, type Heard } from 'rxari/testing'

import { root } from './blocks.js'

/** A project of its own, outside the checkout, in which the package is installed. */
export interface Project {
  readonly folder: string
  write(path: string, text: string): Promise<void>
  remove(): Promise<void>
}

/** A project with the checkout's package, what that is made with, and its examples. */
export const openProject = async (): Promise<Project> => {
  const around = await mkdtemp(join(tmpdir(), 'rxari-samples-'))
  const folder = join(around, 'project')
  // What Node does not find among the project's packages it looks for further up.
  await mkdir(join(around, 'node_modules'))
  await symlink(root, join(around, 'node_modules/rxari'), 'dir')
  await mkdir(folder)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  await cp(join(root, 'dist/examples'), join(folder, 'examples'), { recursive: true, filter: (path) => !path.includes('.spec.') })
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await write('package.json', '{ "type": "module" }')
  return { folder, write, remove: () => rm(around, { recursive: true }) }
}

/** A program that has been started, and what it has printed. */
export interface Program {
  printed(): string
  /** What of it went to standard error. */
  complained(): string
  /** Resolves with what it printed when it has ended by itself. */
  ended(): Promise<string>
  end(): Promise<void>
}

export const start = (args: readonly string[], { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): Program => {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd,
    // What a tester has set for himself is not part of the sample.
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', FORCE_COLOR: '0', ARI_LOG: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  let complaints = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (more: string) => { text += more })
  child.stderr?.on('data', (more: string) => { complaints += more })
  let over = false
  const closed = once(child, 'close').then(() => { over = true })
  return {
    printed: () => text,
    complained: () => complaints,
    ended: async () => {
      await closed
      return text
    },
    end: async () => {
      if (!over) child.kill('SIGKILL')
      await closed
    },
  }
}

/** Runs a spec by the runner that it imports. Gives how many tests passed, none where one has failed, and what was printed. */
export const runSpec = async (project: Project, path: string, runner: 'jest' | 'node'): Promise<{ readonly passed: number; readonly text: string }> => {
  const text = await start(runner === 'node' ? ['--test', path] : byJest(project, path), { cwd: project.folder }).ended()
  const count = (what: string) => Number(new RegExp(runner === 'node' ? `^# ${what} (\\d+)$` : `^Tests: .*\\b(\\d+) ${what}`, 'm').exec(text)?.[1] ?? 0)
  return { passed: count(runner === 'node' ? 'fail' : 'failed') === 0 ? count(runner === 'node' ? 'pass' : 'passed') : 0, text }
}

/** As `npm run jest -- name` does. */
const byJest = ({ folder }: Project, path: string): readonly string[] => [
  '--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'),
  '--config', JSON.stringify({ rootDir: folder, testMatch: [`<rootDir>/${path}`], transform: {}, testEnvironment: 'node' }), '--runInBand',
]

/** One call to a program: what the caller presses on hearing something, and everything that is heard, in order. */
export interface Calling {
  readonly app: string
  readonly presses: readonly { readonly at: string; readonly keys: string }[]
  readonly hears: readonly string[]
}

const heardAs = (heard: Heard): string => (heard.what === 'sound' ? heard.media : heard.what)

/** Waits until the program has connected, calls it, and gives what the caller hears: as many things as are expected. */
export const call = (asterisk: Simulator, { app, presses, hears }: Calling): Promise<readonly string[]> => {
  const asked = asterisk.ask({ method: 'GET', path: `/applications/${app}`, query: {} })
  const connected$ = timer(0, 20).pipe(switchMap(() => asked), first(({ status }) => status === 200), timeout(10_000))
  const heard$: Observable<readonly string[]> = connected$.pipe(
    map(() => asterisk.call({ app })),
    switchMap((caller) => {
      const left = [...presses]
      return caller.hears$.pipe(
        map(heardAs),
        distinctUntilChanged(),
        tap((heard) => {
          if (left[0]?.at !== heard) return
          for (const key of left.shift()?.keys ?? '') caller.press(key)
        }),
        // Who is put through stays on the line otherwise.
        finalize(() => { caller.hangup() }),
      )
    }),
    scan<string, readonly string[]>((all, heard) => [...all, heard], []),
    takeWhile((all) => all.length < hears.length, true),
    filter((all) => all.length === hears.length),
  )
  return firstValueFrom(heard$.pipe(timeout(20_000)), { defaultValue: [] })
}
