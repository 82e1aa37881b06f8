import { describe, expect, test } from '@jest/globals'

import { type Stage, onSimulator } from '../../../test/support/onSimulator.js'

/** Two callers in one bridge, by 15. */
const bridged = ({ call, ask }: Stage) => {
  const [one, two] = [call(1), call(2, { id: 'c2', name: 'bob' })]
  ask(4, 'POST /bridges/b1?type=mixing')
  ask(10, 'POST /bridges/b1/addChannel?channel=c1')
  ask(12, 'POST /bridges/b1/addChannel?channel=c2')
  return [one, two] as const
}
const after = (ms: number, lines: readonly string[]) => lines.filter((line) => Number.parseInt(line) > ms)
const eventsAfter = (ms: number, lines: readonly string[]) => after(ms, lines).filter((line) => !/\d (?:\d|all|hears)/.test(line))

describe('a bridge', () => {
  test('is entered by one after the other, and each is told who else is there', () => {
    expect(after(4, onSimulator((stage) => { bridged(stage) }))).toEqual([
      '5 200 POST /bridges/b1?type=mixing',
      '11 ChannelEnteredBridge b1 c1',
      '11 204 POST /bridges/b1/addChannel?channel=c1',
      '13 ChannelEnteredBridge b1 c2',
      '13 ChannelVarset c1 BRIDGEPEER=PJSIP/bob-00000001',
      '13 ChannelVarset c2 BRIDGEPEER=PJSIP/alice-00000000',
      '13 204 POST /bridges/b1/addChannel?channel=c2',
    ])
  })

  test('is left: by request, and at a hangup', () => {
    expect(after(13, onSimulator((stage) => {
      const [, two] = bridged(stage)
      stage.ask(20, 'POST /bridges/b1/removeChannel?channel=c1')
      stage.ask(21, 'POST /bridges/b1/removeChannel?channel=c1')
      two.hangup(30)
      stage.ask(40, 'DELETE /bridges/b1')
      stage.ask(50, 'GET /bridges/b1')
    }))).toEqual([
      '21 ChannelVarset c1 BRIDGEPEER=',
      '21 ChannelLeftBridge b1 c1',
      '21 204 POST /bridges/b1/removeChannel?channel=c1',
      '22 422 "Channel not in this bridge" POST /bridges/b1/removeChannel?channel=c1',
      '30 ChannelHangupRequest c2',
      '30 ChannelVarset c2 BRIDGEPEER=',
      '30 ChannelLeftBridge b1 c2',
      '30 StasisEnd c2',
      '41 BridgeDestroyed b1',
      '41 204 DELETE /bridges/b1',
      '51 404 "Bridge not found" GET /bridges/b1',
    ])
  })

  test('is heard no more by who has left it', () => {
    expect(onSimulator((stage) => {
      const [one, two] = bridged(stage)
      one.hears(19)
      two.hears(19)
      stage.ask(20, 'POST /bridges/b1/removeChannel?channel=c1')
      stage.ask(30, 'DELETE /bridges/b1')
    }).filter((line) => line.includes('hears'))).toEqual(['19 hears people b1', '19 hears people b1', '21 hears silence', '31 hears silence'])
  })

  test('is mixed in another way from the third on', () => {
    const lines = onSimulator((stage) => {
      bridged(stage)
      stage.call(20, { id: 'c3' })
      stage.ask(21, 'GET /bridges/b1', { seen: true })
      stage.ask(22, 'POST /bridges/b1/addChannel?channel=c3')
      stage.ask(23, 'GET /bridges/b1', { seen: true })
    })
    expect(lines.flatMap((line) => /"technology":"(\w+)"/.exec(line)?.[1] ?? [])).toEqual(['simple_bridge', 'softmix'])
  })

  test('that all have left by request is nobody\'s business any more: its end is not told', () => {
    expect(after(40, onSimulator((stage) => {
      bridged(stage)
      stage.ask(20, 'POST /bridges/b1/removeChannel?channel=c1,c2')
      stage.ask(40, 'DELETE /bridges/b1')
    }))).toEqual(['41 204 DELETE /bridges/b1'])
  })

  test('destroyed with people in it: they leave it, and stay; its end is told only to who asked for it', () => {
    const destroyed = (subscribed: boolean) => eventsAfter(20, onSimulator((stage) => {
      bridged(stage)
      if (subscribed) stage.ask(15, 'POST /applications/desk/subscription?eventSource=bridge:b1')
      stage.ask(20, 'DELETE /bridges/b1')
      stage.ask(30, 'POST /channels/c1/answer')
    }))
    const left = ['21 ChannelVarset c1 BRIDGEPEER=', '21 ChannelLeftBridge b1 c1', '21 ChannelVarset c2 BRIDGEPEER=', '21 ChannelLeftBridge b1 c2']
    expect(destroyed(false)).toEqual([...left, '31 ChannelStateChange c1 Up'])
    expect(destroyed(true)).toEqual([...left, '21 BridgeDestroyed b1', '31 ChannelStateChange c1 Up'])
  })

  test('destroyed during a member\'s own sound: left when that is over', () => {
    expect(eventsAfter(20, onSimulator((stage) => {
      bridged(stage)
      stage.ask(20, 'POST /channels/c1/play/p1?media=sound:a')
      stage.ask(30, 'DELETE /bridges/b1')
    }, { sound: 100 }))).toEqual([
      '21 PlaybackStarted p1 sound:a playing',
      '31 ChannelVarset c2 BRIDGEPEER=',
      '31 ChannelLeftBridge b1 c2',
      '121 PlaybackFinished p1 sound:a done',
      '121 ChannelVarset c1 BRIDGEPEER=',
      '121 ChannelLeftBridge b1 c1',
    ])
  })

  test('destroyed while a sound plays and another waits: nobody is told what became of them', () => {
    expect(eventsAfter(31, onSimulator((stage) => {
      stage.ask(4, 'POST /bridges/b1?type=mixing')
      stage.ask(10, 'POST /applications/desk/subscription?eventSource=bridge:b1')
      stage.ask(20, 'POST /bridges/b1/play/p1?media=sound:a')
      stage.ask(21, 'POST /bridges/b1/play/p2?media=sound:a')
      stage.ask(40, 'DELETE /bridges/b1')
    }))).toEqual([
      '41 BridgeDestroyed b1',
    ])
  })

  test('left by the last while a sound plays and another waits: neither has been heard to its end', () => {
    expect(eventsAfter(31, onSimulator((stage) => {
      stage.call(1)
      stage.ask(4, 'POST /bridges/b1?type=mixing')
      stage.ask(10, 'POST /applications/desk/subscription?eventSource=bridge:b1')
      stage.ask(15, 'POST /bridges/b1/addChannel?channel=c1')
      stage.ask(20, 'POST /bridges/b1/play/p1?media=sound:a')
      stage.ask(21, 'POST /bridges/b1/play/p2?media=sound:a')
      stage.ask(40, 'POST /bridges/b1/removeChannel?channel=c1')
      stage.ask(50, 'POST /bridges/b1/play/p3?media=sound:a')
    }, { sounds: { 'sound:a': 500 } }))).toEqual([
      '41 ChannelVarset c1 BRIDGEPEER=',
      '41 ChannelLeftBridge b1 c1',
      '41 PlaybackFinished p1 sound:a failed',
      '41 PlaybackStarted p2 sound:a playing',
      '41 PlaybackFinished p2 sound:a failed',
      '51 PlaybackStarted p3 sound:a playing',
      '551 PlaybackFinished p3 sound:a done',
    ])
  })

  test('is left for another one, and for itself', () => {
    expect(eventsAfter(10, onSimulator(({ call, ask }) => {
      call(1)
      ask(4, 'POST /bridges/b1?type=mixing')
      ask(4, 'POST /bridges/b2?type=mixing')
      ask(10, 'POST /bridges/b1/addChannel?channel=c1')
      ask(20, 'POST /bridges/b2/addChannel?channel=c1')
      ask(30, 'POST /bridges/b2/addChannel?channel=c1')
    }))).toEqual([
      '11 ChannelEnteredBridge b1 c1',
      '21 ChannelLeftBridge b1 c1',
      '21 ChannelEnteredBridge b2 c1',
      '31 ChannelLeftBridge b2 c1',
      '31 ChannelEnteredBridge b2 c1',
    ])
  })

  test('has sounds that all hear, one after the other; who says them is there meanwhile', () => {
    expect(after(20, onSimulator((stage) => {
      const [one] = bridged(stage)
      one.hears(20)
      stage.ask(20, 'POST /bridges/b1/play/p1?media=sound:a')
      stage.ask(30, 'POST /bridges/b1/play/p2?media=sound:b')
      stage.ask(40, 'GET /bridges/b1', { seen: true })
    }, { sounds: { 'sound:a': 50, 'sound:b': 20 } })).filter((line) => !/c2|POST|GET/.test(line))).toEqual([
      '21 ChannelVarset c1 BRIDGEPEER=PJSIP/bob-00000001,Announcer/ARI-00000002;2',
      '21 PlaybackStarted p1 sound:a playing',
      '21 hears sound sound:a 50',
      '71 hears people b1',
      '71 PlaybackFinished p1 sound:a done',
      '71 PlaybackStarted p2 sound:b playing',
      '71 hears sound sound:b 20',
      '91 hears people b1',
      '91 PlaybackFinished p2 sound:b done',
      '91 ChannelVarset c1 BRIDGEPEER=PJSIP/bob-00000001',
    ])
  })

  test('destroyed before somebody\'s turn has come to enter it is not entered', () => {
    expect(eventsAfter(10, onSimulator(({ call, ask }) => {
      call(1)
      ask(4, 'POST /bridges/b1?type=mixing')
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(20, 'POST /bridges/b1/addChannel?channel=c1')
      ask(30, 'DELETE /bridges/b1')
    }, { sound: 100 }))).toEqual(['11 PlaybackStarted p1 sound:a playing', '111 PlaybackFinished p1 sound:a done'])
  })

  test('has a sound that is heard over its music, and the music behind it', () => {
    expect(onSimulator((stage) => {
      const [one] = bridged(stage)
      one.hears(19)
      stage.ask(20, 'POST /bridges/b1/play/p1?media=sound:a')
      stage.ask(30, 'POST /bridges/b1/moh?mohClass=jazz')
    }, { sound: 100 }).filter((line) => line.includes('hears'))).toEqual(['19 hears people b1', '21 hears sound sound:a 100', '121 hears music jazz'])
  })

  test('has music, for those who come too', () => {
    expect(onSimulator((stage) => {
      const [one, two] = bridged(stage)
      one.hears(10)
      two.hears(12)
      stage.ask(11, 'POST /bridges/b1/moh')
      stage.ask(20, 'DELETE /bridges/b1/moh')
    }).filter((line) => line.includes('hears'))).toEqual([
      '10 hears ringing', '11 hears people b1', '12 hears ringing', '12 hears music default', '13 hears music default', '21 hears people b1', '21 hears people b1',
    ])
  })
})

