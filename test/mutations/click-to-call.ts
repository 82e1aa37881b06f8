import type { Mutation } from './mutation.js'

const ringing = '  ari.dial(to, { ringFor: 30_000 }).pipe('
const connecting = '      ? connectCalls(ari, caller, dialled.call).pipe(hangupAfter(dialled.call))'
const calling = '      ? callOn(ari, to, dialled.call).pipe(untilHangup(dialled.call), hangupAfter(dialled.call))'
const first = '  ari.dial(from, { ringFor: 20_000 }).pipe('

export const mutations: readonly Mutation[] = [
  {
    name: 'who clicked hears nothing while the other phone rings',
    line: '    meanwhile(caller.ring()),',
    mutated: '',
  },
  {
    name: 'the other phone rings for ever',
    line: ringing,
    mutated: ringing.replace('30_000', 'Infinity'),
  },
  {
    name: 'it goes on ringing for who clicked when the other one has answered',
    line: '    meanwhile(caller.ring()),',
    mutated: '    (dialled$) => rxjs.merge(caller.ring().pipe(rxjs.ignoreElements()), dialled$),',
  },
  {
    name: 'the other one is left behind when who clicked hangs up',
    line: connecting,
    mutated: '      ? connectCalls(ari, caller, dialled.call)',
  },
  {
    name: 'nobody hears the other',
    line: connecting,
    mutated: '      ? rxjs.NEVER.pipe(rxari.untilHangup(dialled.call), hangupAfter(dialled.call))',
  },
  {
    name: 'nothing is said of one who is not reached',
    line: '      : caller.play(regrets[dialled.outcome]))),',
    mutated: '      : EMPTY)),',
  },
  {
    name: 'one who is busy is said to be absent',
    line: "  busy: 'sound:vm-rec-busy',",
    mutated: "  busy: 'sound:vm-nobodyavail',",
  },
  {
    name: 'the phone of who clicked rings for half a minute',
    line: first,
    mutated: first.replace('20_000', '30_000'),
  },
  {
    name: 'who clicked is left behind when the other one hangs up',
    line: calling,
    mutated: calling.replace(', hangupAfter(dialled.call)', ''),
  },
  {
    name: 'a click that cannot be served ends it for all',
    line: '      return EMPTY',
    mutated: '      throw error',
  },
]
