import type { Mutation } from './mutation.js'

const collecting = "    collectDtmf({ prompt: call.play('sound:vm-enter-num-to-call'), length: 1, firstDigit: 5_000 }),"
const greeting = "  inOrder(call.answer(), call.play('sound:hello-world'), chooseDepartment(call)).pipe("

export const mutations: readonly Mutation[] = [
  {
    name: 'no barge-in: the menu is heard to its end whatever is pressed',
    line: '  call.keypad$.pipe(',
    mutated: "  rxjs.concat(call.play('sound:vm-enter-num-to-call').pipe(rxjs.ignoreElements()), call.keypad$).pipe(",
  },
  {
    name: 'lost type-ahead: keys count from the menu on',
    line: '  call.keypad$.pipe(',
    mutated: "  call.events$.pipe(rxari.ofType('ChannelDtmfReceived'),",
  },
  {
    name: 'wrong terminator: the caller has to press #',
    line: collecting,
    mutated: "    collectDtmf({ prompt: call.play('sound:vm-enter-num-to-call'), terminator: '#', firstDigit: 5_000 }),",
  },
  {
    name: 'one digit is not enough',
    line: collecting,
    mutated: collecting.replace('length: 1', 'length: 2'),
  },
  {
    name: 'who is silent waits ten seconds',
    line: collecting,
    mutated: collecting.replace('5_000', '10_000'),
  },
  {
    name: 'the call is not answered',
    line: greeting,
    mutated: greeting.replace('call.answer(), ', ''),
  },
  {
    name: 'the menu does not wait for the end of the greeting',
    line: greeting,
    mutated: "  call.answer().pipe(concatMap(() => rxjs.merge(call.play('sound:hello-world').pipe(rxjs.ignoreElements()), chooseDepartment(call)))).pipe(",
  },
  {
    name: 'nobody apologises',
    line: "      between: () => call.play('sound:please-try-again'),",
    mutated: '      between: () => rxjs.EMPTY,',
  },
  {
    name: 'a human comes after two misses',
    line: '      attempts: 3,',
    mutated: '      attempts: 2,',
  },
  {
    name: 'who asks for support gets sales',
    line: "const departments = new Map([['1', 'sales'], ['2', 'support'], ['0', 'reception']])",
    mutated: "const departments = new Map([['1', 'sales'], ['2', 'sales'], ['0', 'reception']])",
  },
]
