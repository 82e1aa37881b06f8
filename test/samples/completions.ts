import type { Calling } from './run.js'

/** How a named sample becomes a program, and what that does: `<!-- sample: NAME -->` above it. */
export interface Completion {
  /** What the sample lacks. */
  readonly before?: string
  readonly after?: string
  /** Run, it prints this and ends by itself. */
  readonly prints?: string
  /** Run, it serves this call. */
  readonly serves?: Calling
}

const connected = `
import { type Ari, connect } from 'rxari'
const ari: Ari = connect({ url: 'http://127.0.0.1:8088/ari', username: 'demo', password: 'demo-secret', app: 'front-desk' })
`

/** By name. What the reader of the document does not see is here, and nowhere else. */
export const completions: Readonly<Record<string, Completion>> = {
  /** The flow of the README. */
  'front desk': {
    serves: {
      app: 'front-desk',
      presses: [{ at: 'sound:vm-enter-num-to-call', keys: '2' }],
      hears: ['ringing', 'silence', 'sound:hello-world', 'silence', 'sound:vm-enter-num-to-call', 'silence', 'sound:digits/2'],
    },
  },
  'four digits': {
    serves: {
      app: 'front-desk',
      presses: [{ at: 'sound:hello-world', keys: '4711' }],
      hears: ['ringing', 'silence', 'sound:hello-world', 'silence', 'digits:4711', 'silence', 'nothing'],
    },
  },
  /** Whom it dials has not registered. */
  reception: {
    serves: {
      app: 'reception',
      presses: [],
      hears: ['ringing', 'silence', 'sound:vm-dialout', 'silence', 'sound:vm-nobodyavail', 'silence', 'nothing'],
    },
  },
  /** Tells of every state as it comes; ends when it has been open. */
  lifecycle: {
    prints: 'idle \nconnecting \nopen \nclosed \n',
    before: connected,
    after: `
import { filter, switchMap, take } from 'rxjs'
ari.calls$.subscribe()
ari.lifecycle$.pipe(filter(({ status }) => status === 'open'), take(1), switchMap(() => ari.close())).subscribe()
`,
  },
  /** Asks of a call that has gone, with and without a word for it. */
  answered: {
    prints: 'false EmptyError: no elements in sequence\n',
    after: `
import { filter, mergeMap, take } from 'rxjs'
import { connect } from 'rxari'
import { simulator } from 'rxari/testing'
const asterisk = simulator()
const ari = connect({ wire: asterisk.wire('desk'), app: 'desk' })
ari.calls$.pipe(
  mergeMap((call) => call.ended$.pipe(
    mergeMap(async () => [await answered(call), await firstValueFrom(call.answer()).catch(String)]),
  )),
  mergeMap((outcome) => {
    console.log(...outcome)
    return ari.close()
  }),
).subscribe()
ari.lifecycle$.pipe(filter(({ status }) => status === 'open'), take(1)).subscribe(() => { asterisk.call({ app: 'desk' }).hangup() })
`,
  },
  /** Is open, is told to end, and ends. */
  close: {
    prints: 'closed\n',
    before: connected,
    after: `
import { filter, take } from 'rxjs'
ari.calls$.subscribe({ complete: () => { console.log('closed') } })
ari.lifecycle$.pipe(filter(({ status }) => status === 'open'), take(1)).subscribe(() => { process.emit('SIGINT') })
`,
  },
}
