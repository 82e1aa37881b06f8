import { AriError } from './errors.js'
import { type Fault, openFaults } from './faults.js'
import { openMarks } from './marks.js'

type Report = (fault: Fault) => void

const reports = new WeakMap<object, Report>()

/** Under this name an origin may carry its report itself, where there are thousands of its kind. */
export const faultsHeardBy = Symbol('faults heard by')

/** From now on, faults that begin at `part` (a keypad) are those of `whole`, which carries its report. */
export const faultsAreThoseOf = (part: object, whole: object): void => {
  wholes.put(part, whole)
}
const wholes = openMarks<object, object>('faults are those of')

/** What no connection claims becomes a process warning. */
const nobody = openFaults()

/** From now on, faults that begin at `origin` (a call, its keypad, an error of a connection) are told to `report`. */
export const hearFaultsOf = (origin: object, report: Report): void => {
  reports.set(origin, report)
}

/**
 * Tells what failed where nobody is left to hear it. An operator knows no connection: it names where the fault began,
 * and the first of the error, its cause and these origins that belongs to a connection decides whose fault it is.
 */
export const reportFault = (fault: Fault, ...origins: readonly object[]): void => {
  const { error } = fault
  const known = [error, ...(error.cause instanceof AriError ? [error.cause] : []), ...origins].map(reportOf).find((report) => report !== undefined)
  const report = known ?? nobody.report
  report(fault)
}

const reportOf = (origin: object): Report | undefined => {
  const { [faultsHeardBy]: report } = (wholes.on(origin) ?? origin) as { readonly [faultsHeardBy]?: Report } // Nobody else knows that name.
  return report ?? reports.get(origin)
}
