import { collectDtmf } from 'rxari'

import { answered, everyFrame } from '../support/everyFrame.js'

everyFrame('collectDtmf', {
  as: 'act', callers: { caller: '---1-2' }, given: answered, begin: ({ call }) => call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:a'), length: 2, secret: true })),
  asterisk: { sound: 9 },
})
everyFrame('collectDtmf, without a key', {
  as: 'act', begin: ({ call }) => call.keypad$.pipe(collectDtmf({ prompt: call.play('sound:a'), firstDigit: 9, overall: 20 })),
})
everyFrame('collectDtmf, with a prompt without end', {
  as: 'act', callers: { caller: '---1-2' }, given: answered, begin: ({ call }) => call.keypad$.pipe(collectDtmf({ prompt: call.play('tone:ring'), length: 2 })),
})
