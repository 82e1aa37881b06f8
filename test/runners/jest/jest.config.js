import { createDefaultEsmPreset } from 'ts-jest'

/** @type {import('jest').Config} */
export default {
  ...createDefaultEsmPreset(),
  // TypeScript's imports of files end in .js, the files in .ts.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
}
