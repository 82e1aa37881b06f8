/**
 * A wallboard: all channels, bridges and endpoints of an Asterisk, live.
 *
 *   npm run wallboard                                        a small office on an Asterisk of our own
 *   ARI_URL=http://127.0.0.1:8088/ari npm run wallboard      an Asterisk (ARI_USERNAME, ARI_PASSWORD and ARI_APP where they differ from ours)
 */
import {
  type Observable, asyncScheduler, concat, filter, finalize, interval, last, map, take, takeUntil, takeWhile, tap, throttleTime, using, withLatestFrom,
} from 'rxjs'

import { type Ari, connect } from 'rxari'
import { simulator } from 'rxari/testing'

import { keyboard } from './phone/keyboard.js'
import { isMain, server } from './server.js'
import { inPlace, paint, size } from './terminal.js'
import type { Board } from './wallboard/board.js'
import { dialplan, endpoints, office } from './wallboard/callers.js'
import { screen } from './wallboard/screen.js'
import { watched } from './wallboard/watched.js'

const app = 'wallboard'

/** How often a picture is printed where there is no terminal, in ms, and how many. */
const every = 2_500
const pictures = 4

/** Shows the board: in place until `q`, or a few times on paper. What is lost for good ends it. */
const shown = (board$: Observable<Board>, title: string): Observable<Board> => {
  const { stdin, stdout } = process
  const picture = (board: Board) => screen(board, { title, ...size(), now: Date.now(), paint }).join('\n')
  const isOver = ({ connection }: Board) => connection.status === 'failed'
  if (!stdin.isTTY || !stdout.isTTY) {
    return interval(every).pipe(
      withLatestFrom(board$),
      map(([, board]) => board),
      takeWhile((board) => !isOver(board), true),
      take(pictures),
      tap((board) => { console.log(picture(board)) }),
    )
  }
  const quit$ = keyboard(stdin).pipe(filter((key) => key === 'q'))
  return inPlace(board$.pipe(takeWhile((board) => !isOver(board), true), throttled, takeUntil(quit$)), picture)
}

/** However much is told, it is drawn so often at most. */
const throttled = throttleTime<Board>(100, asyncScheduler, { leading: true, trailing: true })

/** Whatever becomes of it, it is closed. */
const run = (ari: Ari, title: string): Observable<Board> => concat(shown(watched(ari), title), ari.close())

const onServer = (): Observable<Board> => {
  const at = server(app)
  return run(connect({ ...at, subscribeAll: true }), at.url)
}

const onSimulator = (): Observable<Board> => {
  const asterisk = simulator({ dialplan, endpoints })
  const ari = connect({ wire: asterisk.wire(app, { subscribeAll: true }), app })
  // The office is open for as long as somebody looks.
  const board$ = using(() => office(asterisk).subscribe(), () => run(ari, 'an Asterisk of our own (ARI_URL names another)'))
  return board$.pipe(finalize(asterisk.end))
}

if (isMain(import.meta)) {
  (process.env['ARI_URL'] ? onServer() : onSimulator()).pipe(last()).subscribe(({ connection }) => {
    if (connection.status !== 'failed') return
    // The screen may have had no room for all of it.
    console.error(connection.because.message)
    process.exitCode = 1
  })
}
