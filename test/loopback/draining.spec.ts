import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { afterEach, expect, test } from '@jest/globals'
import { ReplaySubject, filter, firstValueFrom, fromEvent, last, map, scan, takeUntil } from 'rxjs'

import { type Caller, type Heard, type Served, serve, simulator } from '../../src/testing/index.js'

// `node examples/front-desk.js` on a served simulator, told to end as a process manager does it.

const front = fileURLToPath(new URL('../../examples/front-desk.js', import.meta.url))

const ends: (() => void)[] = []
afterEach(() => { for (const end of ends.splice(0)) end() })

const openDesk = async () => {
  const asterisk = simulator({ sounds: { 'sound:hello-world': 1 }, sound: 60_000 })
  const served$ = new ReplaySubject<Served>(1)
  const serving = serve(asterisk).subscribe(served$)
  const { url, username, password } = await firstValueFrom(served$)
  const { ARI_APP: _, ...env } = process.env
  const desk = spawn(process.execPath, [front], {
    env: { ...env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', FORCE_COLOR: '0', ARI_LOG: '', ARI_URL: url, ARI_USERNAME: username, ARI_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  ends.push(() => {
    desk.kill('SIGKILL')
    serving.unsubscribe()
    asterisk.end()
  })
  const printed$ = new ReplaySubject<string>(1)
  fromEvent(desk.stdout, 'data').pipe(map(String), scan((text, more) => text + more, '')).subscribe(printed$)
  const exit$ = new ReplaySubject<number | null>(1)
  desk.once('exit', (code) => {
    exit$.next(code)
    exit$.complete()
  })
  /** The program has printed something like it. */
  const says = (what: string) => firstValueFrom(printed$.pipe(filter((text) => text.includes(what)), takeUntil(exit$)))
  await says('Asterisk: open')
  return { asterisk, desk, says, exited: () => firstValueFrom(exit$), call: (id: string) => asterisk.call({ app: 'front-desk', id }) }
}

const hears = (caller: Caller, like: (heard: Heard) => boolean) => firstValueFrom(caller.hears$.pipe(filter(like)))
const prompt = (heard: Heard) => heard.what === 'sound' && heard.media === 'sound:vm-enter-num-to-call'
/** The receiver is down. */
const over = (caller: Caller) => firstValueFrom(caller.hears$.pipe(last()))

test('told to end, it takes no more calls, and ends when those that are here are over', async () => {
  const { desk, says, exited, call } = await openDesk()
  const ann = call('ann')
  await hears(ann, prompt)
  desk.kill('SIGTERM')
  await says('Draining: 1 calls are left')

  // Nothing follows in the dialplan: who is sent there is hung up.
  await over(call('bob'))
  expect(desk.exitCode).toBeNull()

  ann.press('2')
  await over(ann)
  expect(await exited()).toBe(0)
}, 20_000)

test('told so twice, it ends at once, and nobody is hung up', async () => {
  const { asterisk, desk, says, exited, call } = await openDesk()
  await hears(call('ann'), prompt)
  desk.kill('SIGTERM')
  await says('Draining')
  desk.kill('SIGTERM')
  expect(await exited()).toBe(0)
  expect(asterisk.left().channels).toBe(1)
}, 20_000)
