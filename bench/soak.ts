import { BehaviorSubject, Subject, defer, finalize, of } from 'rxjs'

import { type Wire, type WireReply, type WireRequest, type WireState, connect, eachCall } from 'rxari'
import { channelStateChange, dtmf, playbackFinished, playbackStarted, stasisEnd, stasisStart } from 'rxari/testing'

import { frontDesk } from '../examples/front-desk.js'
import { application as app } from './frames.js'
import { hasGrown, heapUsed, megabytes } from './heap.js'

/** An Asterisk that does at once what the front desk asks; in this process, so that nothing else is weighed. */
const asterisk = () => {
  const frames = new Subject<unknown>()
  const state$ = new BehaviorSubject<WireState>({ status: 'connecting', attempt: 1 })
  const startup_time = '2026-01-01T00:00:00.000+0000'
  const told = (...events: readonly object[]): WireReply => {
    for (const event of events) frames.next(event)
    return { status: 204, body: undefined }
  }
  const replyTo = ({ operation, ids: { channelId = '', playbackId = '' }, query: { media = '' } }: WireRequest): WireReply => {
    const about = { application: app, channelId, playbackId, media }
    switch (operation) {
      case 'asterisk.getInfo':
        return { status: 200, body: { status: { startup_time, last_reload_time: startup_time } } }
      case 'channels.answer':
        return told(channelStateChange(about))
      case 'channels.playWithId': {
        const greeting = media === 'sound:hello-world'
        told(playbackStarted(about), ...(greeting ? [playbackFinished(about)] : []))
        return { status: 201, body: playbackStarted(about).playback }
      }
      case 'playbacks.stop':
        return told(playbackFinished({ application: app, channelId: sounding.get(playbackId) ?? '', playbackId }))
      case 'channels.continueInDialplan':
        return told(stasisEnd(about))
      default:
        throw new Error(`The front desk asks for ${operation}: the soak has no answer to it`)
    }
  }
  /** Whose sound it is. */
  const sounding = new Map<string, string>()
  const wire: Wire = {
    state$,
    frames$: defer(() => {
      queueMicrotask(() => { state$.next({ status: 'open' }) })
      return frames
    }),
    request: (request) => defer(() => {
      request.written?.()
      const { channelId, playbackId } = request.ids
      if (channelId !== undefined && playbackId !== undefined) sounding.set(playbackId, channelId)
      const reply = replyTo(request)
      if (request.operation === 'playbacks.stop') sounding.delete(playbackId ?? '')
      return of(reply)
    }),
  }
  return { wire, tell: (event: object) => { frames.next(event) }, forget: () => { sounding.clear() } }
}

/** So many calls go before, until whatever is made once is there: the engine's own code and tables are 2 MB. */
const enough = 100_000

/**
 * So many whole calls at the front desk through one connection, so many of them at a time: greeted, asked, answered by a key, passed on.
 * What the heap holds before and after, and what the census counts then.
 */
export const soak = async ({ calls, atATime, warmUp = enough }: { readonly calls: number; readonly atATime: number; readonly warmUp?: number }, say: (line: string) => void) => {
  const { wire, tell, forget } = asterisk()
  const ari = connect({ wire, app })
  let live = 0
  let most = 0
  let done = 0
  ari.calls$.pipe(eachCall((call) => {
    live += 1
    most = Math.max(most, live)
    return frontDesk(call).pipe(finalize(() => {
      live -= 1
      done += 1
    }))
  })).subscribe()
  await new Promise((resolve) => { setImmediate(resolve) })

  const round = async (from: number) => {
    const ids = Array.from({ length: atATime }, (_, n) => `call-${from + n}`)
    for (const channelId of ids) tell(stasisStart({ application: app, channelId }))
    await new Promise((resolve) => { setImmediate(resolve) })
    for (const [n, channelId] of ids.entries()) tell(dtmf('120'.charAt(n % 3), { application: app, channelId }))
    await new Promise((resolve) => { setImmediate(resolve) })
    forget()
  }

  for (let from = -warmUp; from < 0; from += atATime) await round(from)
  const before = await heapUsed()
  done = 0
  const began = performance.now()
  for (let from = 0; from < calls; from += atATime) {
    await round(from)
    const sofar = from + atATime
    if (sofar % (calls / 10) === 0) say(`${sofar.toLocaleString('en')} calls: ${megabytes(await heapUsed())}, census ${JSON.stringify(ari.census())}`)
  }
  const seconds = (performance.now() - began) / 1_000
  const after = await heapUsed()
  const census = ari.census()
  await new Promise<void>((resolve) => { ari.close().subscribe({ complete: resolve }) })
  return { before, after, census, done, most, seconds }
}

/** npm run bench -- soak */
export const printSoak = async ({ quick }: { readonly quick: boolean }): Promise<void> => {
  const calls = quick ? 50_000 : 1_000_000
  const atATime = 10_000
  const { before, after, census, done, most, seconds } = await soak({ calls, atATime }, (line) => { console.log(line) })
  console.log(`${done.toLocaleString('en')} calls, ${most.toLocaleString('en')} at a time, in ${seconds.toFixed(0)} s: heap ${megabytes(before)} before, ${megabytes(after)} after (${((after - before) / done).toFixed(2)} bytes a call), census ${JSON.stringify(census)}`)
  const left = Object.values(census).some((count) => count !== 0)
  if (done !== calls || most !== atATime || left || hasGrown(before, after, calls)) {
    console.error('The soak has left something behind.')
    process.exitCode = 1
  }
}
