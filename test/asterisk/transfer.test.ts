import { setTimeout as sleep } from 'node:timers/promises'

import { describe, expect } from '@jest/globals'
import { type Observable, Subject, filter, firstValueFrom, mergeMap, of, switchMap, tap, timeout } from 'rxjs'

import { type Ari, type AriEvent, type Call, type EventOf, type EventType, type Transferred, attendedTransfer, connectCalls, hangupAfter, ofType } from '../../src/index.js'
import { type Stage, eventually, onStage } from './harness.js'
import { whoHearsWhom } from './hearing.js'
import { type Phone, openPhone } from './phone.js'

const done = <T>(asked: Observable<T>) => firstValueFrom(asked.pipe(timeout(10_000)))

/** A telephone that has registered, and calls of ours to it. */
const withPhone = async (ari: Ari, script: (phone: Phone, reached: () => Promise<Call>) => Promise<void>) => {
  const phone = await openPhone('desk')
  try {
    await done(ari.endpoints.sendMessage({ to: `pjsip:local/${phone.uri}`, from: 'sip:desk@127.0.0.1', body: 'Here is Asterisk' }))
    await eventually('the phone knows Asterisk', () => phone.asked.includes('MESSAGE'))
    await phone.ask('REGISTER', ['Expires: 60'])
    await script(phone, async () => {
      const dialled = await done(ari.dial('PJSIP/desk'))
      if (dialled.outcome !== 'answered') throw new Error(`The phone is ${dialled.outcome}`)
      return dialled.call
    })
    await phone.ask('REGISTER', ['Expires: 0'])
  } finally {
    await phone.close()
  }
}

/** Connects two, and follows how that goes. */
const connecting = async (stage: Stage, ari: Ari, a: Call, b: Call) => {
  const told: string[] = []
  stage.watch(connectCalls(ari, a, b).pipe(tap({ complete: () => { told.push('over') } })), ({ id }) => { told.push(id) })
  await eventually('they are connected', () => told.length === 1)
  const [bridgeId = ''] = told
  /** These are inside, or will be in a moment: Asterisk tells of a transfer from several threads. */
  const inside = async (...ids: readonly string[]) => {
    let members = ''
    await eventually('those who are to be inside are', async () => {
      members = [...(await done(ari.bridges.get({ bridgeId }))).channels].sort().join()
      return members === [...ids].sort().join()
    }).catch((error: unknown) => { throw new Error(`${String(error)}: ${members}`, { cause: error }) })
  }
  return { told, inside }
}

/** The events of a type, as they were told. */
const toldOf = <Type extends EventType>({ known }: Stage, type: Type): readonly EventOf<Type>[] =>
  known.map(({ event }) => event).filter((event): event is AriEvent & EventOf<Type> => event.type === type)

/** Who has entered in the place of somebody. */
const inPlaceOf = async (stage: Stage, { id }: Call): Promise<string> => {
  const successor = () => toldOf(stage, 'StasisStart').find((start) => start.replace_channel?.id === id)?.channel.id
  await eventually(`somebody is in the place of ${id}`, () => successor() !== undefined)
  return successor() ?? ''
}

const two = async (stage: Stage, ari: Ari) => {
  const [ann, bob] = await stage.answered(ari, 2)
  if (ann === undefined || bob === undefined) throw new Error('Two were to call')
  return [ann, bob] as const
}

