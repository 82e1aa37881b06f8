import { AriError } from '../../core/errors.js'

/** A place in the dialplan. */
export interface Place {
  readonly context: string
  readonly exten: string
  readonly priority: number
}

/** An application that the dialplan runs, its variables filled in. */
export interface Step {
  /** `Stasis` */
  readonly app: string
  /** What stood between the parentheses: `front-desk,again`. */
  readonly data: string
  /** The same, part by part. */
  readonly args: readonly string[]
}

/** Values by name: a Map is one. */
export interface Variables {
  get(name: string): string | undefined
}

/** What an extensions.conf says. */
export interface Dialplan {
  /** What is done at a place; nothing where there is no such place: the channel is hung up then. */
  step(place: Place, variables?: Variables): Step | undefined
  /** The priority that a label stands for. */
  priorityOf(where: { readonly context: string; readonly exten: string }, label: string): number | undefined
  /**
   * Where `Goto` leads to: `[[context,]extension,]priority`, the priority a number, a label, or `n` for the next.
   * Nothing where there is no such label; whether anything is there, `step` tells.
   */
  goto(from: Place, args: readonly string[]): Place | undefined
}

interface Template {
  readonly app: string
  readonly data: string
}

interface Extension {
  /** As it is written: `_X.` */
  readonly name: string
  readonly matches: (exten: string) => boolean
  /** How general it is, character by character: the least general comes first. Nothing for a name that is no pattern. */
  readonly generality: readonly number[]
  readonly steps: Map<number, Template>
  readonly labels: Map<string, number>
}

interface Context {
  readonly extensions: Map<string, Extension>
  /** Contexts that are searched after it. */
  readonly includes: string[]
}

const understood = 'Understood are [context], include => context, exten => name,priority,App(arguments), same => n,App(arguments), [globals] and comments'

/**
 * Reads the text of an extensions.conf: names and patterns, `n`, labels, `include`, `${VARIABLE:offset:length}`, `${CUT(VARIABLE,-,2)}`.
 * Throws `Malformed`, with the line's number, where it cannot.
 */
export const parseDialplan = (text: string): Dialplan => {
  const contexts = new Map<string, Context>()
  const globals = new Map<string, string>()
  let section: string | undefined
  let extension: Extension | undefined
  let priority = 0

  const contextOf = (name: string): Context => {
    const context = contexts.get(name) ?? { extensions: new Map<string, Extension>(), includes: [] }
    contexts.set(name, context)
    return context
  }

  /** The priority written as `1`, `n`, `n+2`, `s` or with a label behind it, and the application there. */
  const add = (to: Extension, written: string, application: string, fail: Fail): void => {
    const [, base = '', plus = '0', label] = /^(\d+|[ns])(?:\+(\d+))?(?:\(([^()]+)\))?$/.exec(written)
      ?? fail(`has the priority "${written}", which is no number, n or s (a label stands in parentheses behind it)`)
    if (!/\d/.test(base) && priority === 0) fail(`has the priority ${base}, but there is none before it to count from`)
    priority = (base === 'n' ? priority + 1 : base === 's' ? priority : Number(base)) + Number(plus)
    if (to.steps.has(priority)) fail(`is priority ${String(priority)} of ${to.name}, which is there already`)
    to.steps.set(priority, templateOf(application, fail))
    if (label !== undefined) to.labels.set(label, priority)
  }

  const read = (line: string, fail: Fail): void => {
    const header = /^\[([^\]]+)\](\(\+\))?$/.exec(line)?.[1]
    if (header !== undefined) {
      section = header
      extension = undefined
      priority = 0
      if (header !== 'general' && header !== 'globals') contextOf(header)
      return
    }
    if (line.startsWith('#')) return fail('would read another file: put its text here instead')
    if (section === undefined) return fail('stands before the first [context]')
    const [, key = '', value = ''] = /^(\w+)\s*=>?\s*(.*)$/.exec(line) ?? fail('is not understood')
    if (section === 'general') return
    if (section === 'globals') {
      globals.set(key, value)
      return
    }
    const { extensions, includes } = contextOf(section)
    switch (key.toLowerCase()) {
      case 'include':
        if (value.includes(',')) fail('includes a context at certain times only, which is not understood')
        includes.push(value)
        return
      case 'exten': {
        const [name, written, application] = cut(value, 3) ?? fail('is not name,priority,App(arguments)')
        if (name.includes('/')) fail('tells callers apart by their number, which is not understood')
        extension = extensions.get(name) ?? extensionOf(name, fail)
        extensions.set(name, extension)
        add(extension, written, application, fail)
        return
      }
      case 'same': {
        const [written, application] = cut(value, 2) ?? fail('is not priority,App(arguments)')
        add(extension ?? fail('goes on with an extension, but none has begun in this context'), written, application, fail)
        return
      }
      default:
        fail('is not understood')
    }
  }

  for (const [index, line] of withoutComments(text).split(/\r?\n/).entries()) {
    const content = line.trim()
    if (content === '') continue
    read(content, (why) => {
      throw new AriError('Malformed', `Dialplan, line ${String(index + 1)}: "${content}" ${why}. ${understood}.`)
    })
  }

  /** Everything that an extension may mean, best first: those of the context itself, then those of what it includes. */
  const candidates = (name: string, exten: string, seen: ReadonlySet<string> = new Set()): readonly Extension[] => {
    const context = contexts.get(name)
    if (context === undefined || seen.has(name)) return []
    const matching = [...context.extensions.values()].filter(({ matches }) => matches(exten)).sort(bestFirst)
    return [...matching, ...context.includes.flatMap((included) => candidates(included, exten, new Set([...seen, name])))]
  }

  const priorityOf: Dialplan['priorityOf'] = ({ context, exten }, label) =>
    candidates(context, exten).find(({ labels }) => labels.has(label))?.labels.get(label)

  return {
    step: (place, variables) => {
      const { context, exten, priority } = place
      const template = candidates(context, exten).find(({ steps }) => steps.has(priority))?.steps.get(priority)
      if (template === undefined) return undefined
      const own = new Map([['EXTEN', exten], ['CONTEXT', context], ['PRIORITY', String(priority)]])
      const data = fill(template.data, (name) => own.get(name) ?? variables?.get(name) ?? globals.get(name) ?? '')
      return { app: template.app, data, args: argumentsOf(data) }
    },
    priorityOf,
    goto: (from, args) => {
      const [priority = '', exten = from.exten, context = from.context] = args.toReversed()
      const to = /^\d+$/.test(priority) ? Number(priority) : priority === 'n' ? from.priority + 1 : priorityOf({ context, exten }, priority)
      return to === undefined ? undefined : { context, exten, priority: to }
    },
  }
}

