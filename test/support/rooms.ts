/** What is heard in the rooms of examples/conference.ts, in ms: the prompts last nine. */
export const sounds = { 'sound:conf-getconfno': 9, 'sound:conf-getpin': 9 }

/** Asterisk records, as long as it is drawn. */
export const recorded = {
  sounds,
  answers: {
    'bridges.record': { status: 201, body: { name: 'room-100', format: 'wav', state: 'queued', target_uri: 'bridge:room' } },
    'recordings.stop': { status: 404, message: 'Recording not found' },
  },
} as const
