import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

// What the sources say of themselves: sentences stand beside what they are about, and are read there.

/** The checkout. Compiled, this file stands in dist/test/reference. */
export const root = fileURLToPath(new URL('../../../', import.meta.url))

type Sayings = ReadonlyMap<string, string>
type Named = readonly [name: string, node: ts.Node]

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(`${root}${path}`, 'utf8'), ts.ScriptTarget.Latest, true)

const descendants = (node: ts.Node): readonly ts.Node[] => {
  const all: ts.Node[] = []
  ts.forEachChild(node, (child) => { all.push(child, ...descendants(child)) })
  return all
}

const sources: readonly string[] = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .sort()

/** What its JSDoc says, in one line, without the tags. */
const saidOf = (node: ts.Node): string | undefined => {
  const last = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1)
  const text = ts.getTextOfJSDocComment(last?.comment)?.replace(/\s+/g, ' ').trim()
  return text === '' ? undefined : text
}

const sayings = (named: Iterable<Named>): Sayings =>
  new Map([...named].flatMap(([name, node]) => {
    const said = saidOf(node)
    return said === undefined ? [] : [[name, said] as const]
  }))

const membersOf = (object: ts.ObjectLiteralExpression): readonly Named[] =>
  object.properties.flatMap((property): readonly Named[] => (property.name === undefined ? [] : [[property.name.getText(), property]]))

/** What a table says of itself, and of its rows by name. */
export const tableOf = (room: string): { readonly said: string; readonly rows: Sayings } => {
  const path = `src/resources/${room}/operations.ts`
  for (const statement of parse(path).statements) {
    if (!ts.isVariableStatement(statement)) continue
    const [table] = statement.declarationList.declarations
    if (table?.name.getText() !== room) continue
    const object = descendants(table).find(ts.isObjectLiteralExpression)
    if (object !== undefined) return { said: saidOf(statement) ?? '', rows: sayings(membersOf(object)) }
  }
  throw new Error(`${path} exports no table ${room}`)
}

/** What is said of the codecs of a room: of each by its name, and of its fields by `Name field`. */
export const codecsOf = (room: string): Sayings => {
  const statements = [...parse(`src/resources/${room}/codec.ts`).statements]
  const named = statements.flatMap((statement): readonly Named[] => {
    if (ts.isInterfaceDeclaration(statement)) return [[statement.name.text, statement]]
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.map((declaration) => [declaration.name.getText(), statement])
  })
  const fields = statements.flatMap(descendants).filter(ts.isCallExpression).flatMap((call) => {
    const [name, ...parts] = call.arguments
    if (!['record', 'event'].includes(call.expression.getText()) || name === undefined || !ts.isStringLiteral(name)) return []
    return parts.filter(ts.isObjectLiteralExpression).flatMap(membersOf).map(([field, node]): Named => [`${name.text} ${field}`, node])
  })
  return sayings([...named, ...fields])
}

/** What is said of an interface (by its name) and of its members (by theirs). */
export const interfaceOf = (path: string, name: string): Sayings => {
  const found = parse(path).statements.filter(ts.isInterfaceDeclaration).find((statement) => statement.name.text === name)
  if (found === undefined) throw new Error(`${path} has no interface ${name}`)
  return sayings([[name, found], ...found.members.map((member) => [member.name?.getText() ?? '', member] as const)])
}

/** What is said of each member of a union of literals. */
export const unionOf = (path: string, name: string): Sayings => {
  const file = parse(path)
  const union = file.statements.filter(ts.isTypeAliasDeclaration).find((statement) => statement.name.text === name)?.type
  if (union === undefined || !ts.isUnionTypeNode(union)) throw new Error(`${path} has no union ${name}`)
  return new Map(union.types.flatMap((member, index) => {
    // A comment stands before the bar that the member stands behind.
    const comments = ts.getLeadingCommentRanges(file.text, union.types[index - 1]?.end ?? union.pos) ?? []
    const text = comments.map(({ pos, end }) => file.text.slice(pos, end)).join(' ')
      .replace(/^\/\*\*|\*\/$/g, '').replace(/\s*\n\s*\*\s?/g, ' ').trim()
    return text === '' ? [] : [[member.getText().replaceAll("'", ''), text] as const]
  }))
}

/** A member of a handle: `call.answer()`, and the requests it makes: `POST /channels/{channelId}/answer`. */
export interface Handled {
  readonly form: string
  readonly requests: readonly string[]
}

