/**
 * An API as facts, a line each: what there is, and what is to be known of it.
 *
 *     channels.play: POST /channels/{channelId}/play -> Playback
 *     channels.play media: query string, many, required
 *     channels: resource, on res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop
 *     Playback: model
 *     Playback id: string, required
 *
 * Names and types only. Both sides of a comparison are brought into this form: what a server says of itself (`documented.ts`), and
 * what stands in our tables and codecs (`tabled.ts`).
 */
export type Facts = ReadonlyMap<string, string>

/** What is to be known of a parameter. */
export interface Parameter {
  readonly name: string
  readonly place: string
  readonly type: string
  readonly many: boolean
  readonly required: boolean
  readonly oneOf: readonly string[] | undefined
  readonly least: number | undefined
}

export interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly reply: string
  readonly parameters: readonly Parameter[]
}

export interface Field {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly oneOf: readonly string[] | undefined
}

export interface Model {
  readonly name: string
  readonly kind: 'model' | 'event'
  readonly fields: readonly Field[]
}

/** A resource of the API: a table of ours. */
export interface Room {
  readonly name: string
  /** Modules that must be loaded for it. */
  readonly requires: readonly string[]
}

type Fact = readonly [what: string, value: string]

const said = (...all: readonly (string | false)[]): string => all.filter((one) => one !== false && one !== '').join(', ')

const needed = (required: boolean): string => (required ? 'required' : 'optional')

// The order of values means nothing.
const among = (values: readonly string[] | undefined): string => (values === undefined ? '' : `one of ${[...values].sort().join(' ')}`)

export const factsOfRoom = ({ name, requires }: Room): readonly Fact[] =>
  [[name, requires.length === 0 ? 'resource' : `resource, on ${[...requires].sort().join(' ')}`]]

export const factsOfOperation = ({ name, method, path, reply, parameters }: Operation): readonly Fact[] => [
  [name, `${method} ${path} -> ${reply}`],
  ...parameters.map(({ name: parameter, place, type, many, required, oneOf, least }): Fact => [
    `${name} ${parameter}`,
    said(`${place} ${type}`, many && 'many', needed(required), among(oneOf), least !== undefined && `from ${least}`),
  ]),
]

export const factsOfModel = ({ name, kind, fields }: Model): readonly Fact[] => [
  [name, kind],
  ...fields.map(({ name: field, type, required, oneOf }): Fact => [`${name} ${field}`, said(type, needed(required), among(oneOf))]),
]

/** As a text, sorted: a fact that changes is one line that changes. */
export const textOf = (facts: Facts): string =>
  [...facts].map(([what, value]) => `${what}: ${value}\n`).sort().join('')

export const factsIn = (text: string): Facts =>
  new Map(text.split('\n').filter((line) => line !== '').map((line): Fact => {
    const colon = line.indexOf(': ')
    if (colon < 0) throw new Error(`Not a fact: ${line}`)
    return [line.slice(0, colon), line.slice(colon + 2)]
  }))

/** The statuses of operations as a text, a line each: `channels.hangup: 400 404`. */
export const textOfErrors = (errors: ReadonlyMap<string, readonly number[]>): string =>
  [...errors].map(([operation, statuses]) => `${operation}:${statuses.map((status) => ` ${String(status)}`).join('')}\n`).sort().join('')

export const errorsIn = (text: string): ReadonlyMap<string, readonly number[]> =>
  new Map(text.split('\n').filter((line) => line !== '').map((line) => {
    const [operation = '', statuses = ''] = line.split(':')
    return [operation, statuses.split(' ').filter((status) => status !== '').map(Number)]
  }))
