import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

const sounds = { 'sound:a': 100, 'sound:b': 50, 'sound:no': 'missing' } as const

describe('a sound', () => {
  test('begins when it is asked for, and is done when it has been heard', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      caller.hears(1)
      ask(10, 'POST /channels/c1/play/p1?media=sound:a', { seen: true })
    }, { sounds })).toEqual([
      '1 StasisStart c1 Ring',
      '1 hears ringing',
      '11 PlaybackStarted p1 sound:a playing',
      '11 hears sound sound:a 100',
      '11 201 {"id":"p1","media_uri":"sound:a","target_uri":"channel:c1","language":"en","state":"queued"} POST /channels/c1/play/p1?media=sound:a',
      '111 hears silence',
      '111 PlaybackFinished p1 sound:a done',
    ])
  })

  test('begins when the one before it is over', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(20, 'POST /channels/c1/play/p2?media=sound:b')
    }, { sounds }).slice(1)).toEqual([
      '11 PlaybackStarted p1 sound:a playing',
      '11 201 POST /channels/c1/play/p1?media=sound:a',
      '21 201 POST /channels/c1/play/p2?media=sound:b',
      '111 PlaybackFinished p1 sound:a done',
      '111 PlaybackStarted p2 sound:b playing',
      '161 PlaybackFinished p2 sound:b done',
    ])
  })

  test('that no list has is missing, unless others have a length; where there is no list, every sound is there', () => {
    const endOf = (options: { readonly sounds?: Readonly<Record<string, number>>; readonly sound?: number }) =>
      onSimulator(({ call, ask }) => {
        call(1)
        ask(10, 'POST /channels/c1/play/p1?media=sound:c')
      }, options).filter((line) => line.includes('Finished'))
    expect(endOf({ sounds: { 'sound:d': 50 } })).toEqual(['11 PlaybackFinished p1 sound:c failed'])
    expect(endOf({ sounds: { 'sound:d': 50 }, sound: 70 })).toEqual(['81 PlaybackFinished p1 sound:c done'])
    expect(endOf({})).toEqual(['1011 PlaybackFinished p1 sound:c done'])
  })

  test('of several media plays one after the other; one that is missing is passed over, unless it is the last', () => {
    const all = (media: string) => onSimulator(({ call, ask }) => {
      call(1)
      ask(10, `POST /channels/c1/play/p1?media=${media}`)
    }, { sounds }).filter((line) => line.includes('Playback'))
    expect(all('sound:b,sound:no,sound:a')).toEqual([
      '11 PlaybackStarted p1 sound:b playing',
      '61 PlaybackContinuing p1 sound:b continuing',
      '61 PlaybackStarted p1 sound:no playing',
      '61 PlaybackContinuing p1 sound:no continuing',
      '61 PlaybackStarted p1 sound:a playing',
      '161 PlaybackFinished p1 sound:a done',
    ])
    expect(all('sound:b,sound:no').slice(2)).toEqual(['61 PlaybackStarted p1 sound:no playing', '61 PlaybackFinished p1 sound:no failed'])
    expect(all('sound:no')).toEqual(['11 PlaybackStarted p1 sound:no playing', '11 PlaybackFinished p1 sound:no failed'])
  })

  test('tells which medium comes next', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1?media=sound:b,sound:a')
      ask(20, 'GET /playbacks/p1', { seen: true })
      ask(70, 'GET /playbacks/p1', { seen: true })
    }, { sounds }).filter((line) => line.includes('GET'))).toEqual([
      '21 200 {"id":"p1","media_uri":"sound:b","next_media_uri":"sound:a","target_uri":"channel:c1","language":"en","state":"playing"} GET /playbacks/p1',
      '71 200 {"id":"p1","media_uri":"sound:a","target_uri":"channel:c1","language":"en","state":"playing"} GET /playbacks/p1',
    ])
  })

  test.each(['bogus:x', 'recording:gone', 'x'])('%s begins and is forgotten: no end is told, and nobody knows it', (media) => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, `POST /channels/c1/play/p1?media=${media}`)
      ask(20, 'GET /playbacks/p1')
      ask(20, 'DELETE /playbacks/p1')
      ask(30, 'POST /channels/c1/play/p2?media=sound:b')
    }, { sounds }).slice(1)).toEqual([
      `11 PlaybackStarted p1 ${media} playing`,
      `11 201 POST /channels/c1/play/p1?media=${media}`,
      '21 404 "Playback not found" GET /playbacks/p1',
      '21 404 "Playback not found" DELETE /playbacks/p1',
      '31 PlaybackStarted p2 sound:b playing',
      '31 201 POST /channels/c1/play/p2?media=sound:b',
      '81 PlaybackFinished p2 sound:b done',
    ])
  })

  test('that is stopped is done, and the next begins', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1?media=tone:ring')
      ask(20, 'POST /channels/c1/play/p2?media=sound:b')
      ask(50, 'DELETE /playbacks/p1')
      ask(51, 'GET /playbacks/p1')
    }, { sounds }).slice(4)).toEqual([
      '51 PlaybackFinished p1 tone:ring done',
      '51 PlaybackStarted p2 sound:b playing',
      '51 204 DELETE /playbacks/p1',
      '52 404 "Playback not found" GET /playbacks/p1',
      '101 PlaybackFinished p2 sound:b done',
    ])
  })

  test('that is stopped while it waits is done when its turn comes, and never heard', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(20, 'POST /channels/c1/play/p2?media=sound:b')
      ask(30, 'DELETE /playbacks/p2')
      ask(40, 'GET /playbacks/p2', { seen: true })
    }, { sounds }).slice(4)).toEqual([
      '31 204 DELETE /playbacks/p2',
      '41 200 {"id":"p2","media_uri":"sound:b","target_uri":"channel:c1","language":"en","state":"done"} GET /playbacks/p2',
      '111 PlaybackFinished p1 sound:a done',
      '111 PlaybackFinished p2 sound:b done',
    ])
  })

  test('fails where the caller hangs up, and so does what waits behind it; nothing of them is left', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      caller.hears(20)
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(20, 'POST /channels/c1/play/p2?media=sound:b')
      caller.hangup(50)
      ask(60, 'GET /playbacks/p2')
    }, { sounds }).slice(3)).toEqual([
      '20 hears sound sound:a 100',
      '21 201 POST /channels/c1/play/p2?media=sound:b',
      '50 hears nothing',
      '50 hears no more',
      '50 ChannelHangupRequest c1',
      '50 PlaybackFinished p1 sound:a failed',
      '50 PlaybackStarted p2 sound:b playing',
      '50 PlaybackFinished p2 sound:b failed',
      '50 StasisEnd c1',
      '61 404 "Playback not found" GET /playbacks/p2',
    ])
  })

  test('waits while it is paused, begins again, and leaps', () => {
    const finished = (...controls: readonly (readonly [at: number, operation: string])[]) => onSimulator(({ call, ask }) => {
      call(1)
      ask(9, 'POST /channels/c1/play/p1?media=sound:long')
      for (const [at, operation] of controls) ask(at - 1, `POST /playbacks/p1/control?operation=${operation}`)
    }, { sounds: { 'sound:long': 10_000 } }).filter((line) => line.includes('Playback')).slice(1)
    expect(finished([1_000, 'pause'], [3_000, 'pause'], [6_000, 'unpause'])).toEqual([
      '6000 PlaybackStarted p1 sound:long playing', '15010 PlaybackFinished p1 sound:long done',
    ])
    expect(finished([5_000, 'restart'])).toEqual(['15000 PlaybackFinished p1 sound:long done'])
    expect(finished([5_000, 'forward'])).toEqual(['7010 PlaybackFinished p1 sound:long done'])
    expect(finished([5_000, 'reverse'])).toEqual(['13010 PlaybackFinished p1 sound:long done'])
    expect(finished([2_000, 'reverse'])).toEqual(['12000 PlaybackFinished p1 sound:long done'])
    expect(finished([9_000, 'forward'])).toEqual(['9000 PlaybackFinished p1 sound:long done'])
  })

  test('takes the place of music for good', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      caller.hears(1)
      ask(10, 'POST /channels/c1/moh')
      ask(20, 'POST /channels/c1/play/p1?media=sound:a')
    }, { sounds }).filter((line) => line.includes('hears'))).toEqual([
      '1 hears ringing', '11 hears music default', '21 hears sound sound:a 100', '121 hears silence',
    ])
  })

  test('is not there without media', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play')
      ask(10, 'POST /playbacks/p1/control?operation=pause')
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(20, 'POST /playbacks/p1/control?operation=dance')
    }, { sounds }).filter((line) => line.includes('"'))).toEqual([
      '11 500 "Failed to queue media for playback" POST /channels/c1/play',
      '11 404 "Playback not found" POST /playbacks/p1/control?operation=pause',
      '21 400 "Invalid operation dance" POST /playbacks/p1/control?operation=dance',
    ])
  })
})

