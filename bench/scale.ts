/** How much is to be measured. */
export interface Scale {
  /** Rounds that count. */
  readonly rounds: number
  /** Less of all: without peers, without an Asterisk. */
  readonly quick: boolean
  /** Hears what is being measured now. */
  readonly say: (what: string) => void
}
