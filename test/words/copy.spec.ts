import { everyFrame } from '../support/everyFrame.js'

everyFrame('storedRecording.copy', {
  as: 'act', begin: ({ ari }) => ari.storedRecording('r1').copy('r2'), given: ['POST /channels/caller/record?name=r1&format=wav', 'POST /recordings/live/r1/stop'],
})
