import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { Subscription } from 'rxjs'

import { type Simulator, serve, simulator } from 'rxari/testing'

import { blocksOf, documents, placeOf, read, root } from './samples/blocks.js'
import { tablesOf } from './samples/cells.js'
import { type Compiled, type Sample, compile, misspelt, sampleOf, scripts, scriptsIn } from './samples/compile.js'
import { completions } from './samples/completions.js'
import { type Program, type Project, call, openProject, runSpec, start } from './samples/run.js'

// What README.md and docs/*.md show is true: it compiles as the project itself does, and what can run does.

const blocks = documents.flatMap((document) => blocksOf(document))
const samples = blocks.filter(({ language }) => language === 'ts').map(sampleOf)
const shells = blocks.filter(({ language }) => language === 'sh')

let compiled: Compiled
beforeAll(() => { compiled = compile([...samples, ...documents.flatMap(tablesOf)]) }, 60_000)

describe('every sample', () => {
  test('is there to be found, in README.md and in docs, but where there are only figures', () => {
    expect(new Set(samples.map(({ block }) => block.document))).toEqual(new Set(documents.filter((document) => document !== 'docs/benchmarks.md')))
  })

  test('compiles, and so does what tables show as ours', () => {
    expect(compiled.complaints.join('\n')).toBe('')
  })

  test('that is named has a completion, and no completion is without its sample', () => {
    expect(blocks.flatMap(({ sample }) => sample ?? []).sort()).toEqual(Object.keys(completions).sort())
  })

  test('of JavaScript can be read', () => {
    expect(blocks.filter(({ language }) => language === 'js').flatMap(misspelt)).toEqual([])
  })

  test('of shell names scripts that there are', () => {
    const unknown = shells.flatMap((block) => scriptsIn(block).filter((name) => !(name in scripts)).map((name) => `${placeOf(block)}: npm run ${name}`))
    expect(unknown).toEqual([])
  })
})

describe('what is said of files', () => {
  const shown = blocks.filter(({ file }) => file !== undefined)

  test.each(shown.map((block) => [placeOf(block), block] as const))('%s shows the file that it names', (_, { file = '', text }) => {
    expect(text).toBe(read(file))
  })

  test.each(documents)('the links of %s lead somewhere', (from) => {
    const links = [...read(from).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].flatMap(([, to = '']) => (/^\w+:/.test(to) ? [] : [to]))
    expect(links.filter((to) => !existsSync(join(root, dirname(from), to)))).toEqual([])
  })

  test.each(documents)('the files that %s names are there', (from) => {
    const tops = readdirSync(root).join('|').replaceAll('.', '\\.')
    const named = [...read(from).matchAll(new RegExp(`\`((?:${tops})(?:/[\\w./-]+)?)\``, 'g'))].map(([, path = '']) => path)
    // What the reader is about to write is not there yet.
    const written = blocksOf(from).flatMap(({ text }) => /^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? [])
    expect(named.filter((path) => !existsSync(join(root, path)) && !written.includes(path))).toEqual([])
  })
})

const isSpec = ({ path }: Sample) => path.endsWith('.spec.ts')
const written = ({ path }: Sample) => path.replace(/\.ts$/, '.js')
const named = (sample: Sample) => [placeOf(sample.block), sample] as const

describe('run', () => {
  let project: Project
  let asterisk: Simulator
  let url: string
  let program: Program | undefined
  const serving = new Subscription()

  beforeAll(async () => {
    project = await openProject()
    asterisk = simulator({ dialplan: read('asterisk/conf/extensions.conf'), sound: 200 })
    url = await listening(asterisk, serving)
    for (const [sample, text] of compiled.emitted) await project.write(written(sample), text.replaceAll('http://127.0.0.1:8088/ari', url))
  })
  afterEach(() => program?.end())
  afterAll(async () => {
    serving.unsubscribe()
    await project.remove()
  })

  const started = (sample: Sample): Program => {
    program = start([written(sample)], { cwd: project.folder, env: { ARI_URL: url } })
    return program
  }

  test.each(samples.filter(isSpec).map(named))('the drawings of %s hold', async (_, sample) => {
    const { passed, text } = await runSpec(project, written(sample), sample.block.text.includes("from 'node:test'") ? 'node' : 'jest')
    if (passed === 0) throw new Error(text)
    expect(passed).toBe(sample.block.text.match(/^test\(/gm)?.length)
  }, 30_000)

  test.each(samples.filter(({ completion }) => completion.prints !== undefined).map(named))('%s prints what it should, and ends', async (_, sample) => {
    expect(await started(sample).ended()).toBe(sample.completion.prints)
  }, 20_000)

  test.each(samples.filter(({ completion }) => completion.serves !== undefined).map(named))('%s serves a call', async (_, sample) => {
    const { serves } = sample.completion
    if (serves === undefined) return
    const { complained } = started(sample)
    const heard = await call(asterisk, serves)
    expect({ heard, complaints: complained() }).toEqual({ heard: serves.hears, complaints: '' })
  }, 30_000)
})

describe('pictures of the terminal', () => {
  test.each(blocks.filter(({ screen }) => screen !== undefined).map((block) => [placeOf(block), block] as const))('%s is what is seen', async (_, { screen = '', text }) => {
    const [, program = ''] = /&& node (\S+)$/.exec(scripts[screen] ?? '') ?? []
    const seen = await start([program], { cwd: root, env: { ARI_URL: '', NO_COLOR: '1' } }).ended()
    expect(timeless(seen).slice(-timeless(text).length)).toEqual(timeless(text))
  }, 30_000)
})

/** The lines of a screen, as they are however fast the machine is: what comes in which order. */
const timeless = (screen: string): readonly string[] =>
  screen.trim().split('\n').map((line) => line.trim().replace(/-+/g, '').replace(/\d+:\d\d|\d+\.\d/g, 'time'))

/** Serves it until `serving` ends; gives the address of its ARI. */
const listening = (asterisk: Simulator, serving: Subscription): Promise<string> =>
  new Promise((resolve, reject) => {
    serving.add(serve(asterisk).subscribe({ next: ({ url }) => { resolve(url) }, error: reject }))
  })
