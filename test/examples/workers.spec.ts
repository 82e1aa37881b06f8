/** The workers in virtual time: three connections to one Asterisk, which takes a millisecond for everything. A sound lasts a tenth of a second. */
import { describe, expect, test } from '@jest/globals'
import { type Subscription, ignoreElements, map, merge } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { connect } from 'rxari'
import { simulator } from 'rxari/testing'

import { worker } from '../../examples/workers.js'

const dialplan = `
[offered]
exten => all,1,StasisBroadcast(50,^worker-)
 same => n,Goto(1)
[callers]
exten => wait,1,Wait(3600)
`

interface Office {
  /** At so many ms. */
  at(ms: number, what: () => void): void
  calls(who: string): void
  hangsUp(who: string): void
  /** A worker begins, with room for two. */
  begins(name: string, options?: { readonly adopt?: boolean }): { readonly dies: () => void; readonly drains: () => void }
}

/** When the day is over, in ms. */
const end = 700

/** What the workers say, each line with its time, and what is played. */
const office = (script: (office: Office) => void): readonly string[] => {
  const lines: string[] = []
  const scheduler = new TestScheduler(() => undefined)
  scheduler.run(({ flush }) => {
    const asterisk = simulator({ dialplan, sound: 100 })
    const say = (line: string) => { lines.push(`${scheduler.now()} ${line}`) }
    const ask = (method: string, path: string) => { asterisk.ask({ method, path, query: {} }).subscribe() }
    script({
      at: (ms, what) => { scheduler.schedule(what, ms) },
      calls: (who) => {
        const query = { endpoint: 'Local/all@offered/n', context: 'callers', extension: 'wait', channelId: `far-${who}`, otherChannelId: who }
        asterisk.ask({ method: 'POST', path: '/channels', query }).subscribe()
      },
      hangsUp: (who) => { ask('DELETE', `/channels/far-${who}`) },
      begins: (name, options) => {
        let alive = true
        const ari = connect({ wire: asterisk.wire(name), app: name, log: false, ...options })
        const played$ = ari.events$.pipe(map((event) => (event.type === 'PlaybackStarted' ? `plays ${event.playback.media_uri}` : '')))
        const working: Subscription = merge(worker(ari), merge(played$, ari.faults$.pipe(map(({ error }) => `fault: ${error.message}`))))
          .subscribe((line) => { if (line !== '' && alive) say(`${name} ${line}`) })
        return {
          dies: () => {
            alive = false
            // Nothing is undone by one who is closed: as nothing is by one who dies.
            ari.close().subscribe()
            working.unsubscribe()
          },
          drains: () => { ari.drain().pipe(ignoreElements()).subscribe({ complete: () => { say(`${name} has ended`) } }) },
        }
      },
    })
    scheduler.schedule(() => { asterisk.end() }, end)
    scheduler.maxFrames = end
    flush()
  })
  return lines
}

const taking = (lines: readonly string[]) => lines.filter((line) => !line.includes(' plays ') && !line.startsWith(`${end} `))

describe('workers that share an Asterisk', () => {
  test('each take as many as they have room for, the idlest first; the seventh caller waits for room', () => {
    expect(taking(office(({ at, begins, calls, hangsUp }) => {
      for (const name of ['worker-1', 'worker-2', 'worker-3']) begins(name)
      for (let n = 1; n <= 7; n += 1) at(10 * n, () => { calls(`c${n}`) })
      at(150, () => { hangsUp('c1') })
    }))).toEqual([
      '13 worker-1 takes c1', '23 worker-2 takes c2', '33 worker-3 takes c3', '48 worker-1 takes c4', '58 worker-2 takes c5', '68 worker-3 takes c6',
      '151 worker-1 is done with c1', '178 worker-1 takes c7',
    ])
  })

  test('one who is told to end takes nobody any more, and the others do', () => {
    expect(taking(office(({ at, begins, calls, hangsUp }) => {
      const first = begins('worker-1')
      at(10, () => { calls('c1') })
      at(30, () => { begins('worker-2') })
      at(40, () => { first.drains() })
      at(50, () => { calls('c2') })
      at(60, () => { calls('c3') })
      at(100, () => { hangsUp('c1') })
    }))).toEqual([
      '13 worker-1 takes c1', '53 worker-2 takes c2', '68 worker-2 takes c3', '101 worker-1 is done with c1', '101 worker-1 has ended',
    ])
  })

  test('one who dies leaves its call where it is; started again it takes it back, and does not greet it again', () => {
    expect(office(({ at, begins, calls }) => {
      const first = begins('worker-1')
      begins('worker-2')
      at(10, () => { calls('c1') })
      at(130, () => { first.dies() })
      at(200, () => { begins('worker-1', { adopt: true }) })
    }).filter((line) => !line.startsWith(`${end} `))).toEqual([
      '13 worker-1 takes c1', '15 worker-1 plays sound:hello-world', '116 worker-1 plays sound:vm-enter-num-to-call',
      '452 worker-1 takes back c1', '454 worker-1 plays sound:vm-enter-num-to-call',
    ])
  })
})
