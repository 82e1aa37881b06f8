/**
 * Why a gate is missed, by its id: a sentence or two with what the profile shows, for `docs/benchmarks.md`. Printed only where it is missed: what is
 * written here of a gate that has come to hold may go.
 */
export const reasons: Readonly<Record<string, string>> = {
  P25: 'Of what rxari adds, 13 ms are compiling its 380 KB and 4 ms are running them, the codecs of all events and operations included; finding and opening its modules, which was two thirds of it, is gone since they are published as three files.',
}
