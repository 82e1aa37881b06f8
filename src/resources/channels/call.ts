import {
  AsyncSubject, BehaviorSubject, EMPTY, NEVER, type Observable, catchError, defer, filter, map, merge, mergeMap, skip, switchMap, takeUntil, tap,
  throwError, timer,
} from 'rxjs'

import { act } from '../../core/act.js'
import { markIndexed } from '../../core/demux.js'
import { AriError } from '../../core/errors.js'
import type { Fault } from '../../core/faults.js'
import { withGaps } from '../../core/gaps.js'
import { phaseOf } from '../../core/latch.js'
import { lazily } from '../../core/lazily.js'
import { leftBy } from '../../core/leaving.js'
import { openMarks } from '../../core/marks.js'
import type { Input } from '../../core/operation.js'
import { faultsAreThoseOf, faultsHeardBy } from '../../core/unheard.js'
import type { AriEvent } from '../events.js'
import type { Playback } from '../playbacks/codec.js'
import type { PlaybackControl } from '../playbacks/controlled.js'
import { sound } from '../playbacks/sound.js'
import { type RecordOptions, type Recorded, recordCall } from '../recordings/record.js'
import type { Session } from '../session.js'
import type { Media } from '../uris.js'
import type { Channel, ChannelDtmfReceived } from './codec.js'
import { goneOr } from './gone.js'
import { cleared, held } from './held.js'
import type { channels as operations } from './operations.js'
import { type CallEnd, type Stay, nothingMore, staying } from './stay.js'
import { type Snooping, openSnoops } from './snoop.js'
import { type TalkDetection, openTalking } from './talking.js'
import { stopSounds } from './stopSounds.js'

/** How a sound is played. */
export interface PlayOptions {
  /** Language of the sound, where it is not the channel's. */
  readonly lang?: string
  /** Where to begin, in ms. */
  readonly offsetms?: number
  /** How far forward and reverse skip, in ms. Asterisk's default: 3_000. */
  readonly skipms?: number
  /**
   * What it is told while it lasts: each value is one request, one after another, sent once it sounds; `undefined` says nothing. What is
   * refused (a skip while it is paused; digits, numbers and characters) is a fault in `ari.faults$`, and the sound goes on. Errors of
   * the stream are passed on. Source: POST /playbacks/{playbackId}/control.
   */
  readonly control$?: Observable<PlaybackControl | undefined>
}

/** How a call is answered. */
export interface AnswerOptions {
  /**
   * What becomes of our sounds that are still heard, or wait: Asterisk answers when they are over, or they are stopped first.
   * @default 'finish'
   */
  readonly sounds?: 'finish' | 'stop'
}

/** How keys are pressed, in ms. */
export interface DtmfTiming {
  /** Before the first. Default: 0. */
  readonly before?: number
  /** Between two. Default: 100. */
  readonly between?: number
  /** How long each is held. Default: 100. */
  readonly duration?: number
  /** After the last. Default: 0. */
  readonly after?: number
}

/** Why we hang up, as ARI names it: `normal`, `busy`, `congestion`, … */
export type HangupReason = NonNullable<Input<typeof operations.hangup>['reason']>

/** Where a call goes on in the dialplan; what is left out stays as it is. */
export interface DialplanPlace {
  readonly context?: string
  readonly extension?: string
  readonly priority?: number
  /** Takes the place of `priority`. */
  readonly label?: string
}

/**
 * One stay of a channel in the application: from its StasisStart until it leaves, by whatever road.
 *
 * Acts give one value when they are done, then complete. States give one value when they are in force, and last while
 * subscribed. A hangup completes both, and after it nothing is sent.
 */