test('who and what cannot be bridged', () => {
  expect(onSimulator(({ call, ask }) => {
    call(1)
    ask(4, 'POST /bridges/b1?type=mixing')
    ask(5, 'POST /channels/c1/continue?context=departments&extension=sales')
    ask(10, 'POST /bridges/b1/addChannel?channel=nobody')
    ask(10, 'POST /bridges/b1/addChannel')
    ask(10, 'POST /bridges/nowhere/addChannel?channel=c1')
    ask(10, 'POST /bridges/b1/addChannel?channel=c1')
    ask(10, 'POST /bridges/b1/removeChannel?channel=c1')
    ask(10, 'POST /bridges/b1/play', { seen: true })
  }, { dialplan: '[departments]\nexten => sales,1,Wait(1)' }).filter((line) => line.startsWith('11'))).toEqual([
    '11 400 "Channel not found" POST /bridges/b1/addChannel?channel=nobody',
    '11 400 "Missing parameter channel" POST /bridges/b1/addChannel',
    '11 404 "Bridge not found" POST /bridges/nowhere/addChannel?channel=c1',
    '11 422 "Channel not in Stasis application" POST /bridges/b1/addChannel?channel=c1',
    '11 422 "Channel not in Stasis application" POST /bridges/b1/removeChannel?channel=c1',
    '11 500 {"error":"Allocation failed"} POST /bridges/b1/play',
  ])
})

