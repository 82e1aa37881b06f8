import { examples } from '../../examples/examples.js'
import { rehearsed } from '../support/rehearsed.js'
import { code, fenced, link, page, printed } from './markdown.js'
import { sequenceOf } from './sequence.js'

export const examplesPage = (): string => [
  page(
    printed('examples/examples.ts, examples/casts/, and what happens when each of them is played on the simulator'),
    '# Examples',
    `Each is a flow of under 80 lines. ${code('npm run example -- NAME')} plays it on an Asterisk of our own, with the cast that is drawn here, and tells
what happens; with ${code('ARI_URL')} it serves a real one, until Ctrl-C.`,
    `Each exports a ${code('program')}, from a connection to all that is done with it:`,
    fenced('ts', 'const program = ({ calls$ }: Ari): Observable<unknown> => calls$.pipe(eachCall(frontDesk))'),
    `An arrow to the flow is what somebody does, one from it what Asterisk is asked for; a note is what the flow emits. What comes within a moment
is one arrow.`,
  ),
  ...[...examples].map(([name, example]) => page(
    `## ${name}`,
    `${example.about} ${example.cast.story}`,
    fenced('sh', `npm run example -- ${name}`),
    `The flow: ${link(`examples/${name}.ts`, `../examples/${name}.ts`)}. Its drawings: ${link(`test/examples/${name}.spec.ts`, `../test/examples/${name}.spec.ts`)}.`,
    fenced('mermaid', sequenceOf(name, example.cast, rehearsed(name, example))),
  )),
].join('\n')
