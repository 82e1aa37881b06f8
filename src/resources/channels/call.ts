import {
  AsyncSubject, BehaviorSubject, EMPTY, NEVER, type Observable, catchError, defer, filter, map, merge, mergeMap, skip, switchMap, takeUntil, tap,
  throwError, timer,
} from 'rxjs'

import { act } from '../../core/act.js'
import { markIndexed } from '../../core/demux.js'
import { AriError } from '../../core/errors.js'
import type { Input } from '../../core/operation.js'
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

const stays = new WeakMap<object, Stay>()

/** The stay behind a call. */
export const stayOf = (call: Call): Stay => {
  const stay = stays.get(call)
  if (stay === undefined) throw new TypeError(`This is not a Call that came from calls$ or entries$: ${call.id}`)
  return stay
}

/** How long a call may take to leave once Asterisk has agreed. */
const leaveLimit = 5_000

export const openCall = (session: Session, stay: Stay, entries$: Observable<Call>, adopted = false): Call => {
  const adoptedIn = adopted ? stay.known.bridge : undefined
  const { tables: { channels }, index } = session
  const { id, application, start } = stay
  const channelId = id
  const failed = goneOr(session, stay)
  const live = <T>(work: Observable<T>): Observable<T> =>
    defer(() => (stay.end.isSet ? nothingMore(stay) : work))

  const own = (events$: Observable<AriEvent>) => events$.pipe(
    filter((event) => event.application === application),
    takeUntil(stay.end.phase('until')),
  )

  const leave = (how: 'hangup' | 'continued' | 'moved', ask: Observable<unknown>, unleft: Observable<never> = NEVER) =>
    live(defer(() => {
      const agreed$ = new AsyncSubject<unknown>()
      const overdue$ = agreed$.pipe(
        switchMap(() => timer(leaveLimit)),
        // The news of its leaving may have been lost with the connection.
        switchMap(() => session.verify(stay)),
        mergeMap((there) => (there ? throwError(() => new AriError(
          'TimedOut',
          `Asterisk agreed that channel ${id} leaves (${how}), but ${String(leaveLimit / 1_000)} s later it is still in ${application}.`,
          { ids: { channelId } },
        )) : EMPTY)),
      )
      const asking = session.ready(defer(() => {
        stay.known.asked = how
        return ask
      })).pipe(tap({
        error: () => { delete stay.known.asked },
        complete: () => { agreed$.next(true); agreed$.complete() },
      }))
      return act<CallEnd>({
        ended$: NEVER,
        activities: session.activities,
        begin: how === 'hangup' ? asking : staying(stay, cleared(session, stay).pipe(switchMap(() => asking))),
        done$: merge(stay.end.phase('acts'), overdue$, unleft),
        failed,
      })
    }))

  /** One request about the channel: its answer, or nothing where the call has ended. */
  const asked = <T>(work: Observable<T>): Observable<T> =>
    live(staying(stay, session.ready(work)).pipe(catchError(failed), takeUntil(stay.end.phase('acts'))))

  // Asterisk has one place for what a waiting caller hears: the newest of ringing, music and silence is in it, and a sound takes it.
  const waiting = held<Waiting>(session, stay, {
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
  const unheard$ = new BehaviorSubject(false)
  const unheard = (is: boolean) => tap<unknown>({ complete: () => { unheard$.next(is) } })
  const muting = held<'both' | 'in' | 'out'>(session, stay, {
    set: (direction) => channels.mute({ channelId, direction }).pipe(unheard(direction !== 'out')),
    clear: (direction) => session.undo('channels.unmute', { channelId, direction }).pipe(unheard(false)),
  })
  const holding = held<true>(session, stay, {
    set: () => channels.hold({ channelId }),
    clear: () => session.undo('channels.unhold', { channelId }),
  })

  const call: Call = Object.freeze({
    id,
    adopted,
    ...(adoptedIn === undefined ? {} : { adoptedIn }),
    application,
    ...(session.node === undefined ? {} : { node: session.node }),
    args: start.args,
    channel: start.channel,
    ...(start.replace_channel === undefined ? {} : { replaces: start.replace_channel }),
    events$: markIndexed(own(index.on('channel', id)), { of: (types) => own(index.on('channel', id, types)) }),
    keypad$: stay.keypad.keypad$,
    ended$: stay.end.phase('ended'),
    answer: ({ sounds = 'finish' } = {}) => asked(defer(() => {
      if (sounds === 'stop') stopSounds(session, stay)
      return channels.answer({ channelId })
    })).pipe(map(() => call)),
    play: (media, { control$, ...options } = {}) => live(sound(session, {
      ended$: stay.end.phase('acts'),
      play: (playbackId) => staying(stay, channels.playWithId({ channelId, playbackId, media, ...options })),
      failed,
      still$: session.verify(stay),
      stopping: (playbackId) => { stay.media.stopping(playbackId) },
      over: (playbackId) => { stay.media.end(playbackId) },
      hungUp: () => stay.known.hangup !== undefined,
      control$,
      call,
    })),
    record: (options) => live(recordCall(session, stay, call.play('sound:beep'), options)),
    ring: () => waiting({ what: 'ring' }).pipe(map(() => call)),
    holdMusic: (mohClass) => waiting({ what: 'music', mohClass }).pipe(map(() => call)),
    silence: () => waiting({ what: 'silence' }).pipe(map(() => call)),
    onHold: () => holding(true).pipe(map(() => call)),
    talking: openTalking(session, stay, unheard$),
    snoop: openSnoops(session, stay, entries$, stayOf),
    muted: (direction = 'both') => muting(direction).pipe(map(() => call)),
    progress: () => asked(channels.progress({ channelId })).pipe(map(() => call)),
    sendDtmf: (dtmf, timing) => asked(channels.sendDTMF({ channelId, dtmf, ...timing })).pipe(map(() => call)),
    variable: (variable) => asked(channels.getChannelVar({ channelId, variable })).pipe(map(({ value }) => value)),
    setVariable: (variable, value) => asked(channels.setChannelVar({ channelId, variable, value })).pipe(map(() => call)),
    get: () => asked(channels.get({ channelId })),
    redirect: (endpoint) => asked(channels.redirect({ channelId, endpoint })).pipe(map(() => call)),
    hangup: (options) => leave('hangup', channels.hangup({ channelId, ...options })),
    continueInDialplan: (place) => leave('continued', channels.continueInDialplan({ channelId, ...place })),
    move: (to) => leave('moved', channels.move({ channelId, ...to }), index.on('channel', id, ['ApplicationMoveFailed']).pipe(
      mergeMap(() => throwError(() => new AriError(
        'MoveFailed',
        `Channel ${id} stays in ${application}: no application '${to.app}' is connected to this Asterisk.`,
        { operation: 'channels.move', ids: { channelId } },
      ))),
    )),
  } satisfies Call)
  stays.set(call, stay)
  return call
}
