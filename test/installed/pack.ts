import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

import { stage } from './stage.js'

export interface Packed {
  /** Its path. */
  readonly tarball: string
  /** What is in it. */
  readonly files: readonly string[]
}

/** What `npm pack --json` says, as far as it is read here. */
type Report = readonly [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }]

/** Packs the package as npm publishes it, into a folder. */
export const pack = async (folder: string): Promise<Packed> => {
  const staged = join(folder, 'staged')
  await stage(staged)
  const report = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], staged)
  // Parsed JSON is `any`.
  const [{ filename, files }] = JSON.parse(report) as Report
  return { tarball: join(folder, filename), files: files.map(({ path }) => path) }
}

/** Runs npm in a folder; gives what it prints. */
export const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
