/** A line of an example, broken on purpose. A mutant may use all of `rxjs` and `rxari` by these names. */
export interface Mutation {
  /** What the caller would notice. */
  readonly name: string
  /** The whole line: the example has it once. */
  readonly line: string
  readonly mutated: string
}