export interface Call {
  /**
   * Was it in the application before this connection (`connect({ adopt: true })`)? Then nothing is known of what has been done with it, except the
   * bridge that it is in. What was held on it goes on: music, mutes, sounds are nobody's.
   */
  readonly adopted: boolean
  /** The bridge in which it was adopted, where it was in one: to `join` that is in force at once. */
  readonly adoptedIn?: string
  /** The channel's id. A channel that comes back is another `Call` with the same id. */
  readonly id: string
  readonly application: string
  /** The name of its Asterisk: the `node` of its connection. */
  readonly node?: string
  /**
   * What the dialplan gave to `Stasis()` behind the application's name. Of an adopted call: as Asterisk keeps it (`dialplan.app_data`), without quotes
   * being read, and none where it has come by a move.
   */
  readonly args: readonly string[]
  /** The channel as it was when it came (StasisStart), or was adopted. */
  readonly channel: Channel
  /** The channel whose place this one took, where it did. */
  readonly replaces?: Channel
  /** Every event about this channel in this application, until the stay ends. */
  readonly events$: Observable<AriEvent>
  /**
   * The keys pressed in this stay (ChannelDtmfReceived). What is pressed while nobody listens is kept, 32 at most, and told
   * to the next who listens; keys beyond that drop the oldest (fault `DigitsDropped`). Entering a bridge forgets them.
   */
  readonly keypad$: Observable<ChannelDtmfReceived>
  /** How the stay ended: told once, also to whoever asks later. */
  readonly ended$: Observable<CallEnd>
  /**
   * Act: answers. A sound or recording is waited for first: with `sounds: 'stop'` our sounds are stopped, and what plays them is done.
   * Errors: `Refused`, `TimedOut`, `InDoubt`. Source: POST /channels/{channelId}/answer.
   * @example inOrder(call.answer(), call.play('sound:hello-world'))
   * @example merge(call.play('sound:demo-instruct'), agreed$.pipe(take(1), switchMap(() => call.answer({ sounds: 'stop' }))))
   */
  answer(options?: AnswerOptions): Observable<Call>
  /**
   * Act: plays one or many media in a row; done when they have been heard. Unsubscribing stops them, but Asterisk says digits, numbers
   * and characters to the end once it has begun (and what comes behind them in a list): `say` is made of what can be stopped.
   * Errors: `SoundFailed`, `Refused`. Source: POST /channels/{channelId}/play/{playbackId}, PlaybackFinished.
   * @example call.play('sound:demo-instruct').pipe(takeUntil(call.keypad$))
   * @example
   * const controls = new Map<string, PlaybackControl>([['4', 'reverse'], ['5', 'pause'], ['2', 'unpause'], ['6', 'forward']])
   * call.play('sound:demo-instruct', { control$: call.keypad$.pipe(map(({ digit }) => controls.get(digit))) })
   */
  play<const Given extends string>(media: Media<Given>, options?: PlayOptions): Observable<Playback>
  /**
   * Act: records what comes from the caller; one value when the recording is over (`maxDurationSeconds`, `maxSilenceSeconds`, a key of
   * `terminateOn`, `until$`, the hangup: then still before the call ends), with its durations in seconds and `stored`, the way to it.
   * Answers a call that is not answered. Unsubscribing stops it and throws it away, unless `whenLeft` says to keep it. A phone that
   * sends nothing at all is given up by Asterisk after 4 s. Errors: `RecordingFailed` (a call in a bridge; a name that cannot be
   * written), `Refused` (the name is taken, the format unknown). Source: POST /channels/{channelId}/record, RecordingFinished.
   * @example call.record({ beep: true, maxSilenceSeconds: 3, terminateOn: '#' }).pipe(concatMap(({ stored }) => stored.save('/srv/message.wav')))
   */
  record(options?: RecordOptions): Observable<Recorded>
  /** State: the caller hears ringing; of ringing, music and silence the newest. Errors: `Refused`. Source: POST and DELETE /channels/{channelId}/ring. */
  ring(): Observable<Call>
  /**
   * State: the caller hears music on hold; of ringing, silence and several classes the newest. A sound interrupts it. The caller is heard
   * all the same: `hold` is both. Errors: `Refused`. Source: POST and DELETE /channels/{channelId}/moh.
   * @example call.holdMusic().pipe(takeUntil(moderator$))
   */
  holdMusic(mohClass?: string): Observable<Call>
  /** State: the caller hears silence: of ringing, music and silence the newest. Errors: `Refused`. Source: POST and DELETE /channels/{channelId}/silence. */
  silence(): Observable<Call>
  /**
   * State: the far end is told that it is on hold, as by another telephone; what it hears then is its own affair. To play music to it, take
   * `hold` or `holdMusic`. Errors: `Refused`. Source: POST and DELETE /channels/{channelId}/hold.
   */
  onHold(): Observable<Call>
  /**
   * State: nothing is heard from the caller (`in`), by the caller (`out`), or either (`both`, the default); of several the newest.
   * Errors: `Refused`. Source: POST and DELETE /channels/{channelId}/mute.
   */
  muted(direction?: 'both' | 'in' | 'out'): Observable<Call>
  /**
   * Whether the caller talks: true when they begin, false when they fall quiet (and when they are muted: nothing is heard from them then).
   * Whoever comes while the caller talks is told so at once. Completes with the call. Asterisk listens while somebody subscribes;
   * equal detections are one, of several the newest is in force. It begins and ends behind a sound of the call: to hear a caller talk
   * over a prompt, listen before you play. Errors: `Refused`.
   * Source: POST /channels/{channelId}/variable (TALK_DETECT), ChannelTalkingStarted, ChannelTalkingFinished.
   * @example call.talking({ silence: 500 }).pipe(silentFor(10_000)).subscribe(() => console.log('still there?'))
   */
  talking(detection?: TalkDetection): Observable<boolean>
  /**
   * State: a channel beside the call, which hears it (`spy`) and may speak into it (`whisper`); emits its `Call`, to be put into a bridge, or
   * recorded. Each subscriber has a snoop of its own. Completes with either call; let go, the snoop is hung up. What is whispered is mixed
   * into what the call hears: where nobody sends any audio, not even silence, nothing of it is heard. Errors: `Refused`.
   * Source: POST /channels/{channelId}/snoop/{snoopId}, StasisStart; DELETE /channels/{channelId}.
   * @example call.snoop({ whisper: 'out' }).pipe(switchMap((snoop) => bridge.join(snoop)))
   */
  snoop(snooping?: Snooping): Observable<Call>
  /**
   * Act: tells the caller that the call makes progress (early media), so that sounds are heard before the answer; done at the answer of
   * Asterisk. Errors: `Refused`, `Unsupported` (older than 22). Source: POST /channels/{channelId}/progress.
   */
  progress(): Observable<Call>
  /**
   * Act: presses keys towards the far end; done when Asterisk has agreed, before they are heard. Errors: `Refused`.
   * Source: POST /channels/{channelId}/dtmf.
   * @example call.sendDtmf('42#', { between: 200 })
   */
  sendDtmf(digits: string, timing?: DtmfTiming): Observable<Call>
  /**
   * Act: the value of a channel variable or dialplan function. Errors: `NotFound` where it is not set.
   * Source: GET /channels/{channelId}/variable.
   * @example call.variable('CHANNEL(language)')
   */
  variable(name: string): Observable<string>
  /**
   * Act: sets a channel variable or dialplan function; done when Asterisk has set it (a 16: when it has agreed), which waits for a sound
   * or recording to end. Source: POST /channels/{channelId}/variable.
   */
  setVariable(name: string, value: string): Observable<Call>
  /** Act: the channel as it is now. Source: GET /channels/{channelId}. */
  get(): Observable<Channel>
  /**
   * Act: asks the caller's side to call another endpoint instead (SIP: a 302, or a REFER); done when it was asked: whether and when the
   * call leaves is its affair. Errors: `Refused`. Source: POST /channels/{channelId}/redirect.
   */
  redirect(endpoint: string): Observable<Call>
  /**
   * Act: hangs up; done at the end of the stay. Errors: `Refused`, `TimedOut` as below. Source: DELETE /channels/{channelId}, StasisEnd.
   */
  hangup(options?: { readonly reason?: HangupReason }): Observable<CallEnd>
  /**
   * Act: gives the call back to the dialplan. States in force are undone and sounds stopped first; done when the call has left.
   * Errors: `TimedOut` where it has not left 5 s after Asterisk agreed. Source: POST /channels/{channelId}/continue, StasisEnd.
   * @example call.continueInDialplan({ context: 'departments', extension: 'sales' })
   */
  continueInDialplan(place?: DialplanPlace): Observable<CallEnd>
  /**
   * Act: moves the call to another application. Undoes first, like `continueInDialplan`. Errors: `MoveFailed`, `TimedOut`.
   * Source: POST /channels/{channelId}/move, StasisEnd.
   */
  move(to: { readonly app: string; readonly appArgs?: string }): Observable<CallEnd>
}