const sourceOf = /\bSource: (.+)$/
const method = 'GET|POST|PUT|DELETE'
const request = new RegExp(`((?:${method})(?: and (?:${method}))*) (/[\\w/{}]+)`, 'g')

const requestsIn = (said: string): readonly string[] =>
  [...(sourceOf.exec(said)?.[1] ?? '').matchAll(request)].flatMap(([, methods = '', path = '']) =>
    methods.split(' and ').map((each) => `${each} ${path}`))

/** A connection has what these interfaces say. */
const connection = ['Ari', 'Dial']

const formOf = (handle: string, member: ts.TypeElement): string => {
  const form = `${connection.includes(handle) ? 'ari' : `${handle.charAt(0).toLowerCase()}${handle.slice(1)}`}.${member.name?.getText() ?? ''}`
  if (!ts.isMethodSignature(member)) return form
  const needed = member.parameters.filter(({ questionToken }) => questionToken === undefined)
  return `${form}(${needed.map(({ name }) => name.getText()).join(', ')})`
}

/** What handles do better than the rows: each member whose JSDoc names its `Source:`. */
export const handled = (): readonly Handled[] =>
  sources.flatMap((path) => parse(path).statements.filter(ts.isInterfaceDeclaration))
    .flatMap(({ name, members }) => members.flatMap((member) => {
      const requests = requestsIn(saidOf(member) ?? '')
      return requests.length === 0 ? [] : [{ form: formOf(name.text, member), requests }]
    }))

/** What a flow is made of: a function that is exported to all, or a member of a handle. */
export interface Word {
  readonly name: string
  readonly form: string
  readonly said: string
  /** Where it is said. */
  readonly path: string
}

/** What has words of its own, besides functions, and what of it is merely carried. */
const handles: Readonly<Record<string, readonly string[]>> = {
  'src/ari.ts Ari': [],
  'src/resources/channels/dial.ts Dial': [],
  'src/resources/channels/call.ts Call': ['id', 'application', 'args', 'channel', 'replaces'],
  'src/resources/bridges/bridge.ts Bridge': ['id'],
  'src/resources/playbacks/playback.ts Playback': ['id'],
  'src/resources/recordings/liveRecording.ts LiveRecording': ['name'],
  'src/resources/recordings/storedRecording.ts StoredRecording': ['name'],
  'src/resources/endpoints/endpoint.ts Endpoint': ['tech', 'resource'],
  'src/resources/deviceStates/deviceState.ts DeviceState': ['name'],
  'src/resources/mailboxes/mailbox.ts Mailbox': ['name'],
  'src/flows/conference/model.ts Conference': ['bridge'],
  'src/flows/queue/openQueue.ts Queue': [],
}

const listed = readFileSync(`${root}test/exports.txt`, 'utf8').split('\n')
const isPublic = (name: string): boolean => listed.includes(`rxari ${name} value`)

const functionsIn = (path: string): readonly Word[] => parse(path).statements.flatMap((statement) => {
  const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  if (exported !== true) return []
  const names = ts.isFunctionDeclaration(statement) ? [statement.name?.text ?? '']
    : ts.isVariableStatement(statement) ? statement.declarationList.declarations.map(({ name }) => name.getText()) : []
  const said = saidOf(statement)
  return said === undefined ? [] : names.filter(isPublic).map((name) => ({ name, form: name, said, path }))
})

const membersIn = (path: string): readonly Word[] => parse(path).statements.filter(ts.isInterfaceDeclaration).flatMap((handle) => {
  const carried = handles[`${path} ${handle.name.text}`]
  return carried === undefined ? [] : handle.members.flatMap((member) => {
    const said = saidOf(member)
    if (said === undefined || carried.includes(member.name?.getText() ?? '')) return []
    const form = formOf(handle.name.text, member)
    return [{ name: form.replace(/\(.*/, ''), form, said, path }]
  })
})

export const wordsOf = (): readonly Word[] => sources.flatMap((path) => [...functionsIn(path), ...membersIn(path)])

/** An `@example` of a docstring. */
export interface Example {
  readonly path: string
  readonly line: number
  readonly text: string
}

export const examples = (): readonly Example[] =>
  sources.flatMap((path) => {
    const file = parse(path)
    const tags = new Set(descendants(file).flatMap(ts.getJSDocTags).filter(({ tagName }) => tagName.text === 'example'))
    return [...tags].map((tag) => ({
      path,
      line: file.getLineAndCharacterOfPosition(tag.pos).line + 1,
      text: ts.getTextOfJSDocComment(tag.comment)?.trim() ?? '',
    }))
  })