describe('a sound that is led', () => {
  /** What is answered to each of these, some time after it was asked for. */
  const answered = (media: string, operations: readonly string[], before: readonly string[] = []) => onSimulator(({ call, ask }) => {
    call(1)
    for (const id of before) ask(10, `POST /channels/c1/play/${id}?media=sound:a`)
    ask(10, `POST /channels/c1/play/p1?media=${media}`)
    operations.forEach((operation, n) => {
      ask(20 + n, operation === 'stop' ? 'DELETE /playbacks/p1' : `POST /playbacks/p1/control?operation=${operation}`)
    })
  }, { sounds: { ...sounds, 'digits:12': 100 } }).filter((line) => / [2345]\d\d .*playbacks/.test(line)).map((line) => line.replace(/^\d+ | (POST|DELETE).*/g, ''))

  const refused = (operation: string) => `409 "Can only ${operation} while media is playing"`

  test('goes where it is led while it plays, and only on while it is paused', () => {
    expect(answered('sound:a', ['restart', 'forward'])).toEqual(['204', '204'])
    expect(answered('sound:a', ['unpause', 'pause', 'pause', 'restart', 'forward', 'reverse', 'unpause', 'restart'])).toEqual([
      '204', '204', '204', refused('restart'), refused('forward'), refused('reverse'), '204', '204',
    ])
  })

  test('can only be restarted, or stopped, before its turn; and once it is stopped, no more', () => {
    expect(answered('sound:a', ['restart', 'forward', 'pause', 'stop', 'restart', 'stop'], ['p0'])).toEqual([
      '204', refused('forward'), refused('pause'), '204', refused('restart'), '204',
    ])
  })

  test('cannot be, where it is spoken', () => {
    expect(answered('digits:12', ['restart', 'pause', 'stop', 'unpause'])).toEqual([
      '500 "Could not restart playback"', '500 "Could not pause playback"', '500 "Could not stop playback"', '204',
    ])
  })

  test('does not hear a stop at once, where that is wished for', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(12, 'DELETE /playbacks/p1')
      ask(20, 'DELETE /playbacks/p1')
    }, { sounds, deafFor: 5 }).slice(3)).toEqual([
      '13 500 "Could not stop playback" DELETE /playbacks/p1', '21 PlaybackFinished p1 sound:a done', '21 204 DELETE /playbacks/p1',
    ])
  })

  test('of an id that is taken is behind the other', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(11, 'POST /channels/c1/play/p1?media=sound:b')
      ask(20, 'GET /playbacks/p1', { seen: true })
      ask(120, 'GET /playbacks/p1', { seen: true })
      ask(200, 'GET /playbacks/p1')
    }, { sounds }).filter((line) => line.includes('GET')).map((line) => line.replace(/^(\d+ \d+).*"media_uri":"([^"]*)".*/, '$1 $2')))
      .toEqual(['21 200 sound:a', '121 200 sound:b', '201 404 "Playback not found" GET /playbacks/p1'])
  })
})
