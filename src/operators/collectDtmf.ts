import { Observable, type OperatorFunction, type Subscriber, Subscription } from 'rxjs'

import { toAriError } from '../core/errors.js'
import { gapsOf } from '../core/gaps.js'
import { conceal, keepSecret } from '../core/secrecy.js'
import { type Clock, checkTimes, hasStruck, openClock, passOn, setClock, stopClock } from '../core/times.js'
import { reportFault } from '../core/unheard.js'

/** What the caller keyed in. Too few digits are a value like any other: whoever asked judges them. */
export interface Collected {
  /** In the order in which they were pressed, without the terminator unless it is kept (`keepTerminator`): `'1234'`. */
  readonly digits: string
  readonly endedBy: EndedBy
}

export type EndedBy = 'length' | 'terminator' | 'match' | 'firstDigitTimeout' | 'nextDigitTimeout' | 'overallTimeout' | 'gap'

/** The prompt, when there is enough, and how long to wait. Durations in ms; `Infinity` waits for ever. */
export interface CollectOptions {
  /** Played until the first digit. Not begun where a digit was keyed ahead. When it fails, that is a fault, and collecting goes on. */
  readonly prompt?: Observable<unknown>
  /** So many digits are enough, and there is no terminator unless one is named. */
  readonly length?: number
  /**
   * Before so many digits a terminator is not heard (and `match` not asked). The clocks do not care.
   * @default 0
   */
  readonly min?: number
  /**
   * So many digits are enough; fewer may end with the terminator.
   * @default Infinity
   */
  readonly max?: number
  /**
   * The key that says "that is all"; of several, any. `''` for none. No part of `digits`, unless `keepTerminator` says so.
   * @default '#', but none with `length`
   */
  readonly terminator?: string
  /**
   * The terminator that ended it is the last of `digits`: of several, it tells which.
   * @default false
   */
  readonly keepTerminator?: boolean
  /**
   * The keys that count. Any other is not heard at all: it neither silences the prompt nor moves a clock.
   * @default '0123456789*#ABCD'
   */
  readonly accept?: string
  /**
   * Asked after each digit: is this enough? A pattern is, where it fits all digits so far, from the first to the last: `/9\d{3}|0/`.
   * Where `length` or `max` is reached too, `match` is told.
   */
  readonly match?: RegExp | ((digits: string) => boolean)
  /**
   * From the end of the prompt (without one: from subscription) to the first digit.
   * @default 5_000
   */
  readonly firstDigit?: number
  /**
   * From one digit to the next.
   * @default 3_000
   */
  readonly nextDigit?: number
  /**
   * For all of it: from the end of the prompt or the first digit, whichever comes first.
   * @default Infinity
   */
  readonly overall?: number
  /**
   * Masks the digits wherever they are written: the outcome in `console.log` and `JSON.stringify`, the keys in our log while they are
   * being collected. `digits` itself is what was pressed.
   * @default false
   */
  readonly secret?: boolean
  /**
   * What was keyed ahead is forgotten: only keys pressed from now on count. Those are what the source tells at once when it is subscribed.
   * @default false
   */
  readonly flush?: boolean
  /**
   * What becomes of it when the connection was lost and is whole again: digits may be missing in between. `continue` goes on with those that
   * were heard; `end` gives them, `endedBy: 'gap'`, so that the caller can be asked again. Directly behind `call.keypad$`, `call.events$`, `ari.events$`, and
   * `ofChannel` or `ofType` behind those: any other stream knows of no gap.
   * @default 'continue'
   */
  readonly whenGap?: 'continue' | 'end'
}

/** A key, or an event; of events only ChannelDtmfReceived is a key. */
export type Pressed = string | { readonly type: string; readonly digit?: string }

