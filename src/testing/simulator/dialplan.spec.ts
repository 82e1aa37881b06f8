import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'

import { type Place, parseDialplan } from './dialplan.js'

const conf = (name: string) => readFileSync(`asterisk/conf/${name}`, 'utf8')

/** What is run, from the first priority until there is no more. */
const walk = (text: string, context: string, exten: string, variables: Readonly<Record<string, string>> = {}): readonly string[] => {
  const dialplan = parseDialplan(text)
  const from = (place: Place): readonly string[] => {
    const step = dialplan.step(place, new Map(Object.entries(variables)))
    return step === undefined ? [] : [`${step.app}(${step.data})`, ...from({ ...place, priority: place.priority + 1 })]
  }
  return from({ context, exten, priority: 1 })
}

describe('the dialplan of npm run asterisk', () => {
  const text = `${conf('extensions.conf')}\n${conf('callers.conf')}`

  test.each([
    ['inbound', '100', ['Stasis(front-desk)', 'Hangup()']],
    ['inbound', '1', []],
    ['inbound', 'app-sales', ['Stasis(sales)', 'Hangup()']],
    ['inbound', 'up-sales', ['Answer()', 'Stasis(sales)', 'Hangup()']],
    ['inbound', 'nobody', []],
    ['departments', 'support', ['Answer()', 'Playback(digits/2)', 'Wait(60)', 'Hangup()']],
    ['departments', 'nosuch', []],
    ['again', 'app-desk', ['Stasis(desk,again)', 'Hangup()']],
    ['callers', 'leave', ['Hangup()']],
    ['callers', 'leave-1.5', ['Wait(1.5)', 'Hangup()']],
    ['callers', 'dtmf-1.5-42#', ['Wait(1.5)', 'SendDTMF(42#,100,100)', 'Wait(600)', 'Hangup()']],
    ['callers', 'last-0-*', ['Wait(0)', 'SendDTMF(*,100,100)', 'Hangup()']],
    ['callers', 'chatter', ['Playback(demo-congrats)', 'Goto(1)']],
    ['targets', 'answer-later', ['Ringing()', 'Wait(1)', 'Answer()', 'Wait(600)', 'Hangup()']],
    ['targets', 'answer-leave', ['Answer()', 'Wait(1)', 'Hangup()']],
    ['targets', 'busy', ['Busy()']],
    ['targets', 'reject', ['Hangup(21)']],
    ['targets', 'echo', ['Answer()', 'Echo()']],
    ['nowhere', '100', []],
  ])('%s, %s', (context, exten, steps) => { expect(walk(text, context, exten)).toEqual(steps) })

  test('a step has its arguments apart', () => {
    expect(parseDialplan(text).step({ context: 'again', exten: 'app-desk', priority: 1 })).toEqual({
      app: 'Stasis', data: 'desk,again', args: ['desk', 'again'],
    })
    expect(parseDialplan(text).step({ context: 'inbound', exten: '100', priority: 2 })).toEqual({ app: 'Hangup', data: '', args: [] })
  })
})

const lines = (...all: readonly string[]) => ['[c]', ...all].join('\n')

describe('priorities', () => {
  test('are counted on, may be skipped, and go on in another extension', () => {
    const text = lines('exten => a,1,One', ' same => n,Two()', ' same => n+2,Five', 'exten = b,n, Six ( x )')
    expect(walk(text, 'c', 'a')).toEqual(['One()', 'Two()'])
    expect(parseDialplan(text).step({ context: 'c', exten: 'a', priority: 5 })?.app).toBe('Five')
    expect(parseDialplan(text).step({ context: 'c', exten: 'b', priority: 6 })).toEqual({ app: 'Six', data: ' x ', args: ['x'] })
  })

  test('may have labels, to which Goto leads', () => {
    const dialplan = parseDialplan(lines(
      'exten => 100,1(begin),Answer', ' same => n(menu),Playback(demo)', ' same => n,Goto(menu)', 'exten => _2XX,1(other),Hangup',
    ))
    const from = { context: 'c', exten: '100', priority: 3 }
    expect(dialplan.priorityOf(from, 'menu')).toBe(2)
    expect(dialplan.priorityOf(from, 'other')).toBeUndefined()
    expect(dialplan.goto(from, ['menu'])).toEqual({ ...from, priority: 2 })
    expect(dialplan.goto(from, ['1'])).toEqual({ ...from, priority: 1 })
    expect(dialplan.goto(from, ['n'])).toEqual({ ...from, priority: 4 })
    expect(dialplan.goto(from, ['200', 'other'])).toEqual({ ...from, exten: '200', priority: 1 })
    expect(dialplan.goto(from, ['d', '7', '1'])).toEqual({ context: 'd', exten: '7', priority: 1 })
    expect(dialplan.goto(from, ['nosuch'])).toBeUndefined()
  })
})