/** What a waiting caller hears. */
interface Waiting {
  readonly what: 'ring' | 'music' | 'silence'
  readonly mohClass?: string | undefined
}

/** What ends it. */
const ending = { ring: 'channels.ringStop', music: 'channels.stopMoh', silence: 'channels.stopSilence' } as const

/** What the members of a call are made of. */
interface Life extends Begun, Shared {}

interface Begun {
  readonly session: Session
  readonly stay: Stay
  readonly entries$: Observable<Call>
  readonly call: Call
}

/** What members share, or is the same each time it is asked for: made when it is first needed. */
interface Shared {
  readonly events$: Call['events$']
  readonly ended$: Call['ended$']
  readonly waiting: (what: Waiting) => Observable<Waiting>
  readonly muting: (direction: 'both' | 'in' | 'out') => Observable<unknown>
  readonly holding: (is: true) => Observable<unknown>
  /** Whether nothing is heard from the caller just now. */
  readonly unheard$: BehaviorSubject<boolean>
  readonly talking: Call['talking']
}

const begun = lazily<Begun, Shared>({
  events$: (life) => {
    const { session: { index, mended$ }, stay: { id } } = life
    return withGaps(markIndexed(own(life, index.on('channel', id)), { of: (types) => own(life, index.on('channel', id, types)) }), mended$)
  },
  ended$: ({ stay }) => phaseOf(stay.end, 'ended'),
  // Asterisk has one place for what a waiting caller hears: the newest of ringing, music and silence is in it, and a sound takes it.
  waiting: ({ session, stay }) => {
    const { tables: { channels } } = session
    const { id: channelId } = stay
    return held<Waiting>(session, stay, {
      set: ({ what, mohClass }) => {
        switch (what) {
          case 'ring':
            return channels.ring({ channelId })
          case 'music':
            return channels.startMoh({ channelId, ...(mohClass === undefined ? {} : { mohClass }) })
          case 'silence':
            return channels.startSilence({ channelId })
        }
      },
      clear: ({ what }) => session.undo(ending[what], { channelId }),
      equal: (one, other) => one.what === other.what && one.mohClass === other.mohClass,
      displaced$: stay.media.quiet$.pipe(
        skip(1),
        switchMap((quiet) => (quiet && stay.joins.size === 0 ? timer(0) : EMPTY)),
      ),
    })
  },
  unheard$: () => new BehaviorSubject(false),
  muting: ({ session, stay, unheard$ }) => {
    const { id: channelId } = stay
    const unheard = (is: boolean) => tap<unknown>({ complete: () => { unheard$.next(is) } })
    return held<'both' | 'in' | 'out'>(session, stay, {
      set: (direction) => session.tables.channels.mute({ channelId, direction }).pipe(unheard(direction !== 'out')),
      clear: (direction) => session.undo('channels.unmute', { channelId, direction }).pipe(unheard(false)),
    })
  },
  holding: ({ session, stay }) => {
    const { id: channelId } = stay
    return held<true>(session, stay, {
      set: () => session.tables.channels.hold({ channelId }),
      clear: () => session.undo('channels.unhold', { channelId }),
    })
  },
  talking: ({ session, stay, unheard$ }) => openTalking(session, stay, unheard$),
})

