/** Any JSON object. */
export type Json = Readonly<Record<string, unknown>>

export interface Asked {
  /** `POST /channels/call-1a2b/play?media=sound:beep` */
  readonly request: string
  readonly status: number
  readonly body: unknown
  /** It was answered only after a good while: something had to end first. */
  readonly waited: boolean
}

/** All that came from a server while a scenario was played, as it came. */
export interface Trace {
  /** What the scenario calls the things whose ids are its own. */
  readonly roles: ReadonlyMap<string, string>
  /** In the order in which they were heard. */
  readonly events: readonly Json[]
  /** In the order in which they were asked. */
  readonly asked: readonly Asked[]
}
