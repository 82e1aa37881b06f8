import type { Mutation } from './mutation.js'

const greeting = "  inOrder(call.answer(), call.play('sound:vm-intro').pipe(takeUntil(call.keypad$)), leaveMessage(call))"
const asking = "    menu({ prompt: call.play(asked), choices, invalid: call.play('sound:please-try-again'), otherwise: 'send' as const }),"
const listening = "          return review(call, message, [`recording:${message.stored.name}`, 'sound:vm-review'])"
const delivering = "  inOrder(stored.copy(`inbox/${id}`), stored.delete(), ari.deviceState('Stasis:voicemail').update('INUSE'))"

/** Each of them has to turn at least one test of test/examples/voicemail.spec.ts red. */
export const mutations: readonly Mutation[] = [
  {
    name: 'the greeting has to be heard to its end',
    line: greeting,
    mutated: greeting.replace('.pipe(takeUntil(call.keypad$))', ''),
  },
  {
    name: 'nobody beeps',
    line: '    beep: true,',
    mutated: '    beep: false,',
  },
  {
    name: '# does not end the message',
    line: "    terminateOn: '#',",
    mutated: "    terminateOn: '*',",
  },
  {
    name: 'silence does not end the message',
    line: '    maxSilenceSeconds: 4,',
    mutated: '    maxSilenceSeconds: 0,',
  },
  {
    name: 'another message is refused, because there is one',
    line: "    ifExists: 'overwrite',",
    mutated: "    ifExists: 'fail',",
  },
  {
    name: 'who hangs up has said nothing',
    line: '    concatMap((message) => concat(of(message), review(call, message))),',
    mutated: '    concatMap((message) => concat(review(call, message), of(message))),',
  },
  {
    name: 'who is silent in the review has to record another',
    line: asking,
    mutated: asking.replace("'send' as const", "'again'"),
  },
  {
    name: 'a wrong key is not apologised for',
    line: asking,
    mutated: asking.replace("invalid: call.play('sound:please-try-again'), ", ''),
  },
  {
    name: 'who has listened is not asked again',
    line: listening,
    mutated: '          return call.play(`recording:${message.stored.name}`).pipe(ignoreElements())',
  },
  {
    name: 'a key that is pressed while the message is played silences it, and is lost',
    line: listening,
    mutated: '          return inOrder(call.play(`recording:${message.stored.name}`).pipe(takeUntil(call.keypad$)), review(call, message))',
  },
  {
    name: 'the message is played to its end whatever is pressed',
    line: listening,
    mutated: '          return inOrder(call.play(`recording:${message.stored.name}`), review(call, message))',
  },
  {
    name: 'an empty message is delivered',
    line: '      return message.duration === 0 ? message.stored.delete() : deliver(message, call)',
    mutated: '      return deliver(message, call)',
  },
  {
    name: 'the draft is left lying about',
    line: delivering,
    mutated: delivering.replace('stored.delete(), ', ''),
  },
  {
    name: 'no lamp is lit',
    line: delivering,
    mutated: delivering.replace("'INUSE'", "'NOT_INUSE'"),
  },
]
