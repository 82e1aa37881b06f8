export * from './events.js'
export {
  type Asked, type Caller, type Calling, type Heard, type Simulator, type SimulatorOptions, type Version, simulator,
} from './simulator/index.js'
export { type Servable, type ServeOptions, type Served, serve } from './serve.js'
