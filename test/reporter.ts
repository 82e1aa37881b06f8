/** What Jest counts, as far as the closing line needs it. */
interface Results {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly numRuntimeErrorTestSuites: number
}

const advice = 'Skipped tests fail the run: remove .skip, .only and .todo.'

/**
 * A Jest reporter for the last line of every run: `N passed, N failed`, and `, N skipped` where tests were skipped.
 * A file that could not be run at all counts as one failure.
 * Skipped tests fail the run, unless tests were chosen by name (`-t`).
 */
export default class ClosingLine {
  readonly #chosenByName: boolean
  #skipped = 0
  // Stands if the run breaks off before Jest has counted.
  #line = '0 passed, 1 failed'

  constructor({ testNamePattern }: { readonly testNamePattern?: string }) {
    this.#chosenByName = Boolean(testNamePattern)
    // Jest writes its own summary after its reporters have run: only the end of the process is later.
    process.once('exit', () => {
      if (this.getLastError()) process.stdout.write(`\n${advice}\n`)
      process.stdout.write(`${this.#line}\n`)
    })
  }

  onRunComplete(_contexts: unknown, results: Results): void {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    this.#skipped = results.numPendingTests + results.numTodoTests
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : ''
    this.#line = `${results.numPassedTests} passed, ${failed} failed${skipped}`
  }

  /** Jest fails a run whose reporter returns an error here. */
  getLastError(): Error | undefined {
    return this.#skipped === 0 || this.#chosenByName ? undefined : new Error(advice)
  }
}
