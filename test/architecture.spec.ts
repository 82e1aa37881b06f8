import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The rooms of src, lowest first: a file may import from its own room and from those before it. */
const rooms = ['core', 'resources', 'operators', 'ari.ts', 'serve.ts', 'flows', 'index.ts', 'testing']

interface Import {
  readonly from: string
  /** A file of src (`core/wire.ts`) or a package (`rxjs/operators`). */
  readonly to: string
  /** `type`: gone after compiling. `dynamic`: loaded when that line runs. */
  readonly how: 'static' | 'type' | 'dynamic'
}

interface Package {
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}
// Parsed JSON is `any`: of package.json only this much is used here.
const { dependencies, peerDependencies } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as Package

const slashes = (path: string) => path.replaceAll('\\', '/')
const src = fileURLToPath(new URL('../../src/', import.meta.url))
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => slashes(file))
  .filter((file) => file.endsWith('.ts'))
  .sort()
const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.Latest, true)
const parsed = new Map(files.map((file) => [file, parse(file)]))

const isSpec = (file: string) => file.endsWith('.spec.ts')
const roomOf = (file: string) => rooms.indexOf(file.split('/')[0] ?? file)
const fileOf = (specifier: string, from: string) => slashes(join(from, '..', specifier)).replace(/\.js$/, '.ts')

const descendants = (node: ts.Node): readonly ts.Node[] => {
  const all: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    all.push(child, ...descendants(child))
  })
  return all
}

const onlyTypes = ({ importClause }: ts.ImportDeclaration) =>
  importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
const isImportCall = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
const literalOf = ({ argument }: ts.ImportTypeNode) => (ts.isLiteralTypeNode(argument) ? argument.literal : undefined)

const importOf = (node: ts.Node): readonly [specifier: ts.Node | undefined, how: Import['how']] => {
  if (ts.isImportDeclaration(node)) return [node.moduleSpecifier, onlyTypes(node) ? 'type' : 'static']
  if (ts.isExportDeclaration(node)) return [node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static']
  if (ts.isImportTypeNode(node)) return [literalOf(node), 'type']
  if (isImportCall(node)) return [node.arguments[0], 'dynamic']
  return [undefined, 'static']
}

const imports: readonly Import[] = [...parsed].flatMap(([from, file]) =>
  descendants(file).flatMap((node) => {
    const [specifier, how] = importOf(node)
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return []
    return [{ from, to: specifier.text.startsWith('.') ? fileOf(specifier.text, from) : specifier.text, how }]
  }),
)
const inside = imports.filter(({ to }) => to.endsWith('.ts'))
const ofPackage = (name: string) => imports.filter(({ to }) => to === name || to.startsWith(`${name}/`))
const arrow = ({ from, to, how }: Import) => `${from} -> ${to} (${how})`

/** Everything that comes along at run time when `file` is loaded. */
const closureOf = (file: string, seen = new Set([file])): ReadonlySet<string> => {
  for (const { from, to, how } of imports) {
    if (from !== file || how === 'type' || seen.has(to)) continue
    seen.add(to)
    closureOf(to, seen)
  }
  return seen
}

/** Each way round, told once. */
const cycles = (): readonly string[] => {
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' -> ')]
    if (done.has(file)) return []
    const found = inside.filter(({ from }) => from === file).flatMap(({ to }) => walk(to, [...path, file]))
    done.add(file)
    return found
  }
  return files.flatMap((file) => walk(file, []))
}

