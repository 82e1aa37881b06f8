/** @type {import('jest').Config} */
export default {
  // What `tsc` wrote is what is tested: nothing is transformed a second time.
  roots: ['<rootDir>/dist'],
  testMatch: ['<rootDir>/dist/**/*.spec.js'],
  transform: {},
  testEnvironment: 'node',
  reporters: ['default', '<rootDir>/dist/test/reporter.js'],
}
