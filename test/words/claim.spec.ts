import { NEVER, concat, take } from 'rxjs'

import { everyFrame } from '../support/everyFrame.js'

/** The caller leaves the application, and comes to a line that offers the call to it and others. */
const offered = {
  given: ['POST /channels/caller/continue?context=offered&extension=all&priority=1'],
  asterisk: { dialplan: '[offered]\nexten => all,1,Wait(0.02)\n same => n,StasisBroadcast(50,^(app|other))\n same => n,Hangup()' },
  others: ['other'],
}

everyFrame('offer.claim', {
  as: 'act', ...offered,
  within: ({ ari }) => concat(ari.offers$.pipe(take(1)), NEVER),
  begin: ({ held: offer }) => offer.claim(),
  except: [
    { finding: /a call that has ended: events.claimChannel/, because: 'it was ours before it was offered, and that call has ended' },
    { finding: /there is still: app is told of caller/, because: 'once claimed it is ours, whoever listens: calls$ tells of it' },
  ],
  meanwhile: ['POST /events/claim?channelId=caller&application=other'],
})
