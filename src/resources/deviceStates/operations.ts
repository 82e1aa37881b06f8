import * as t from 'io-ts'

import { del, get, put } from '../../core/operation.js'
import { choice } from '../../core/params.js'
import { DeviceState } from './codec.js'

/** ARI's operations on device states of our own: names that begin with `Stasis:`. Asterisk keeps them across restarts. */
export const deviceStates = {
  /** All device states of our own. */
  list: get('/deviceStates', { reply: t.readonlyArray(DeviceState) }),

  /** How any device is now: `PJSIP/alice` as well as `Stasis:door`. What does not exist is `INVALID` or `UNKNOWN`. */
  get: get('/deviceStates/{deviceName}', { reply: DeviceState }),

  /** Set the state of a device of our own; one that does not exist is made. Any other device is `Refused`. */
  update: put('/deviceStates/{deviceName}', {
    query: {
      deviceState: choice('NOT_INUSE', 'INUSE', 'BUSY', 'INVALID', 'UNAVAILABLE', 'RINGING', 'RINGINUSE', 'ONHOLD'),
    },
  }),

  /** Delete a device state of our own. */
  delete: del('/deviceStates/{deviceName}'),
} as const
