import { type Observable, catchError, forkJoin, map, of, timeout } from 'rxjs'

import { modulesOf } from './modules.js'
import type { Tables } from './session.js'

/** How long Asterisk may take to say what it is, in ms: the error waits for it. */
const patience = 2_000

/**
 * Why an Asterisk does not know an operation: asks it for its version and its modules. Emits one clause, and never errors: what
 * Asterisk does not say is left open.
 */
export const whyUnknown = (operation: string, { getInfo, listModules }: Pick<Tables['asterisk'], 'getInfo' | 'listModules'>): Observable<string> => {
  const needed = modulesOf(operation)
  return forkJoin([
    getInfo({ only: 'system' }).pipe(map(({ system }) => system?.version), orUnsaid),
    listModules().pipe(map((modules) => {
      const running = new Set(modules.filter(({ status }) => status === 'Running').map(({ name }) => name))
      return needed.filter((name) => !running.has(`${name}.so`))
    }), orUnsaid),
  ]).pipe(map(([version, missing]) => {
    const why = missing === undefined ? `is older than the operation, or has not loaded ${listed(needed, 'or')}`
      : missing.length === 0 ? 'is older than the operation'
      : `has not loaded ${listed(missing, 'and')} (see modules.conf)`
    return `${version === undefined ? 'it' : `Asterisk ${version}`} ${why}`
  }))
}

const orUnsaid = <A>(said$: Observable<A>): Observable<A | undefined> =>
  said$.pipe(timeout({ first: patience }), catchError(() => of(undefined)))

const listed = (names: readonly string[], and: string): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1) ?? ''}`
