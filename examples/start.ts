import { type Observable, distinctUntilChanged, filter, map, takeWhile } from 'rxjs'

import { type Call, connect, eachCall } from 'rxari'

import { keyboard } from './phone/keyboard.js'
import { phone } from './phone/phone.js'
import { scripted } from './phone/script.js'
import { onPaper, onScreen } from './phone/terminal.js'
import { server } from './server.js'

type Flow = (call: Call) => Observable<unknown>

/**
 * Runs a flow: on the Asterisk that `ARI_URL` names, else on the embedded one, with a telephone in this terminal.
 * Where nobody is at the keyboard, a scripted caller calls once.
 *
 * @param menu what the caller may choose
 */
export const start = (app: string, flow: Flow, menu: ReadonlyMap<string, string>): void => {
  const { stdin, stdout } = process
  if (process.env['ARI_URL']) serve(app, flow)
  else if (stdin.isTTY && stdout.isTTY) onScreen(phone(app, flow, () => keyboard(stdin).pipe(takeWhile((key) => key !== 'q'))), menu).subscribe()
  else {
    onPaper(phone(app, flow, scripted), menu).subscribe(({ trouble }) => {
      if (trouble !== undefined) process.exitCode = 1
    })
  }
}

/** Serves the calls of a real Asterisk until Ctrl-C, or until what is wrong cannot mend itself. */
const serve = (app: string, flow: Flow): void => {
  const ari = connect(server(app))
  ari.lifecycle$.pipe(
    filter(({ status }) => status !== 'idle' && status !== 'connecting'),
    map((state) => `${state.status}${'because' in state ? `: ${state.because.message}` : ''}`),
    // What is wrong stays wrong from one attempt to the next.
    distinctUntilChanged(),
  ).subscribe((news) => { console.log(`Asterisk: ${news}`) })
  ari.faults$.subscribe(({ during, error }) => { console.error(`${during}: ${error.message}`) })
  // Why it fails has been told.
  ari.calls$.pipe(eachCall(flow)).subscribe({ error: () => { process.exitCode = 1 } })
  process.once('SIGINT', () => { ari.close().subscribe() })
}
