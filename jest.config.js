/** @type {import('jest').Config} */
export default {
  // What `tsc` wrote is what is tested: nothing is transformed a second time.
  roots: ['<rootDir>/dist'],
  testMatch: ['<rootDir>/dist/**/*.spec.js'],
  transform: {},
  testEnvironment: 'node',
  // Node never lets go of an ES module: a worker that has loaded many is replaced.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  reporters: ['default', '<rootDir>/dist/test/reporter.js'],
}
