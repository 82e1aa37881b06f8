import { does } from '../commands.js'
import type { SimChannel, World } from '../model.js'
import { talkDetect } from '../talking.js'
import * as tell from '../tell.js'
import { type Handlers, type Params, bridgeOf, done, listOf, ok, refuse, stayOf, textOf, whenDone } from './handler.js'

const nameOf = (params: Params): string => textOf(params, 'variable') ?? refuse(400, 'Variable name is required')

/** `{ "A": "1" }` of a body. */
export const variablesOf = (params: Params): readonly (readonly [variable: string, value: string])[] => {
  const { variables } = params
  return typeof variables === 'object' && variables !== null ? Object.entries(variables).map(([name, value]) => [name, String(value)]) : []
}

/** A variable, or what a function of the dialplan does: nothing is told of that. */
const setVariable = (world: World, channel: SimChannel, variable: string, value: string): void => {
  if (variable.endsWith(')')) setters[variable]?.(world, channel, value)
  else tell.setVariable(world, channel, variable, value)
}

const called = (change: Partial<SimChannel['caller']>) => (world: World, channel: SimChannel) => {
  channel.caller = { ...channel.caller, ...change }
  tell.tellCaller(world, channel)
}

const setters: Readonly<Record<string, (world: World, channel: SimChannel, value: string) => void>> = {
  ...talkDetect,
  'CHANNEL(language)': (_, channel, value) => { channel.language = value },
  'CALLERID(num)': (world, channel, number) => { called({ number })(world, channel) },
  'CALLERID(name)': (world, channel, name) => { called({ name })(world, channel) },
}

const functionOf = ({ caller, language, state }: SimChannel, name: string): string => {
  const values: Readonly<Record<string, string>> = {
    'CALLERID(num)': caller.number, 'CALLERID(name)': caller.name, 'CHANNEL(language)': language, 'CHANNEL(state)': state,
  }
  return values[name] ?? refuse(500, 'Unable to read provided function')
}

/** One that is empty is not there. */
const valueIn = (variables: ReadonlyMap<string, string>, name: string): string => {
  const value = variables.get(name) ?? ''
  return value === '' ? refuse(404, 'Provided variable was not found') : value
}

const channelOf = ({ channels }: World, params: Params): SimChannel =>
  channels.get(textOf(params, 'channelId') ?? '') ?? refuse(404, 'Provided channel was not found')

const valueOf = (channel: SimChannel, name: string): string => (name.includes('(') ? functionOf(channel, name) : valueIn(channel.variables, name))

/** Each of them is there. */
const valuesOf = (params: Params, valueOf: (name: string) => string) =>
  ok({ variables: Object.fromEntries(listOf(params, 'variables').map((name) => [name, valueOf(name)])) })

export const variableRequests: Handlers = {
  'channels.getChannelVar': (world, params) => {
    const name = nameOf(params)
    return ok({ value: valueOf(channelOf(world, params), name) })
  },
  'channels.setChannelVar': (world, params) => {
    const [channel, stay] = stayOf(world, params)
    const variable = nameOf(params)
    const reply = whenDone(stay, does(() => { setVariable(world, channel, variable, textOf(params, 'value') ?? '') }), () => done)
    // A 16 says that it is done before it is.
    return world.version === '16' ? done : reply
  },
  'channels.getChannelVars': (world, params) => {
    const channel = channelOf(world, params)
    return valuesOf(params, (name) => valueOf(channel, name))
  },
  'channels.setChannelVars': (world, params) => {
    const [channel, stay] = stayOf(world, params)
    return whenDone(stay, does(() => { for (const [name, value] of variablesOf(params)) setVariable(world, channel, name, value) }), () => done)
  },
  'bridges.getBridgeVar': (world, params) => ok({ value: valueIn(bridgeOf(world, params).variables, nameOf(params)) }),
  'bridges.setBridgeVar': (world, params) => {
    bridgeOf(world, params).variables.set(nameOf(params), textOf(params, 'value') ?? '')
    return done
  },
  'bridges.getBridgeVars': (world, params) => {
    const { variables } = bridgeOf(world, params)
    return valuesOf(params, (name) => valueIn(variables, name))
  },
  'bridges.setBridgeVars': (world, params) => {
    const { variables } = bridgeOf(world, params)
    for (const [name, value] of variablesOf(params)) variables.set(name, value)
    return done
  },
}
