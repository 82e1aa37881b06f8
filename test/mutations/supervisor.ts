import type { Mutation } from './mutation.js'

const connecting = '      ? connectCalls(ari, caller, dialled.call).pipe(map(() => dialled.call), hangupAfter(dialled.call))'
const attending = '    switchMap(([agent, mode]) => (agent === undefined ? waiting$ : concat(supervise(ari, call, agent, mode), waiting$))),'

export const mutations: readonly Mutation[] = [
  {
    name: '5 barges in',
    line: "const modes = new Map<string, Supervision>([['4', 'listen'], ['5', 'whisper'], ['6', 'barge']])",
    mutated: "const modes = new Map([['4', 'listen'], ['5', 'barge'], ['6', 'barge']])",
  },
  {
    name: 'a supervisor is heard from the beginning',
    line: "    startWith('listen' as const),",
    mutated: "    startWith('barge' as const),",
  },
  {
    name: 'the key that is in force already begins anew',
    line: '    distinctUntilChanged(),',
    mutated: '',
  },
  {
    name: 'a key that stands for nothing ends it',
    line: '    filter((mode) => mode !== undefined),',
    mutated: '',
  },
  {
    name: 'a supervisor waits in silence',
    line: attending,
    mutated: attending.replace('agent === undefined ? waiting$', 'agent === undefined ? EMPTY'),
  },
  {
    name: 'when the call is over, the supervisor is left in silence',
    line: attending,
    mutated: attending.replace('concat(supervise(ari, call, agent, mode), waiting$)', 'supervise(ari, call, agent, mode)'),
  },
  {
    name: 'modes pile up',
    line: attending,
    mutated: attending.replace('switchMap', 'mergeMap'),
  },
  {
    name: 'who comes later has to wait for the next call',
    line: '    share({ connector: () => new ReplaySubject<Call>(1) }),',
    mutated: '    share(),',
  },
  {
    name: 'supervisors are served as callers too',
    line: '    filter((call) => !isSupervisor(call)),',
    mutated: '',
  },
  {
    name: 'the agent is left behind when the caller hangs up',
    line: connecting,
    mutated: connecting.replace(', hangupAfter(dialled.call)', ''),
  },
]
