import {
  EMPTY, NEVER, type Observable, Subject, concat, defer, filter, finalize, ignoreElements, merge, scan, startWith, switchMap, take, tap,
} from 'rxjs'

import type { AriEvent } from '../../resources/events.js'
import type { LiveRecording } from '../../resources/recordings/codec.js'
import { type About, recordingFailed, recordingFinished, recordingStarted } from '../events.js'
import { type Commands, does } from './commands.js'
import type { Change, Sent, SimRecording, World } from './model.js'
import { recordingOf } from './tell.js'

/** What is to be recorded, and until when. */
export interface Recording {
  readonly name: string
  readonly format: string
  /** The longest it may be, in ms; 0 for no end. */
  readonly longest: number
  /** It ends when nobody has talked for so long, in ms; 0 for never. */
  readonly silence: number
  readonly append: boolean
}

/** Where it is recorded. */
export interface Studio {
  /** `channel:ID` or `bridge:ID`. */
  readonly target: string
  /** Why nothing can be recorded; asked when its turn has come. */
  readonly fault: () => string | undefined
  /** How long it beeps first, in ms. */
  readonly beep: number
  /** Emits when a key is pressed that ends it. */
  readonly key$: Observable<unknown>
  readonly sends$: Observable<Sent>
  /** It is over, or given up. */
  readonly over?: () => void
}

/** Puts a recording into the queue, and gives it as it stands there. */
export const queueRecording = (world: World, { name, format, longest, silence, append }: Recording, studio: Studio, commands: Commands): LiveRecording => {
  const recording: SimRecording = {
    name, format, target: studio.target, change$: new Subject(), state: 'queued', beeps: false, fault: undefined, lasted: undefined,
  }
  const queued = recordingOf(recording)
  world.recordings.set(name, recording)
  commands.add(recorded(world, recording, { longest, silence, append, studio }), studio.over)
  return queued
}

const states: Readonly<Partial<Record<Change, LiveRecording['state']>>> = { stop: 'done', cancel: 'canceled', pause: 'paused', unpause: 'recording' }

/**
 * As Asterisk does it: stopped while it waits for its turn, it says so and is made all the same; what is asked while it beeps changes what it says
 * of itself, and nothing else; and from then on nothing can be asked of one that has been stopped.
 */
export const changeRecording = (recording: SimRecording, change: Change): 'done' | 'failed' | 'refused' => {
  const stops = change === 'stop' || change === 'cancel'
  if (recording.state === 'queued' && stops) {
    recording.state = 'canceled'
    return 'done'
  }
  if (recording.state !== 'recording' && recording.state !== 'paused') return 'refused'
  recording.state = states[change] ?? recording.state
  // There is no file yet to be deleted.
  if (recording.beeps) return change === 'cancel' ? 'failed' : 'done'
  recording.change$.next(change)
  return 'done'
}

/** How far it has come, in ms. */
interface Tape {
  readonly since: number
  readonly sent: Sent
  readonly recorded: number
  /** Silence at its end, and in all. */
  readonly quiet: number
  readonly silence: number
  /** Since when it is paused, and how long it was before. */
  readonly pausedAt: number | undefined
  readonly paused: number
}

/** What is less than a frame short of a second is one. */
const secondsOf = (ms: number): number => Math.floor((ms + 20) / 1_000)

/** The same some time later. */
const wound = (tape: Tape, now: number): Tape => {
  const { since, sent, recorded, quiet, silence, pausedAt } = tape
  const ms = now - since
  if (sent === 'nothing' || pausedAt !== undefined) return { ...tape, since: now }
  return sent === 'silence'
    ? { ...tape, since: now, recorded: recorded + ms, quiet: quiet + ms, silence: silence + ms }
    : { ...tape, since: now, recorded: recorded + ms, quiet: 0 }
}

/** Whoever sends nothing for so long is gone, in ms. */
const patience = 8_000
/** So much of the silence at its end is left, in ms. */
const kept = 200
/** Silence in whole seconds, but for what is left. */
const trimmed = (quiet: number): number => Math.max(0, Math.trunc((quiet - kept) / 1_000))

interface Work extends Pick<Recording, 'longest' | 'silence' | 'append'> {
  readonly studio: Studio
}

