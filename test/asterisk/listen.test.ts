import { describe, expect } from '@jest/globals'
import { EMPTY, type Observable, switchMap, take } from 'rxjs'

import { frontDesk } from '../../examples/front-desk.js'
import { type Ari, type Call, collectDtmf, connectCalls, eachCall, hangupAfter, inOrder, ofChannel, ofType } from '../../src/index.js'
import { type Answered, type AriOptions, type Stage, ends, eventually, onStage } from './harness.js'

/** What Asterisk lets through to our application, where it lets through some. */
const allowed = async ({ driver, app }: Stage): Promise<readonly string[]> => {
  // GET /applications/{applicationName}: of it only this much is asked.
  const { events_allowed = [] } = (await driver.request('GET', `/applications/${app}`)).body as { readonly events_allowed?: readonly { readonly type: string }[] }
  return events_allowed.map(({ type }) => type)
}

/** The variables of which we were told. */
const told = ({ proxy }: Stage) => proxy.events.flatMap(({ frame: { type, variable } }) => (type === 'ChannelVarset' ? [variable] : []))

/** Sets a variable that Asterisk tells of. */
const sets = async ({ driver }: Stage, { caller: { id } }: Answered, variable: string) => {
  expect((await driver.request('POST', `/channels/${id}/variable?variable=${variable}&value=1`)).status).toBe(204)
  await driver.hears(`${variable} is told`, ({ type, variable: named }) => type === 'ChannelVarset' && named === variable)
}

const one = async (answering: Promise<readonly Answered[]>): Promise<Answered> => {
  const [first] = await answering
  if (first === undefined) throw new Error('Nobody came')
  return first
}

/** Calls a phone, and connects it with the caller for a moment. */
const dialling = (ari: Ari) => (call: Call) => inOrder(call.answer(), ari.dial('Local/answer@targets/n').pipe(
  switchMap((dialled) => (dialled.outcome === 'answered' ? connectCalls(ari, call, dialled.call).pipe(take(1), hangupAfter(dialled.call)) : EMPTY)),
))

