import { Observable, Subscription } from 'rxjs'
import { WebSocket } from 'ws'
import type { IncomingMessage } from 'node:http'

import { AriError } from '../errors.js'
import type { Address, AddressBook } from './address.js'
import { inOneWrite } from './inOneWrite.js'
import { wordsOf } from './reply.js'
import type { Answer } from './reply.js'
import type { Limits } from './limits.js'
import { plain, upgradeRefused } from './refusal.js'
import { silent } from './watchdog.js'

export interface EventSocketOptions extends Limits {
  readonly apps: readonly string[]
  /** Events of everything, not only of what is in the applications. */
  readonly subscribeAll: boolean
}

/** An event connection that is open, as something to speak over. */
export interface Line {
  /** Whom it leads to. */
  readonly address: Address
  /** Hands a message to it; `false` where it is not open any more. */
  readonly send: (text: string) => boolean
  /** Asks for a sign of life: `answered` follows, when the other side has done all that was sent before. */
  readonly ping: () => void
}

export interface EventSocketWatcher {
  /** The connection is open; frames follow. */
  readonly opened: (line: Line) => void
  /** Takes a frame that is no event: it is not told then. Asked until the connection is closed, also after it has been let go. */
  readonly takes?: (frame: unknown) => boolean
  /** The other side has given a sign of life. */
  readonly answered?: () => void
  /** May the other side be busy with what it was asked before, and answer no ping meanwhile? */
  readonly isBusy?: () => boolean
  /** It was open, and is closed; told before its end. */
  readonly closed?: (because: AriError) => void
  /** It ends with this error: told before anybody hears of it. */
  readonly failed?: (because: unknown) => void
  /** The other side is gone without a word: what waits for it on other connections waits in vain. */
  readonly vanished: () => void
}

/**
 * One event connection (`GET /events`, RFC 6455), from its opening to its end. Emits parsed frames; a frame that is
 * not JSON comes as the text it is, for whoever decodes to tell. Errors with what `upgradeRefused` says, with `Disconnected`
 * once it was open, or with `Malformed` where the address, or an application's name, is none. Where credentials are functions, a 401 is asked once more with fresh ones.
 */
export const eventSocket = (book: AddressBook, options: EventSocketOptions, watcher: EventSocketWatcher): Observable<unknown> =>
  new Observable((subscriber) => {
    let renewals = book.renewable ? 1 : 0

    const fail = (because: unknown) => {
      if (!subscriber.closed) watcher.failed?.(because)
      subscriber.error(because)
    }

    const open = () => {
      book
        .fresh()
        .then((address) => {
          checked(options.apps)
          if (!subscriber.closed) subscriber.add(connect(address))
        })
        .catch(fail)
    }

    const connect = (address: Address): (() => void) => {
      const { where, authorization, withoutSecrets } = address
      const socket = new WebSocket(`${where.origin}${where.path}${eventsPath(options)}`, {
        headers: { authorization },
        perMessageDeflate: false,
        handshakeTimeout: options.openWithin,
        maxPayload: options.messageLimit,
        ...book.secure,
        // One name that is not UTF-8 shall not cost the connection.
        skipUTF8Validation: true,
      })
      let stage: 'opening' | 'refused' | 'open' = 'opening'
      let failure: unknown
      let heard = 0
      const watching = new Subscription()

      let send = (_: string): boolean => false
      const refuse = (upgrade: Parameters<typeof upgradeRefused>[2]) => {
        fail(upgradeRefused(where, options.apps, upgrade).error)
      }
      const vanished = (ms: number) => {
        watcher.vanished()
        socket.terminate()
        fail(new AriError('Disconnected', `Nothing was heard from ${where.host}:${where.port} for ${ms / 1_000} s, though it was asked: the event connection is taken for dead. Is the host up, and the network?`))
      }

      socket.on('unexpected-response', (request, response) => {
        stage = 'refused'
        void read(response).then((answer) => {
          request.destroy()
          if (answer.status === 401 && renewals > 0 && !subscriber.closed) {
            renewals -= 1
            open()
            return
          }
          const { status, location } = answer
          refuse({ status, message: wordsOf(answer, withoutSecrets), location: location === undefined ? undefined : withoutSecrets(location) })
        })
      })
      socket.on('upgrade', (response) => { send = inOneWrite(socket, response.socket) })
      socket.on('open', () => {
        stage = 'open'
        watching.add(silent(() => heard, () => { socket.ping() }, options.pingEvery, watcher.isBusy).subscribe(vanished))
        watcher.opened({ address, send, ping: () => { socket.ping() } })
      })
      socket.on('message', (data) => {
        heard += 1
        // A message is one Buffer: `ws` does so unless told otherwise.
        const frame = frameOf((data as Buffer).toString())
        if (watcher.takes?.(frame) !== true) subscriber.next(frame)
      })
      socket.on('pong', () => {
        heard += 1
        watcher.answered?.()
      })
      socket.on('error', (error) => {
        failure = error
        if (stage === 'opening') refuse({ failure })
        // What follows a broken frame cannot be told apart any more: nothing of it is waited for.
        if (stage === 'open') socket.terminate()
      })
      socket.on('close', (code, reason) => {
        watching.unsubscribe()
        if (stage !== 'open') return
        const cause = failure === undefined ? undefined : plain(failure)
        const why = cause?.code === tooLarge
          ? `a message was larger than ${options.messageLimit} bytes; if it was Asterisk's own, give a larger \`messageLimit\``
          : [code === 1006 ? 'it broke off' : `code ${code}`, withoutSecrets(reason.toString())].filter((part) => part !== '').join(', ')
        const because = new AriError('Disconnected', `The event connection to ${where.origin}${where.path} was lost (${why}).`, { cause })
        watcher.closed?.(because)
        fail(because)
      })

      return () => {
        watching.unsubscribe()
        if (socket.readyState === WebSocket.CLOSED) return
        socket.close()
        // Who does not answer a goodbye is not waited for.
        const patience = setTimeout(() => socket.terminate(), 1_000).unref()
        socket.on('close', () => clearTimeout(patience))
      }
    }

    open()
  })

/** So `ws` calls a message above its limit. */
const tooLarge = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

/** A name that Asterisk would take for another: it splits at commas, and tells then that there is no such application. */
const checked = (apps: readonly string[]): void => {
  const bad = apps.find((app) => app === '' || app.includes(','))
  if (apps.length > 0 && bad === undefined) return
  throw new AriError(
    'Malformed',
    bad === undefined || bad === ''
      ? '`app` is empty: give the application a name, front-desk for instance.'
      : `\`app\` is '${bad}', and no name holds a comma: several applications are a list, app: [${bad.split(',').map((name) => `'${name}'`).join(', ')}].`,
  )
}

const eventsPath = ({ apps, subscribeAll }: EventSocketOptions): string =>
  `/events?app=${apps.map(encodeURIComponent).join(',')}${subscribeAll ? '&subscribeAll=true' : ''}`

/** What a message holds; one that is not JSON is the text it is. */
export const frameOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const enough = 4_096

/** The beginning of an answer's body; what does not come within a second is not waited for. */
const read = (response: IncomingMessage): Promise<Answer> =>
  new Promise((resolve) => {
    let text = ''
    const done = () => {
      clearTimeout(patience)
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'],
        location: response.headers.location,
        text,
      })
    }
    const patience = setTimeout(done, 1_000)
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      text += chunk
      if (text.length > enough) done()
    })
    response.on('end', done)
    response.on('error', done)
    response.on('close', done)
  })
