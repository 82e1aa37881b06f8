import type { DeviceStateValue } from '../../../resources/deviceStates/codec.js'
import { deviceStateChanged } from '../../events.js'
import type { World } from '../model.js'
import { type Handlers, type Params, done, numberOf, ok, refuse, refused, textOf } from './handler.js'

const states: readonly DeviceStateValue[] = ['NOT_INUSE', 'INUSE', 'BUSY', 'INVALID', 'UNAVAILABLE', 'RINGING', 'RINGINUSE', 'ONHOLD']

const deviceOf = (params: Params): string => textOf(params, 'deviceName') ?? ''

/** One of our own: no other can be set. */
const ownDeviceOf = (params: Params): string => {
  const name = deviceOf(params)
  return name.startsWith('Stasis:') ? name : refuse(409, 'Uncontrolled device specified')
}

/** How a device is. Those of telephones are not simulated. */
const stateOf = ({ devices }: World, name: string): DeviceStateValue =>
  devices.get(name) ?? (/^(Stasis|Custom):/.test(name) ? 'UNKNOWN' : 'INVALID')

const tellDevice = ({ applications }: World, name: string, state: DeviceStateValue): void => {
  applications.tell([`deviceState:${name}`], (about) => deviceStateChanged(name, state, about))
}

export const deviceRequests: Handlers = {
  'deviceStates.list': ({ devices }) => ok([...devices].map(([name, state]) => ({ name, state }))),
  'deviceStates.get': (world, params) => ok({ name: deviceOf(params), state: stateOf(world, deviceOf(params)) }),
  'deviceStates.update': (world, params) => {
    const name = ownDeviceOf(params)
    const state = states.find((each) => each === textOf(params, 'deviceState'))
    if (state === undefined) return refused(500, 'Unknown device')
    if (world.devices.get(name) === state) return done
    world.devices.set(name, state)
    tellDevice(world, name, state)
    return done
  },
  'deviceStates.delete': (world, params) => {
    const name = ownDeviceOf(params)
    world.devices.delete(name)
    // A 22 says nothing of it.
    if (world.version === '16') tellDevice(world, name, 'UNKNOWN')
    return done
  },
}

const mailboxOf = ({ mailboxes }: World, params: Params) => mailboxes.get(textOf(params, 'mailboxName') ?? '') ?? refuse(404, 'Mailbox not found')

/** As where `res_stasis_mailbox` is loaded. */
export const mailboxRequests: Handlers = {
  'mailboxes.list': ({ mailboxes }) => ok([...mailboxes.values()]),
  'mailboxes.get': (world, params) => ok(mailboxOf(world, params)),
  'mailboxes.update': ({ mailboxes }, params) => {
    const name = textOf(params, 'mailboxName') ?? ''
    mailboxes.set(name, { name, old_messages: numberOf(params, 'oldMessages', 0), new_messages: numberOf(params, 'newMessages', 0) })
    return done
  },
  'mailboxes.delete': (world, params) => {
    world.mailboxes.delete(mailboxOf(world, params).name)
    return done
  },
}