/**
 * Collects what a caller keys in: emits one outcome, then completes.
 *
 * An operator on keys: `call.keypad$` (also what was keyed ahead), events, or plain digits (`of('1', '2')`), one key each.
 * The keys are listened to before the prompt begins; a key that counts silences it, and one keyed ahead means that it does not begin.
 * It stops listening the moment it has enough: later keys are the next collector's.
 *
 * No digit and too few are outcomes, not errors (`endedBy` tells). When the source completes, because the caller has hung up, it
 * completes empty; errors of the source are passed on.
 *
 * In a gap of the connection digits are lost, and nobody can tell which: `whenGap` says what then.
 *
 * Three clocks: `firstDigit`, `nextDigit`, `overall`. What falls into one turn of the event loop is decided so:
 * - a digit comes before any clock, so that a digit which is there is never overlooked; `overall` still ends it, with that digit;
 * - `overall` before `nextDigit` before `firstDigit`: the wider promise is the one that was kept. The last two never run together.
 *
 * Source: ChannelDtmfReceived.
 *
 * @example
 * call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:demo-instruct'), length: 1, firstDigit: 5_000 }))
 *   .subscribe(({ digits, endedBy }) => console.log(digits, endedBy))   // 2 length
 *
 * @example
 * call.keypad$.pipe(collectDtmf({ prompt, min: 4, max: 8, accept: '0123456789', overall: 30_000, secret: true }))
 *
 * @example
 * call.keypad$.pipe(collectDtmf({ prompt, match: /1\d{2}|0/, flush: true }))   // an extension of three keys, or 0
 */
export const collectDtmf = (options: CollectOptions = {}): OperatorFunction<Pressed, Collected> => {
  const { prompt, length, min = 0, max = length ?? Infinity, secret = false, flush = false } = options
  const { terminator = length === undefined ? '#' : '', keepTerminator = false, accept = '0123456789*#ABCD' } = options
  const { firstDigit = 5_000, nextDigit = 3_000, overall = Infinity, whenGap = 'continue' } = options
  if (!(min >= 0 && max >= 1 && min <= max)) {
    throw new RangeError(`collectDtmf cannot collect ${min} to ${max} digits: give a length or max of at least 1, and a min of no more than that.`)
  }
  checkTimes('collectDtmf', { firstDigit, nextDigit, overall })
  const how: How = {
    prompt, min, max, terminator, keepTerminator, accept, match: judgeOf(options.match), firstDigit, nextDigit, overall, secret, flush, whenGap,
  }
  return (source) => new Observable<Collected>((subscriber) => { new Collecting(how, source, subscriber).begin() })
}

/** The options, each with its default. */
interface How extends Required<Omit<CollectOptions, 'prompt' | 'length' | 'match'>> {
  readonly prompt: Observable<unknown> | undefined
  readonly match: (digits: string) => boolean
}

/**
 * One collector at work: a subscription that hears. Every live call may hold one of these, and has a new one behind each outcome, so it is a class,
 * whose methods are shared: a chain of operators took 5 KB more, and closures a fifth of the time of each key.
 */
class Collecting extends Subscription {
  private readonly how: How
  private readonly source: Observable<Pressed>
  private readonly subscriber: Subscriber<Collected>
  private digits = ''
  private flushing: boolean
  private playing: Subscription | undefined = undefined
  /** The clock of the first or of the next digit. */
  private readonly waiting: Clock<Collecting> = openClock<Collecting>(this, strikes)
  private total: Clock<Collecting> | undefined = undefined

  constructor(how: How, source: Observable<Pressed>, subscriber: Subscriber<Collected>) {
    super()
    this.how = how
    this.source = source
    this.subscriber = subscriber
    this.flushing = how.flush
  }

  begin(): void {
    const { how: { prompt, secret, whenGap }, source, subscriber } = this
    subscriber.add(this)
    if (secret) this.add(keepSecret())
    source.subscribe(this)
    this.flushing = false
    if (!this.closed && whenGap === 'end') this.add(gapsOf(source).subscribe(() => { this.end('gap') }))
    if (this.closed || this.digits !== '') return
    if (prompt === undefined) this.wait()
    else this.play(prompt)
  }

