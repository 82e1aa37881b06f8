import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { expect, test } from '@jest/globals'

import { anchorOf } from './markdown.js'
import { pages } from './pages.js'
import { root } from './sources.js'

const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')
const names = Object.keys(pages)

test.each(Object.entries(pages))('%s is as it would be printed now (else: npm run docs)', async (path, print) => {
  expect(read(path)).toBe(await print())
})

const headingsOf = (path: string) => [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

test.each(names)('no two headings of %s are reached by one name', (path) => {
  const headings = headingsOf(path)
  expect(headings.filter((heading, index) => headings.indexOf(heading) !== index)).toEqual([])
})

test.each(names)('the links of %s lead to headings that there are', (path) => {
  const links = [...read(path).matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)]
  const astray = links.filter(([, to = '', anchor = '']) => !headingsOf(to === '' ? path : join(dirname(path), to)).includes(anchor))
  expect(astray.map(([shown]) => shown)).toEqual([])
})
