import { type Observable, concat, map, mergeMap, of } from 'rxjs'

import type { Input } from '../../core/operation.js'
import type { Subscribed } from '../applications/subscriptions.js'
import { kept } from '../kept.js'
import { observed } from '../observed.js'
import type { Session } from '../session.js'
import type { DeviceState as Snapshot, DeviceStateValue } from './codec.js'
import type { deviceStates as operations } from './operations.js'

/** What a device of our own can be made: `NOT_INUSE`, `INUSE`, `RINGING`, … */
export type Presence = Input<typeof operations.update>['deviceState']

/** How busy a device is: any device to be watched (`PJSIP/alice`), one of our own (`Stasis:door`) to be set. */
export interface DeviceState {
  readonly name: string
  /**
   * Its state now and at each change. Our applications are subscribed to it while somebody listens. What does not exist is
   * `INVALID` or `UNKNOWN`. Source: GET /deviceStates/{deviceName}, DeviceStateChanged.
   * @example ari.deviceState('PJSIP/alice').state$.pipe(filter((state) => state === 'NOT_INUSE'))
   */
  readonly state$: Observable<DeviceStateValue>
  /** Act: its state now. Source: GET /deviceStates/{deviceName}. */
  get(): Observable<Snapshot>
  /**
   * State: a device of our own is in this state (a lamp is on) while held; afterwards it is `NOT_INUSE`, then deleted. The newest holder
   * decides. Errors: `Refused` where its name does not begin with `Stasis:`. Source: PUT and DELETE /deviceStates/{deviceName}.
   * @example ari.deviceState('Stasis:door').presence('INUSE').pipe(takeUntil(call.ended$))
   */
  presence(presence: Presence): Observable<DeviceState>
  /** Act: sets the state of a device of our own, for good. Errors: `Refused`. Source: PUT /deviceStates/{deviceName}. */
  update(presence: Presence): Observable<DeviceState>
  /** Act: a device of our own is no more. Errors: `Refused`. Source: DELETE /deviceStates/{deviceName}. */
  delete(): Observable<DeviceState>
}

/** The device states of a connection. */
export const openDeviceStates = (session: Session, subscribed: Subscribed) => {
  const { index, tables: { deviceStates } } = session

  const hold = kept<Presence>(session, (deviceName) => ({
    set: (deviceState) => deviceStates.update({ deviceName, deviceState }),
    // Deleted alone, it would be UNKNOWN, and nobody would be told so (22): a lamp would stay on.
    clear: () => concat(deviceStates.update({ deviceName, deviceState: 'NOT_INUSE' }), session.undo('deviceStates.delete', { deviceName })),
    overwrites: true,
  }))

  return (deviceName: string): DeviceState => {
    const get = () => session.ready(deviceStates.get({ deviceName }))
    const device: DeviceState = Object.freeze({
      name: deviceName,
      state$: observed(
        subscribed(`deviceState:${deviceName}`),
        get().pipe(map(({ state }) => state)),
        index.on('deviceState', deviceName, ['DeviceStateChanged']).pipe(
          mergeMap((event) => (event.type === 'DeviceStateChanged' ? of(event.device_state.state) : [])),
        ),
      ),
      get,
      presence: (presence) => hold(deviceName, presence).pipe(map(() => device)),
      update: (deviceState) => session.ready(deviceStates.update({ deviceName, deviceState })).pipe(map(() => device)),
      delete: () => session.ready(deviceStates.delete({ deviceName })).pipe(map(() => device)),
    } satisfies DeviceState)
    return device
  }
}
