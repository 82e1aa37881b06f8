/** Other clients, and what draws the picture: dependencies of this folder's package, and of nothing else of ours. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const here = new URL('../../bench/', import.meta.url)
const require = createRequire(new URL('package.json', here))

/** They know nothing of our types: whoever asks for one says what is used of it. */
export const peer = (name: string): unknown => require(name)

export const areInstalled = (): boolean => existsSync(new URL('node_modules/', here))

/** As its package says it; nothing where it is not installed. */
export const peerVersion = (name: string): string | undefined => {
  const file = new URL(`node_modules/${name}/package.json`, here)
  // Every package.json has one.
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version : undefined
}

/** Installs them, where that has not been done: needs npm's registry. */
export const install = (): void => {
  if (areInstalled()) return
  console.log('bench: npm ci')
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: fileURLToPath(here), stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`The peers could not be installed: npm ci in bench/ ended with ${status ?? 'a signal'}. -- --quick does without them.`)
}
