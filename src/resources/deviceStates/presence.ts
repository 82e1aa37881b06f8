import { Observable, type Subscription, map, takeUntil } from 'rxjs'

import type { Session } from '../session.js'
import type { DeviceState, Presence } from './deviceState.js'

const own = 'Stasis:'

/** Makes a device of our own follow a stream, until the connection is closed. */
export const openPresence = ({ abandoned$ }: Session, deviceState: (name: string) => DeviceState) =>
  (deviceName: string, state$: Observable<Presence>): Observable<Presence> => {
    const following$ = new Observable<Presence>((subscriber) => {
      const device = deviceState(deviceName.startsWith(own) ? deviceName : `${own}${deviceName}`)
      let held: Subscription | undefined
      const hold = (state: Presence) => {
        const before = held
        // The new one is held before the old is let go: nobody sees the lamp go out in between.
        held = device.presence(state).pipe(map(() => state)).subscribe({
          next: (now) => { subscriber.next(now) },
          error: (error: unknown) => { subscriber.error(error) },
        })
        before?.unsubscribe()
      }
      subscriber.add(() => held?.unsubscribe())
      subscriber.add(state$.subscribe({ next: hold, error: (error: unknown) => { subscriber.error(error) } }))
    })
    return following$.pipe(takeUntil(abandoned$))
  }