/** The recording itself, when its turn has come. */
const recorded = (world: World, recording: SimRecording, { longest, silence, append, studio }: Work): Observable<never> => defer(() => {
  const { name, format, target } = recording
  const { turns, time, recordings, stored } = world
  let over = false
  let tape: Tape | undefined
  let how: 'by itself' | 'stopped' | 'thrown away' = 'stopped'

  const tell = (event: (about: About) => AriEvent) => { world.applications.tell([target], event) }
  const about = (also: About) => ({ ...also, ...targetOf(target), name, recording: recordingOf(recording) })

  const end = () => {
    if (over) return
    over = true
    if (recordings.get(name) === recording) recordings.delete(name)
    recording.state = 'done'
    if (tape !== undefined) {
      const last = wound(tape, time())
      const before = append ? stored.get(name)?.ms ?? 0 : 0
      const all = secondsOf(before + last.recorded)
      const [duration, talking_duration] = [last.quiet, last.silence].map((quiet) => Math.max(0, all - trimmed(quiet)))
      recording.lasted = silence > 0 && duration !== undefined && talking_duration !== undefined
        ? { duration, talking_duration, silence_duration: duration - talking_duration }
        : { duration: all }
      const cut = silence > 0 && how === 'by itself' ? Math.max(0, last.quiet - kept) : 0
      if (how === 'thrown away') stored.delete(name)
      else stored.set(name, { name, format, ms: before + last.recorded - cut })
    }
    // One that never began has no length.
    tell((also) => ({ ...recordingFinished(about(also)), recording: recordingOf(recording) }))
  }

  const fault = studio.fault()
  if (fault !== undefined) {
    over = true
    recordings.delete(name)
    recording.state = 'failed'
    recording.fault = fault
    tell((also) => recordingFailed(about(also)))
    return EMPTY
  }
  recording.state = 'recording'
  tell((also) => recordingStarted(about(also)))

  const stopped$ = recording.change$.pipe(filter((change) => change === 'stop' || change === 'cancel'), tap((change) => {
    how = change === 'stop' ? 'stopped' : 'thrown away'
  }))
  const turning$ = defer(() => {
    const began = time()
    const blank: Tape = { since: began, sent: 'nothing', recorded: 0, quiet: 0, silence: 0, pausedAt: undefined, paused: 0 }
    return merge(studio.sends$, recording.change$).pipe(
      scan((last, news): Tape => {
        const now = time()
        const rest = wound(last, now)
        switch (news) {
          case 'speech':
          case 'silence':
          case 'nothing':
            return { ...rest, sent: news }
          case 'pause':
            return { ...rest, pausedAt: rest.pausedAt ?? now }
          case 'unpause':
            return rest.pausedAt === undefined ? rest : { ...rest, pausedAt: undefined, paused: rest.paused + now - rest.pausedAt }
          default:
            return rest
        }
      }, blank),
      startWith(blank),
      switchMap((now) => {
        tape = now
        if (now.sent === 'nothing') return turns.after(patience)
        if (now.pausedAt !== undefined) return NEVER
        // A real one looks at a clock of seconds, and lasts up to one more.
        const until = longest === 0 ? Infinity : began + now.paused + longest
        const quietUntil = silence === 0 || now.sent !== 'silence' ? Infinity : now.since + silence - now.quiet
        const ends = Math.min(until, quietUntil)
        // A timer may be a ms early by the clock.
        return turns.after(Math.max(0, ends - time())).pipe(tap(() => { tape = wound(now, Math.max(ends, time())) }))
      }),
      tap(() => { how = 'by itself' }),
    )
  })
  const key$ = studio.key$.pipe(tap(() => { how = 'by itself' }))
  recording.beeps = studio.beep > 0
  return concat(
    recording.beeps ? turns.after(studio.beep).pipe(ignoreElements()) : EMPTY,
    does(() => { recording.beeps = false }),
    merge(stopped$, turning$, key$).pipe(take(1), ignoreElements()),
  ).pipe(finalize(end))
})

const targetOf = (target: string) => {
  const [, kind, id = ''] = /^(channel|bridge):(.*)$/s.exec(target) ?? []
  return kind === 'bridge' ? { bridgeId: id } : { channelId: id }
}
