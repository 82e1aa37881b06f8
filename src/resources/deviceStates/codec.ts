import * as t from 'io-ts'

import { known, record } from '../../core/codec.js'
import { event } from '../envelope.js'

export const DeviceStateValue = known(
  'UNKNOWN', 'NOT_INUSE', 'INUSE', 'BUSY', 'INVALID', 'UNAVAILABLE', 'RINGING', 'RINGINUSE', 'ONHOLD',
)
export type DeviceStateValue = t.TypeOf<typeof DeviceStateValue>

const deviceState = record('DeviceState', {
  /** `PJSIP/alice`, `Stasis:door`. */
  name: t.string,
  state: DeviceStateValue,
})
/** How busy a device is. */
export interface DeviceState extends t.TypeOf<typeof deviceState> {}
export const DeviceState: t.Type<DeviceState> = deviceState

/** A device got busier or less busy. Told to applications that subscribed to it. */
export const DeviceStateChanged = event('DeviceStateChanged', { device_state: DeviceState })
export interface DeviceStateChanged extends t.TypeOf<typeof DeviceStateChanged> {}
