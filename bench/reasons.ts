/**
 * Why a gate is missed, by its id: a sentence or two with what the profile shows, for `docs/benchmarks.md`. Printed only where it is missed: what is
 * written here of a gate that has come to hold may go.
 */
export const reasons: Readonly<Record<string, string>> = {}