describe('a transfer by a telephone (REFER)', () => {
  onStage('blind: another channel takes the phone\'s place, and the two go on', async (stage) => {
    const ari = await stage.ari()
    const other = `${stage.app}-2`
    const elsewhere = await stage.ari({ app: other })
    await withPhone(ari, async (phone, reached) => {
      const [caller] = await stage.answered(ari, 1)
      if (caller === undefined) throw new Error('Somebody was to call')
      const agent = await reached()
      const { told, inside } = await connecting(stage, ari, caller.call, agent)
      const arrived = done(elsewhere.calls$)
      await phone.calls.at(-1)?.transfer(`app-${other}`)
      // The other half of the new channel is a caller like any other.
      const target = await arrived
      await done(target.answer())
      await eventually('Asterisk tells of the transfer', () => toldOf(stage, 'BridgeBlindTransfer').length > 0)
      const [transfer] = toldOf(stage, 'BridgeBlindTransfer')
      const successor = await inPlaceOf(stage, agent)
      expect(transfer).toMatchObject({
        result: 'Success', exten: `app-${other}`, context: 'inbound', channel: { id: agent.id }, transferee: { id: caller.call.id }, replace_channel: { id: successor },
      })
      await inside(caller.call.id, successor)
      // It does not matter to them when the phone hangs up.
      await done(agent.hangup())
      await sleep(300)
      expect(told.length).toBe(1)
      await caller.caller.hangup()
      await eventually('it is over', () => told.at(-1) === 'over')
      expect((await done(target.ended$)).how).toBe('hangup')
    })
  })

  onStage('blind, to where nobody is: nothing changes', async (stage) => {
    const ari = await stage.ari()
    await withPhone(ari, async (phone, reached) => {
      const [caller] = await stage.answered(ari, 1)
      if (caller === undefined) throw new Error('Somebody was to call')
      const agent = await reached()
      const { told, inside } = await connecting(stage, ari, caller.call, agent)
      await phone.calls.at(-1)?.transfer('nowhere').catch((error: unknown) => { stage.say(`the phone hears: ${String(error)}`) })
      await sleep(500)
      await inside(caller.call.id, agent.id)
      await done(agent.hangup())
      await eventually('it is over', () => told.at(-1) === 'over')
    })
  })

  onStage('attended (with Replaces), of two who are connected by us: both go on, and their bridges are linked', async (stage) => {
    const ari = await stage.ari()
    await withPhone(ari, async (phone, reached) => {
      const [caller, target] = await two(stage, ari)
      const first = await reached()
      const second = await reached()
      const one = await connecting(stage, ari, caller.call, first)
      const other = await connecting(stage, ari, second, target.call)
      const [firstLeg, secondLeg] = phone.calls.slice(-2)
      if (firstLeg === undefined || secondLeg === undefined) throw new Error('The phone was to have two calls')
      await firstLeg.transfer(secondLeg)
      await eventually('Asterisk tells of the transfer', () => toldOf(stage, 'BridgeAttendedTransfer').length > 0)
      const [transfer] = toldOf(stage, 'BridgeAttendedTransfer')
      const links = [await inPlaceOf(stage, first), await inPlaceOf(stage, second)]
      expect(transfer).toMatchObject({
        result: 'Success', destination_type: 'link', transferer_first_leg: { id: first.id }, transferer_second_leg: { id: second.id },
        transferee: { id: caller.call.id }, transfer_target: { id: target.call.id },
        destination_link_first_leg: { id: links[0] }, destination_link_second_leg: { id: links[1] },
      })
      // Asterisk hangs the second leg up; the first is the phone's to hang up.
      await done(second.ended$)
      await done(first.hangup())
      await one.inside(caller.call.id, ...links.slice(0, 1))
      await other.inside(target.call.id, ...links.slice(1))
      expect(await whoHearsWhom(stage.driver, { caller: caller.caller, target: target.caller })).toEqual({ caller: 'target', target: 'caller' })
      await caller.caller.hangup()
      await eventually('it is over for both', () => one.told.at(-1) === 'over' && other.told.at(-1) === 'over')
    })
  })

  onStage('attended, to a call that is in the application alone: another takes its place, `replaces` says whose', async (stage) => {
    const ari = await stage.ari()
    await withPhone(ari, async (phone, reached) => {
      const [caller] = await stage.answered(ari, 1)
      if (caller === undefined) throw new Error('Somebody was to call')
      const first = await reached()
      const second = await reached()
      const { told } = await connecting(stage, ari, caller.call, first)
      const successor = done(ari.calls$.pipe(filter(({ replaces }) => replaces?.id === second.id)))
      const [firstLeg, secondLeg] = phone.calls.slice(-2)
      if (firstLeg === undefined || secondLeg === undefined) throw new Error('The phone was to have two calls')
      await firstLeg.transfer(secondLeg)
      expect((await done(second.ended$)).how).toBe('left')
      const arrived = await successor
      await eventually('Asterisk tells of the transfer', () => toldOf(stage, 'BridgeAttendedTransfer').length > 0)
      expect(toldOf(stage, 'BridgeAttendedTransfer')[0]).toMatchObject({ result: 'Success', destination_type: 'application', destination_application: 'Stasis' })
      await done(first.hangup())
      expect(told.length).toBe(1)
      await done(arrived.hangup())
      await eventually('it is over', () => told.at(-1) === 'over')
    })
  })

  onStage('left to the application (22): it is asked, and says what becomes of it', async (stage) => {
    if (stage.version === '16') {
      stage.say('not in this version')
      return
    }
    const ari = await stage.ari()
    await withPhone(ari, async (phone, reached) => {
      const [caller] = await stage.answered(ari, 1)
      if (caller === undefined) throw new Error('Somebody was to call')
      const agent = await reached()
      const { told } = await connecting(stage, ari, caller.call, agent)
      await done(agent.setVariable('PJSIP_TRANSFER_HANDLING()', 'ari-only'))
      // The transfer, as a flow makes it: whoever was asked for is dialled, then connected.
      const talking$ = new Subject<string>()
      stage.watch(agent.events$.pipe(
        ofType('ChannelTransfer'),
        filter(({ state }) => state === undefined),
        mergeMap(({ refer_to }) => ari.dial(`Local/${refer_to.requested_destination?.destination ?? ''}@targets/n`)),
        mergeMap((dialled) => (dialled.outcome === 'answered' ? of(dialled.call) : [])),
        mergeMap((target) => ari.channels.transfer_progress({ channelId: agent.id, states: 'channel_answered' }).pipe(
          switchMap(() => []), tap({ complete: () => { talking$.next(target.id) } }),
        )),
      ))
      const answered = done(talking$)
      const since = phone.asked.length
      await phone.calls.at(-1)?.transfer('answer')
      const target = await answered
      await eventually('the phone is told', () => phone.asked.slice(since).includes('NOTIFY'))
      expect(toldOf(stage, 'ChannelTransfer')[0]).toMatchObject({
        refer_to: { requested_destination: { destination: 'answer' } }, referred_by: { source_channel: { id: agent.id }, connected_channel: { id: caller.call.id } },
      })
      // Asterisk has changed nothing: they still talk.
      expect(told.length).toBe(1)
      await done(ari.channels.hangup({ channelId: target }))
      await done(agent.hangup())
    })
  })
})

