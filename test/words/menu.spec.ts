import { menu } from 'rxari'

import { answered, everyFrame } from '../support/everyFrame.js'

everyFrame('menu', {
  as: 'act', callers: { caller: '---9-------1' }, given: answered,
  begin: ({ call }) => call.keypad$.pipe(menu({ prompt: call.play('sound:a'), choices: { 1: 'one' }, invalid: call.play('sound:b'), otherwise: 'none' })),
  except: [{ finding: /more when it is done: playbacks.stop/, because: 'a prompt is stopped when the answer to its beginning has come' }],
})
everyFrame('menu, without a key', {
  as: 'act',
  begin: ({ call }) => call.keypad$.pipe(menu({ prompt: call.play('sound:a'), choices: { 1: 'one' }, silence: call.play('sound:b'), otherwise: 'none', firstDigit: 5, attempts: 2 })),
})
