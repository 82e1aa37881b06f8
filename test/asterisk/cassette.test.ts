import { readFileSync, statSync } from 'node:fs'

import { describe, expect, jest } from '@jest/globals'
import { type Observable, concatMap, endWith, ignoreElements, lastValueFrom, take } from 'rxjs'

import { chooseDepartment, program as frontDesk } from '../../examples/front-desk.js'
import { type Ari, type Call, type ErrorTag, type Fault, collectDtmf, connect, eachCall, inOrder, insist } from '../../src/index.js'
import { drawCassette, playedBack, readCassette } from '../../src/testing/index.js'
import { withFile } from '../support/recording.js'
import { secretDigits, toBeSearched } from '../support/searched.js'
import { type Stage, eventually, onStage, server } from './harness.js'

type Program = (ari: Ari) => Observable<unknown>

/** Serves callers on a real Asterisk and records it; gives what `use` makes of the file when the connection is closed. */
const recording = <T>(stage: Stage, program: Program, calls: () => Promise<unknown>, use: (file: string, faults: readonly ErrorTag[]) => T): Promise<Awaited<T>> => withFile(async (file) => {
  const faults: Fault[] = []
  const log: string[] = []
  const logging = jest.spyOn(console, 'error').mockImplementation((...words: readonly unknown[]) => { log.push(words.join(' ')) })
  const ari = connect({ ...server, url: stage.proxy.url, app: stage.app, record: file, log: true })
  stage.watch(ari.faults$, (fault) => { faults.push(fault) })
  const serving = program(ari).subscribe()
  try {
    await lastValueFrom(ari.lifecycle$.pipe(concatMap(({ status }) => (status === 'open' ? [status] : [])), take(1)))
    await calls()
    await stage.driver.sendHome()
    await eventually('every call is over', () => ari.census().calls === 0)
  } finally {
    await lastValueFrom(ari.close().pipe(ignoreElements(), endWith(0)))
    serving.unsubscribe()
    logging.mockRestore()
    toBeSearched(`${stage.app}.log`, () => log.join('\n'))
  }
  return await use(file, faults.map(({ error }) => error._tag))
}) as Promise<Awaited<T>> // What `use` gives, awaited.

const began = ({ driver }: Stage, uri: string, { id }: { readonly id: string }, times = 1) =>
  eventually(`${uri} begins`, () => driver.heard.filter(({ frame: { type, application, playback } }) =>
    type === 'PlaybackStarted' && application === driver.application && playback?.media_uri === uri && playback.target_uri === `channel:${id}`).length === times)

const prompt = 'sound:vm-enter-num-to-call'

/** Ann errs and corrects herself, Bob knows what he wants, Carl hangs up in the middle of a word; all at once. */
const three = (stage: Stage) => async (): Promise<void> => {
  const [ann, bob, carl] = await stage.callers(3, () => undefined)
  if (ann === undefined || bob === undefined || carl === undefined) throw new Error('Three were to call')
  await Promise.all([
    (async () => {
      await began(stage, prompt, ann)
      await ann.press('9')
      await began(stage, prompt, ann, 2)
      await ann.press('2')
      expect(await stage.routed(ann)).toBe('support')
    })(),
    (async () => {
      await began(stage, 'sound:hello-world', bob)
      await bob.press('1')
      expect(await stage.routed(bob)).toBe('sales')
    })(),
    (async () => {
      await began(stage, prompt, carl)
      await carl.hangup()
    })(),
  ])
}

/** The greeting is forgotten. */
const mutated: Program = ({ calls$ }) => calls$.pipe(eachCall((call) => inOrder(call.answer(), chooseDepartment(call)).pipe(
  concatMap((extension) => call.continueInDialplan({ context: 'departments', extension })),
)))

const door = (call: Call) => inOrder(
  call.answer(),
  call.keypad$.pipe(collectDtmf({ length: 1 })),
  call.keypad$.pipe(
    collectDtmf({ prompt: call.play('sound:conf-getpin'), max: secretDigits.length, secret: true }),
    insist(({ digits }) => (digits === secretDigits ? 'sales' : undefined), { between: () => call.play('sound:sorry'), otherwise: 'reception' }),
  ),
).pipe(concatMap((extension) => call.continueInDialplan({ context: 'departments', extension })))

