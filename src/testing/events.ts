/** An event of every type, as Asterisk writes it: for tests. What nobody says has a plain value: the channel is `caller`, the bridge `bridge`. */
export {
  type About, type AboutBridge, type AboutChannel, type AboutEndpoint, type Target, bridgeSnapshot, channelSnapshot, endpointSnapshot,
} from './events/about.js'
export * from './events/applications.js'
export * from './events/bridges.js'
export * from './events/channels.js'
export * from './events/endpoints.js'
export * from './events/playbacks.js'
export * from './events/recordings.js'
export * from './events/transfers.js'
