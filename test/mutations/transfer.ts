import type { Mutation } from './mutation.js'

const commands = "  keypad$.pipe(menu({ choices: { '*1': '*1', '*2': '*2', '*3': '*3' }, firstDigit: Infinity, attempts: Infinity, otherwise: '' }))"
const asking = '  attendedTransfer(ari, { caller, agent, target: desk.expert, decision$: decision(agent), ringFor: 20_000 }).pipe('
const deciding = "    map(({ digit }) => (digit === '1' ? 'complete' as const : 'abandon' as const)),"
const connecting = "      return what === '*2' ? consult(ari, desk, caller, agent) : connectCalls(ari, caller, agent, { absorbDTMF: true })"
const completing = '          return merge(agent.hangup(), connectCalls(ari, caller, transfer.call)).pipe(hangupAfter(transfer.call))'

export const mutations: readonly Mutation[] = [
  {
    name: '*3 goes to sales',
    line: "const departments = new Map([['*1', 'sales'], ['*3', 'support']])",
    mutated: "const departments = new Map([['*1', 'sales'], ['*3', 'sales']])",
  },
  {
    name: 'commands are no longer heard after some seconds',
    line: commands,
    mutated: commands.replace('attempts: Infinity', 'attempts: 1'),
  },
  {
    name: 'the caller hears the keys of the agent',
    line: connecting,
    mutated: connecting.replace(', { absorbDTMF: true }', ''),
  },
  {
    name: '1 and 2 are the other way round',
    line: deciding,
    mutated: deciding.replace("'complete' as const : 'abandon'", "'abandon' as const : 'complete'"),
  },
  {
    name: 'any key decides',
    line: "    filter(({ digit }) => digit === '1' || digit === '2'),",
    mutated: '',
  },
  {
    name: 'the expert rings for half a minute',
    line: asking,
    mutated: asking.replace('20_000', '30_000'),
  },
  {
    name: 'the agent is kept when the two are connected',
    line: completing,
    mutated: completing.replace('merge(agent.hangup(), connectCalls(ari, caller, transfer.call))', 'connectCalls(ari, caller, transfer.call)'),
  },
  {
    name: 'the expert is left behind when the caller hangs up',
    line: completing,
    mutated: completing.replace('.pipe(hangupAfter(transfer.call))', ''),
  },
  {
    name: 'a transfer that was abandoned ends the call',
    line: '          return talk(ari, desk, caller, agent)',
    mutated: '          return agent.hangup()',
  },
  {
    name: 'the agent is not told that the expert does not answer',
    line: "          return agent.play('sound:vm-nobodyavail').pipe(",
    mutated: '          return rxjs.of(true).pipe(',
  },
]
