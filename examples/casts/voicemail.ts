import type { Cast } from '../cast.js'

export const cast: Cast = {
  story: 'Ann leaves a message, records it once more, and sends it; Bob hangs up in the middle of his, which is delivered all the same.',
  callers: {
    ann: { does: 's 1s 1 1s t 2s q # 1s 3 1s t 1.5s q # 500ms 1 2s h' },
    bob: { does: '1s s 1s 1 1s t 2s h' },
  },
  sounds: {
    'sound:vm-intro': { words: 'Please leave your message after the tone.', ms: 3_000 },
    'sound:beep': { words: 'beep', ms: 250 },
    'sound:vm-review': { words: 'Press 1 to accept this recording, 2 to listen to it, 3 to record again.', ms: 4_000 },
    'sound:vm-msgsaved': { words: 'Your message has been saved.', ms: 1_000 },
  },
}
