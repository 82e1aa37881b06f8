import type { Cast } from '../cast.js'

export const cast: Cast = {
  story: 'Bob waits with music until Ann, who has the chair, is in. She throws Carl out, who knows his way in and does not stop talking, and leaves; Bob waits again.',
  callers: {
    bob: { does: 's 600ms 1 200ms 0 200ms 0 700ms # 11s h' },
    ann: { does: '1s s 600ms 1 200ms 0 200ms 0 700ms 1 200ms 2 200ms 3 200ms 4 5s 3 2.5s h' },
    carl: { does: '3.5s s 400ms 1 200ms 0 200ms 0# 2.3s t 6s h' },
  },
  sounds: {
    'sound:conf-getconfno': { words: 'Please enter your conference number followed by the pound key.', ms: 3_420 },
    'sound:conf-getpin': { words: 'Please enter the conference PIN number.', ms: 2_400 },
    'sound:conf-hasjoin': { words: 'is now in the conference.', ms: 1_780 },
    'sound:conf-hasleft': { words: 'has left the conference.', ms: 1_780 },
    'sound:conf-kicked': { words: 'You have been kicked from this conference.', ms: 2_380 },
  },
}