test('an id that is taken, and a type that is none: each version has its own words', () => {
  const refusals = (version: '22' | '16') => onSimulator(({ ask }) => {
    ask(1, 'POST /bridges/b1')
    ask(10, 'POST /bridges/b1')
    ask(10, 'POST /bridges/b1?type=mixing')
    ask(10, 'POST /bridges?bridgeId=b1&type=mixing')
    ask(10, 'POST /bridges?type=whim')
  }, { version }).slice(1)
  expect(refusals('22')).toEqual([
    '11 409 "Bridge with id \'b1\' already exists" POST /bridges/b1',
    '11 409 "Bridge with id \'b1\' already exists" POST /bridges/b1?type=mixing',
    '11 409 "Bridge with id \'b1\' already exists" POST /bridges?bridgeId=b1&type=mixing',
    '11 500 "Unable to create bridge. Possible duplicate bridge id \'(null)\'" POST /bridges?type=whim',
  ])
  expect(refusals('16')).toEqual([
    '11 200 POST /bridges/b1',
    '11 500 "Supplying a bridge type when updating a bridge is not allowed." POST /bridges/b1?type=mixing',
    '11 200 POST /bridges?bridgeId=b1&type=mixing',
    '11 500 "Unable to create bridge" POST /bridges?type=whim',
  ])
})

