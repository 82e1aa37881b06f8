import { callFlow } from 'rxari/testing'

import { type Wrong, greet, requests } from './flows.js'

/** Drawings that cannot be read. */
export const rows: Wrong = {
  'an operation misspelt': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', { ...requests, a: 'channels.anwser caller' })
  }),

  'the room of an operation forgotten': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---h', { ...requests, w: 'play caller sound:hello-world' })
  }),

  'an operation misspelt in an answer': callFlow(greet, { answers: { 'channel.play': 'never' } }, ({ caller }) => { caller('s') }),

  'a letter that stands for nothing': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw---q', requests)
  }),

  'time without blanks around it': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('aw-5s h', requests)
  }),

  'a value that is not given': callFlow(greet, ({ caller, flow }) => {
    caller('  s')
    flow('    -----(w|)', {})
  }),

  'a group that is not closed': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('a(wh', requests)
  }),

  'time within a group': callFlow(greet, ({ caller, asterisk }) => {
    caller('  s')
    asterisk('(aw---h)', requests)
  }),

  'what callers do not do': callFlow(greet, ({ caller }) => { caller('s--x') }),

  'keys before the call': callFlow(greet, ({ caller }) => { caller('--5--s') }),

  'keys after the end': callFlow(greet, ({ caller }) => { caller('s--h5') }),

  'a second call in one row': callFlow(greet, ({ caller }) => { caller('s--h--s') }),

  'a row twice': callFlow(greet, ({ asterisk }) => {
    asterisk('', requests)
    asterisk('', requests)
  }),

  'a caller twice': callFlow(greet, ({ caller }) => {
    caller('s')
    caller('--s')
  }),

  'what telephones do not do': callFlow(greet, { phones: { 'PJSIP/alice': 'r--z' } }, () => undefined),
}