/** Says what is wrong with a line. */
type Fail = (why: string) => never

/** `;` begins a comment, `\;` is a semicolon, and `;--` … `--;` a comment of several lines, whose lines still count. */
const withoutComments = (text: string): string =>
  text
    .replace(/(?<!\\);--(?!-)[\s\S]*?--;/g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(?<!\\);.*$/gm, '')
    .replaceAll('\\;', ';')

/** The first parts before a comma, and the rest. No comma within the brackets of a pattern counts. */
function cut(value: string, parts: 2): readonly [string, string] | undefined
function cut(value: string, parts: 3): readonly [string, string, string] | undefined
function cut(value: string, parts: number): readonly string[] | undefined {
  const part = '((?:\\[[^\\]]*\\]|[^,])*?)\\s*,\\s*'
  return new RegExp(`^${part.repeat(parts - 1)}(.+)$`).exec(value)?.slice(1)
}

const templateOf = (application: string, fail: Fail): Template => {
  const [, app = '', data = ''] = /^(\w+)\s*(?:\((.*)\))?$/.exec(application) ?? fail(`runs "${application}", which is not App(arguments)`)
  const unknown = [...data.matchAll(/\$\{(\w+)\(/g)].map(([, name]) => name).find((name) => name !== 'CUT')
  if (unknown !== undefined) fail(`asks for ${unknown}(): of functions, only CUT is understood`)
  if (closing(`${data}}`, 0) !== data.length) fail('has braces that do not fit')
  if (data.includes('$[')) fail('computes something in $[ ], which is not understood')
  return { app, data }
}

// ---- Names and patterns

interface Character {
  /** As in a regular expression. */
  readonly source: string
  readonly generality: number
}

const literal = (character: string): Character => ({
  source: character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'),
  generality: generalityOf(1, character),
})

/** `[15-7]`: one of these. Throws where a range runs backwards. */
const setOf = (written: string): Character => {
  const source = `[${written.replace(/[\\\]^]/g, '\\$&')}]`
  const any = new RegExp(source)
  const taken = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((one) => any.test(one))
  return { source, generality: generalityOf(taken.length, taken[0]) }
}

/** The more characters it takes, the more general; of equals, the one that begins later. */
const generalityOf = (characters: number, first = ''): number => characters + (first.codePointAt(0) ?? 0) / 0x110000

const wildcards: Readonly<Record<string, Character>> = {
  N: setOf('2-9'), Z: setOf('1-9'), X: setOf('0-9'), '.': { source: '.+', generality: 1_000 }, '!': { source: '.*', generality: 2_000 },
}
/** What has no further character is more general than what has. */
const ended = 3_000

const extensionOf = (name: string, fail: Fail): Extension => {
  const characters = name.startsWith('_') ? patternOf(name.slice(1), fail) : [...plain(name)].map(literal)
  const expression = new RegExp(`^${characters.map(({ source }) => source).join('')}$`)
  return {
    name,
    matches: (exten) => expression.test(plain(exten)),
    generality: name.startsWith('_') ? characters.map(({ generality }) => generality) : [],
    steps: new Map(),
    labels: new Map(),
  }
}

/** Hyphens only separate. */
const plain = (exten: string): string => exten.replaceAll('-', '')

const patternOf = (pattern: string, fail: Fail): readonly Character[] => {
  // Whatever stands behind a full stop or an exclamation mark is not looked at.
  const looked = /^(?:\[[^\]]*\]|[^.!])*[.!]?/.exec(pattern)?.[0] ?? ''
  return [...looked.matchAll(/\[[^\]]*\]|[^- ]/g)].map(([written]) => {
    const wildcard = wildcards[written.toUpperCase()]
    if (wildcard !== undefined) return wildcard
    if (!written.startsWith('[')) return literal(written)
    try {
      if (written.length > 2) return setOf(written.slice(1, -1))
    } catch {
      // Told like any other set that is none.
    }
    return fail(`has ${written} in its pattern, which is no set of characters like [1-36]`)
  })
}

