/** Where a connection came from. */
export interface Origin {
  /** Of the other side, or of a proxy in between: `10.0.0.7`. */
  readonly address: string
  /** As it was dialled: `/ari/paris`. */
  readonly path: string
}