describe('imports', () => {
  test('every file of src lies in a room (a new one is added to the list above, and to ARCHITECTURE.md)', () => {
    expect(files).toContain('core/wire.ts')
    expect(files.filter((file) => !isSpec(file) && roomOf(file) < 0)).toEqual([])
  })

  test('go one way: core <- resources <- operators <- ari.ts <- serve.ts <- flows <- index.ts <- testing', () => {
    // A spec is no part of the package: it may put together what it needs.
    const astray = inside.filter(({ from, to }) => !isSpec(from) && (roomOf(to) < 0 || roomOf(to) > roomOf(from)))
    expect(astray.map(arrow)).toEqual([])
  })

  test('make no cycle, not even of types: two files that need each other are one thing told in two places', () => {
    expect(cycles()).toEqual([])
  })

  test('bring no rxjs along with a codec', () => {
    const codecs = files.filter((file) => /(^|\/)codec\.ts$/.test(file))
    const bringsRxjs = (codec: string) => [...closureOf(codec)].some((to) => to.split('/')[0] === 'rxjs')
    expect(codecs.filter(bringsRxjs)).toEqual([])
  })

  test('take packages that package.json declares, which declares no others', () => {
    const taken = imports.filter(({ from, to }) => !isSpec(from) && !to.endsWith('.ts') && !to.startsWith('node:'))
    const names = new Set(taken.map(({ to }) => to.split('/')[0]))
    expect([...names].sort()).toEqual(Object.keys({ ...dependencies, ...peerDependencies }).sort())
  })

  test('take got only in core/wires/http.ts, and load it there when it is first needed', () => {
    const wrong = ofPackage('got').filter(({ from, how }) => from !== 'core/wires/http.ts' || how === 'static')
    expect(wrong.map(arrow)).toEqual([])
  })

  test('take ws only in core/wires, and where the simulator is served', () => {
    const servers = /^core\/wires\/|^testing\/serve(?:\.|\/)/
    expect(ofPackage('ws').filter(({ from }) => !servers.test(from)).map(arrow)).toEqual([])
  })

  test('take rxjs/testing only in testing and in specs', () => {
    const wrong = ofPackage('rxjs/testing').filter(({ from }) => !from.startsWith('testing/') && !isSpec(from))
    expect(wrong.map(arrow)).toEqual([])
  })
})

describe('files', () => {
  test('have no top-level await, so that CommonJS can require the package', () => {
    expect(files.filter((file) => !isSpec(file) && parsed.get(file)?.statements.some(awaits))).toEqual([])
  })

  test("of core know none of ARI's nouns", () => {
    const nouns = /^(channel|bridge|playback|recording|snoop|endpoint|mailbox)(Id|Name)?$|Stasis/
    const core = files.filter((file) => file.startsWith('core/') && !isSpec(file))
    const nounsIn = (file: string) => wordsOf(file).filter((word) => nouns.test(word))
    expect(core.flatMap((file) => nounsIn(file).map((noun) => `${file}: ${noun}`))).toEqual([])
  })

  test('of operators export the operator they are named after, and have a spec of the same name', () => {
    const names = files.flatMap((file) => /^operators\/(.+)(?<!\.spec)\.ts$/.exec(file)?.[1] ?? [])
    const operators = names.filter((name) => name !== 'index')
    expect(operators.filter((name) => !exportsOf(`operators/${name}.ts`).includes(name))).toEqual([])
    expect(operators.filter((name) => !parsed.has(`operators/${name}.spec.ts`))).toEqual([])
  })
})

/** Awaits while the module is loaded: not inside a function, whose body runs later. */
const awaits = (node: ts.Node): boolean =>
  !ts.isFunctionLike(node) &&
  (ts.isAwaitExpression(node) ||
    (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
    ts.forEachChild(node, awaits) === true)

const nodesOf = (file: string) => descendants(parsed.get(file) ?? parse(file))

/** Names and strings; comments may speak of anything. */
const wordsOf = (file: string) =>
  nodesOf(file).flatMap((node) => (ts.isIdentifier(node) || ts.isStringLiteralLike(node) ? [node.text] : []))

const exportsOf = (file: string) =>
  nodesOf(file).flatMap((node) => {
    if (!ts.isVariableDeclaration(node) && !ts.isFunctionDeclaration(node)) return []
    return ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export ? [node.name?.getText()] : []
  })
