import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, test } from '@jest/globals'
import ts from 'typescript'

// Every word has a spec of its own name here, in which it is tried.

const src = fileURLToPath(new URL('../../../src/', import.meta.url))
const words = fileURLToPath(new URL('../../../test/words/', import.meta.url))

/** What has methods, by what a scene calls it, and where it is declared. */
const handles: Readonly<Record<string, string>> = {
  Ari: 'ari', Dial: 'ari', Call: 'call', Bridge: 'bridge', Playback: 'playback', LiveRecording: 'liveRecording', StoredRecording: 'storedRecording',
  Endpoint: 'endpoint', DeviceState: 'deviceState', Mailbox: 'mailbox', Conference: 'conference', Queue: 'queue', OfferedCall: 'offer', Serving: 'serving',
}

/** What is given to us, not by us. */
const given = ['Leaving', 'Served', 'Wire']

/** What gives a handle and asks for nothing, what is no word of a flow, and what virtual time does not reach. */
const others: Readonly<Record<string, string>> = {
  'ari.bridge': 'a handle', 'ari.playback': 'a handle', 'ari.liveRecording': 'a handle', 'ari.storedRecording': 'a handle', 'ari.endpoint': 'a handle',
  'ari.deviceState': 'a handle', 'ari.mailbox': 'a handle',
  'ari.census': 'counts; read behind every run here',
  'ari.close': 'at every frame of every word',
  'serving.census': 'counts', 'serving.close': 'ends it: src/serve.spec.ts', serve: 'real sockets, and src/serve.spec.ts',
  'storedRecording.file': 'bytes of a real socket: test/loopback/downloads.spec.ts',
  'storedRecording.save': 'writes to a disk: src/core/download.spec.ts',
  sayWith: 'pure', longestIdle: 'pure', roundRobin: 'pure', bySkills: 'pure',
  connect: 'opens every run here', dateOf: 'pure', isAriError: 'pure', isSynthetic: 'pure',
  httpWire: 'a wire: real sockets', httpWires: 'a wire: real sockets', logged: 'a wire', ordered: 'a wire', reconnecting: 'a wire', recorded: 'a wire',
}

const program = ts.createProgram([`${src}index.ts`], {
  module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022, strict: true, types: ['node'],
})
const checker = program.getTypeChecker()
const index = program.getSourceFile(`${src}index.ts`)
const module = index === undefined ? undefined : checker.getSymbolAtLocation(index)
const exported = (module === undefined ? [] : checker.getExportsOfModule(module)).map((symbol) =>
  ((symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)))

const isFunction = (symbol: ts.Symbol): boolean => checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0

/** The methods of a handle that it declares itself: `Ari` has the tables besides. */
const methodsOf = (type: ts.Symbol): readonly string[] =>
  [...type.members ?? []].flatMap(([name, member]) => (isFunction(member) ? [String(name)] : []))

const functions = exported.filter((symbol) => (symbol.flags & ts.SymbolFlags.Value) !== 0 && (symbol.flags & ts.SymbolFlags.Class) === 0 && isFunction(symbol))
  .map(({ name }) => name)
const methods = exported.flatMap((symbol) => {
  const owner = handles[symbol.name]
  return owner === undefined ? [] : methodsOf(symbol).map((method) => `${owner}.${method}`)
})

const textOf = (word: string): string => {
  const name = word.split('.').at(-1) ?? ''
  const file = `${name}.spec.ts`
  return readdirSync(words).includes(file) ? readFileSync(`${words}${file}`, 'utf8') : ''
}

test('every handle is known here', () => {
  const asking = exported.filter((symbol) => [...symbol.members?.values() ?? []].some((member) => checker.getTypeOfSymbol(member).getCallSignatures()
    .some((signature) => signature.getReturnType().symbol?.name === 'Observable')))
  expect(asking.map(({ name }) => name).filter((name) => !given.includes(name)).sort()).toEqual(Object.keys(handles).sort())
  expect(methods.length).toBeGreaterThan(50)
  expect(functions).toContain('collectDtmf')
})

test('every word is tried in a spec of its own name', () => {
  const untried = [...methods, ...functions].filter((word) => !(word in others) && !new RegExp(`everyFrame\\('${word}['A-Z,]`).test(textOf(word)))
  expect(untried).toEqual([])
})

test('what is no word is there', () => {
  expect(Object.keys(others).filter((word) => ![...methods, ...functions].includes(word))).toEqual([])
})
