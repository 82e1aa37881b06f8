import { basename } from 'node:path'

import ts from 'typescript'

import { type Block, placeOf, read, root } from './blocks.js'
import { type Completion, completions } from './completions.js'
import { familiar } from './familiar.js'

/** A block as the compiler sees it: a file of the project that is on no disk. */
export interface Sample {
  readonly block: Block
  /** Its place in the project: where its first line names one (`// examples/hello.ts`), else one of its own. */
  readonly path: string
  /** What the test puts before and behind it, where it is named. */
  readonly completion: Completion
  /** It ends where it has shown what it makes: what it makes may be left unused. */
  readonly fragment: boolean
}

/** One that imports nothing, and that no completion has, is a fragment: it is completed by what its reader has at hand. */
export const sampleOf = (block: Block): Sample => {
  const [, named] = /^\/\/ (\S+\.ts)\n/.exec(block.text) ?? []
  const fragment = block.sample === undefined && !/^import /m.test(block.text)
  return {
    block,
    path: named ?? `examples/${basename(block.document, '.md')}-line-${block.line}.ts`,
    completion: fragment ? { before: familiar(block.text) } : completions[block.sample ?? ''] ?? {},
    fragment,
  }
}

// Imports are hoisted: what follows the block may come with its own.
const textOf = ({ block: { text }, completion: { before = '', after = '' } }: Sample) => `${before}${text}${after}`
const linesBefore = ({ completion: { before = '' } }: Sample) => before.split('\n').length - 1

export interface Compiled {
  /** What the compiler says against the samples; each begins with the line of the document that it is about. */
  readonly complaints: readonly string[]
  /** The JavaScript of a sample. */
  readonly emitted: ReadonlyMap<Sample, string>
}

/** Compiles samples as files of this project, as strictly as these. */
export const compile = (samples: readonly Sample[]): Compiled => {
  // Parsed JSON is `any`; the compiler checks it itself.
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const virtual = new Map(samples.map((sample) => [`${root}${sample.path}`, sample]))
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => virtual.has(path) || fileExists(path)
  host.readFile = (path) => {
    const sample = virtual.get(path)
    return sample === undefined ? readFile(path) : textOf(sample)
  }
  host.getSourceFile = (path, version, ...rest) => {
    const sample = virtual.get(path)
    return sample === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, textOf(sample), version, true)
  }
  const emitted = new Map<Sample, string>()
  const program = ts.createProgram([...virtual.keys()], options, host)
  const complaints = samples.flatMap((sample) => {
    const file = program.getSourceFile(`${root}${sample.path}`)
    if (file === undefined) throw new Error(`${placeOf(sample.block)}: the compiler does not know ${sample.path}`)
    const { emitSkipped } = program.emit(file, (path, text) => { if (path.endsWith('.js')) emitted.set(sample, text) })
    const found = ts.getPreEmitDiagnostics(program, file)
    if (emitSkipped && found.length === 0) throw new Error(`${placeOf(sample.block)} could not be emitted`)
    return found.filter(({ code }) => !(sample.fragment && code === unused)).map((diagnostic) => complaint(sample, file, diagnostic))
  })
  return { complaints, emitted }
}

/** TypeScript's number for it. */
const unused = 6133

const complaint = (sample: Sample, file: ts.SourceFile, { start = 0, messageText, code }: ts.Diagnostic): string => {
  const { line } = file.getLineAndCharacterOfPosition(start)
  const { document, line: first, text } = sample.block
  const inBlock = line - linesBefore(sample)
  const lines = text.split('\n').length - 1
  const place = inBlock < 0 ? `${placeOf(sample.block)}, before it` : inBlock >= lines ? `${placeOf(sample.block)}, behind it` : `${document}:${first + inBlock}`
  const shown = textOf(sample).split('\n')[line]?.trim() ?? ''
  return `${place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')} (TS${code})\n    ${shown}`
}

/** The npm scripts that a shell block names. */
export const scriptsIn = ({ text }: Block): readonly string[] => {
  const commands = text.split('\n').map((line) => line.replace(/#.*$/, '')).join('\n')
  return [...commands.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].flatMap(([, name = '']) => (builtIn.has(name) ? [] : [name]))
}

const builtIn = new Set(['ci', 'install', 'init', 'pack', 'exec'])

/** What package.json says, as far as it is read here. */
interface Package { readonly scripts: Readonly<Record<string, string>> }
// Parsed JSON is `any`.
export const scripts = (JSON.parse(read('package.json')) as Package).scripts

/** What is not JavaScript in a block that says it is: another library's, which is not here to be run. */
export const misspelt = (block: Block): readonly string[] =>
  (ts.transpileModule(block.text, { reportDiagnostics: true, fileName: 'block.js', compilerOptions: { allowJs: true } }).diagnostics ?? [])
    .map(({ messageText }) => `${placeOf(block)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
