import { describe, expect, test } from '@jest/globals'

import { type Called, type Stage, onSimulator } from '../../../test/support/onSimulator.js'
import type { SimulatorOptions } from './index.js'

const set = (value = '') => `POST /channels/c1/variable?variable=TALK_DETECT(set)&value=${value}`
const remove = 'POST /channels/c1/variable?variable=TALK_DETECT(remove)&value='

/** What is told of who talks; they have been answered at 1. */
const told = (act: (caller: Called, stage: Stage) => void, options: SimulatorOptions = {}) => onSimulator((stage) => {
  const caller = stage.call(1)
  stage.ask(1, 'POST /channels/c1/answer')
  act(caller, stage)
}, { latency: 0, ...options }).filter((line) => /Talking|Varset/.test(line))

describe('who talks', () => {
  test('is told while that is asked for: when they begin, and when they have been quiet for 2.5 seconds', () => {
    expect(told((caller, { ask }) => {
      ask(10, set())
      caller.talks(1_000, 2_000)
      caller.talks(3_000, 4_500)
      caller.talks(9_000)
    })).toEqual(['1000 ChannelTalkingStarted c1', '7000 ChannelTalkingFinished c1 3500', '9000 ChannelTalkingStarted c1'])
  })

  test('or for as long as is said', () => {
    expect(told((caller, { ask }) => {
      ask(10, set('300,128'))
      caller.talks(1_000, 2_000)
      ask(3_000, set('500'))
      caller.talks(4_000, 5_000)
    })).toEqual([
      '1000 ChannelTalkingStarted c1', '2300 ChannelTalkingFinished c1 1000', '4000 ChannelTalkingStarted c1', '5500 ChannelTalkingFinished c1 1000',
    ])
  })

  test('is told at once of who talks already, and is not told any more when that is removed', () => {
    expect(told((caller, { ask }) => {
      caller.talks(20, 2_000)
      ask(1_000, set('300'))
      ask(1_500, remove)
      ask(1_600, remove)
      ask(1_700, set('300'))
    })).toEqual(['1000 ChannelTalkingStarted c1', '1700 ChannelTalkingStarted c1', '2300 ChannelTalkingFinished c1 300'])
  })

  test('nobody is heard before the answer', () => {
    expect(onSimulator((stage) => {
      stage.call(1).talks(5, 5_000)
      stage.ask(10, set('300'))
      stage.ask(2_000, 'POST /channels/c1/answer')
    }, { latency: 0 }).filter((line) => line.includes('Talking'))).toEqual(['2000 ChannelTalkingStarted c1', '5300 ChannelTalkingFinished c1 3000'])
  })

  test('who is muted is heard neither to begin nor to fall quiet', () => {
    expect(told((caller, { ask }) => {
      ask(10, set('300'))
      caller.talks(1_000, 2_000)
      ask(1_500, 'POST /channels/c1/mute?direction=in')
      ask(3_000, 'DELETE /channels/c1/mute?direction=both')
      ask(4_000, 'POST /channels/c1/mute?direction=both')
      caller.talks(5_000, 6_000)
      ask(7_000, 'DELETE /channels/c1/mute?direction=in')
      ask(8_000, 'POST /channels/c1/mute?direction=out')
      caller.talks(9_000)
    })).toEqual(['1000 ChannelTalkingStarted c1', '3300 ChannelTalkingFinished c1 2000', '9000 ChannelTalkingStarted c1'])
  })

  test('who leaves the application is listened to still', () => {
    expect(told((caller, { ask }) => {
      ask(10, set('300'))
      caller.talks(1_000, 2_000)
      ask(1_500, 'POST /channels/c1/continue?context=again&extension=desk&priority=1')
    }, { dialplan: '[again]\nexten => desk,1,Stasis(desk)' }).filter((line) => line.includes('Talking'))).toEqual(['1000 ChannelTalkingStarted c1', '2300 ChannelTalkingFinished c1 1000'])
  })

  test('who hangs up has nothing more to say', () => {
    expect(told((caller, { ask }) => {
      ask(10, set('300'))
      caller.talks(1_000, 2_000)
      caller.hangup(2_100)
    })).toEqual(['1000 ChannelTalkingStarted c1'])
  })

  test('of a Local channel it is what the dialplan says at its other half; a file of silence is none', () => {
    expect(onSimulator(({ ask }) => {
      ask(10, 'POST /channels?endpoint=Local/talk@callers/n&app=desk&channelId=c1')
      ask(20, set('300'))
    }, {
      latency: 0,
      sound: 1_000,
      dialplan: '[callers]\nexten => talk,1,Answer()\n same => n,Playback(silence/1)\n same => n,Playback(hello)\n same => n,Playback(hello)\n same => n,Playback(silence/2)\n',
    }).filter((line) => line.includes('Talking'))).toEqual(['1510 ChannelTalkingStarted c1', '3810 ChannelTalkingFinished c1 2000'])
  })
})
