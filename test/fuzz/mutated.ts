import { readFileSync } from 'node:fs'

import fc from 'fast-check'

// What a broken proxy, a broken Asterisk or somebody with bad intentions may send: real frames with something wrong.

const linesOf = (version: string): readonly string[] =>
  readFileSync(new URL(`../../../test/traces/${version}.jsonl`, import.meta.url), 'utf8').split('\n').filter((line) => line !== '')

/** Frames as Asterisk 22 and 16 sent them. */
export const realFrames: readonly string[] = [...linesOf('22'), ...linesOf('16')]

/** Changes the bytes of a frame at a place, by a number that decides how. */
type Mutation = (frame: Buffer, at: number, how: number) => Buffer

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'type', 'id', '']

const poisons = [
  '"__proto__":{"polluted":true,"type":"StasisEnd","application":"demo"},',
  '"constructor":{"prototype":{"polluted":true}},',
  '"__proto__":null,',
  '"type":"StasisStart",',
  '"channel":{"__proto__":{"polluted":true},"id":"__proto__"},',
  '"toString":7,"valueOf":null,"then":{},',
]

const values = ['null', '-0', '1e999', '9007199254740993', '"\\ud800"', '"__proto__"', '[]', '{}', 'true', '""', '[[[]]]', '"\\u0000"']

const mutations: Readonly<Record<string, Mutation>> = {
  flipped: (frame, at, how) => {
    const changed = Buffer.from(frame)
    changed[at] = (changed[at] ?? 0) ^ (1 + how % 255)
    return changed
  },
  cutShort: (frame, at) => frame.subarray(0, at),
  cutOut: (frame, at, how) => Buffer.concat([frame.subarray(0, at), frame.subarray(at + 1 + how % 40)]),
  doubled: (frame) => Buffer.concat([frame, frame]),
  partDoubled: (frame, at, how) => Buffer.concat([frame.subarray(0, at + 1 + how % 40), frame.subarray(at)]),
  /** A key has another name. */
  renamed: (frame, at, how) => replaced(frame, /"\w+":/g, at, () => `"${names[how % names.length] ?? ''}":`),
  /** Something stands in an object that should not. */
  poisoned: (frame, at, how) => replaced(frame, /\{(?=")/g, at, () => `{${poisons[how % poisons.length] ?? ''}`),
  /** A value is another. */
  exchanged: (frame, at, how) => replaced(frame, /:(?:"[^"]*"|\d+|true|false)/g, at, () => `:${values[how % values.length] ?? ''}`),
  joined: (frame, at, how) => {
    const other = Buffer.from(realFrames[how % realFrames.length] ?? '')
    return Buffer.concat([frame.subarray(0, at), other.subarray(at)])
  },
}

/** The nth match, counted round, is replaced; where there is none the frame is as it was. */
const replaced = (frame: Buffer, pattern: RegExp, nth: number, by: () => string): Buffer => {
  const text = frame.toString()
  const matches = [...text.matchAll(pattern)]
  const match = matches[nth % Math.max(1, matches.length)]
  if (match === undefined) return frame
  return Buffer.from(text.slice(0, match.index) + by() + text.slice(match.index + match[0].length))
}

const apply = (frame: Buffer, [kind, at, how]: readonly [kind: string, at: number, how: number]): Buffer =>
  frame.length === 0 ? frame : (mutations[kind] ?? mutations['flipped'])?.(frame, at % frame.length, how) ?? frame

/** As deep as nobody looks. */
export const deep = (levels: number, open: string, close: string): string => `{"type":"ChannelUserevent","userevent":${open.repeat(levels)}0${close.repeat(levels)}}`

const mutant = fc.tuple(
  fc.nat(realFrames.length - 1),
  fc.array(fc.tuple(fc.constantFrom(...Object.keys(mutations)), fc.nat(4_000), fc.nat(10_000)), { maxLength: 4 }),
).map(([nth, steps]) => steps.reduce(apply, Buffer.from(realFrames[nth] ?? '')).toString())

/** Frames as they may come over a socket, as text; a few of them whole. */
export const mutatedFrames: fc.Arbitrary<string> = fc.oneof(
  { weight: 2_000, arbitrary: mutant },
  { weight: 1, arbitrary: fc.constantFrom(deep(30_000, '[', ']'), deep(30_000, '{"a":', '}')) },
)
