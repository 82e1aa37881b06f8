/**
 * Voicemail: a greeting, a beep, a message, ended by `#`, by silence or by the hangup; then 1 sends it, 2 plays it, 3 records another.
 * However the call ends, what was recorded last is delivered: copied to where its owner looks for it, and a lamp lit.
 *
 *   npm run example -- voicemail
 *
 * The phone with the lamp subscribes to a hint of the dialplan: `exten => *98,hint,Stasis:voicemail`
 */
import { EMPTY, type Observable, concat, concatMap, ignoreElements, of, takeUntil } from 'rxjs'

import { type Ari, type Call, type MediaUri, type Recorded, eachCall, inOrder, menu } from 'rxari'

import { isMain } from './server.js'
import { serve } from './serve.js'

const choices = { 1: 'send', 2: 'listen', 3: 'again' } as const

/** Emits each message that is recorded, and lets the caller review it: the last one is meant. */
const leaveMessage = (call: Call): Observable<Recorded> =>
  call.record({
    name: `drafts/${call.id}`,
    ifExists: 'overwrite',
    beep: true,
    terminateOn: '#',
    maxSilenceSeconds: 4,
    maxDurationSeconds: 180,
  }).pipe(
    concatMap((message) => concat(of(message), review(call, message))),
  )

/** Who does not choose has said all there is to say; who knows the keys need not hear what is asked to its end, nor the message. */
const review = (call: Call, message: Recorded, asked: readonly MediaUri[] = ['sound:vm-review']): Observable<Recorded> =>
  call.keypad$.pipe(
    menu({ prompt: call.play(asked), choices, invalid: call.play('sound:please-try-again'), otherwise: 'send' as const }),
    concatMap((choice) => {
      switch (choice) {
        case 'send':
          return call.play('sound:vm-msgsaved').pipe(ignoreElements())
        case 'listen':
          return review(call, message, [`recording:${message.stored.name}`, 'sound:vm-review'])
        case 'again':
          return leaveMessage(call)
      }
    }),
  )

export const voicemail = (call: Call): Observable<Recorded> =>
  inOrder(call.answer(), call.play('sound:vm-intro').pipe(takeUntil(call.keypad$)), leaveMessage(call))

/** What becomes of a message when its call is over. */
export type Deliver = (message: Recorded, call: Call) => Observable<unknown>

const toInbox = (ari: Ari): Deliver => ({ stored }, { id }) =>
  inOrder(stored.copy(`inbox/${id}`), stored.delete(), ari.deviceState('Stasis:voicemail').update('INUSE'))

export const program = (ari: Ari, deliver: Deliver = toInbox(ari)): Observable<unknown> =>
  ari.calls$.pipe(eachCall(voicemail, {
    after: (call, message) => {
      if (message === undefined) return EMPTY
      return message.duration === 0 ? message.stored.delete() : deliver(message, call)
    },
  }))

if (isMain(import.meta)) serve('voicemail', program)
