import { type Observable, takeWhile } from 'rxjs'

import { type Call, eachCall } from 'rxari'

import { keyboard } from './phone/keyboard.js'
import { phone } from './phone/phone.js'
import { scripted } from './phone/script.js'
import { onPaper, onScreen } from './phone/terminal.js'
import { serve } from './serve.js'

type Flow = (call: Call) => Observable<unknown>

/**
 * Runs a flow: on the Asterisk that `ARI_URL` names, else on the embedded one, with a telephone in this terminal.
 * Where nobody is at the keyboard, a scripted caller calls once.
 *
 * @param menu what the caller may choose
 */
export const start = (app: string, flow: Flow, menu: ReadonlyMap<string, string>): void => {
  const { stdin, stdout } = process
  if (process.env['ARI_URL']) serve(app, ({ calls$ }) => calls$.pipe(eachCall(flow)))
  else if (stdin.isTTY && stdout.isTTY) onScreen(phone(app, flow, () => keyboard(stdin).pipe(takeWhile((key) => key !== 'q'))), menu).subscribe()
  else {
    onPaper(phone(app, flow, scripted), menu).subscribe(({ trouble }) => {
      if (trouble !== undefined) process.exitCode = 1
    })
  }
}
