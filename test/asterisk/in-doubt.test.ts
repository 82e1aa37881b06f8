import { describe, expect } from '@jest/globals'
import { type Observable, firstValueFrom, map, mergeMap, of } from 'rxjs'

import { type Ari, type Call, type Dialled, type Rest, type models, isAriError } from '../../src/index.js'
import { type Passed, type Stage, eventually, onStage } from './harness.js'

// Asterisk has done what was asked for, and its reply is lost with the connection that it came over.

interface Asking {
  readonly ari: Ari
  readonly call: Call
  readonly app: string
}

const answeredThenHungUp = (dialled: Dialled) =>
  (dialled.outcome === 'answered' ? dialled.call.hangup().pipe(map(() => dialled.outcome)) : of(dialled.outcome))
const hungUp = (ari: Ari) => ({ id: channelId }: models.Channel) => ari.channels.hangup({ channelId }).pipe(map(() => 'hung up'))

/** What is asked for, the request whose reply is lost, and what becomes of it. */
const table: readonly (readonly [what: string, path: RegExp, asked: (asking: Asking) => Observable<unknown>, becomes: unknown])[] = [
  ['a sound', /^\/channels\/[^/]+\/play\//, ({ call }) => call.play('sound:silence/3').pipe(map(({ state }) => state)), 'done'],
  ['a phone that rings', /^\/channels(\/|$)/, ({ ari }) => ari.dial('Local/answer-later@targets/n').pipe(mergeMap(answeredThenHungUp)), 'answered'],
  ['a channel of a bare row', /^\/channels$/, ({ ari, app }) => ari.channels.originate({ endpoint: 'Local/answer-later@targets/n', app }).pipe(mergeMap(hungUp(ari))), 'hung up'],
  ['a recording', /^\/channels\/[^/]+\/record$/, ({ call }) => call.record({ beep: false, maxDurationSeconds: 2, whenLeft: 'keep' }).pipe(map(() => 'recorded')), 'recorded'],
  ['a bridge', /^\/bridges\//, ({ ari }) => ari.openBridge().pipe(map(({ id }) => id !== '')), true],
  ['a snoop of a bare row', /^\/channels\/[^/]+\/snoop/, ({ ari, call, app }) => ari.channels.snoopChannel({ channelId: call.id, spy: 'both', app }).pipe(mergeMap(hungUp(ari))), 'hung up'],
]

const asked = ({ method, path, query }: Passed) => `${method} ${path} ${JSON.stringify(query)}`

/** Asks for each, one after another, over such a connection. */
const ask = async (stage: Stage, rest: Rest, rows = table) => {
  const ari = await stage.ari({ rest })
  const [one] = await stage.answered(ari, 1, 'wait')
  if (one === undefined) throw new Error('unreachable: one has called')
  const lost: string[] = []
  for (const [what, path, request, becomes] of rows) {
    // What was cut is open again.
    await eventually('requests are served', () => stage.lifecycle.at(-1)?.status === 'open')
    const since = performance.now()
    let over: Passed['over'] | undefined
    stage.proxy.loseReply((passed) => {
      const is = passed.method === 'POST' && path.test(passed.path) && passed.at >= since
      if (is) over = passed.over
      return is
    })
    const became = await firstValueFrom(request({ ari, call: one.call, app: stage.app })).catch((error: unknown) => error)
    expect([what, became]).toEqual([what, becomes])
    expect(over).toBeDefined()
    lost.push(`${what} (${String(over)})`)
    // Nothing but reading, and what undoes it, is sent twice.
    const posts = stage.requests({ method: 'POST', since }).map(asked)
    expect(new Set(posts).size).toBe(posts.length)
    const reads = stage.requests({ method: 'GET', since }).filter(({ reply }) => reply?.status === 200)
    expect(reads.length).toBeGreaterThan(0)
  }
  return lost
}

describe('a reply that is lost', () => {
  onStage('over HTTP: what was asked for is found by its id, and goes on as if it had been answered', async (stage) => {
    stage.say(`lost: ${(await ask(stage, 'http')).join(', ')}`)
  })

  onStage('with both ways', async (stage) => {
    // A snoop enters the application at once, which is gone with the connection that the reply was lost with: so is the snoop, then.
    stage.say(`lost: ${(await ask(stage, 'auto', table.filter(([what]) => !what.startsWith('a snoop')))).join(', ')}`)
  }, { within: 60_000 })

  onStage('of what Asterisk has refused: nothing is found, it is in doubt, and undone for sure', async (stage) => {
    const ari = await stage.ari()
    stage.proxy.loseReply(({ method, path }) => method === 'POST' && path === '/channels')
    const since = performance.now()
    const error = await firstValueFrom(ari.channels.originate({ endpoint: 'Nope/nobody', app: stage.app })).catch((error: unknown) => error)
    expect(isAriError(error, 'InDoubt')).toBe(true)
    expect(stage.requests({ method: 'GET', path: /^\/channels\//, since }).map(({ reply }) => reply?.status)).toEqual([404, 404])
    await eventually('it is undone three times over', () => stage.requests({ method: 'DELETE', since }).length === 3, 15_000)
  }, { within: 60_000 })
})
