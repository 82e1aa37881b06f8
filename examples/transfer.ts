/**
 * Transfers: callers talk with an agent, who passes them on by key.
 *
 *   *1   to the sales department, *3 to support, without a word (blind)
 *   *2   asks the expert first (attended): then 1 connects the two, 2 returns to the caller
 */
import { type Observable, defaultIfEmpty, filter, map, merge, mergeMap, startWith, switchMap } from 'rxjs'

import { type Ari, type Call, attendedTransfer, connectCalls, eachCall, hangupAfter, inOrder, meanwhile, menu } from 'rxari'

import { isMain } from './server.js'
import { serve } from './serve.js'

const departments = new Map([['*1', 'sales'], ['*3', 'support']])

/** Whom the program calls. */
export interface Desk {
  readonly agent: string
  readonly expert: string
}

/** `*1`, `*2` or `*3`, whenever it is pressed. */
const command = ({ keypad$ }: Call): Observable<string> =>
  keypad$.pipe(menu({ choices: { '*1': '*1', '*2': '*2', '*3': '*3' }, firstDigit: Infinity, attempts: Infinity, otherwise: '' }))

const decision = ({ keypad$ }: Call) =>
  keypad$.pipe(
    filter(({ digit }) => digit === '1' || digit === '2'),
    map(({ digit }) => (digit === '1' ? 'complete' as const : 'abandon' as const)),
  )

/** The two talk until the agent has a command. Neither hears the keys of the other. */
const talk = (ari: Ari, desk: Desk, caller: Call, agent: Call): Observable<unknown> =>
  command(agent).pipe(
    startWith('talk'),
    switchMap((what) => {
      const extension = departments.get(what)
      if (extension !== undefined) return caller.continueInDialplan({ context: 'departments', extension })
      return what === '*2' ? consult(ari, desk, caller, agent) : connectCalls(ari, caller, agent, { absorbDTMF: true })
    }),
  )

/** The caller hears music, and the agent asks the expert. */
const consult = (ari: Ari, desk: Desk, caller: Call, agent: Call): Observable<unknown> =>
  attendedTransfer(ari, { caller, agent, target: desk.expert, decision$: decision(agent), ringFor: 20_000 }).pipe(
    switchMap((transfer) => {
      switch (transfer.outcome) {
        case 'completed':
          return merge(agent.hangup(), connectCalls(ari, caller, transfer.call)).pipe(hangupAfter(transfer.call))
        case 'abandoned':
          return talk(ari, desk, caller, agent)
        default:
          // An agent who has hung up meanwhile hears nothing of it: then the caller does.
          return agent.play('sound:vm-nobodyavail').pipe(
            defaultIfEmpty(undefined),
            switchMap((heard) => (heard === undefined ? caller.play('sound:vm-nobodyavail') : talk(ari, desk, caller, agent))),
          )
      }
    }),
  )

export const transfer = (ari: Ari, desk: Desk) => (caller: Call): Observable<unknown> =>
  inOrder(caller.answer(), ari.dial(desk.agent).pipe(
    meanwhile(caller.ring()),
    mergeMap((dialled) => (dialled.outcome === 'answered'
      ? talk(ari, desk, caller, dialled.call).pipe(hangupAfter(dialled.call))
      : caller.play('sound:vm-nobodyavail'))),
  ))

export const program = (ari: Ari, desk: Desk = { agent: 'PJSIP/agent', expert: 'PJSIP/expert' }): Observable<unknown> =>
  ari.calls$.pipe(eachCall(transfer(ari, desk)))

if (isMain(import.meta)) serve('transfer', program)
