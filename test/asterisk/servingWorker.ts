/** A worker behind a load balancer, as a process: `node servingWorker.js`. Says at which port it listens, whose connections it has, and whom it takes. */
import { mergeMap, tap } from 'rxjs'
import { type Call, eachCall, inOrder, serve } from 'rxari'

const flow = (call: Call) => {
  console.log(`takes ${call.id}`)
  return inOrder(call.answer(), call.holdMusic())
}

const house = serve({ port: 0, username: 'asterisk', password: 'outbound-secret' })
house.lifecycle$.subscribe((now) => { if (now.status === 'listening') console.log(`listens at ${now.port}`) })
house.faults$.subscribe(({ error }) => { console.error(error.message) })
house.aris$.pipe(
  tap(({ application }) => { console.log(`has ${application}`) }),
  mergeMap(({ calls$ }) => calls$.pipe(eachCall(flow))),
).subscribe()
