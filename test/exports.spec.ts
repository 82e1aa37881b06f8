import { beforeAll, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

// What the package promises: every name that can be imported, values and types. One line each in exports.txt.

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const promised = readFileSync(at('test/exports.txt'), 'utf8').split('\n').filter((line) => line !== '')

interface Package {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
}
// Parsed JSON is `any`: of package.json only this much is used here.
const { exports } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Package
const sourceOf = (target: string) => at(target.replace('./dist/', '').replace(/\.js$/, '.ts'))
const entries = Object.entries(exports).flatMap(([path, target]): [entry: string, file: string][] =>
  typeof target === 'string' ? [] : [[path.replace('.', 'rxari'), sourceOf(target.default)]],
)

let program: ts.Program
beforeAll(() => {
  // JSON again: `parseJsonConfigFileContent` takes it as `any` and checks it itself.
  const { config } = ts.readConfigFile(at('tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, at(''))
  program = ts.createProgram(entries.map(([, file]) => file), options)
}, 60_000)

test.each(entries)('%s exports the names listed in test/exports.txt', (entry, file) => {
  const exported = namesOf(file).map((name) => `${entry} ${name}`)
  const listed = promised.filter((line) => line.startsWith(`${entry} `))
  const added = exported.filter((line) => !listed.includes(line))
  const gone = listed.filter((line) => !exported.includes(line))
  if (added.length + gone.length > 0) throw new Error(advice(added, gone))
  expect(listed).toEqual(exported)
})

const namesOf = (file: string): readonly string[] => {
  const source = program.getSourceFile(file)
  const checker = program.getTypeChecker()
  const symbol = source && checker.getSymbolAtLocation(source)
  if (symbol === undefined) throw new Error(`package.json promises an entry, but ${file} is missing or exports nothing`)
  const kindOf = (name: ts.Symbol) => (resolved(checker, name).flags & ts.SymbolFlags.Value ? 'value' : 'type')
  return checker.getExportsOfModule(symbol).map((name) => `${name.name} ${kindOf(name)}`).sort()
}

const resolved = (checker: ts.TypeChecker, symbol: ts.Symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

const advice = (added: readonly string[], gone: readonly string[]) => `
The public names changed. Names are promises: where this is meant, edit test/exports.txt (one sorted line per name,
entry by entry) and say why in the commit. A name that goes away breaks its users: that asks for a new major version.

${['lines to add:', ...added].join('\n')}

${['lines to remove:', ...gone].join('\n')}
`
