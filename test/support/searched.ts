import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Names a folder to the tests: what is written there is searched for secrets when all have run. */
export const searchedFolder = 'RXARI_SEARCHED'

/** Puts a text where it is searched; it is not even made where nobody searches. */
export const toBeSearched = (name: string, text: () => string): void => {
  const folder = process.env[searchedFolder]
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), text())
}

/** The PIN that a caller of the suite keys in and a collector keeps secret; so long that it is found nowhere by chance. */
export const secretDigits = '4711081547'

/** What an Asterisk says that dials us. */
export const outbound = { username: 'asterisk', password: 'outbound:secret' } as const

export interface Secret {
  /** What it is told by: never itself. */
  readonly name: string
  readonly spelled: readonly string[]
}

/** A password in every form in which it may be told again: as it is, in JSON, in a URL, in Base64, in the header of Basic credentials. */
export const passwordOf = ({ username, password }: { readonly username: string; readonly password: string }): Secret => ({
  name: `the password of ${username}`,
  spelled: [
    ...new Set([password, JSON.stringify(password).slice(1, -1), encodeURIComponent(password), base64(password), base64(`${username}:${password}`)]),
  ],
})

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Digits at a stretch. */
export const digitsOf = (name: string, digits: string): Secret => ({ name, spelled: [digits] })

/** Keys one after another: in a cassette, in the log, in what Node prints of an event. */
const key = /["']?\bdigit["']?[:=] ?["']?([0-9A-D*#])\b/

export interface Found {
  /** Of a key the one that completes the secret. */
  readonly line: number
  readonly name: string
}

/** Where secrets stand in a text; keys also when each is told by itself. */
export const foundIn = (text: string, secrets: readonly Secret[]): readonly Found[] => {
  const keyed = new Map<Secret, string>()
  return text.split('\n').flatMap((words, at) => {
    const pressed = key.exec(words)?.[1] ?? ''
    return secrets.flatMap((secret) => {
      const { name, spelled } = secret
      // Of what was keyed in, as much as makes the longest of them.
      const keys = pressed === '' ? '' : `${keyed.get(secret) ?? ''}${pressed}`.slice(-Math.max(...spelled.map(({ length }) => length)))
      if (keys !== '') keyed.set(secret, keys)
      return spelled.some((each) => words.includes(each) || keys === each) ? [{ line: at + 1, name }] : []
    })
  })
}

/** Searches a folder and all below it: a line for each place, which names the file and the line, and not the secret. */
export const searched = async (folder: string, secrets: readonly Secret[]): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
  const found = await Promise.all(files.map(async (file) => {
    return foundIn(await readFile(file, 'utf8'), secrets).map(({ line, name }) => `${file}:${line}: ${name} stands there`)
  }))
  return found.flat()
}
