/**
 * The front desk, served by three workers that share one Asterisk. Each is a process of its own with an application of its own; the dialplan
 * offers every call to all of them, and who has room claims it. One that dies is started again, and has its callers back.
 *
 *   npm run workers                the Asterisk of `npm run asterisk`, or that of ARI_URL (with ARI_USERNAME, ARI_PASSWORD); callers dial share-worker
 *   npm run workers -- worker-7    one worker alone, as a service manager starts it
 *
 * SIGTERM drains. It takes an Asterisk 22.10 or 20.20, with this where callers arrive:
 *
 *   exten => _X.,1,Ringing()
 *    same => n(offer),StasisBroadcast(5000,^worker-)
 *    same => n,Goto(offer)                            nobody had room for five seconds, or one who is draining gave it back
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import {
  EMPTY, Observable, catchError, concat, concatMap, delayWhen, fromEvent, ignoreElements, map, merge, mergeMap, of, retry, shareReplay, takeUntil, tap, timer,
} from 'rxjs'

import { type Ari, type Call, eachCall, inOrder } from 'rxari'

import { chooseDepartment, frontDesk } from './front-desk.js'
import { serve } from './serve.js'
import { isMain } from './server.js'

/** Whoever was here when another worker of this name died has been greeted, and is asked anew. */
const attend = (call: Call): Observable<unknown> =>
  (call.adopted
    ? inOrder(call.answer(), chooseDepartment(call)).pipe(concatMap((extension) => call.continueInDialplan({ context: 'departments', extension })))
    : frontDesk(call))

/** Claims what it has room for; emits what has gone wrong. That another was faster, or that the caller has hung up, has not. */
const claimed = (ari: Ari, room: number): Observable<string> => ari.offers$.pipe(
  // Whoever has less to do is faster.
  delayWhen(() => timer(5 * ari.census().calls)),
  // One after another: each sees who is here by then.
  concatMap((offer) => (ari.census().calls < room ? offer.claim() : EMPTY).pipe(
    ignoreElements(),
    catchError((error: unknown) => of(`could not take ${offer.id}: ${String(error)}`)),
  )),
)

/** One worker: emits whom it takes, and whom it is done with. */
export const worker = (ari: Ari, room = 2): Observable<string> => merge(
  claimed(ari, room),
  ari.calls$.pipe(mergeMap((call) => concat(
    of(`${call.adopted ? 'takes back' : 'takes'} ${call.id}`),
    of(call).pipe(eachCall(attend), ignoreElements()),
    of(`is done with ${call.id}`),
  ))),
)

/** A worker as a process: emits what it prints, passes on the signals it is told, completes when it ends in order, and errors when it dies. */
const started = (name: string, signals$: Observable<NodeJS.Signals>): Observable<string> => new Observable((subscriber) => {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), name], { env: { ...process.env, ARI_APP: name }, stdio: ['ignore', 'pipe', 'inherit'] })
  subscriber.next(`is process ${String(child.pid)}`)
  createInterface(child.stdout).on('line', (line) => { subscriber.next(line) })
  child.on('close', (code, signal) => {
    if (code === 0) subscriber.complete()
    else {
      subscriber.next(`has died (${String(signal ?? code)})`)
      subscriber.error(new Error(`${name} has died`))
    }
  })
  subscriber.add(signals$.subscribe((signal) => { child.kill(signal) }))
})

/** Three workers. One that dies is started again after a second, unless all are to end. */
const company = (names: readonly string[]): Observable<string> => {
  const signals$ = merge(fromEvent(process, 'SIGTERM'), fromEvent(process, 'SIGINT')).pipe(map(() => 'SIGTERM' as const), shareReplay({ bufferSize: 1, refCount: true }))
  const again$ = timer(1_000).pipe(takeUntil(signals$))
  return merge(...names.map((name) => started(name, signals$).pipe(
    retry({ delay: () => again$ }),
    map((line) => `${name} ${line}`),
  )))
}

if (isMain(import.meta)) {
  const [, , name] = process.argv
  if (name === undefined) company(['1', '2', '3'].map((nth) => `${process.env['ARI_APP'] ?? 'worker'}-${nth}`)).subscribe((line) => { console.log(line) })
  else serve(name, (ari) => worker(ari).pipe(tap((line) => { console.log(line) })), { adopt: true })
}
