export { type Asked, type Caller, type Calling, type Simulator, type SimulatorOptions, simulator } from './simulator.js'
export type { ConnectCall, Heard, Phoned, Version } from './model.js'
