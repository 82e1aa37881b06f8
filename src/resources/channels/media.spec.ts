import { describe, expect, test } from '@jest/globals'
import { switchMap, take, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { request } from '../../../test/loopback/wires.js'
import { type Media, digitsOf, openMedia } from './media.js'

/** What a test does, each at its ms, and whether nothing is held back then. */
const freeAt = (times: readonly number[], doing: (media: Media, at: (ms: number, act: () => void) => void) => void): readonly boolean[] => {
  const seen: boolean[] = []
  new TestScheduler(() => undefined).run(() => {
    const media = openMedia()
    doing(media, (ms, act) => { timer(ms).subscribe(act) })
    for (const ms of times) timer(ms).pipe(switchMap(() => media.held$.pipe(take(1)))).subscribe((held) => { seen.push(held === 'no') })
  })
  return seen
}

describe('a channel is free', () => {
  test('while no sound and no recording of ours runs on it', () => {
    expect(freeAt([0, 1, 5, 6, 9], (media, at) => {
      at(1, () => { media.begin({ kind: 'playback', id: 'p' }) })
      at(2, () => { media.begin({ kind: 'recording', id: 'r' }) })
      at(5, () => { media.end('p') })
      at(6, () => { media.end('r') })
    })).toEqual([true, false, false, true, true])
  })

  test('while no digits are on their way: those wait for each other', () => {
    expect(freeAt([0, 1, 149, 150], (media, at) => {
      at(0, () => { media.digits(100) })
      at(0, () => { media.digits(50) })
    })).toEqual([false, false, false, true])
  })

  test('not before digits are out that wait behind a sound', () => {
    expect(freeAt([9, 500, 599, 600], (media, at) => {
      at(0, () => { media.begin({ kind: 'playback', id: 'p' }) })
      at(1, () => { media.digits(60) })
      at(2, () => { media.digits(40) })
      at(500, () => { media.end('p') })
    })).toEqual([false, false, false, true])
  })
})

test('each change is told, once; and where others may have begun something, it is never known to be free', () => {
  const scheduler = new TestScheduler((actual, expected) => { expect(actual).toEqual(expected) })
  scheduler.run(({ expectObservable }) => {
    const seen = (alone: boolean) => {
      const media = openMedia(alone)
      timer(2).subscribe(() => { media.begin({ kind: 'playback', id: 'p' }) })
      timer(3).subscribe(() => { media.begin({ kind: 'recording', id: 'r' }) })
      timer(4).subscribe(() => { media.end('p') })
      timer(5).subscribe(() => { media.digits(3) })
      timer(6).subscribe(() => { media.end('r') })
      return media.held$
    }
    expectObservable(seen(true)).toBe('n-y------n', { n: 'no', y: 'yes' })
    expectObservable(seen(false)).toBe('u-y------u', { u: 'unknown', y: 'yes' })
  })
})

describe('how long digits take', () => {
  const sent = (query: Readonly<Record<string, string>>) => digitsOf(request({ operation: 'channels.sendDTMF', query }))

  test.each([
    ['as Asterisk has it where nothing is said', { dtmf: '1234' }, 4 * 200],
    ['all that is said', { dtmf: '12', before: '300', between: '50', duration: '250', after: '400' }, 300 + 2 * 300 + 400],
    ['pauses among them', { dtmf: '1w2W' }, 4 * 200 + 2_000],
    ['no digit is shorter than 80 ms', { dtmf: '1', duration: '10', between: '0' }, 80],
    ['none', {}, 0],
  ])('%s', (_, query, ms) => {
    expect(sent(query)).toBe(ms + 500)
  })

  test('all else sends none', () => {
    expect(digitsOf(request({ operation: 'channels.play', query: { dtmf: '1' } }))).toBe(0)
  })
})
