import type { operations } from './operations.js'

type Room = keyof typeof operations

/** What a room stands on at Asterisk, beside the module that serves it: as Asterisk describes itself. */
export const requires: Readonly<Record<Room, readonly string[]>> = {
  applications: [],
  asterisk: [],
  bridges: ['res_stasis_recording', 'res_stasis_playback'],
  channels: ['res_stasis_answer', 'res_stasis_playback', 'res_stasis_recording', 'res_stasis_snoop'],
  deviceStates: ['res_stasis_device_state'],
  endpoints: [],
  events: ['res_http_websocket'],
  mailboxes: ['res_stasis_mailbox'],
  playbacks: ['res_stasis_playback'],
  recordings: ['res_stasis_recording'],
  sounds: [],
}

/** The modules that an operation needs, the one that serves its room first: `res_ari_device_states`, `res_stasis_device_state`. */
export const modulesOf = (operation: string): readonly string[] => {
  // The room of an operation is a room.
  const room = operation.slice(0, operation.indexOf('.')) as Room
  return [`res_ari_${room.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`, ...requires[room]]
}
