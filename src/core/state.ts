import { Observable, Subject, type Subscriber, Subscription, filter, take } from 'rxjs'

import { toAriError } from './errors.js'

export interface Means<P> {
  /** Puts the state in force; complete means that it is. */
  readonly set: (params: P) => Observable<unknown>
  /** Takes it back; complete means that it is over. */
  readonly clear: (params: P) => Observable<unknown>
  readonly equal: (one: P, other: P) => boolean
  /** Setting it takes the place of what is in force: that need not be taken back first. */
  readonly overwrites?: true
  /** Holders are told again whenever it was renewed. */
  readonly tellsAgain?: true
  /** A clearing that failed, with nobody left to hear it. */
  readonly report: (error: unknown) => void
  /** Nobody holds the state and nothing of it is in force. */
  readonly forget: () => void
  /** What is being set is no longer wanted: clear the way for its answer. */
  readonly hurry?: () => void
}

export interface State<P> {
  /** One value when it is in force; lasts while subscribed. */
  hold(params: P): Observable<P>
  /** Takes it back for as long as the subscription lasts, whoever holds it; emits once when nothing is in force. */
  suspended(): Observable<true>
  /** Something else has displaced what is in force: it is set again. */
  renew(): void
  /** The thing it belonged to has ended: holders complete, nothing is sent. */
  end(): void
}

interface Holder<P> {
  readonly params: P
  readonly subscriber: Subscriber<P>
  told: boolean
}

/**
 * A state of something at Asterisk, held by any number of subscribers.
 *
 * The newest holder decides what is in force; equal holders are one state; when the newest leaves, the one before
 * returns. Requests about it are sent strictly one after another: set is never overtaken by its own clear.
 */
export const openState = <P>({ set, clear, equal, overwrites, tellsAgain, report, forget, hurry }: Means<P>): State<P> => {
  const holders: Holder<P>[] = []
  const settled = new Subject<void>()
  let inForce: { readonly params: P; readonly sure: boolean } | undefined
  let busy = false
  /** What is being set. */
  let coming: { readonly params: P } | undefined
  let request: Subscription | undefined
  let suspensions = 0
  let over = false

  const wanted = () => (suspensions > 0 ? undefined : holders.at(-1))

  const ask = (asking: Observable<unknown>, done: () => void, failed: (error: unknown) => void) => {
    const answered = (then: () => void) => {
      busy = false
      coming = undefined
      then()
      step()
    }
    busy = true
    // Kept before it is subscribed: an answer that comes at once brings the next request.
    const mine = request = new Subscription()
    mine.add(asking.subscribe({
      error: (error: unknown) => { answered(() => { failed(error) }) },
      complete: () => { answered(done) },
    }))
  }

  const put = (params: P) => {
    coming = { params }
    ask(set(params), () => { inForce = { params, sure: true } }, (error) => { refuse(params, error) })
  }

  /** For what is being set and nobody wants any more. */
  const hasten = () => {
    const next = wanted()
    if (coming !== undefined && (next === undefined || !equal(next.params, coming.params))) hurry?.()
  }

  const step = (): void => {
    if (over || busy) return
    const next = wanted()
    const right = inForce !== undefined && next !== undefined && inForce.sure && equal(next.params, inForce.params)
    if (inForce !== undefined && !right && (next === undefined || overwrites !== true)) {
      const { params } = inForce
      ask(clear(params), () => { inForce = undefined }, (error) => {
        // What could not be taken back is not asked for again: whoever hears the fault decides.
        inForce = undefined
        report(error)
      })
    } else if (next !== undefined && !right) {
      put(next.params)
    } else if (next !== undefined) {
      for (const holder of holders.filter(({ told, params }) => !told && equal(params, next.params))) {
        holder.told = true
        holder.subscriber.next(holder.params)
      }
    } else {
      settled.next()
      if (holders.length === 0 && suspensions === 0) forget()
    }
  }

  const refuse = (params: P, error: unknown) => {
    const { _tag } = toAriError(error)
    // Without an answer it may be in force all the same: it is taken back.
    if (_tag === 'InDoubt' || _tag === 'TimedOut') inForce = { params, sure: false }
    for (const holder of holders.filter((each) => equal(each.params, params))) {
      holders.splice(holders.indexOf(holder), 1)
      holder.subscriber.error(error)
    }
  }

  return {
    hold: (params) =>
      new Observable<P>((subscriber) => {
        if (over) {
          subscriber.complete()
          return
        }
        const holder: Holder<P> = { params, subscriber, told: false }
        holders.push(holder)
        step()
        return () => {
          const at = holders.indexOf(holder)
          if (at === -1) return
          holders.splice(at, 1)
          hasten()
          step()
        }
      }),
    suspended: () =>
      new Observable<true>((subscriber) => {
        suspensions += 1
        const waiting = settled.pipe(filter(() => wanted() === undefined), take(1)).subscribe(() => { subscriber.next(true) })
        hasten()
        step()
        return () => {
          waiting.unsubscribe()
          suspensions -= 1
          step()
        }
      }),
    renew: () => {
      const now = inForce
      if (over || busy || now === undefined) return
      if (tellsAgain === true) for (const holder of holders) holder.told = false
      put(now.params)
    },
    end: () => {
      over = true
      request?.unsubscribe()
      for (const { subscriber } of holders.splice(0)) subscriber.complete()
      settled.next()
      forget()
    },
  }
}
