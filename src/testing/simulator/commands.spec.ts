import { describe, expect, test } from '@jest/globals'

import { onSimulator } from '../../../test/support/onSimulator.js'

const sounds = { 'sound:a': 1_000 }

/** What comes of a request that is made at 100, in the middle of a sound that is over at 1011. */
const behindASound = (request: string, version: '22' | '16' = '22') => onSimulator(({ call, ask }) => {
  call(1)
  ask(2, 'POST /channels/c1/answer')
  ask(3, 'POST /bridges/b1?type=mixing')
  ask(10, 'POST /channels/c1/play/p1?media=sound:a')
  ask(500, request)
}, { sounds, version }).filter((line) => Number.parseInt(line) > 499 && !line.includes('p1'))

describe('behind a sound', () => {
  test.each([
    ['POST /channels/c1/variable?variable=A&value=1', ['1011 ChannelVarset c1 A=1', '1011 204']],
    ['POST /channels/c1/answer', ['1011 204']],
    ['POST /bridges/b1/addChannel?channel=c1', ['1011 ChannelEnteredBridge b1 c1', '1011 204']],
  ])('%s is done, and answered, when it is over', (request, lines) => {
    expect(behindASound(request)).toEqual(lines.map((line) => (line.endsWith('204') ? `${line} ${request}` : line)))
  })

  test('a bridge is left, and that is answered, when it is over', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(3, 'POST /bridges/b1?type=mixing')
      ask(5, 'POST /bridges/b1/addChannel?channel=c1')
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(500, 'POST /bridges/b1/removeChannel?channel=c1')
    }, { sounds }).filter((line) => Number.parseInt(line) > 499)).toEqual([
      '1011 PlaybackFinished p1 sound:a done',
      '1011 ChannelLeftBridge b1 c1',
      '1011 204 POST /bridges/b1/removeChannel?channel=c1',
    ])
  })

  test.each([
    ['POST /channels/c1/continue?context=x', ['501 204 POST /channels/c1/continue?context=x', '1011 StasisEnd c1']],
    ['POST /channels/c1/move?app=nobody', ['501 204 POST /channels/c1/move?app=nobody', '1011 ApplicationMoveFailed c1 nobody']],
    ['POST /channels/c1/ring', ['501 204 POST /channels/c1/ring']],
    ['POST /channels/c1/mute?direction=both', ['501 204 POST /channels/c1/mute?direction=both']],
  ])('%s is agreed to at once, and done when it is over', (request, lines) => {
    expect(behindASound(request)).toEqual(lines)
  })

  test.each([
    ['GET /channels/c1', ['501 200 GET /channels/c1']],
    ['DELETE /channels/c1', ['501 ChannelHangupRequest c1 32 soft', '501 StasisEnd c1', '501 204 DELETE /channels/c1']],
  ])('%s does not wait', (request, lines) => {
    expect(behindASound(request)).toEqual(lines)
  })

  test('a 16 says that a variable is set before it is', () => {
    const request = 'POST /channels/c1/variable?variable=A&value=1'
    expect(behindASound(request, '16')).toEqual([`501 204 ${request}`, '1201 ChannelVarset c1 A=1'])
  })

  test('all that waits is done, or fails, and is answered where the caller hangs up', () => {
    expect(onSimulator(({ call, ask }) => {
      const caller = call(1)
      ask(3, 'POST /bridges/b1?type=mixing')
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(500, 'POST /channels/c1/variable?variable=A&value=1')
      ask(501, 'POST /channels/c1/answer')
      ask(502, 'POST /bridges/b1/addChannel?channel=c1')
      ask(503, 'POST /channels/c1/continue?context=x')
      caller.hangup(600)
    }, { sounds }).filter((line) => line.startsWith('600'))).toEqual([
      '600 ChannelHangupRequest c1',
      '600 PlaybackFinished p1 sound:a failed',
      '600 ChannelVarset c1 A=1',
      '600 204 POST /channels/c1/variable?variable=A&value=1',
      '600 500 "Failed to answer channel" POST /channels/c1/answer',
      '600 ChannelEnteredBridge b1 c1',
      '600 204 POST /bridges/b1/addChannel?channel=c1',
      '600 ChannelLeftBridge b1 c1',
      '600 StasisEnd c1',
    ])
  })

  test('what waits behind a continue is done before that', () => {
    expect(onSimulator(({ call, ask }) => {
      call(1)
      ask(10, 'POST /channels/c1/play/p1?media=sound:a')
      ask(500, 'POST /channels/c1/continue?context=x')
      ask(501, 'POST /channels/c1/play/p2?media=sound:a')
      ask(502, 'POST /channels/c1/answer')
    }, { sounds }).filter((line) => Number.parseInt(line) > 1_000)).toEqual([
      '1011 PlaybackFinished p1 sound:a done',
      '1011 PlaybackStarted p2 sound:a playing',
      '2011 PlaybackFinished p2 sound:a done',
      '2011 ChannelStateChange c1 Up',
      '2011 204 POST /channels/c1/answer',
      '2011 StasisEnd c1',
    ])
  })
})

describe('a 16', () => {
  test('looks every 200 ms after the arrival for what it is to do on a channel without sound, and does all of it', () => {
    expect(onSimulator(({ call, ask }) => {
      call(50)
      ask(100, 'POST /channels/c1/variable?variable=A&value=1')
      ask(120, 'POST /channels/c1/variable?variable=B&value=2')
      ask(130, 'POST /channels/c1/answer')
      ask(300, 'POST /channels/c1/variable?variable=C&value=3')
    }, { version: '16' }).filter((line) => !line.includes('/variable'))).toEqual([
      '50 StasisStart c1 Ring',
      '250 ChannelVarset c1 A=1',
      '250 ChannelVarset c1 B=2',
      '250 ChannelStateChange c1 Up',
      '250 204 POST /channels/c1/answer',
      // Somebody who is heard keeps it awake.
      '301 ChannelVarset c1 C=3',
    ])
  })
})
