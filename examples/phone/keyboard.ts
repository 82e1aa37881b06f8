import type { ReadStream } from 'node:tty'

import { Observable } from 'rxjs'

/** The keys of a terminal, one by one, for as long as it is subscribed; Ctrl-C and Ctrl-D are `q`. */
export const keyboard = (terminal: ReadStream): Observable<string> =>
  new Observable((subscriber) => {
    const press = (text: string) => {
      // What is pasted comes at once; an arrow or function key is no key of a telephone.
      if (text.startsWith('\u001b')) return
      for (const key of text) subscriber.next(key === '\u0003' || key === '\u0004' ? 'q' : key)
    }
    const end = () => { subscriber.complete() }
    terminal.setRawMode(true).setEncoding('utf8').on('data', press).on('end', end)
    return () => {
      terminal.off('data', press).off('end', end).setRawMode(false).pause()
    }
  })
