import { callFlow } from 'rxari/testing'

import { frontDesk } from '../examples/front-desk.js'
import type { Series } from './figures.js'
import type { Scale } from './scale.js'

/** As long as such sounds are, in ms. */
const sounds = { 'sound:hello-world': 2_000, 'sound:vm-enter-num-to-call': 19_000, 'sound:please-try-again': 3_500 }

/** A minute at the front desk, drawn: nothing is said, then pressed what is no department, then nothing again; a human it is. */
export const minute = callFlow(frontDesk, { sounds }, ({ caller, asterisk }) => {
  caller('  s 32s 9')
  asterisk('aw 2s m 24s o 3500ms m 2496ms (xo) 3497ms m 24s r', {
    a: 'channels.answer caller', w: 'channels.play caller sound:hello-world', m: 'channels.play caller sound:vm-enter-num-to-call',
    x: 'playbacks.stop sound:vm-enter-num-to-call', o: 'channels.play caller sound:please-try-again',
    r: 'channels.continueInDialplan caller departments reception',
  })
})

/** How long so many of them take, one after another, from a cold start; each is compared with its drawing. */
export const marbles = ({ calls = 1_000 }: { readonly calls?: number } = {}): { readonly seconds: number; readonly cpu: number } => {
  const [began, used] = [performance.now(), process.cpuUsage()]
  for (let call = 0; call < calls; call += 1) minute()
  const { user, system } = process.cpuUsage(used)
  return { seconds: (performance.now() - began) / 1_000, cpu: (user + system) / 1_000_000 }
}

const count = 1_000
export const drawn = `${count.toLocaleString('en')} call flows of a minute, drawn and compared`

/** In virtual time: how long a suite of so many tests takes. */
export const drawings = ({ rounds, say }: Scale): readonly Series[] => {
  say(drawn)
  const took = Array.from({ length: Math.min(3, rounds) }, () => marbles({ calls: count }))
  return [
    { what: drawn, client: 'rxari', unit: 's', rounds: took.map(({ seconds }) => seconds) },
    { what: 'times as fast as the clock', client: 'rxari', unit: 'times', rounds: took.map(({ seconds }) => count * 60 / seconds) },
  ]
}
