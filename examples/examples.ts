import { program as callQueue } from './call-queue.js'
import type { Cast } from './cast.js'
import { cast as callQueueCast } from './casts/call-queue.js'
import { cast as clickToCallCast } from './casts/click-to-call.js'
import { cast as conferenceCast } from './casts/conference.js'
import { cast as frontDeskCast } from './casts/front-desk.js'
import { cast as supervisorCast } from './casts/supervisor.js'
import { cast as transferCast } from './casts/transfer.js'
import { cast as voicemailCast } from './casts/voicemail.js'
import { program as clickToCall } from './click-to-call.js'
import { program as conference } from './conference.js'
import { program as frontDesk } from './front-desk.js'
import type { Program } from './rehearsal.js'
import { program as supervisor } from './supervisor.js'
import { program as transfer } from './transfer.js'
import { program as voicemail } from './voicemail.js'

export interface Example {
  /** In a sentence: what a caller meets. */
  readonly about: string
  readonly program: Program
  readonly cast: Cast
}

/** By name: `examples/NAME.ts` is the flow, `examples/casts/NAME.ts` who plays in it. */
export const examples: ReadonlyMap<string, Example> = new Map(Object.entries({
  'front-desk': {
    about: 'A call is answered, greeted, asked for a department, and passed on.',
    program: frontDesk,
    cast: frontDeskCast,
  },
  voicemail: {
    about: 'A caller leaves a message, hears it again or records another; it is delivered, whether it ends by a key or by the hangup.',
    program: (ari) => voicemail(ari),
    cast: voicemailCast,
  },
  'call-queue': {
    about: 'Callers wait with music and hear their place, until one of three agents is free for them; or they go to the reception.',
    program: callQueue,
    cast: callQueueCast,
  },
  conference: {
    about: 'Callers meet in rooms by number; a chair with a PIN mutes, locks and throws out, and who comes and goes is announced.',
    program: conference,
    cast: conferenceCast,
  },
  'click-to-call': {
    about: 'A click rings the phone of whoever clicked, then that of whom they want to talk to.',
    program: clickToCall,
    cast: clickToCallCast,
  },
  supervisor: {
    about: 'Callers talk with an agent, and a supervisor listens, whispers or barges in, by key.',
    program: supervisor,
    cast: supervisorCast,
  },
  transfer: {
    about: 'An agent passes callers on by key: without a word, or after having asked.',
    program: transfer,
    cast: transferCast,
  },
}))