const own = ({ stay: { application, end } }: Life, events$: Observable<AriEvent>) => events$.pipe(
  filter((event) => event.application === application),
  takeUntil(phaseOf(end, 'until')),
)

const reportOf = ({ faults }: Session, id: string) => (fault: Fault) => { faults.report({ call: { id }, ...fault }) }

/** Nothing begins of a call that has ended. */
const live = <T>({ stay }: Life, work: () => Observable<T>): Observable<T> =>
  defer(() => (stay.end.isSet ? nothingMore(stay) : work()))

/** One request about the channel: its answer, or nothing where the call has ended. */
const asked = <T>(life: Life, work: (channels: Session['tables']['channels'], channelId: string) => Observable<T>): Observable<T> =>
  live(life, () => {
    const { session, stay } = life
    return staying(stay, session.ready(work(session.tables.channels, stay.id))).pipe(
      catchError(goneOr(session, stay)),
      takeUntil(phaseOf(stay.end, 'acts')),
    )
  })

/** How long a call may take to leave once Asterisk has agreed. */
const leaveLimit = 5_000

type Leaves = (channels: Session['tables']['channels'], channelId: string) => Observable<unknown>

const leave = (life: Life, how: 'hangup' | 'continued' | 'moved', ask: Leaves, unleft: Observable<never> = NEVER): Observable<CallEnd> =>
  live(life, () => {
    const { session, stay } = life
    const { id, application } = stay
    const agreed$ = new AsyncSubject<unknown>()
    const overdue$ = agreed$.pipe(
      switchMap(() => timer(leaveLimit)),
      // The news of its leaving may have been lost with the connection.
      switchMap(() => session.verify(stay)),
      mergeMap((there) => (there ? throwError(() => new AriError(
        'TimedOut',
        `Asterisk agreed that channel ${id} leaves (${how}), but ${String(leaveLimit / 1_000)} s later it is still in ${application}.`,
        { ids: { channelId: id } },
      )) : EMPTY)),
    )
    const asking = session.ready(defer(() => {
      stay.known.asked = how
      return ask(session.tables.channels, id)
    })).pipe(tap({
      error: () => { stay.known.asked = undefined },
      complete: () => { agreed$.next(true); agreed$.complete() },
    }))
    return act<CallEnd>({
      ended$: NEVER,
      activities: session.activities,
      begin: how === 'hangup' ? asking : staying(stay, cleared(session, stay).pipe(switchMap(() => asking))),
      done$: merge(phaseOf(stay.end, 'acts'), overdue$, unleft),
      failed: goneOr(session, stay),
    })
  })

