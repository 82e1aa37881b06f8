import { describe, expect } from '@jest/globals'
import { NEVER, lastValueFrom, mergeMap, of, tap } from 'rxjs'

import { type OfferedCall, inOrder } from '../../src/index.js'
import { eventually, onStage } from './harness.js'

const callers = 20

describe('calls offered to two workers', () => {
  onStage(`${callers} calls: each is served by one of the two, and the other is told that it is taken`, async (stage) => {
    // A 16 has no StasisBroadcast().
    if (stage.version === '16') return
    const claimed: string[] = []
    const taken: string[] = []
    const served: string[] = []
    for (const name of ['a', 'b']) {
      const worker = await stage.ari({ app: `${stage.app}-${name}` })
      stage.watch(worker.offers$.pipe(mergeMap((offer) => offer.claim().pipe(
        tap(({ outcome }) => { (outcome === 'claimed' ? claimed : taken).push(offer.id) }),
      ))))
      stage.serve(worker, (call) => inOrder(call.answer(), call.play('sound:beep')).pipe(tap({ complete: () => { served.push(call.id) } })))
    }
    const all = (await stage.callers(callers, 'wait', { to: `offer-${stage.app}` })).map(({ id }) => id).sort()
    await eventually('all are served', () => served.length === callers, 20_000)
    await eventually('every offer is decided', () => claimed.length + taken.length === 2 * callers)
    expect([served.sort(), claimed.sort(), taken.sort()]).toEqual([all, all, all])
  }, { within: 60_000 })

  onStage('a worker that is drained leaves the calls to the other', async (stage) => {
    if (stage.version === '16') return
    const [one, other] = [await stage.ari({ app: `${stage.app}-a` }), await stage.ari({ app: `${stage.app}-b` })]
    const served: string[] = []
    for (const worker of [one, other]) {
      stage.watch(worker.offers$.pipe(mergeMap((offer) => offer.claim())))
      stage.serve(worker, (call) => inOrder(call.answer(), call.play('sound:tt-monkeys')), { after: (call) => of(served.push(call.application)) })
    }
    const first = await stage.caller('wait', { to: `offer-${stage.app}` })
    await eventually('it is served', () => one.census().calls + other.census().calls === 1)
    const [busy, idle, name] = one.census().calls === 1 ? [one, other, `${stage.app}-b`] : [other, one, `${stage.app}-a`]
    stage.watch(busy.drain())
    for (let n = 1; n <= 5; n += 1) {
      const caller = await stage.caller('wait', { to: `offer-${stage.app}` })
      await eventually('the other has it', () => idle.census().calls === 1)
      await caller.hangup()
      await eventually('it is over', () => served.length === n)
    }
    expect(served).toEqual(Array.from({ length: 5 }, () => name))
    await first.hangup()
    await eventually('both are over', () => served.length === 6)
  })

  onStage('one that the caller hangs up before it is claimed is nobody\'s', async (stage) => {
    if (stage.version === '16') return
    const ari = await stage.ari()
    const offers: OfferedCall[] = []
    stage.watch(ari.offers$, (offer) => { offers.push(offer) })
    const caller = await stage.caller('wait', { to: `offer-${stage.app}` })
    await eventually('it is offered', () => offers.length === 1)
    await caller.hangup()
    await stage.driver.hears('it is gone', ({ type, channel }) => type === 'ChannelDestroyed' && channel?.id === caller.id)
    const [offer] = offers
    expect(await lastValueFrom(offer?.claim() ?? NEVER, { defaultValue: 'nobody\'s' })).toBe('nobody\'s')
  })
})