describe('a cassette of a real call', () => {
  onStage('of three callers at the front desk plays back in virtual time; a mutated desk is told apart', (stage) =>
    recording(stage, frontDesk, three(stage), (file, faults) => {
      expect(faults).toEqual([])
      playedBack(frontDesk, file)()
      expect(() => { playedBack(mutated, file)() }).toThrow(/as it was recorded: 'channels\.play caller\d* sound:vm-enter-num-to-call' was asked/)
      const text = readFileSync(file, 'utf8')
      expect(text).not.toContain(server.password)
      expect(readCassette(file)).toMatchObject({ header: { app: [stage.app] }, breaksOff: false })
      expect(drawCassette(file)).toContain("'channels.continueInDialplan caller")
      stage.say(`three callers: ${String(text.split('\n').length)} lines, ${String(statSync(file).size)} bytes`)
    }), { within: 60_000 })

  onStage('keeps a PIN for itself, and plays back with one that is given', (stage) => {
    const program: Program = ({ calls$ }) => calls$.pipe(eachCall(door))
    const keys = async () => {
      const caller = await stage.caller()
      await eventually('the call is answered', () => stage.driver.heard.some(({ frame: { type, channel } }) => type === 'ChannelStateChange' && channel?.id === caller.id && channel.state === 'Up'))
      await caller.press('5')
      await began(stage, 'sound:conf-getpin', caller)
      await caller.press(secretDigits.slice(0, 5))
      await caller.press(secretDigits.slice(5))
      expect(await stage.routed(caller)).toBe('sales')
    }
    return recording(stage, program, keys, (file) => {
      const text = readFileSync(file, 'utf8')
      expect([...text.matchAll(/"digit":"(.)"/g)].map(([, digit]) => digit).join('')).toBe(`5${'?'.repeat(secretDigits.length)}`)
      expect(text).not.toContain(secretDigits)
      playedBack(program, file, { secret: secretDigits })()
      expect(() => { playedBack(program, file)() }).toThrow(/sound:sorry/)
    })
  }, { within: 60_000 })

  onStage('of twenty callers who press what they like plays back', (stage) => {
    const keys = ['1', '92', '9', '', '0', '99', '3', '2#', '12', '*1']
    const press = async () => {
      const callers = await stage.callers(20, () => undefined)
      await Promise.all(callers.map(async (caller, n) => {
        await began(stage, n % 2 === 0 ? prompt : 'sound:hello-world', caller)
        const pressed = keys[n % keys.length] ?? ''
        if (pressed !== '') await caller.press(pressed).catch(() => undefined)
        if (n % 3 === 0) await caller.hangup()
      }))
    }
    return recording(stage, frontDesk, press, (file) => {
      playedBack(frontDesk, file)()
      expect(() => { playedBack(mutated, file)() }).toThrow(/as it was recorded/)
    })
  }, { within: 60_000 })

  onStage('with a gap in the middle plays back, the gap included', (stage) => {
    const keys = async () => {
      const caller = await stage.caller()
      await began(stage, prompt, caller)
      stage.proxy.cutAll()
      await eventually('the connection is made again', () => stage.proxy.upgrades.length === 2)
      await caller.press('9').catch(() => undefined)
      await began(stage, 'sound:please-try-again', caller)
      await caller.press('1')
      expect(await stage.routed(caller)).toBe('sales')
    }
    return recording(stage, frontDesk, keys, (file, faults) => {
      expect(faults).toEqual(['Disconnected'])
      expect(readFileSync(file, 'utf8')).toContain('"state":{"status":"lost"')
      playedBack(frontDesk, file, { faults })()
      expect(() => { playedBack(mutated, file)() }).toThrow(/as it was recorded/)
    })
  }, { within: 60_000 })
})