/** What is the same in every call, and differs by what it is made of. */
type Member = Exclude<keyof Call, 'id' | 'adopted' | 'adoptedIn' | 'application' | 'node' | 'args' | 'channel' | 'replaces'>

const members: { readonly [Name in Member]: (life: Life) => Call[Name] } = {
  events$: ({ events$ }) => events$,
  keypad$: ({ session, stay: { keypad: { keypad$ } }, call }) => {
    faultsAreThoseOf(keypad$, call)
    return withGaps(keypad$, session.mended$)
  },
  ended$: ({ ended$ }) => ended$,
  answer: (life) => ({ sounds = 'finish' } = {}) => asked(life, (channels, channelId) => defer(() => {
    if (sounds === 'stop') stopSounds(life.session, life.stay)
    return channels.answer({ channelId })
  })).pipe(map(() => life.call)),
  play: (life) => (media, { control$, ...options } = {}) => live(life, () => {
    const { session, stay, call } = life
    const { id: channelId } = stay
    return sound(session, {
      ended$: phaseOf(stay.end, 'acts'),
      play: (playbackId) => staying(stay, session.tables.channels.playWithId({ channelId, playbackId, media, ...options })),
      media,
      target: `channel:${channelId}`,
      failed: goneOr(session, stay),
      still$: session.verify(stay),
      stopping: (playbackId) => { stay.media.stopping(playbackId) },
      over: (playbackId) => { stay.media.end(playbackId) },
      hungUp: () => stay.known.hangup !== undefined,
      control$,
      call,
    })
  }),
  record: (life) => (options) => live(life, () => recordCall(life.session, life.stay, life.call.play('sound:beep'), options)),
  ring: (life) => () => life.waiting({ what: 'ring' }).pipe(map(() => life.call)),
  holdMusic: (life) => (mohClass) => life.waiting({ what: 'music', mohClass }).pipe(map(() => life.call)),
  silence: (life) => () => life.waiting({ what: 'silence' }).pipe(map(() => life.call)),
  onHold: (life) => () => life.holding(true).pipe(map(() => life.call)),
  talking: (life) => (detection) => life.talking(detection),
  snoop: ({ session, stay, entries$ }) => openSnoops(session, stay, entries$, stayOf),
  muted: (life) => (direction = 'both') => life.muting(direction).pipe(map(() => life.call)),
  progress: (life) => () => asked(life, (channels, channelId) => channels.progress({ channelId })).pipe(map(() => life.call)),
  sendDtmf: (life) => (dtmf, timing) => asked(life, (channels, channelId) => channels.sendDTMF({ channelId, dtmf, ...timing })).pipe(map(() => life.call)),
  variable: (life) => (variable) => asked(life, (channels, channelId) => channels.getChannelVar({ channelId, variable })).pipe(map(({ value }) => value)),
  setVariable: (life) => (variable, value) => asked(life, (channels, channelId) => channels.setChannelVar({ channelId, variable, value })).pipe(map(() => life.call)),
  get: (life) => () => asked(life, (channels, channelId) => channels.get({ channelId })),
  redirect: (life) => (endpoint) => asked(life, (channels, channelId) => channels.redirect({ channelId, endpoint })).pipe(map(() => life.call)),
  hangup: (life) => (options) => leave(life, 'hangup', (channels, channelId) => channels.hangup({ channelId, ...options })),
  continueInDialplan: (life) => (place) => leave(life, 'continued', (channels, channelId) => channels.continueInDialplan({ channelId, ...place })),
  move: (life) => (to) => {
    const { session, stay: { id, application } } = life
    return leave(life, 'moved', (channels, channelId) => channels.move({ channelId, ...to }), session.index.on('channel', id, ['ApplicationMoveFailed']).pipe(
      mergeMap(() => throwError(() => new AriError(
        'MoveFailed',
        `Channel ${id} stays in ${application}: no application '${to.app}' is connected to this Asterisk.`,
        { operation: 'channels.move', ids: { channelId: id } },
      ))),
    ))
  },
}

