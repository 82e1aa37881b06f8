import { afterEach, describe, expect } from '@jest/globals'

import { type Stage, eventually, onStage, server } from './harness.js'
import { type Started, started } from './started.js'

/** The example's workers, each a process as it would be anywhere. StasisBroadcast() is of 22.10: a 16 has none, and nothing is tried on it. */

const lacksIt = ({ version }: Stage) => version === '16'

const processes: Started[] = []
afterEach(async () => {
  for (const each of processes.splice(0)) {
    await each.kill()
    // Whom it has started outlives it.
    for (const pid of pidsIn(each)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended.
      }
    }
  }
})

/** Every process of a worker that it has told of. */
const pidsIn = ({ lines }: Started, name = '\\S+'): readonly number[] => lines.flatMap((line) => {
  const [, pid] = new RegExp(`^${name} is process ([1-9]\\d*)$`).exec(line) ?? []
  return pid === undefined ? [] : [Number(pid)]
})

const start = (args: readonly string[], app: string): Started => {
  const { url: ARI_URL, username: ARI_USERNAME, password: ARI_PASSWORD } = server
  const program = started('examples/workers.js', args, { ARI_URL, ARI_USERNAME, ARI_PASSWORD, ARI_APP: app })
  processes.push(program)
  return program
}

/** A worker of its own, which is there. */
const working = async (name: string): Promise<Started> => {
  const program = start([name], name)
  await eventually(`${name} is there`, () => program.lines.includes('Asterisk: open'), 20_000)
  return program
}

/** Whom it has taken, in order. */
const takenBy = ({ lines }: Started, how = 'takes'): readonly string[] => lines.flatMap((line) => new RegExp(`^(?:\\S+-\\d )?${how} (call-\\S+)$`).exec(line)?.[1] ?? [])

/** Who is in the application, as Asterisk has it. */
const isIn = async ({ driver }: Stage, app: string): Promise<readonly string[]> => {
  const { body } = await driver.request('GET', `/applications/${app}`)
  // The documented shape of GET /applications/{applicationName}.
  return (body as { readonly channel_ids: readonly string[] }).channel_ids
}

const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).sort()

/** A question begins, from a moment on. */
const asked = ({ driver }: Stage, { id }: { readonly id: string }, since = 0) => driver.hears(`${id} is asked`, ({ type, playback }) =>
  type === 'PlaybackStarted' && playback?.target_uri === `channel:${id}` && playback.media_uri === 'sound:vm-enter-num-to-call', { since, within: 10_000 })

describe('the example workers', () => {
  onStage('callers are each taken by one of three; for whom nobody has room, waits until somebody has', async (stage) => {
    if (lacksIt(stage)) return
    const workers = await Promise.all(['1', '2', '3'].map((nth) => working(`${stage.app}-${nth}`)))
    const taken = () => workers.flatMap((each) => takenBy(each))
    const callers = await stage.callers(7, 'wait', { to: `share-${stage.app}` })
    await eventually('six are taken', () => taken().length === 6, 10_000)
    expect(workers.map((each) => takenBy(each).length)).toEqual([2, 2, 2])
    await callers.find(({ id }) => taken().includes(id))?.hangup()
    await eventually('the seventh is taken', () => taken().length === 7, 10_000)
    expect([...taken()].sort()).toEqual(idsOf(callers))
    expect(workers.flatMap(({ complaints }) => complaints)).toEqual([])
  }, { within: 90_000 })

  onStage('one dies in the midst of its calls: they stay where they are, new ones go to the others; started again, it has its own back', async (stage) => {
    if (lacksIt(stage)) return
    const dying = await working(`${stage.app}-3`)
    const [ann, bob] = await stage.callers(2, () => undefined, { to: `share-${stage.app}` })
    if (ann === undefined || bob === undefined) throw new Error('two have called')
    await eventually('both are taken', () => takenBy(dying).length === 2)
    const others = await Promise.all(['1', '2'].map((nth) => working(`${stage.app}-${nth}`)))
    await asked(stage, ann)
    expect(await dying.kill()).toBe('SIGKILL')

    const late = await stage.callers(4, 'wait', { to: `share-${stage.app}` })
    await eventually('new calls are taken by the two', () => others.every((each) => takenBy(each).length === 2), 10_000)
    expect(others.flatMap((each) => takenBy(each)).sort()).toEqual(idsOf(late))
    expect([...await isIn(stage, `${stage.app}-3`)].sort()).toEqual(idsOf([ann, bob]))

    const before = performance.now()
    const again = await working(`${stage.app}-3`)
    await eventually('it has them back', () => takenBy(again, 'takes back').length === 2)
    expect([...takenBy(again, 'takes back')].sort()).toEqual(idsOf([ann, bob]))
    await asked(stage, ann, before)
    await ann.press('1')
    expect(await stage.routed(ann, 10_000)).toBe('sales')
  }, { within: 90_000 })

  onStage('started as three, one that dies is started again; told to end, they take nobody, and end when all are served', async (stage) => {
    if (lacksIt(stage)) return
    const all = start([], stage.app)
    await eventually('all are there', () => all.lines.filter((line) => line.endsWith('Asterisk: open')).length === 3, 20_000)
    const [ann, bob] = await stage.callers(2, () => undefined, { to: `share-${stage.app}` })
    if (ann === undefined || bob === undefined) throw new Error('two have called')
    await eventually('both are taken', () => takenBy(all).length === 2)
    const name = all.lines.find((line) => line.endsWith(` takes ${ann.id}`))?.split(' ')[0] ?? ''
    for (const pid of pidsIn(all, name)) process.kill(pid, 'SIGKILL')
    await eventually('ann is taken back', () => all.lines.includes(`${name} takes back ${ann.id}`), 15_000)
    expect(all.lines).toContain(`${name} has died (SIGKILL)`)
    await asked(stage, bob)

    all.signal('SIGTERM')
    await eventually('all drain', () => all.lines.filter((line) => line.includes(' Draining: ')).length === 3)
    const late = await stage.caller('wait', { to: `share-${stage.app}` })
    for (const each of [ann, bob]) {
      await each.press('2')
      expect(await stage.routed(each, 10_000)).toBe('support')
    }
    expect(await all.ended).toBe(0)
    expect(takenBy(all)).not.toContain(late.id)
  }, { within: 90_000 })
})