describe('a transfer by ARI', () => {
  /** An agent who transfers their caller, as a flow. */
  const transferring = (stage: Stage, ari: Ari, caller: Call, agent: Call, target: string, decision$: Observable<'complete' | 'abandon'>) => {
    const told: string[] = []
    stage.watch(
      attendedTransfer(ari, { caller, agent, target, decision$ }).pipe(
        tap((transfer: Transferred) => { told.push(transfer.outcome) }),
        switchMap((transfer) => (transfer.outcome === 'completed'
          ? connectCalls(ari, caller, transfer.call).pipe(hangupAfter(transfer.call))
          : connectCalls(ari, caller, agent))),
      ),
      () => { told.push('connected') },
    )
    return told
  }
  const consulted = async (stage: Stage) => {
    await eventually('they consult', async () => (await stage.snapshot()).bridges.length === 1)
    await sleep(200)
  }

  onStage('attended and completed: the caller talks with the target, and the agent is free', async (stage) => {
    const ari = await stage.ari()
    const [caller, agent] = await two(stage, ari)
    const decision$ = new Subject<'complete' | 'abandon'>()
    const told = transferring(stage, ari, caller.call, agent.call, 'Local/echo@targets/n', decision$)
    await consulted(stage)
    decision$.next('complete')
    await eventually('the two are connected', () => told.join() === 'completed,connected')
    // An echo is heard by whoever talks with it.
    expect(await whoHearsWhom(stage.driver, { caller: caller.caller, agent: agent.caller })).toEqual({ caller: 'nobody', agent: 'nobody' })
    await done(agent.call.play('sound:beep'))
    await done(caller.call.hangup())
  })

  onStage('attended and abandoned: the target is hung up, the two talk again', async (stage) => {
    const ari = await stage.ari()
    const [caller, agent] = await two(stage, ari)
    const decision$ = new Subject<'complete' | 'abandon'>()
    const told = transferring(stage, ari, caller.call, agent.call, 'Local/answer@targets/n', decision$)
    await consulted(stage)
    decision$.next('abandon')
    await eventually('the two are connected', () => told.join() === 'abandoned,connected')
    await eventually('the target is gone', async () => (await stage.snapshot()).channels.length === 4)
    expect(await whoHearsWhom(stage.driver, { caller: caller.caller, agent: agent.caller })).toEqual({ caller: 'agent', agent: 'caller' })
  })

  onStage('an agent who hangs up has completed it; a target who does has abandoned it; one who is busy is said to be', async (stage) => {
    const ari = await stage.ari()
    const [caller, agent] = await two(stage, ari)
    const busy = transferring(stage, ari, caller.call, agent.call, 'Local/busy@targets/n', new Subject())
    await eventually('busy', () => busy.join() === 'busy,connected')
    const [second, helper] = await two(stage, ari)
    const leaves = transferring(stage, ari, second.call, helper.call, 'Local/answer-leave@targets/n', new Subject())
    await eventually('the target has left', () => leaves.join() === 'abandoned,connected')
    const [third, last] = await two(stage, ari)
    const gone = transferring(stage, ari, third.call, last.call, 'Local/answer@targets/n', new Subject())
    await eventually('they consult', async () => (await stage.snapshot()).bridges.length === 3)
    await sleep(200)
    await last.caller.hangup()
    await eventually('the agent has left', () => gone.join() === 'completed,connected')
    await third.caller.hangup()
    await eventually('and the caller', async () => (await stage.snapshot()).bridges.length === 2)
  })

  onStage('blind to an endpoint: dialled, then connected', async (stage) => {
    const ari = await stage.ari()
    const [caller] = await stage.answered(ari, 1)
    if (caller === undefined) throw new Error('Somebody was to call')
    const told: string[] = []
    stage.watch(ari.dial('Local/answer-leave@targets/n').pipe(
      mergeMap((dialled) => (dialled.outcome === 'answered' ? connectCalls(ari, caller.call, dialled.call) : [])),
      tap({ complete: () => { told.push('over') } }),
    ), () => { told.push('connected') })
    await eventually('the target has left', () => told.join() === 'connected,over')
    await done(caller.call.play('sound:beep'))
  })
})
