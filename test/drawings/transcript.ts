import { callFlow } from 'rxari/testing'

import { type Wrong, choose, greet } from './flows.js'

/** Wrong in a line of the transcript. */
export const transcript: Wrong = {
  'another line': callFlow(greet, ({ caller, transcript }) => {
    caller('s')
    transcript(`
      0 caller calls
      0 channels.answer caller
      1 channels.play caller sound:goodbye
      5 channels.hangup caller
      6 caller ended hangup
    `)
  }),

  'another time, deep in it': callFlow(choose, ({ caller, transcript }) => {
    caller('s---5-----h')
    transcript(`
      0 caller calls
      0 channels.answer caller
      1 channels.play caller sound:menu
      4 caller presses 5
      4 playbacks.stop sound:menu
      4 channels.hangup caller
      6 caller ended hangup
      10 caller hangs up
    `)
  }),

  'a line that is missing': callFlow(greet, ({ caller, transcript }) => {
    caller('s')
    transcript(`
      0 caller calls
      1 channels.play caller sound:hello-world
      5 channels.hangup caller
      6 caller ended hangup
    `)
  }),

  'a line too many': callFlow(greet, ({ caller, transcript }) => {
    caller('s')
    transcript(`
      0 caller calls
      0 channels.answer caller
      1 caller presses 5
      1 channels.play caller sound:hello-world
      5 channels.hangup caller
      6 caller ended hangup
    `)
  }),

  'it goes on': callFlow(greet, ({ caller, transcript }) => {
    caller('s')
    transcript(`
      0 caller calls
      0 channels.answer caller
    `)
  }),

  'it ends earlier': callFlow(greet, ({ caller, transcript }) => {
    caller('s')
    transcript(`
      0 caller calls
      0 channels.answer caller
      1 channels.play caller sound:hello-world
      5 channels.hangup caller
      6 caller ended hangup
      7 caller calls
    `)
  }),
}
