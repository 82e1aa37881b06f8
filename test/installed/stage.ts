import { cp, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

/** The checkout. Compiled, this file stands in dist/test/installed. */
const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What package.json says, as far as it is read here. */
interface Package {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
}

const isSpec = (path: string): boolean => /\.spec\.[^/\\]*$/.test(path)

/**
 * Writes the package as it is published into a folder. Its modules are joined: of 173 files in the import of `rxari` each takes Node half a
 * millisecond to find and load, whatever is in it, while all that stands in them runs in 4 ms (`docs/benchmarks.md`, `import`). What both
 * entries need stands in a file that both share: there is one of everything. Names, types and source maps stay as they are.
 */
export const stage = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  for (const path of ['package.json', 'README.md', 'LICENSE', 'src', 'dist/src']) {
    await cp(join(root, path), join(folder, path), { recursive: true, filter: (from) => !isSpec(from) })
  }
  // Parsed JSON is `any`.
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Package
  const { metafile: { outputs } } = await build({
    absWorkingDir: folder,
    entryPoints: Object.values(exports).flatMap((target) => (typeof target === 'string' ? [] : [target.default])),
    outdir: 'dist/src', allowOverwrite: true,
    bundle: true, splitting: true, chunkNames: 'shared', packages: 'external', format: 'esm', platform: 'node', target: 'es2022',
    sourcemap: true, sourcesContent: false,
    metafile: true, logLevel: 'warning',
  })
  for (const path of await readdir(join(folder, 'dist/src'), { recursive: true })) {
    const file = `dist/src/${path.replaceAll('\\', '/')}`
    if (/\.js(\.map)?$/.test(file) && !(file in outputs)) await rm(join(folder, file))
  }
}
