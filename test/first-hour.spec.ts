import { expect, test } from '@jest/globals'

import { blocksOf, read } from './samples/blocks.js'

// docs/first-hour.md shows the configuration that `npm run asterisk` runs with: the reader's Asterisk is the one that was tested.

const document = 'docs/first-hour.md'
const blocks = blocksOf(document)
const files = blocks.filter(({ file }) => file !== undefined)
const four = ['http.conf', 'ari.conf', 'extensions.conf', 'pjsip.conf']

test('the files to copy are there, in the order in which they are spoken of', () => {
  expect(files.map(({ file }) => file)).toEqual(four.map((name) => `asterisk/conf/${name}`))
})

test('the commands that copy name the same files, here and in compose.yaml', () => {
  const copied = (text: string) => /for file in (.+?); do/.exec(text)?.[1]?.split(' ')
  expect(copied(read(document))).toEqual(four)
  expect(copied(read('compose.yaml'))).toEqual(four)
})

test('the users it speaks of are those of the files', () => {
  const text = read(document)
  const [, user = '', password = ''] = /curl -u (\S+):(\S+) /.exec(text) ?? []
  expect(read('asterisk/conf/ari.conf')).toContain(`[${user}]\ntype = user\npassword = ${password}\n`)
  const [, phone = '', secret = ''] = /\| `(\S+)` \|\n\| password \| `(\S+)` \|/.exec(text) ?? []
  expect(read('asterisk/conf/pjsip.conf')).toContain(`username = ${phone}\npassword = ${secret}\n`)
})

test('compose.yaml publishes to this machine only, ports that the files have', () => {
  const published = [...read('compose.yaml').matchAll(/^ +- (\S+):([\d-]+)\/(?:tcp|udp)$/gm)].map(([, outside = '', inside = '']) => [outside, inside])
  expect(published).toEqual([['127.0.0.1:8088', '8088'], ['127.0.0.1:5060', '5060'], ['127.0.0.1:30000-30019', '30000-30019']])
  expect(read('asterisk/conf/http.conf')).toContain('bindport = 8088')
  expect(read('asterisk/conf/pjsip.conf')).toContain(':5060')
})
