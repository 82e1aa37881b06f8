import { code, fenced, link, page, printed, table } from './markdown.js'
import { type Word, wordsOf } from './sources.js'

interface Chapter {
  readonly title: string
  readonly about: string
  /** `call.play` of a handle, `collectDtmf` of an operator or flow. */
  readonly words: readonly string[]
}

const chapters: readonly Chapter[] = [
  {
    title: 'Calls that come and go',
    about: 'Where calls come from, what becomes of them, and how steps are put one behind another.',
    words: [
      'ari.calls$', 'ari.entries$', 'eachCall', 'inOrder', 'meanwhile', 'call.answer', 'call.hangup', 'hangupAfter', 'untilHangup', 'call.ended$', 'call.get',
      'call.variable', 'call.setVariable', 'call.continueInDialplan', 'call.redirect',
    ],
  },
  {
    title: 'Keypad',
    about: 'Keys are kept while nobody listens: who knows the menu need not wait for it.',
    words: ['call.keypad$', 'collectDtmf', 'menu', 'confirm', 'insist', 'longPress', 'shortPress', 'call.sendDtmf'],
  },
  {
    title: 'Speaking',
    about: 'A sound is an act: done when it has been heard, stopped when it is let go.',
    words: [
      'call.play', 'call.progress', 'looped', 'announce', 'say', 'sayWith', 'call.ring', 'call.holdMusic', 'call.silence', 'call.muted', 'call.onHold',
      'ari.playback', 'playback.stop', 'playback.control', 'playback.paused', 'playback.get', 'playback.events$', 'playback.ended$',
    ],
  },
  {
    title: 'Recording and listening',
    about: 'What is recorded is a value of its own, also where the hangup ended it.',
    words: [
      'call.record', 'call.talking', 'silentFor', 'ari.liveRecording', 'liveRecording.stop', 'liveRecording.cancel', 'liveRecording.paused',
      'liveRecording.muted', 'liveRecording.get', 'liveRecording.events$', 'liveRecording.ended$', 'ari.storedRecording', 'storedRecording.get', 'storedRecording.copy', 'storedRecording.delete',
      'storedRecording.file', 'storedRecording.save',
    ],
  },
  {
    title: 'Dialling',
    about: 'Answered, busy, not answered: the outcome is a value. No channel of ours is left behind the others.',
    words: ['ari.dial', 'ari.ringAll', 'ari.hunt'],
  },
  {
    title: 'Two who talk',
    about: 'Each is over when either leaves; who is left is the flow’s again.',
    words: ['connectCalls', 'hold', 'attendedTransfer', 'supervise', 'call.snoop', 'call.move', 'endpoint.refer'],
  },
  {
    title: 'Bridges and conferences',
    about: 'A bridge of our own is a state: destroyed when it is let go.',
    words: [
      'ari.openBridge', 'ari.bridge', 'bridge.join', 'bridge.play', 'bridge.record', 'bridge.holdMusic', 'bridge.occupants$', 'bridge.floor', 'bridge.videoSource', 'bridge.variable',
      'bridge.setVariable', 'bridge.get', 'bridge.destroy', 'bridge.events$', 'bridge.ended$', 'openConference', 'conference.attend', 'conference.locked', 'conference.muted',
      'conference.kick', 'conference.state$', 'rooms',
    ],
  },
  {
    title: 'Queues',
    about: 'Callers wait with music for agents; who is rung next is a pure function.',
    words: ['openQueue', 'queue.wait', 'queue.state$', 'longestIdle', 'roundRobin', 'bySkills'],
  },
  {
    title: 'Between applications, devices and people',
    about: 'What is told beside the calls.',
    words: [
      'ari.userEvent', 'ari.presence', 'ari.deviceState', 'deviceState.state$', 'deviceState.presence', 'deviceState.get', 'deviceState.update', 'deviceState.delete', 'ari.mailbox',
      'mailbox.get', 'mailbox.update', 'mailbox.delete', 'ari.endpoint', 'endpoint.state$', 'endpoint.events$', 'endpoint.get', 'endpoint.sendMessage',
    ],
  },
  {
    title: 'The connection and its events',
    about: 'One connection is one application.',
    words: [
      'connect', 'serve', 'ari.events$', 'call.events$', 'ofType', 'ofChannel', 'ari.subscribed', 'ari.filtered', 'ari.lifecycle$', 'ari.faults$', 'ari.census', 'ari.close', 'dateOf', 'isAriError',
      'httpWire', 'httpWires', 'reconnecting', 'ordered', 'logged', 'recorded',
    ],
  },
  {
    title: 'Outages, several nodes, and shutting down',
    about: 'What a connection corrects after a gap, whom it takes over, and how a program ends.',
    words: ['isSynthetic', 'call.adopted', 'call.adoptedIn', 'ari.drain', 'ari.load$', 'ari.offers$', 'ari.node', 'call.node', 'bridge.node'],
  },
]

/** How words compose. */
const example = `
import { concatMap } from 'rxjs'
import { type Ari, type Call, connectCalls, hangupAfter, inOrder } from 'rxari'

/** The desk is rung; where nobody answers, a message is taken. */
export const desk = (ari: Ari) => (call: Call) =>
  ari.dial('PJSIP/desk', { ringFor: 20_000 }).pipe(
    concatMap((dialled) =>
      dialled.outcome === 'answered'
        ? inOrder(call.answer(), connectCalls(ari, call, dialled.call)).pipe(hangupAfter(dialled.call))
        : inOrder(call.answer(), call.play('sound:vm-intro'), call.record({ beep: true, terminateOn: '#' }))),
  )
`

/** Every word that there is, by its name; none may be without a chapter. */
const known = (): ReadonlyMap<string, Word> => {
  const words = new Map(wordsOf().map((word) => [word.name, word]))
  const placed = chapters.flatMap((chapter) => chapter.words)
  const twice = placed.filter((name, at) => placed.indexOf(name) !== at)
  const homeless = [...words.keys()].filter((name) => !placed.includes(name))
  const unknown = placed.filter((name) => !words.has(name))
  const complaints = [
    ...homeless.map((name) => `${name} has no chapter`), ...twice.map((name) => `${name} is in two`), ...unknown.map((name) => `there is no ${name}`),
  ]
  if (complaints.length > 0) throw new Error(`test/reference/words.ts: ${complaints.join('; ')}`)
  return words
}

/** `Act: plays…` is an act, and plays. */
const kindOf = (said: string): readonly [kind: string, sentence: string] => {
  const [, kind = '', rest = said] = /^(Act|State): (.+)$/.exec(said) ?? []
  const [sentence = rest] = /^.+?[^.]\.(?= |$)/.exec(rest) ?? []
  return [kind.toLowerCase(), sentence.charAt(0).toUpperCase() + sentence.slice(1)]
}

export const wordsPage = (): string => {
  const words = known()
  const row = (name: string): readonly string[] => {
    const word = words.get(name)
    if (word === undefined) throw new Error('unreachable: it is known')
    const [kind, sentence] = kindOf(word.said)
    return [link(code(word.form), `../${word.path}`), kind, sentence]
  }
  return page(
    printed('the chapters of test/reference/words.ts and the docstrings of src/'),
    '# The words',
    'All that a call flow is made of, by what it is for. An **act** gives one value when it is done; a **state** lasts while it is subscribed; the rest are '
    + 'streams, and operators upon them. Each leads to its source, where its docstring has the units, the errors and an example; your editor shows the same.',
    fenced('ts', example),
    ...chapters.flatMap(({ title, about, words: names }) => [`## ${title}`, about, table(['word', '', 'what it does'], names.map(row))]),
  )
}
