import type { Mutation } from './mutation.js'

const waiting = "    queue$.pipe(switchMap((queue) => queue.wait(call, { maxWait: 120_000, until$: star(call) })), take(1)),"
const place = "  position === 1 ? ['sound:queue-youarenext'] : ['sound:queue-thereare', `number:${String(position)}`, 'sound:queue-callswaiting']"

export const mutations: readonly Mutation[] = [
  {
    name: 'nobody is answered',
    line: '    call.answer(),',
    mutated: '',
  },
  {
    name: 'nobody is thanked',
    line: "    call.play('sound:queue-thankyou'),",
    mutated: '',
  },
  {
    name: 'who waits, waits for ever',
    line: waiting,
    mutated: waiting.replace('maxWait: 120_000, ', ''),
  },
  {
    name: 'a key does not lead out of the queue',
    line: waiting,
    mutated: waiting.replace(', until$: star(call)', ''),
  },
  {
    name: 'any key leads out of the queue',
    line: "const star = ({ keypad$ }: Call) => keypad$.pipe(filter(({ digit }) => digit === '*'))",
    mutated: 'const star = ({ keypad$ }: Call) => keypad$',
  },
  {
    name: 'the key ends a conversation, too',
    line: waiting,
    mutated: "    queue$.pipe(switchMap((queue) => queue.wait(call, { maxWait: 120_000 })), take(1), rxjs.takeUntil(star(call)), rxjs.defaultIfEmpty({ outcome: 'left' })),",
  },
  {
    name: 'the second in line is told to be the first',
    line: place,
    mutated: place.replace('position === 1', 'position <= 2'),
  },
  {
    name: 'who was served goes to the reception',
    line: "    filter(({ outcome }) => outcome !== 'served'),",
    mutated: '',
  },
  {
    name: 'agents have no time to wrap up',
    line: '    wrapUp: 3_000,',
    mutated: '',
  },
  {
    name: 'a phone that nobody answers rings for twenty seconds',
    line: '    ringFor: 6_000,',
    mutated: '',
  },
  {
    name: 'nobody is told their place',
    line: '    announce: { every: 10_000, says: place },',
    mutated: '',
  },
  {
    name: 'each caller has a queue of their own, and the agents as many',
    line: '  }).pipe(shareReplay({ bufferSize: 1, refCount: true }))',
    mutated: '  })',
  },
]
