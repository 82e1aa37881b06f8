/**
 * Runs an example: on the embedded Asterisk with its cast, told as it happens; with `ARI_URL` on a real one, until Ctrl-C.
 *
 *   npm run example                                                    what there is
 *   npm run example -- front-desk
 *   ARI_URL=http://127.0.0.1:8088/ari npm run example -- front-desk    (ARI_USERNAME, ARI_PASSWORD and ARI_APP where they differ from ours)
 */
import { fold } from './phone/fold.js'
import { type Example, examples } from './examples.js'
import { rehearse } from './rehearsal.js'
import { serve } from './serve.js'
import { isMain } from './server.js'
import { lineOf } from './story.js'
import { paint, size } from './terminal.js'

const list = (): void => {
  const room = Math.max(...[...examples.keys()].map((name) => name.length))
  console.log('npm run example -- NAME, of one of these:\n')
  for (const [name, { about }] of examples) {
    for (const [at, line] of words(about, width() - room - 4).entries()) console.log(`  ${paint.cyan((at === 0 ? name : '').padEnd(room))}  ${line}`)
  }
}

const tell = (name: string, { about, program, cast }: Example): void => {
  console.log(['', ...words(`${about} ${cast.story}`, width() - 4).map((line) => `  ${paint.bold(line)}`), ''].join('\n'))
  rehearse(name, program, cast).subscribe((moment) => {
    const line = lineOf(moment, { width: width(), paint, sounds: cast.sounds ?? {} })
    if (line !== undefined) console.log(line)
    if (moment.what === 'fails' || (moment.what === 'over' && moment.left.length > 0)) process.exitCode = 1
  })
}

/** Wider than this, lines are hard to read. */
const width = (): number => Math.min(100, size().width)

const words = (text: string, room: number): readonly string[] => fold(text.split(' '), ' ', room)

const run = (name: string | undefined): void => {
  const example = name === undefined ? undefined : examples.get(name)
  if (name !== undefined && example === undefined) {
    console.error(`There is no example '${name}'.\n`)
    process.exitCode = 1
  }
  if (name === undefined || example === undefined) list()
  else if (process.env['ARI_URL']) serve(name, example.program)
  else tell(name, example)
}

if (isMain(import.meta)) run(process.argv[2])
