import { expect, test } from '@jest/globals'

import type { Ari, Call } from 'rxari'

declare const fromElsewhere: string

// Compiled, never called: what a slip of the hand costs is seen before anything runs. The rows have theirs beside them.
export const slips = (ari: Ari, call: Call) => {
  const { channels, bridges, applications, endpoints } = ari
  const channelId = call.id
  return [
    // A name that no parameter has, and one that is missing.
    // @ts-expect-error the specification calls it `media`
    channels.play({ channelId, sound: 'sound:beep' }),
    // @ts-expect-error a parameter that this operation does not take
    channels.answer({ channelId, reason: 'normal' }),
    // @ts-expect-error no channel
    channels.hangup({}),
    // @ts-expect-error no endpoint
    channels.originate({ app: 'desk' }),
    // @ts-expect-error no technology
    endpoints.get({ resource: 'alice' }),

    // A reason that Asterisk does not know.
    // @ts-expect-error it is `busy`
    channels.hangup({ channelId, reason: 'bussy' }),
    // @ts-expect-error on the handle, too
    call.hangup({ reason: 'bussy' }),

    // A scheme that nothing can be played of: Asterisk would take it, and never say that it has ended.
    // @ts-expect-error it is `sound:`
    call.play('sond:beep'),
    // @ts-expect-error in a list, too
    call.play(['sound:beep', 'tones:ring']),
    // @ts-expect-error before what only the running program knows, too
    call.play(`sounds:${fromElsewhere}`),
    // @ts-expect-error to a bridge, too
    bridges.play({ bridgeId: 'b', media: 'recordings:greeting' }),
    // @ts-expect-error no scheme at all
    channels.play({ channelId, media: 'beep' }),

    // Where no event comes from.
    // @ts-expect-error it is `channel:`
    applications.subscribe({ applicationName: 'desk', eventSource: 'chanel:c' }),
    // @ts-expect-error it is `deviceState:`
    applications.subscribe({ applicationName: 'desk', eventSource: ['bridge:b', 'devicestate:Stasis:door'] }),
    // @ts-expect-error of an event of our own, too
    ari.events.userEvent({ eventName: 'e', application: 'desk', source: 'bridges:b' }),

    // @ts-expect-error as a state, too
    ari.subscribed('endpoints:PJSIP/alice'),

    // What a filter is made of.
    // @ts-expect-error it is ChannelDtmfReceived
    ari.filtered({ allowed: ['ChannelDTMFReceived'] }),
    // @ts-expect-error the lists are `allowed` and `disallowed`
    ari.filtered({ denied: ['Dial'] }),
    // @ts-expect-error the lists are `allowed` and `disallowed`
    applications.filter({ applicationName: 'desk', filter: { alowed: [{ type: 'Dial' }] } }),
    // @ts-expect-error types are given as objects
    applications.filter({ applicationName: 'desk', filter: { allowed: ['Dial'] } }),
  ]
}

export const right = (ari: Ari, call: Call) => {
  const { channels, bridges, applications, events } = ari
  const channelId = call.id
  return [
    channels.play({ channelId, media: 'sound:beep' }),
    channels.play({ channelId, media: ['sound:beep', `recording:${fromElsewhere}`] }),
    channels.hangup({ channelId, reason: 'busy' }),
    call.hangup({ reason: 'busy' }),
    call.play('tone:ring'),
    call.play(`sound:${fromElsewhere}`),
    // What only the running program knows is taken as it is.
    call.play(fromElsewhere),
    call.play([fromElsewhere, 'sound:beep']),
    bridges.play({ bridgeId: fromElsewhere, media: fromElsewhere }),
    applications.subscribe({ applicationName: 'desk', eventSource: fromElsewhere }),
    applications.subscribe({ applicationName: 'desk', eventSource: ['bridge:b', 'deviceState:Stasis:door', 'endpoint:PJSIP/alice'] }),
    applications.filter({ applicationName: 'desk', filter: { allowed: [{ type: 'Dial' }], disallowed: [{ type: fromElsewhere }] } }),
    events.userEvent({ eventName: 'e', application: 'desk', source: 'bridge:b', variables: { any: ['thing'] } }),
    ari.subscribed('deviceState:Stasis:door'),
    ari.subscribed(fromElsewhere),
    ari.filtered({ allowed: ['Dial', 'ChannelDtmfReceived'] }),
    ari.filtered({ disallowed: [fromElsewhere] }),
    // What a newer Asterisk takes.
    channels.answer({ channelId }, { early: true, more: { of: ['it'] } }),
  ]
}

test('what is right compiles, and what is wrong does not', () => {
  expect([slips, right].map((given) => typeof given)).toEqual(['function', 'function'])
})