  override unsubscribe(): void {
    if (this.closed) return
    stopClock(this.waiting)
    if (this.total !== undefined) stopClock(this.total)
    super.unsubscribe()
  }

  next(pressed: Pressed): void {
    if (this.closed) return
    const { min, max, terminator, keepTerminator, accept, match, secret } = this.how
    const key = keyOf(pressed)
    const ends = isOneOf(terminator, key)
    // What ends it is no part of it.
    if (secret && !ends) conceal(pressed)
    if (this.flushing) return
    if (ends) {
      if (this.digits.length < min) return
      if (keepTerminator) this.digits += key
      this.end('terminator')
      return
    }
    if (!isOneOf(accept, key)) return
    this.playing?.unsubscribe()
    const digits = this.digits += key
    let matched: boolean
    try {
      matched = digits.length >= min && match(digits)
    } catch (thrown) {
      this.error(thrown)
      return
    }
    if (matched) this.end('match')
    else if (digits.length >= max) this.end('length')
    else this.wait()
  }

  error(thrown: unknown): void { this.subscriber.error(thrown) }

  complete(): void { this.subscriber.complete() }

  private wait(): void {
    const { firstDigit, nextDigit, overall } = this.how
    if (this.total === undefined && overall !== Infinity) setClock(this.total = openClock<Collecting>(this, strikes), overall)
    setClock(this.waiting, this.digits === '' ? firstDigit : nextDigit)
  }

  /** Plays the prompt, and waits when it is over, for whichever reason. */
  private play(prompt: Observable<unknown>): void {
    const playing = this.playing = new Subscription()
    this.add(playing)
    const over = () => {
      if (!playing.closed) this.wait()
    }
    playing.add(prompt.subscribe({
      error: (thrown: unknown) => {
        reportFault({ during: 'collectDtmf prompt', error: toAriError(thrown) }, this.source)
        over()
      },
      complete: over,
    }))
  }

  end(endedBy: EndedBy = byClock(this.digits, this.total)): void {
    const { waiting, total, subscriber, digits, how: { secret } } = this
    // Who collects at once what comes next goes on with this one's clock.
    passOn(waiting, () => {
      if (total !== undefined) stopClock(total)
      super.unsubscribe()
      subscriber.next(outcome(digits, endedBy, secret))
      subscriber.complete()
    })
  }
}

const strikes = (collecting: Collecting): void => { collecting.end() }

/** Which clock it was, where one has decided: `overall` is asked, for the other may have struck before it in the same turn. */
const byClock = (digits: string, overall: Clock<Collecting> | undefined): EndedBy => {
  if (overall !== undefined && hasStruck(overall)) return 'overallTimeout'
  return digits === '' ? 'firstDigitTimeout' : 'nextDigitTimeout'
}

/** What is no key is the empty text. */
const keyOf = (pressed: Pressed): string =>
  typeof pressed === 'string' ? pressed : pressed.type === 'ChannelDtmfReceived' ? (pressed.digit ?? '') : ''

const judgeOf = (match: CollectOptions['match']): ((digits: string) => boolean) => {
  if (match === undefined) return never
  if (!(match instanceof RegExp)) return match
  // Without `g` and `y`, which make a pattern remember where it was.
  const whole = new RegExp(`^(?:${match.source})$`, match.flags.replace(/[gy]/g, ''))
  return (digits) => whole.test(digits)
}

const never = (): boolean => false

const isOneOf = (keys: string, key: string): boolean => key.length === 1 && keys.includes(key)

const outcome = (digits: string, endedBy: EndedBy, secret: boolean): Collected => {
  if (!secret) return { digits, endedBy }
  const masked = () => ({ digits: '*'.repeat(digits.length), endedBy })
  return Object.defineProperties({ digits, endedBy }, {
    toJSON: { value: masked },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: masked },
  })
}