const behind = Symbol('behind')
/** A call, with what is behind it. */
interface Backed { readonly [behind]: Life }

/**
 * The members of all calls: properties of each, enumerable and fixed, of which it holds nothing of its own. Two dozen functions made for each
 * call would be 2.4 KB of it, and 30 µs; this is 0.1 KB and 3 µs.
 */
const properties = [
  ...Object.entries<(life: Life) => unknown>(members).map(([name, make]) => [name, { enumerable: true, get(this: Backed) { return make(this[behind]) } }] as const),
  // Printed it is the plain record that it looks like.
  [Symbol.for('nodejs.util.inspect.custom'), { value(this: Call) { return { ...this } } }] as const,
  [faultsHeardBy, { get(this: Backed) { return reportOf(this[behind].session, this[behind].stay.id) } }] as const,
  [leftBy, { get(this: Backed) { return () => { sendAway(this[behind]) } } }] as const,
]

const sendAway = ({ session, stay }: Life): void => {
  if (stay.end.isSet) return
  // Whoever closes gives the call up, and still waits for its hangup.
  const gone$ = phaseOf(stay.end, 'acts').pipe(filter(({ how }) => how !== 'abandoned'))
  session.activities.detach('hangupAfter', session.undo('channels.hangup', { channelId: stay.id }).pipe(takeUntil(gone$)))
}

const calls = openMarks<Stay, Call>('call')

/** The call before a stay. */
export const callOf = (stay: Stay): Call | undefined => calls.on(stay)

/** The stay behind a call. */
export const stayOf = (call: Call): Stay => {
  const { [behind]: life } = call as Partial<Backed> // Where it came from calls$ or entries$.
  if (life === undefined) throw new TypeError(`This is not a Call that came from calls$ or entries$: ${call.id}`)
  return life.stay
}

export const openCall = (session: Session, stay: Stay, entries$: Observable<Call>, adopted = false): Call => {
  const { id, application, args, channel, replaces, known: { bridge } } = stay
  const record = {
    id,
    adopted,
    ...(adopted && bridge !== undefined ? { adoptedIn: bridge } : {}),
    application,
    ...(session.node === undefined ? {} : { node: session.node }),
    args,
    channel,
    ...(replaces === undefined ? {} : { replaces }),
  }
  for (const [name, property] of properties) Object.defineProperty(record, name, property)
  const call = record as typeof record & Call // Those were its members.
  Object.defineProperty(call, behind, { value: begun({ session, stay, entries$, call }) })
  calls.put(stay, call)
  return Object.freeze(call)
}