describe('patterns', () => {
  const matches = (pattern: string, exten: string) => walk(lines(`exten => ${pattern},1,Hit`), 'c', exten).length === 1

  test.each([
    ['_X.', '12', '1 a1 '], ['_X!', '1 12', 'a1'], ['_XZN', '012', '002 011 01 0123'], ['_xzn', '012', '002'], ['_[1-36]', '1 3 6', '4 5 -'],
    ['_[a-c]X', 'b1', 'd1 B1'], ['_app-.', 'app-x app-x-y appx', 'app app- ap-x App-x'], ['_+4X', '+41', '541'], ['_12', '12 1-2', '123 1'],
    ['12', '12', '123 1 _12'], ['_X!9', '1 17', 'a'], ['_a\\.', 'a\\b', 'ab'],
  ])('%s takes %s, not %s', (pattern, taken, not) => {
    for (const exten of taken.split(' ')) expect([exten, matches(pattern, exten)]).toEqual([exten, true])
    for (const exten of not.split(' ')) expect([exten, matches(pattern, exten)]).toEqual([exten, false])
  })

  // Each line from the least general to the most, whatever the order in which they are written.
  test.each([
    ['123', ['123', '_12Z', '_1X.', '_[1-3]23', '_ZXX', '_XXX', '_.', '_!']],
    ['35', ['_3X', '_[1-3]X', '_[3-5]X', '_N5', '_X5', '_X.']],
  ])('the best for %s', (exten, names) => {
    for (const [rank, best] of names.entries()) {
      const there = names.slice(rank).reverse()
      expect(walk(lines(...there.map((name) => `exten => ${name},1,Is(${name})`)), 'c', exten)).toEqual([`Is(${best})`])
    }
  })

  test('where the best has no such priority, the next is asked', () => {
    expect(walk(lines('exten => 1,1,One', 'exten => _X,1,Other', ' same => n,Two'), 'c', '1')).toEqual(['One()', 'Two()'])
  })
})

describe('contexts', () => {
  test('include others, which are asked after them, and may go round', () => {
    const text = ['[a]', 'include => b', 'include => c', 'exten => _1,1,A', '[b]', 'include => a', 'exten => 1,1,B', 'exten => 2,1,B', '[c]', 'exten => 2,1,C', 'exten => 3,1,C', '[a]', 'exten => 4,1,A'].join('\n')
    expect(['1', '2', '3', '4', '5'].map((exten) => walk(text, 'a', exten)[0])).toEqual(['A()', 'B()', 'C()', 'A()', undefined])
  })

  test('comments are left out, and what is general or global is no context', () => {
    const text = [
      '; nothing [here]', ';--------', '[general]', 'static=yes', '[globals]', 'HOST = pbx', ';-- exten => 1,1,No', '[d]', '--;', '[c](+) ; c',
      'exten => 1,1,Say(a\\;b,${HOST}) ; ,c',
    ].join('\r\n')
    expect(walk(text, 'c', '1')).toEqual(['Say(a;b,pbx)'])
    expect(walk(text, 'c', '1', { HOST: 'mine' })).toEqual(['Say(a;b,mine)'])
  })
})

