import { TestScheduler } from 'rxjs/testing'

import type { AriEvent, WireReply } from '../../src/index.js'
import { type Caller, type Calling, type Simulator, type SimulatorOptions, simulator } from '../../src/testing/simulator/index.js'

/** Somebody who calls, and does this then. */
export interface Called {
  press(ms: number, digit: string): void
  talks(from: number, to?: number): void
  hangup(ms: number): void
  hears(ms: number): void
}

/** A simulator in virtual time, and what is done with it. Times are in ms. */
export interface Stage {
  readonly asterisk: Simulator
  at(ms: number, act: () => void): void
  /** Asks: `POST /channels/c1/play/p1?media=sound:a`. The reply is a line, with its body where `seen`. */
  ask(ms: number, request: string, more?: { readonly body?: unknown; readonly seen?: boolean }): void
  /** The event socket of an application, whose events are lines from now on. Gives what closes it. */
  listen(ms: number, app: string, options?: { readonly subscribeAll?: boolean; readonly as?: string }): (ms: number) => void
  /** Somebody calls `desk`; their channel is `c1` unless said otherwise. */
  call(ms: number, calling?: Partial<Calling>): Called
  say(line: string): void
}

/**
 * Plays it, and gives what happened, a line each: `12 PlaybackStarted sound:a playing`, `12 204 POST /channels/c1/answer`.
 * `desk` listens from the beginning; what other sockets hear has their name before it.
 */
export const onSimulator = (run: (stage: Stage) => void, options: SimulatorOptions & { readonly deaf?: boolean } = {}): readonly string[] => {
  const { deaf = false, ...simulated } = options
  const scheduler = new TestScheduler(() => undefined)
  const lines: string[] = []
  scheduler.run(() => {
    const asterisk = simulator(simulated)
    const say = (line: string) => { lines.push(`${scheduler.now()} ${line}`) }
    const at = (ms: number, act: () => void) => { scheduler.schedule(act, ms) }

    const listen: Stage['listen'] = (ms, app, { subscribeAll = false, as = app } = {}) => {
      let close: () => void = () => undefined
      at(ms, () => {
        const listening = asterisk.socket([app], { subscribeAll }).subscribe((event) => { say(`${as === 'desk' ? '' : `${as}: `}${lineOf(event)}`) })
        close = () => { listening.unsubscribe() }
      })
      return (until) => { at(until, () => { close() }) }
    }

    const ask: Stage['ask'] = (ms, request, { body, seen = false } = {}) => {
      const [method = '', target = ''] = request.split(' ')
      const { pathname, searchParams } = new URL(target, 'http://asterisk')
      at(ms, () => {
        asterisk.ask({ method, path: pathname, query: Object.fromEntries(searchParams), body }).subscribe((reply) => {
          say(`${replyOf(reply, seen)} ${request}`)
        })
      })
    }

    const call: Stage['call'] = (ms, calling = {}) => {
      let caller: Caller | undefined
      at(ms, () => { caller = asterisk.call({ app: 'desk', id: 'c1', ...calling }) })
      return {
        talks: (from, to) => {
          at(from, () => { caller?.talk() })
          if (to !== undefined) at(to, () => { caller?.fallQuiet() })
        },
        press: (when, digit) => { at(when, () => { caller?.press(digit) }) },
        hangup: (when) => { at(when, () => { caller?.hangup() }) },
        hears: (from) => {
          at(from, () => {
            caller?.hears$.subscribe({ next: (heard) => { say(`hears ${Object.values(heard).join(' ')}`) }, complete: () => { say('hears no more') } })
          })
        },
      }
    }

    if (!deaf) listen(0, 'desk')
    run({ asterisk, at, ask, listen, call, say })
  })
  return lines
}

const replyOf = ({ status, message, body }: WireReply, seen: boolean): string => {
  if (seen) return `${status} ${JSON.stringify(body)}`
  return message === undefined ? String(status) : `${status} "${message}"`
}

/** An event in short. */
const lineOf = (event: AriEvent): string => [event.type, ...partsOf(event)].filter((part) => part !== '').join(' ')

const partsOf = (event: AriEvent): readonly unknown[] => {
  switch (event.type) {
    case 'StasisStart':
      return [event.channel.id, event.channel.state, ...event.args]
    case 'ChannelStateChange':
      return [event.channel.id, event.channel.state]
    case 'RecordingStarted':
    case 'RecordingFinished':
    case 'RecordingFailed': {
      const { name, state, duration, talking_duration, silence_duration, cause } = event.recording
      return [name, state, ...[duration, talking_duration, silence_duration, cause].filter((told) => told !== undefined)]
    }
    case 'ChannelDtmfReceived':
      return [event.channel.id, event.digit]
    case 'ChannelVarset':
      return [event.channel?.id, `${event.variable}=${event.value}`]
    case 'ChannelDialplan':
      return [event.channel.id, `${event.dialplan_app}(${event.dialplan_app_data})`]
    case 'ChannelHangupRequest':
      return [event.channel.id, ...(event.cause === undefined ? [] : [event.cause]), ...(event.soft === true ? ['soft'] : [])]
    case 'ChannelDestroyed':
      return [event.channel.id, event.cause, event.cause_txt]
    case 'Dial':
      return [event.peer.id, event.dialstatus]
    case 'ApplicationMoveFailed':
      return [event.channel.id, event.destination]
    case 'ChannelEnteredBridge':
    case 'ChannelLeftBridge':
      return [event.bridge.id, event.channel?.id]
    case 'BridgeCreated':
    case 'BridgeDestroyed':
      return [event.bridge.id]
    case 'PlaybackStarted':
    case 'PlaybackContinuing':
    case 'PlaybackFinished':
      return [event.playback.id, event.playback.media_uri, event.playback.state]
    case 'CallBroadcast':
      return [event.channel.id]
    case 'CallClaimed':
      return [event.channel.id, event.winner_app]
    case 'DeviceStateChanged':
      return [event.device_state.name, event.device_state.state]
    case 'BridgeVideoSourceChanged':
      return [event.bridge.id, event.old_video_source_id ?? '', event.bridge.video_source_id ?? '']
    case 'ChannelUserevent':
      return [event.eventname]
    case 'ChannelTalkingFinished':
      return [event.channel.id, event.duration]
    case 'ChannelTalkingStarted':
    case 'StasisEnd':
    case 'ChannelCreated':
      return [event.channel.id]
    default:
      return []
  }
}