describe('roles in a holding bridge', () => {
  test('one announcer: a second is not let stay, and nothing else is heard beside them', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      call(1, { id: 'c2' })
      call(1, { id: 'c3' }).hears(1)
      ask(5, 'POST /bridges/b1?type=holding')
      ask(10, 'POST /bridges/b1/addChannel?channel=c3&role=participant')
      ask(20, 'POST /bridges/b1/addChannel?channel=c1&role=announcer')
      ask(30, 'POST /bridges/b1/addChannel?channel=c2&role=announcer')
      ask(40, 'POST /bridges/b1/play/p1?media=sound:a')
      ask(50, 'POST /bridges/b1/moh')
      ask(60, 'DELETE /bridges/b1/moh')
      ask(70, 'POST /bridges/b1/removeChannel?channel=c1')
      ask(80, 'POST /bridges/b1/moh')
      ask(90, 'DELETE /bridges/b1/moh')
    }).filter((line) => /Bridge|Playback|hears|moh|BRIDGEPEER/.test(line)).slice(1)).toEqual([
      '11 ChannelEnteredBridge b1 c3', '11 hears silence',
      '21 ChannelEnteredBridge b1 c1',
      '31 ChannelEnteredBridge b1 c2', '31 ChannelLeftBridge b1 c2',
      '41 PlaybackStarted p1 sound:a playing', '41 PlaybackFinished p1 sound:a failed',
      '51 204 POST /bridges/b1/moh',
      '61 409 "Bridge isn\'t playing music" DELETE /bridges/b1/moh',
      '71 ChannelLeftBridge b1 c1',
      '81 hears music default', '81 204 POST /bridges/b1/moh', '91 hears silence', '91 204 DELETE /bridges/b1/moh',
    ])
  })
})

test('who is muted in a bridge is heard again outside of it', () => {
  expect(onSimulator(({ call, ask }) => {
    const caller = call(1)
    ask(2, 'POST /channels/c1/answer')
    ask(3, 'POST /channels/c1/variable?variable=TALK_DETECT(set)&value=100')
    ask(4, 'POST /bridges/b1')
    ask(10, 'POST /bridges/b1/addChannel?channel=c1&mute=true')
    caller.talks(20)
    ask(30, 'POST /bridges/b1/removeChannel?channel=c1')
  }).filter((line) => line.includes('Talking'))).toEqual(['31 ChannelTalkingStarted c1'])
})

test('all see whom they are to see: told where it is another, and when they leave who were chosen', () => {
  expect(onSimulator(({ call, ask }) => {
    call(1)
    call(1, { id: 'c2' })
    ask(5, 'POST /bridges/b1')
    ask(6, 'POST /bridges/b1/videoSource/c1')
    ask(6, 'POST /bridges/b1/videoSource/nobody')
    ask(10, 'POST /bridges/b1/addChannel?channel=c1,c2')
    ask(20, 'POST /bridges/b1/videoSource/c1')
    ask(21, 'POST /bridges/b1/videoSource/c1')
    ask(22, 'POST /bridges/b1/videoSource/c2')
    ask(23, 'DELETE /bridges/b1/videoSource')
    ask(30, 'POST /bridges/b1/removeChannel?channel=c2')
    ask(40, 'POST /bridges/b1/videoSource/c1')
    ask(50, 'POST /bridges/b1/removeChannel?channel=c1')
  }).filter((line) => /Video|LeftBridge|4\d\d/.test(line))).toEqual([
    '7 422 "Channel not in this bridge" POST /bridges/b1/videoSource/c1', '7 400 "Channel not found" POST /bridges/b1/videoSource/nobody',
    '21 BridgeVideoSourceChanged b1 c1', '23 BridgeVideoSourceChanged b1 c1 c2',
    '31 BridgeVideoSourceChanged b1 c2', '31 ChannelLeftBridge b1 c2',
    '41 BridgeVideoSourceChanged b1 c1', '51 BridgeVideoSourceChanged b1 c1', '51 ChannelLeftBridge b1 c1',
  ])
})

test('it is recorded until nobody has talked for so long, by a channel of its own', () => {
  expect(onSimulator(({ call, ask }) => {
    const caller = call(1)
    ask(2, 'POST /bridges/b1')
    ask(3, 'POST /bridges/b1/addChannel?channel=c1')
    ask(10, 'POST /bridges/b1/record?name=r&format=wav&maxSilenceSeconds=1')
    caller.talks(500, 3_011)
  }).filter((line) => /Recording|BRIDGEPEER/.test(line))).toEqual([
    '11 ChannelVarset c1 BRIDGEPEER=Recorder/ARI-00000001;2', '11 RecordingStarted r recording', '4011 RecordingFinished r done 4 3 1',
  ])
})
