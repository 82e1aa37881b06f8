import { type Facts, type Field, type Model, type Operation, factsOfModel, factsOfOperation, factsOfRoom } from './facts.js'

/** A file of what Asterisk serves under `/ari/api-docs` (Swagger 1.1), as far as it is read here. */
export interface ApiDocs {
  /** `/api-docs/channels.{format}` */
  readonly resourcePath: string
  /** Modules that must be loaded for it. */
  readonly requiresModules?: readonly string[]
  readonly apis: readonly { readonly path: string; readonly operations: readonly DocumentedOperation[] }[]
  readonly models?: Readonly<Record<string, DocumentedModel>>
}

interface AllowedValues {
  readonly valueType: string
  readonly values?: readonly string[]
  readonly min?: number
}

interface DocumentedOperation {
  readonly httpMethod: string
  readonly nickname: string
  readonly responseClass: string
  readonly parameters?: readonly {
    readonly name: string
    readonly paramType: string
    readonly dataType: string
    readonly required?: boolean
    readonly allowMultiple?: boolean
    readonly allowableValues?: AllowedValues
  }[]
  /** Some descriptions quote the number. */
  readonly errorResponses?: readonly { readonly code: number | string }[]
}

interface DocumentedModel {
  readonly subTypes?: readonly string[]
  readonly properties: Readonly<Record<string, { readonly type: string; readonly required?: boolean; readonly allowableValues?: AllowedValues }>>
}

/** What types are on the wire: JSON knows one kind of number, and writes a date as a string. */
const onTheWire: Readonly<Record<string, string>> = { int: 'number', long: 'number', double: 'number', Date: 'string' }

/** Parameters have whole numbers; a body is a JSON object, whatever it is called. */
const asParameter: Readonly<Record<string, string>> = { long: 'int', containers: 'object' }

const operationOf = (room: string, path: string, documented: DocumentedOperation): Operation => ({
  name: `${room}.${documented.nickname}`,
  method: documented.httpMethod,
  path,
  reply: documented.responseClass,
  parameters: (documented.parameters ?? []).map(({ name, paramType, dataType, required, allowMultiple, allowableValues }) => ({
    name,
    place: paramType,
    type: asParameter[dataType] ?? dataType,
    many: allowMultiple === true,
    // There is no path without all of its parts, though some descriptions leave the flag out.
    required: paramType === 'path' || required === true,
    oneOf: allowableValues?.values,
    least: allowableValues?.min,
  })),
})

const fieldsOf = ({ properties }: DocumentedModel): readonly Field[] =>
  Object.entries(properties).map(([name, { type, required, allowableValues }]) => ({
    name,
    type: onTheWire[type] ?? type,
    required: required === true,
    oneOf: allowableValues?.values,
  }))

const roomOf = ({ resourcePath }: ApiDocs): string => /(\w+)\.\{format\}$/.exec(resourcePath)?.[1] ?? resourcePath

/** The statuses by which each operation is said to fail: `channels.hangup` 400, 404. */
export const documentedErrors = (files: readonly ApiDocs[]): ReadonlyMap<string, readonly number[]> =>
  new Map(files.flatMap((file) => file.apis.flatMap(({ operations }) => operations).map(({ nickname, errorResponses = [] }) =>
    [`${roomOf(file)}.${nickname}`, [...new Set(errorResponses.map(({ code }) => Number(code)))].sort()] as const)))

/** What a server's own description says. An event has the fields of `Event` too, and those of `Message`. */
export const documented = (files: readonly ApiDocs[]): Facts => {
  const models = new Map(files.flatMap(({ models = {} }) => Object.entries(models)))
  const above = (name: string): readonly string[] => {
    const parent = [...models].find(([, { subTypes = [] }]) => subTypes.includes(name))?.[0]
    return parent === undefined ? [] : [parent, ...above(parent)]
  }
  const modelOf = (name: string): Model => ({
    name,
    kind: above(name).includes('Event') ? 'event' : 'model',
    fields: [name, ...above(name)].flatMap((each) => {
      const model = models.get(each)
      return model === undefined ? [] : fieldsOf(model)
    }),
  })
  return new Map([
    ...files.flatMap((file) => factsOfRoom({ name: roomOf(file), requires: file.requiresModules ?? [] })),
    ...files.flatMap((file) => file.apis.flatMap(({ path, operations }) => operations.map((each) => operationOf(roomOf(file), path, each))))
      .flatMap(factsOfOperation),
    ...[...models.keys()].map(modelOf).flatMap(factsOfModel),
  ])
}
