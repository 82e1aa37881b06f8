export * from './events.js'
export {
  type Asked, type Caller, type Calling, type Heard, type Simulator, type SimulatorOptions, type Version, simulator,
} from './simulator/index.js'
