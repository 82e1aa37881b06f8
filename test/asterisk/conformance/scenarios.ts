import type { Scenario, Scenes } from './recorder.js'
import { applications, reconnections } from './scenarios/applications.js'
import { behindASound } from './scenarios/behindASound.js'
import { bridges } from './scenarios/bridges.js'
import { calls } from './scenarios/calls.js'
import { frontDesk } from './scenarios/frontDesk.js'
import { keys } from './scenarios/keys.js'
import { onward } from './scenarios/onward.js'
import { outward } from './scenarios/outward.js'
import { sounds } from './scenarios/sounds.js'
import { states } from './scenarios/states.js'
import { variables } from './scenarios/variables.js'

const withASocket: Scenes = { ...calls, ...sounds, ...behindASound, ...keys, ...variables, ...onward, ...states, ...bridges, ...applications, ...outward }
const withTheirOwn: Scenes = { ...reconnections, ...frontDesk }

/** Every scenario, by what happens in it. */
export const scenarios: readonly Scenario[] = [
  ...Object.entries(withASocket).map(([name, play]) => ({ name, play })),
  ...Object.entries(withTheirOwn).map(([name, play]) => ({ name, play, deaf: true })),
]
