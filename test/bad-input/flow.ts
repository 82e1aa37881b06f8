/** The flow of the README as it is written there: no handler for anything that may go wrong. */
import { connect, eachCall } from 'rxari'

import { frontDesk } from '../../examples/front-desk.js'
import { server } from '../../examples/server.js'

const ari = connect(server('front-desk'))
ari.calls$.pipe(eachCall(frontDesk)).subscribe()