describe("connect({ listen: 'needed' })", () => {
  onStage('what nobody listens to does not come; whoever listens late has it from then on', async (stage) => {
    const ari = await stage.ari({ listen: 'needed' })
    expect(await allowed(stage)).toContain('StasisStart')
    const there = await one(stage.answered(ari, 1, 'wait'))
    await sets(stage, there, 'BEFORE')
    const listening = ari.events$.pipe(ofType('ChannelVarset')).subscribe()
    await eventually('it is let through', async () => (await allowed(stage)).includes('ChannelVarset'))
    await sets(stage, there, 'AFTER')
    await eventually('it comes', () => told(stage).includes('AFTER'))
    // What came before would have come by now: it is one connection.
    expect(told(stage)).not.toContain('BEFORE')
    expect(stage.proxy.events.map(({ frame: { type } }) => type)).not.toContain('ChannelDialplan')
    listening.unsubscribe()
    await eventually('it is let through no more', async () => !(await allowed(stage)).includes('ChannelVarset'), 15_000)
  })

  onStage('whoever names no types has all', async (stage) => {
    const ari = await stage.ari({ listen: 'needed' })
    const { call, ...there } = await one(stage.answered(ari, 1, 'wait'))
    stage.watch(call.events$)
    await eventually('all is let through', async () => (await allowed(stage)).length === 0)
    await sets(stage, { call, ...there }, 'ANY')
    await eventually('it comes', () => told(stage).includes('ANY'))
  })

  onStage('20 callers of whom each listens for its own: Asterisk is asked twice', async (stage) => {
    const ari = await stage.ari({ listen: 'needed' })
    const collected: string[] = []
    stage.serve(ari, (call) => {
      stage.watch(ari.events$.pipe(ofChannel(call.id, 'ChannelVarset', 'ChannelDtmfReceived')))
      return inOrder(call.answer(), call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:demo-congrats'), length: 2 })))
    }, {
      after: (_, last) => {
        if (last !== undefined) collected.push(last.digits)
        return EMPTY
      },
    })
    await stage.callers(20, 'dtmf-0.5-42')
    await eventually('all are served', () => collected.length === 20, 15_000)
    expect(stage.requests({ method: 'PUT', path: /eventFilter$/ })).toHaveLength(2)
  })

  onStage('after a gap it is told again before the connection is open, though Asterisk has forgotten it', async (stage) => {
    await stage.ari({ listen: 'needed' })
    const opened = () => stage.lifecycle.filter(({ status }) => status === 'open').length
    expect(opened()).toBe(1)
    stage.proxy.cutEvents()
    await eventually('it is open again', () => opened() === 2)
    expect(await allowed(stage)).toContain('StasisStart')
  })

  onStage('closed, everything is let through to whoever comes next, though calls go on', async (stage) => {
    const ari = await stage.ari({ listen: 'needed' })
    const there = await one(stage.answered(ari, 1, 'wait'))
    expect(await allowed(stage)).not.toEqual([])
    await ends(ari.close())
    expect(await allowed(stage)).toEqual([])
    await stage.ari()
    await sets(stage, there, 'NEXT')
    await eventually('it comes', () => told(stage).includes('NEXT'))
  })

  onStage('a program that takes over from one that listens to little hears what it needs itself', async (stage) => {
    stage.provokes('Replaced')
    const before = await stage.ari({ listen: 'needed' })
    const there = await one(stage.answered(before, 1, 'wait'))
    const after = await stage.ari({ listen: 'needed' })
    stage.watch(after.events$.pipe(ofType('ChannelVarset')))
    await eventually('it is let through', async () => (await allowed(stage)).includes('ChannelVarset'))
    await sets(stage, there, 'AFTER')
    await eventually('it comes', () => told(stage).includes('AFTER'))
  })

  const programs: readonly (readonly [name: string, program: (ari: Ari) => (call: Call) => Observable<unknown>, spared: readonly string[], options?: AriOptions])[] = [
    ['the front desk', () => frontDesk, []],
    ['callers who are connected with a phone', dialling, ['ChannelVarset']],
    ['the front desk with subscribeAll', () => frontDesk, ['ChannelVarset', 'ChannelCreated', 'ChannelDialplan'], { subscribeAll: true }],
  ]

  for (const [name, program, spared, options] of programs) {
    onStage(`what is spared: ${name}`, async (stage) => {
      const served = async (listen: 'all' | 'needed') => {
        const app = `${stage.app}-${listen}`
        const before = stage.proxy.events.length
        const ari = await stage.ari({ ...options, listen, app, watched: false })
        let left = 0
        stage.watch(ari.calls$.pipe(eachCall(program(ari), { after: () => { left += 1; return EMPTY } })))
        await stage.callers(10, 'dtmf-3-1', { to: `app-${app}` })
        await eventually('all have been served', () => left === 10, 30_000)
        const frames = stage.proxy.events.slice(before).map(({ frame }) => frame)
        // An Asterisk 22 may stand still where an application that hears of everything goes amid the ends of calls.
        await stage.clear()
        await eventually('nothing happens any more', () => performance.now() - (stage.proxy.events.at(-1)?.at ?? 0) > 200)
        await ends(ari.close())
        return { frames: frames.length, bytes: frames.reduce((sum, frame) => sum + JSON.stringify(frame).length, 0), types: frames.map(({ type }) => type) }
      }
      const [all, needed] = [await served('all'), await served('needed')]
      const less = (of: 'frames' | 'bytes') => `${needed[of]} ${of} in place of ${all[of]}`
      stage.say(`${less('frames')}, ${less('bytes')}`)
      expect(all.types).toEqual(expect.arrayContaining([...spared]))
      expect(needed.types.filter((type) => spared.includes(type))).toEqual([])
      // What is told in the end: everybody's end.
      expect(needed.types.filter((type) => type === 'StasisEnd').length).toBeGreaterThanOrEqual(10)
    }, { within: 90_000 })
  }
})
