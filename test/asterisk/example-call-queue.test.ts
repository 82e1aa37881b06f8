import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import { type Observable, Subject, filter, firstValueFrom, ignoreElements, merge, of, shareReplay, switchMap, take, takeUntil, tap } from 'rxjs'

import { callCentre } from '../../examples/call-queue.js'
import { type Agent, type Ari, type Call, type Queue, type QueueState, eachCall, inOrder, openQueue } from '../../src/index.js'
import { type Stage, eventually, onStage } from './harness.js'

/** Answers and hangs up a second later; never answers; … : extensions of `[targets]`. */
const agent = (id: string, does: string): Agent => ({ id, endpoint: `Local/${does}@targets/n` })

/** The callers who were in a bridge with an agent, by the ids of their channels, as the driver heard it. */
const talked = ({ driver }: Stage): ReadonlySet<string> => new Set(driver.heard.flatMap(({ frame: { type, bridge } }) => {
  const members = type === 'ChannelEnteredBridge' && bridge !== undefined ? bridge.channels : []
  return members.every(isCaller) ? [] : members.filter(isCaller)
}))

/** Callers come from the driver, which names them so. */
const isCaller = (id: string) => id.startsWith('call-')

const expectNothingLeft = async ({ driver, app }: Stage): Promise<void> => {
  await eventually('the application is told of nothing any more', async () => {
    const { body, status } = await driver.request('GET', `/applications/${app}`)
    // The documented shape of GET /applications/{applicationName}.
    const { channel_ids: channels, bridge_ids: bridges } = body as { readonly channel_ids?: readonly string[]; readonly bridge_ids?: readonly string[] }
    return status === 200 && channels?.length === 0 && bridges?.length === 0
  }, 10_000)
}

describe('the call queue', () => {
  onStage('three agents, five callers: all are served but the one who hangs up while they wait, and one agent never answers', async (stage) => {
    const ari = await stage.ari()
    const lines: string[] = []
    const centre = callCentre(ari, of([agent('alice', 'answer-leave'), agent('bob', 'answer-leave'), agent('carol', 'ring')]))
      .subscribe({ next: (line) => { lines.push(line) }, error: (error: unknown) => { lines.push(String(error)) } })
    await eventually('the queue is open', () => lines.length > 0)
    const callers = []
    for (const script of ['wait', 'wait', 'wait', 'wait', 'leave-2.5']) {
      callers.push(await stage.caller(script))
      await sleep(150)
    }
    await eventually('four are served', () => lines.at(-1) === '0 wait, 4 served: alice is free, bob is free, carol is free', 40_000)
      .catch((error: unknown) => { throw new Error(`${String(error)}:\n${lines.join('\n')}`) })
    expect(callers.map(({ id }) => talked(stage).has(id))).toEqual([true, true, true, true, false])
    expect(lines.filter((line) => line.includes('carol talks'))).toEqual([])
    expect(lines.some((line) => line.includes('carol did not answer'))).toBe(true)
    stage.say(`${String(lines.length)} changes, the last: ${lines.at(-1) ?? ''}`)
    centre.unsubscribe()
    await stage.driver.sendHome()
    await expectNothingLeft(stage)
  }, { within: 60_000 })
})

describe('a queue', () => {
  /** All who call wait. */
  const serving = (ari: Ari, agents: readonly Agent[]) => {
    const queue$: Observable<Queue> = openQueue(ari, {
      agents$: of(agents), ringFor: 1_500, retryAfter: 300, announce: { every: 150, says: () => 'sound:beep' },
    }).pipe(shareReplay({ bufferSize: 1, refCount: true }))
    const flow = (call: Call) => inOrder(call.answer(), queue$.pipe(switchMap((queue) => queue.wait(call)), take(1)))
    return merge(queue$.pipe(switchMap(({ state$ }) => state$)), ari.calls$.pipe(eachCall(flow), ignoreElements()))
  }
  const over = ({ waiting, agents, counts: { came } }: QueueState, all: number) =>
    came === all && waiting.length === 0 && agents.every(({ status }) => status === 'free')

  onStage('24 callers hang up at random moments, announcements playing: everybody is accounted for, and nothing is left', async (stage) => {
    const ari = await stage.ari()
    const agents = [agent('alice', 'answer-leave'), agent('bob', 'answer'), agent('carol', 'answer-later'), agent('dave', 'busy'), agent('eve', 'reject'), agent('fred', 'ring')]
    let now: QueueState | undefined
    const served = serving(ari, agents).subscribe((state) => { now = state })
    await eventually('the queue is open', () => now !== undefined)
    await stage.callers(24, () => `leave-${(0.2 + Math.random() * 6).toFixed(2)}`)
    await eventually('all have gone', () => now !== undefined && over(now, 24), 40_000)
      .catch((error: unknown) => { throw new Error(`${String(error)}: ${JSON.stringify(now)}`, { cause: error }) })
    const { came, served: had, hungUp } = now?.counts ?? { came: 0, served: 0, hungUp: 0 }
    stage.say(`${String(came)} came, ${String(had)} talked, ${String(hungUp)} hung up while they waited`)
    expect(had + hungUp).toBe(came)
    served.unsubscribe()
    await expectNothingLeft(stage)
  }, { within: 60_000 })

  onStage('let go, everybody is back in their flow at once, in the midst of an announcement, and hears what that says', async (stage) => {
    const ari = await stage.ari()
    const closed: string[] = []
    const evening$ = new Subject<void>()
    const queue$ = openQueue(ari, { agents$: of([agent('fred', 'ring')]), announce: { every: 100, says: () => 'sound:demo-congrats' } }).pipe(
      takeUntil(evening$),
      shareReplay({ bufferSize: 1, refCount: true }),
    )
    const { state$ } = await stage.holds(queue$)
    stage.serve(ari, (call) => inOrder(call.answer(), queue$.pipe(
      switchMap((queue) => queue.wait(call)),
      take(1),
      tap(({ outcome }) => { closed.push(outcome) }),
      switchMap(() => call.play('sound:vm-goodbye')),
    )))
    await stage.callers(4, 'wait')
    await firstValueFrom(state$.pipe(filter(({ waiting }) => waiting.length === 4)))
    await sleep(700)
    evening$.next()
    await eventually('all are told, and have gone', () => closed.length === 4 && ari.census().calls === 0, 10_000)
    expect(closed).toEqual(Array.from({ length: 4 }, () => 'closed'))
    await expectNothingLeft(stage)
  })
})
