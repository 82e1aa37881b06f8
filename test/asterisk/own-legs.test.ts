import { describe, expect } from '@jest/globals'
import { type Observable, NEVER, concatMap, filter, first, firstValueFrom, forkJoin, map, merge, mergeMap, tap } from 'rxjs'

import { type Ari, type Call, inOrder, isAriError } from '../../src/index.js'
import { eventually, onStage } from './harness.js'

const callers = 20

/** The error that a stream ends with. */
const errorOf = (stream: Observable<unknown>): Promise<unknown> => firstValueFrom(stream).then(
  (value) => { throw new Error(`It was to fail, and gave ${JSON.stringify(value)}`) },
  (error: unknown) => error,
)

/** Makes a channel, and dials once it has entered the application: before that, Asterisk says 409. */
const createAndDial = (ari: Ari, app: string, channelId: string) =>
  forkJoin([
    ari.channels.create({ endpoint: 'Local/answer@targets/n', app, channelId }),
    ari.entries$.pipe(first(({ id }) => id === channelId), concatMap(() => ari.channels.dial({ channelId }))),
  ]).pipe(map(([channel]) => channel))

describe('legs of our own', () => {
  onStage(`a flow that dials, snoops and opens external media runs once per caller: ${callers} callers, ${callers} flows`, async (stage) => {
    const { app, driver } = stage
    const ari = await stage.ari()
    const flows: string[] = []
    const ended: string[] = []
    const entered = new Map<string, Call>()
    const legs = new Map<string, readonly string[]>()
    stage.watch(ari.entries$, (call) => {
      entered.set(call.id, call)
      call.ended$.subscribe(() => { ended.push(call.id) })
    })
    const flow = (call: Call) => {
      flows.push(call.id)
      const own$ = forkJoin([
        ari.channels.originate({ endpoint: 'Local/answer@targets/n', app }),
        createAndDial(ari, app, `dialled-by-${call.id}`),
        ari.channels.snoopChannel({ channelId: call.id, spy: 'both', app }),
        ari.channels.externalMedia({ external_host: '127.0.0.1:9', format: 'ulaw', app }),
      ])
      return inOrder(call.answer(), own$.pipe(tap((own) => { legs.set(call.id, own.map(({ id }) => id)) })), NEVER)
    }
    const hangUpLegs = ({ id }: Call) =>
      merge(...(legs.get(id) ?? []).flatMap((leg) => entered.get(leg)?.hangup() ?? []))
    stage.serve(ari, flow, { after: hangUpLegs })

    const came = (await stage.callers(callers, 'wait')).map(({ id }) => id)
    const all = () => [...came, ...[...legs.values()].flat()]
    await eventually('every caller has four legs', () => all().length === 5 * callers, 20_000)
    await eventually('every leg has entered the application', () => entered.size === 5 * callers, 20_000)
    expect([...entered.keys()].sort()).toEqual(all().sort())
    expect(flows.sort()).toEqual(came.sort())

    await driver.sendHome()
    await eventually('all have left', () => ended.length === 5 * callers, 20_000)
    expect(flows).toHaveLength(callers)
  }, { within: 60_000 })

  onStage(`a leg of our own that comes back through the dialplan is a call, ${callers} times`, async (stage) => {
    const { app } = stage
    const ari = await stage.ari()
    const arrived: string[] = []
    const ended: string[] = []
    stage.serve(ari, (call) => {
      arrived.push(`${call.id} ${call.args.join()}`)
      call.ended$.subscribe(() => { ended.push(call.id) })
      return call.hangup()
    })
    stage.watch(ari.entries$.pipe(
      filter(({ args }) => args[0] === 'dialled'),
      mergeMap((leg) => leg.continueInDialplan({ context: 'again', extension: `app-${app}` })),
    ))
    const dialled = await firstValueFrom(forkJoin(Array.from({ length: callers }, () =>
      ari.channels.originate({ endpoint: 'Local/answer@targets/n', app, appArgs: 'dialled' }))))
    await eventually('all have come back and been hung up', () => ended.length === callers, 10_000)
    expect(arrived.sort()).toEqual(dialled.map(({ id }) => `${id} again`).sort())
  })

  onStage('a Local channel into the application: the half we asked for is our leg, the other a caller who waits for an answer', async (stage) => {
    const { app } = stage
    const ari = await stage.ari()
    const arrived: string[] = []
    const entered: string[] = []
    stage.watch(ari.entries$, ({ id }) => { entered.push(id) })
    stage.serve(ari, (call) => {
      arrived.push(call.id)
      return inOrder(call.answer(), NEVER)
    })
    const [channelId, otherChannelId] = [`ours-${app}`, `theirs-${app}`]
    await firstValueFrom(ari.channels.originate({ endpoint: `Local/app-${app}@inbound/n`, app, channelId, otherChannelId }))
    await eventually('both halves have entered', () => entered.length === 2)
    expect(entered).toEqual([otherChannelId, channelId])
    expect(arrived).toEqual([otherChannelId])
    await firstValueFrom(ari.channels.hangup({ channelId }))
  })

  onStage('a dial to nowhere is Refused, a snoop on nobody NotFound; and neither makes a caller of that id our leg', async (stage) => {
    const { app } = stage
    const ari = await stage.ari()
    const [unborn, unheard] = [`unborn-${app}`, `unheard-${app}`]
    const refused = await errorOf(ari.channels.originate({ endpoint: 'NoSuchTechnology/1', app, channelId: unborn }))
    expect(isAriError(refused, 'Refused')).toBe(true)
    const notFound = await errorOf(ari.channels.snoopChannel({ channelId: 'nobody', spy: 'both', app, snoopId: unheard }))
    expect(isAriError(notFound, 'NotFound')).toBe(true)

    const arrived: string[] = []
    const ended: string[] = []
    stage.serve(ari, (call) => {
      arrived.push(call.id)
      call.ended$.subscribe(() => { ended.push(call.id) })
      return call.hangup()
    })
    for (const otherChannelId of [unborn, unheard]) {
      await stage.driver.request('POST', '/channels', {
        query: { endpoint: `Local/app-${app}@inbound/n`, context: 'callers', extension: 'wait', priority: '1', channelId: `far-${otherChannelId}`, otherChannelId },
      })
    }
    // A hangup that is given up before it was written is not sent: the flows have to end by themselves.
    await eventually('both have been hung up', () => ended.length === 2)
    expect(arrived.sort()).toEqual([unborn, unheard].sort())
  })
})