describe('variables', () => {
  const variables = { WHO: 'sales', sales_EXT: '77', LIST: 'a&b&c&d', SELF: '${SELF}' }
  test.each([
    ['${EXTEN}', 'up-12-34'], ['${EXTEN:3}', '12-34'], ['${EXTEN:-2}', '34'], ['${EXTEN:3:2}', '12'], ['${EXTEN:0:-3}', 'up-12'],
    ['${CONTEXT}/${PRIORITY}', 'c/1'], ['${NOSUCH}', ''], ['x${WHO}y', 'xsalesy'], ['${${WHO}_EXT}', '77'], ['${SELF}', '${SELF}'],
    ['${CUT(EXTEN,-,1)}', 'up'], ['${CUT(EXTEN,-,3)}', '34'], ['${CUT(EXTEN,-,4)}', ''], ['${CUT(EXTEN,,2)}', '12'],
    ['${CUT(LIST,&,2-3)}', 'b&c'], ['${CUT(LIST,&,3-)}', 'c&d'], ['${CUT(LIST,&,-2)}', 'a&b'], ['${CUT(LIST,&,1&4)}', 'a&d'],
    ['${CUT(EXTEN,-,2):1}', '2'], ['$5 {}', '$5 {}'],
  ])('%s is %s', (written, value) => {
    expect(walk(lines(`exten => _[u]p-.,1,Is(${written})`), 'c', 'up-12-34', variables)).toEqual([`Is(${value})`])
  })

  test.each([
    ['a, b', ['a', 'b']], ['', []], [',1', ['', '1']], ['a,,', ['a', '', '']], ['F(a,b),c', ['F(a,b)', 'c']], ['"a,b",c', ['a,b', 'c']],
  ])('arguments: %s', (data, args) => {
    expect(parseDialplan(lines(`exten => 1,1,Do(${data})`)).step({ context: 'c', exten: '1', priority: 1 })?.args).toEqual(args)
  })
})

describe('what cannot be read is told with its line', () => {
  test.each([
    ['exten => 1,Answer()', 'is not name,priority,App(arguments)'],
    ['exten => 1,hint,PJSIP/alice', 'has the priority "hint", which is no number, n or s'],
    ['exten => 1,n,Answer()', 'has the priority n, but there is none before it'],
    ['exten => 1,1,Answer(', 'runs "Answer(", which is not App(arguments)'],
    ['exten => 1/555,1,Answer()', 'tells callers apart by their number'],
    ['exten => _[12,1,Answer()', 'which is no set of characters'],
    ['exten => _[3-1],1,Answer()', 'has [3-1] in its pattern, which is no set of characters'],
    ['exten => 1,1,Wait(${LEN(EXTEN)})', 'asks for LEN()'],
    ['exten => 1,1,Wait($[1 + 1])', 'computes something in $[ ]'],
    ['exten => 1,1,Wait(${EXTEN)', 'has braces that do not fit'],
    ['exten => 1,1,Answer()\nexten => 1,1,Hangup()', 'is priority 1 of 1, which is there already', 3],
    ['same => n,Answer()', 'goes on with an extension, but none has begun'],
    ['exten => 1,1,Answer()\n\n[d]\nsame => n,Hangup()', 'goes on with an extension, but none has begun', 5],
    ['include => b,9:00-17:00,mon-fri,*,*', 'includes a context at certain times only'],
    ['switch => Realtime', 'is not understood'],
    ['#include callers.conf', 'would read another file: put its text here instead'],
    ['[d](!)', 'is not understood'],
    ['nonsense', 'is not understood. Understood are [context], '],
  ])('%s', (line, message, at = 2) => {
    const reading = () => parseDialplan(lines(line))
    expect(reading).toThrow(message)
    expect(reading).toThrow(`Dialplan, line ${String(at)}: "${line.split('\n').at(-1) ?? ''}" `)
  })

  test('a line before the first context', () => {
    expect(() => parseDialplan('exten => 1,1,Answer()')).toThrow('line 1: "exten => 1,1,Answer()" stands before the first [context]')
  })
})
