import type { Scenario, Scenes } from './recorder.js'
import { applications, reconnections } from './scenarios/applications.js'
import { behindASound } from './scenarios/behindASound.js'
import { beside } from './scenarios/beside.js'
import { bridges } from './scenarios/bridges.js'
import { calls } from './scenarios/calls.js'
import { controls } from './scenarios/control.js'
import { dialplan } from './scenarios/dialplan.js'
import { frontDesk } from './scenarios/frontDesk.js'
import { keys } from './scenarios/keys.js'
import { onward } from './scenarios/onward.js'
import { outward } from './scenarios/outward.js'
import { recordings } from './scenarios/recordings.js'
import { sounds } from './scenarios/sounds.js'
import { states } from './scenarios/states.js'
import { talking } from './scenarios/talking.js'
import { variables } from './scenarios/variables.js'

const withASocket: Scenes = {
  ...calls, ...sounds, ...controls, ...behindASound, ...keys, ...variables, ...onward, ...states, ...bridges, ...applications, ...outward,
  ...talking, ...recordings, ...beside, ...dialplan,
}
const withTheirOwn: Scenes = { ...reconnections, ...frontDesk }

/**
 * In these an application is told of device states. A 22 that tells of one while the socket of any application closes may block for
 * good: telling waits for that socket, and closing for whoever tells.
 */
const alone = new Set(['device states', 'an application that hears everything', 'to hear everything is wished for too late'])

/** Every scenario, by what happens in it. */
export const scenarios: readonly Scenario[] = [
  ...Object.entries(withASocket).map(([name, play]) => ({ name, play, alone: alone.has(name) })),
  ...Object.entries(withTheirOwn).map(([name, play]) => ({ name, play, deaf: true })),
]