/** Names before patterns; among patterns, the one that is less general at the first character where they differ. */
const bestFirst = (one: Extension, other: Extension): number => {
  const isPattern = (extension: Extension) => Number(extension.name.startsWith('_'))
  const differing = one.generality.findIndex((generality, at) => generality !== other.generality[at])
  const at = differing < 0 ? one.generality.length : differing
  return (isPattern(one) - isPattern(other)) || (one.generality[at] ?? ended) - (other.generality[at] ?? ended)
}

// ---- Variables

type Value = (name: string) => string

/** Fills in what stands in `${ }`, the innermost first. What a variable holds is not filled in again. */
const fill = (text: string, value: Value): string => {
  const start = text.indexOf('${')
  if (start < 0) return text
  const end = closing(text, start + 2)
  return text.slice(0, start) + evaluate(fill(text.slice(start + 2, end), value), value) + fill(text.slice(end + 1), value)
}

/** Where the brace that was opened before `from` closes; nowhere is beyond the text. */
const closing = (text: string, from: number): number => {
  let open = 1
  let at = from
  for (; at < text.length; at += 1) {
    if (text[at] === '{') open += 1
    if (text[at] === '}') open -= 1
    if (open === 0) break
  }
  return at
}

const evaluate = (expression: string, value: Value): string => {
  const [, head = expression, from, length] = /^(.*?)(?::(-?\d+))?(?::(-?\d+))?$/.exec(expression) ?? []
  const [, name = '', delimiter = '', fields = ''] = /^CUT\(([^,]*),([^,]*),([^,]*)\)$/.exec(head) ?? []
  const whole = name === '' ? value(head) : fieldsOf(value(name).split(delimiter === '' ? '-' : delimiter), fields).join(delimiter)
  return from === undefined ? whole : part(whole, Number(from), length === undefined ? undefined : Number(length))
}

/** `:4` from the fifth on, `:-2` the last two, `:1:3` three of them, `:1:-1` all but the last. */
const part = (text: string, from: number, length: number | undefined): string => {
  const rest = text.slice(from)
  return length === undefined ? rest : rest.slice(0, length)
}

/** `2`, `2-`, `-2`, `2-3`, several of them with `&`. Counted from 1. */
const fieldsOf = (all: readonly string[], fields: string): readonly string[] =>
  fields.split('&').flatMap((range) => {
    const [, first = '', to, last = ''] = /^(\d*)(-?)(\d*)$/.exec(range) ?? []
    const from = first === '' ? 0 : Number(first) - 1
    return to === '' ? all.slice(from, from + 1) : all.slice(from, last === '' ? undefined : Number(last))
  })

/** Split at commas, but for those in parentheses or quotes. */
const argumentsOf = (data: string): readonly string[] =>
  data === '' ? [] : data.split(/,(?![^(]*\))(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((argument) => argument.trim().replace(/^"(.*)"$/, '$1'))
