import { describe, expect, test } from '@jest/globals'
import { EMPTY, NEVER, type Observable, Subscription, catchError, finalize, of, switchMap, throwError, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'

import { fakeWire, request } from '../../test/loopback/wires.js'
import { AriError, isAriError } from './errors.js'
import { perform } from './perform.js'
import type { Held } from './wire.js'

const soon = (late: () => void) => timer(5).subscribe(late)
const never = () => Subscription.EMPTY

describe('a request that cannot be written', () => {
  test.each([
    ['is late after half a minute', undefined, '30s #'],
    ['is late after half a minute where nothing is known', 'u', '30s #'],
    ['is not late while something of ours holds it up', 'y', '-'],
    ['is late half a minute after that is over', 'y 40s n', '70001ms #'],
    ['is late half a minute after that was over last', 'y 9s n 9s y 9s n', '57003ms #'],
  ])('%s', (_, row, late) => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
    scheduler.run(({ hot, expectObservable }) => {
      const held$ = row === undefined ? undefined : hot<Held>(row, { y: 'yes', n: 'no', u: 'unknown' })
      const performed$ = perform({
        wire: { state$: EMPTY, frames$: NEVER, request: () => NEVER },
        request: request({ mayBlock: true, ...(held$ === undefined ? {} : { held$ }) }),
        whenOverdue: never, read: () => undefined, begin: () => () => undefined, sent: () => () => undefined,
      })
      expectObservable(performed$.pipe(catchError((error: unknown) => (error instanceof AriError ? throwError(() => error._tag) : of(error)))), '^ 180s !').toBe(late, {}, 'TimedOut')
    })
  })
})

describe('a request whose reply was lost', () => {
  const lost = new AriError('InDoubt', 'cut')
  const absent = new AriError('NotFound', 'It is not there')

  /** It is lost after 1 ms, and left as the row says: what is told of it, what is undone, and what is counted. */
  const play = (row: string, found$: Observable<unknown> | undefined, toBe: string, left = '^ 180s !', failure = lost) => {
    const log: string[] = []
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
    scheduler.run(({ cold, expectObservable }) => {
      const note = (what: string) => { log.push(`${String(scheduler.now())} ${what}`) }
      const counting = (what: string) => () => {
        note(`${what} begins`)
        return () => { note(`${what} is over`) }
      }
      expectObservable(perform({
        wire: fakeWire({ 'things.do': cold(row, { r: { status: 200, body: 'reply' } }, failure) }),
        request: request(), whenOverdue: soon, read: ({ body }) => body, begin: counting('it'), sent: counting('waiting'), vain: () => { note('in vain') },
        undo: (began$) => { began$.subscribe({ next: (certain) => { note(`undone, ${certain ? 'certain' : 'in doubt'}`) }, complete: () => { note('all known') } }) },
        ...(found$ === undefined ? {} : { found$ }),
      }), left).toBe(toBe, { r: 'reply', f: 'found' }, failure)
    })
    // What is over may be told so more than once.
    return log.filter((line, at) => log.indexOf(line) === at)
  }
  const begun = ['0 it begins', '0 waiting begins']

  test('is looked for; what is found is its value, and nothing is undone', () => {
    expect(play('-#', timer(2).pipe(switchMap(() => of('found'))), '---(f|)')).toEqual([...begun, '1 waiting is over', '3 it is over', '3 waiting is over'])
  })

  test('is in doubt where nothing is found: nobody knows what was begun', () => {
    expect(play('-#', timer(2).pipe(switchMap(() => throwError(() => absent))), '---#')).toEqual(
      [...begun, '1 waiting is over', '3 it is over', '3 waiting is over', '3 undone, in doubt', '3 all known'])
  })

  test('is not late while it is looked for', () => {
    play('-#', timer(60_000).pipe(switchMap(() => of('found'))), '- 60s (f|)')
  })

  test('let go meanwhile, it is undone, and looked for no more', () => {
    let looking = true
    const found$ = NEVER.pipe(finalize(() => { looking = false }))
    expect(play('-#', found$, '---', '^--!')).toEqual([...begun, '1 waiting is over', '3 it is over', '3 waiting is over', '3 undone, in doubt', '3 all known'])
    expect(looking).toBe(false)
  })

  test('let go before, it is undone, and not looked for', () => {
    expect(play('--#', throwError(() => { throw new Error('It was looked for') }), '', '^!')).toEqual(
      [...begun, '2 it is over', '2 waiting is over', '2 undone, in doubt', '2 all known'])
  })

  test('is in doubt at once where there is no looking for it', () => {
    play('-#', undefined, '-#')
  })

  test('a reply that is late is not looked for: its limit is what whoever waits was promised', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
    scheduler.run(({ expectObservable }) => {
      expectObservable(perform({
        wire: fakeWire({ 'things.do': NEVER }), request: request(), whenOverdue: soon, read: () => undefined, begin: () => () => undefined, sent: () => () => undefined,
        found$: of('found'),
      }).pipe(catchError((error: unknown) => of(isAriError(error) ? error._tag : error)))).toBe('-----(t|)', { t: 'TimedOut' })
    })
  })

  test.each([['refused', new AriError('Malformed', 'rubbish')], ['never sent', new AriError('Unreachable', 'nobody')]])('%s, it is not looked for', (_, failure) => {
    play('-#', of('found'), '-#', '^ 180s !', failure)
  })
})
