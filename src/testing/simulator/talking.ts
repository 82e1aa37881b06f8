import { NEVER, type Observable, distinctUntilChanged, map, merge, switchMap, takeUntil, tap } from 'rxjs'

import { talkingFinished, talkingStarted } from '../events.js'
import type { Sent, SimChannel, World } from './model.js'
import { tellChannel } from './tell.js'

/** Something else comes from the far end of a channel. */
export const say = ({ sends$ }: SimChannel, sent: Sent): void => {
  if (sends$.value !== sent) sends$.next(sent)
}

/** Nothing of it is heard any more, or for this reason no longer. */
export const mute = ({ muted$ }: SimChannel, why: 'channel' | 'bridge', muted: boolean): void => {
  const others = [...muted$.value].filter((each) => each !== why)
  muted$.next(new Set(muted ? [...others, why] : others))
}

/** What comes from the far end: nothing at all before the answer, or while that is muted. */
const heardFrom = (channel: SimChannel): Observable<Sent> =>
  merge(channel.sends$, channel.muted$, channel.signals$).pipe(
    map(() => (channel.state !== 'Up' || channel.muted$.value.size > 0 ? 'nothing' : channel.sends$.value)),
    distinctUntilChanged(),
  )

/** So long it has to be quiet unless told otherwise, in ms. */
const usual = 2_500

/** What TALK_DETECT does where it is set, by name: `TALK_DETECT(set)`. */
export const talkDetect: Readonly<Record<string, (world: World, channel: SimChannel, value: string) => void>> = {
  /** `value`: how long it has to be quiet, in ms, and how loud talk is. Set again, it goes on with that. */
  'TALK_DETECT(set)': (world, channel, value) => {
    const silence = Number.parseInt(value, 10) || usual
    const { detection } = channel
    if (detection === undefined) channel.detection = begin(world, channel, silence)
    else detection.silence = silence
  },
  /** Nothing is told of who talks just then. */
  'TALK_DETECT(remove)': (_, channel) => {
    channel.detection?.end()
    channel.detection = undefined
  },
}

const begin = (world: World, channel: SimChannel, silence: number): NonNullable<SimChannel['detection']> => {
  const { time, turns } = world
  /** When the talk that was told of began. */
  let since: number | undefined
  const started = () => {
    since = time()
    tellChannel(world, channel, talkingStarted)
  }
  const finished = (began: number) => {
    since = undefined
    const duration = time() - began - detection.silence
    tellChannel(world, channel, (about) => talkingFinished({ ...about, duration }))
  }
  // Muted, it is not heard to fall quiet either.
  const listening = heardFrom(channel).pipe(
    switchMap((heard) => {
      const began = since
      if (heard === 'speech' && began === undefined) started()
      return heard === 'silence' && began !== undefined ? turns.after(detection.silence).pipe(tap(() => { finished(began) })) : NEVER
    }),
    takeUntil(channel.hungUp$),
  )
  const detection = { silence, end: () => { told.unsubscribe() } }
  const told = listening.subscribe()
  return detection
}
