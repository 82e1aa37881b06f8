import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

const record = (query = '') => `POST /channels/c1/record?name=r&format=wav${query}`

/** What is told of recordings, and what is answered to whom asks about them. */
const told = (lines: readonly string[]) => lines.filter((line) => /Recording|record/.test(line))

describe('a recording', () => {
  test('answers the call, and is over when it is stopped, with its length', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, record(), { seen: true })
      ask(3_010, 'POST /recordings/live/r/stop')
      ask(3_020, 'GET /recordings/stored', { seen: true })
      ask(3_030, 'GET /recordings/live/r')
    }).slice(1)).toEqual([
      '11 ChannelStateChange c1 Up',
      '11 RecordingStarted r recording',
      '11 201 {"name":"r","format":"wav","state":"queued","target_uri":"channel:c1"} POST /channels/c1/record?name=r&format=wav',
      '3011 RecordingFinished r done 3',
      '3011 204 POST /recordings/live/r/stop',
      '3021 200 [{"name":"r","format":"wav"}] GET /recordings/stored',
      '3031 404 "Recording not found" GET /recordings/live/r',
    ])
  })

  test.each<[string, string, (stage: Parameters<Parameters<typeof onSimulator>[0]>[0], c: ReturnType<Parameters<Parameters<typeof onSimulator>[0]>[0]['call']>) => void, string]>([
    ['so long as it may be', '&maxDurationSeconds=2', () => undefined, '2011 RecordingFinished r done 2'],
    ['until a key is pressed', '&terminateOn=%23', (_, caller) => { caller.press(500, '5'); caller.press(1_511, '#') }, '1511 RecordingFinished r done 1'],
    ['until any key is pressed', '&terminateOn=any', (_, caller) => { caller.press(1_511, '5') }, '1511 RecordingFinished r done 1'],
    ['until the hangup', '', (_, caller) => { caller.hangup(4_100) }, '4100 RecordingFinished r done 4'],
    ['until it is silent', '&maxSilenceSeconds=2', () => undefined, '2011 RecordingFinished r done 1 1 0'],
    ['what is paused does not count', '', ({ ask }) => {
      ask(1_010, 'POST /recordings/live/r/pause')
      ask(5_010, 'DELETE /recordings/live/r/pause')
      ask(6_010, 'POST /recordings/live/r/stop')
    }, '6011 RecordingFinished r done 2'],
    ['behind its beep', '&beep=true&maxDurationSeconds=1', () => undefined, '1261 RecordingFinished r done 1'],
  ])('%s', (_, query, act, line) => {
    expect(onSimulator((stage) => {
      const caller = stage.call(1)
      stage.ask(10, record(query))
      act(stage, caller)
    }).filter((each) => each.includes('RecordingFinished'))).toEqual([line])
  })

  test('thrown away, nothing of it is stored', () => {
    expect(told(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, record())
      ask(1_010, 'DELETE /recordings/live/r')
      ask(1_020, 'GET /recordings/stored', { seen: true })
    })).slice(2)).toEqual(['1011 RecordingFinished r done 1', '1011 204 DELETE /recordings/live/r', '1021 200 [] GET /recordings/stored'])
  })

  test('waits for a sound; stopped meanwhile, it is made all the same when its turn has come', () => {
    expect(told(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(20, record())
      ask(30, 'POST /recordings/live/r/pause')
      ask(40, 'POST /recordings/live/r/stop')
      ask(45, 'POST /recordings/live/r/stop')
      ask(2_000, 'POST /recordings/live/r/stop')
    }, { sounds: { 'sound:a': 500 } }))).toEqual([
      '21 201 POST /channels/c1/record?name=r&format=wav',
      '31 409 "Recording not in session" POST /recordings/live/r/pause',
      '41 204 POST /recordings/live/r/stop',
      '46 409 "Recording not in session" POST /recordings/live/r/stop',
      '511 RecordingStarted r recording',
      '2001 RecordingFinished r done 1',
      '2001 204 POST /recordings/live/r/stop',
    ])
  })

  test('holds back what comes behind it, and its channel is in no bridge meanwhile', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(5, 'POST /bridges/b1')
      ask(10, record('&maxDurationSeconds=1'))
      ask(20, 'POST /bridges/b1/addChannel?channel=c1')
      ask(30, 'POST /channels/c1/variable?variable=A&value=1')
    }).slice(-4)).toEqual([
      '21 409 "Channel c1 currently recording" POST /bridges/b1/addChannel?channel=c1',
      '1011 RecordingFinished r done 1',
      '1011 ChannelVarset c1 A=1',
      '1011 204 POST /channels/c1/variable?variable=A&value=1',
    ])
  })

  test('of a name that is taken is refused, unless it goes on behind it or takes its place', () => {
    const lines = told(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, record('&maxDurationSeconds=1'))
      ask(100, record('&ifExists=append'))
      ask(2_000, record())
      ask(3_000, record('&ifExists=append&maxDurationSeconds=1'))
      ask(5_000, record('&ifExists=overwrite&maxDurationSeconds=1'))
    }))
    expect(lines.filter((line) => / 409|Finished/.test(line))).toEqual([
      `101 409 "Recording 'r' already exists and can not be overwritten" ${record('&ifExists=append')}`,
      '1011 RecordingFinished r done 1',
      `2001 409 "Recording 'r' already exists and can not be overwritten" ${record()}`,
      '4001 RecordingFinished r done 2',
      '6001 RecordingFinished r done 1',
    ])
  })

  test('of a call in a bridge fails', () => {
    expect(told(onSimulator(({ call, ask }) => {
      call(1)
      ask(5, 'POST /bridges/b1')
      ask(10, 'POST /bridges/b1/addChannel?channel=c1')
      ask(20, record())
    })).at(0)).toBe('21 RecordingFailed r failed Cannot record channel while in bridge')
  })

  test('hears nothing while it beeps: it cannot be stopped then, nor later', () => {
    expect(told(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, record('&beep=true&maxDurationSeconds=1'))
      ask(50, 'POST /recordings/live/r/stop')
      ask(60, 'POST /recordings/live/r/stop')
      ask(500, 'DELETE /recordings/live/r')
    })).slice(2)).toEqual([
      '51 204 POST /recordings/live/r/stop',
      '61 409 "Recording not in session" POST /recordings/live/r/stop',
      '501 409 "Recording not in session" DELETE /recordings/live/r',
      '1261 RecordingFinished r done 1',
    ])
  })

  test('thrown away while it beeps fails to be', () => {
    expect(told(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, record('&beep=true&maxDurationSeconds=1'))
      ask(50, 'DELETE /recordings/live/r')
    })).slice(2)).toEqual(['51 500 "Recording operation failed" DELETE /recordings/live/r', '1261 RecordingFinished r done 1'])
  })

  test('of nothing but silence is as long as it was, without what is left of it', () => {
    expect(told(onSimulator(({ call, ask }) => {
      const caller = call(1)
      caller.talks(1_011, 2_411)
      ask(10, record('&maxSilenceSeconds=2'))
    })).at(-1)).toBe('4411 RecordingFinished r done 3 2 1')
  })

  test('of a Local channel without sound has none, and ends when nothing has come for eight seconds', () => {
    expect(told(onSimulator(({ ask }) => {
      ask(5, 'POST /channels?endpoint=Local/desk@inbound&context=inbound&extension=wait&otherChannelId=c1')
      ask(400, record('&maxDurationSeconds=1&maxSilenceSeconds=1'))
    }, { dialplan: '[inbound]\nexten => desk,1,Stasis(desk)\nexten => wait,1,Wait(60)' })).filter((line) => line.includes('Finished')))
      .toEqual(['8401 RecordingFinished r done 0 0 0'])
  })

  test('of a bridge ends with a key of its members, and when the last has left', () => {
    expect(told(onSimulator(({ call, ask }) => {
      const caller = call(1)
      ask(2, 'POST /channels/c1/answer')
      ask(5, 'POST /bridges/b1')
      ask(7, 'POST /applications/desk/subscription?eventSource=bridge:b1')
      ask(10, 'POST /bridges/b1/addChannel?channel=c1')
      ask(20, 'POST /bridges/b1/record?name=r&format=wav&terminateOn=any')
      ask(20, 'POST /bridges/b1/record?name=s&format=wav')
      caller.press(1_021, '5')
      ask(2_030, 'POST /bridges/b1/removeChannel?channel=c1')
    })).filter((line) => line.includes('Finished'))).toEqual(['1021 RecordingFinished r done 1', '2031 RecordingFinished s done 2'])
  })

  test('of a bridge that is destroyed is not told of', () => {
    expect(told(onSimulator(({ call, ask }) => {
      call(1)
      ask(5, 'POST /bridges/b1')
      ask(10, 'POST /bridges/b1/addChannel?channel=c1')
      ask(20, 'POST /bridges/b1/record?name=r&format=wav')
      ask(2_030, 'DELETE /bridges/b1')
    }))).toEqual(['21 RecordingStarted r recording', '21 201 POST /bridges/b1/record?name=r&format=wav'])
  })

  test('stored is copied, played, read and deleted', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, record('&maxDurationSeconds=2'))
      ask(3_000, 'POST /recordings/stored/r/copy?destinationRecordingName=s', { seen: true })
      ask(3_010, 'POST /recordings/stored/r/copy?destinationRecordingName=s')
      ask(3_020, 'DELETE /recordings/stored/r')
      ask(3_030, 'GET /recordings/stored/r')
      ask(3_040, 'POST /channels/c1/play/p1?media=recording:s')
    }).slice(-7)).toEqual([
      '3001 200 {"name":"s","format":"wav"} POST /recordings/stored/r/copy?destinationRecordingName=s',
      '3011 409 "A recording with the same name already exists on the system" POST /recordings/stored/r/copy?destinationRecordingName=s',
      '3021 204 DELETE /recordings/stored/r',
      '3031 404 "Recording not found" GET /recordings/stored/r',
      '3041 PlaybackStarted p1 recording:s playing',
      '3041 201 POST /channels/c1/play/p1?media=recording:s',
      '5041 PlaybackFinished p1 recording:s done',
    ])
  })

  test.each([
    ['&maxDurationSeconds=-1', 400], ['&terminateOn=5', 400], ['&ifExists=perhaps', 400],
  ])('%s is refused', (query, status) => {
    expect(told(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, record(query))
    }))[0]).toContain(`11 ${String(status)}`)
  })
})
