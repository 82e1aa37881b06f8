export * from './events.js'
export {
  type Asked, type Caller, type Calling, type ConnectCall, type Heard, type Phoned, type Simulator, type SimulatorOptions, type Version, simulator,
} from './simulator/index.js'
export { type Servable, type ServeOptions, type Served, serve } from './serve.js'
export { type Diallable, type DiallingOptions, dialling } from './serve/dialling.js'
export { application } from './application.js'
export * from './cassette/index.js'
export { type CallFlowOptions, callFlow } from './callFlow.js'
export type { Draw, Drawing } from './drawing/drawing.js'
export type { AboutCaller, Answer, DrawingOptions } from './drawing/play.js'
