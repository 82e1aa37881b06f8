/** Something that happened, by the name under which a legend has it. */
export interface Happening {
  readonly at: number
  readonly what: string
}

/** A row as it is drawn, and as it came. */
export interface Pair {
  readonly drawn: readonly Happening[]
  readonly came: readonly Happening[]
}

/** What is wrong at the first difference. */
export interface Verdict {
  /** In which of the two rows it shows. */
  readonly about: keyof Pair
  readonly words: string
}

/** Says what is wrong at the nth of each row, the first that differs. */
export const verdictOf = ({ drawn, came }: Pair, first: number, letterOf: (what: string) => string): Verdict => {
  const [wanted, got] = [drawn[first], came[first]]
  const rest: Pair = { drawn: drawn.slice(first), came: came.slice(first) }
  const count = (row: keyof Pair, what: string) => rest[row].filter((each) => each.what === what).length
  /** How many more of it are drawn than come. */
  const lacking = ({ what }: Happening) => count('drawn', what) - count('came', what)
  const find = (row: keyof Pair, { what }: Happening) => rest[row].find((each) => each.what === what)

  /** It is drawn, and does not come, or later. */
  const drawnOnly = (one: Happening): Verdict => {
    const late = lacking(one) > 0 ? undefined : find('came', one)
    return { about: 'drawn', words: late === undefined ? `${letterOf(one.what)} does not come: drawn at ${one.at} ms` : moved(one, late) }
  }
  /** It comes, and is not drawn, or later. */
  const cameOnly = (one: Happening): Verdict => {
    const drawnAt = lacking(one) < 0 ? undefined : find('drawn', one)
    return { about: 'came', words: drawnAt === undefined ? `${letterOf(one.what)} is not drawn: it comes at ${one.at} ms` : moved(drawnAt, one) }
  }
  const moved = ({ at, what }: Happening, to: Happening) =>
    `${letterOf(what)} comes ${Math.abs(to.at - at)} ms too ${to.at < at ? 'early' : 'late'}: at ${to.at} ms, drawn at ${at} ms`

  // Beyond the end of one row only the other has something.
  if (wanted === undefined) return got === undefined ? { about: 'came', words: '' } : cameOnly(got)
  if (got === undefined || wanted.at < got.at) return drawnOnly(wanted)
  if (got.at < wanted.at) return cameOnly(got)
  const [drawnAs, cameAs] = [letterOf(wanted.what), letterOf(got.what)]
  if (lacking(wanted) > 0 && lacking(got) < 0) return { about: 'drawn', words: `at ${got.at} ms: expected ${drawnAs}, got ${cameAs}` }
  if (lacking(wanted) > 0 || find('came', wanted)?.at !== got.at) return drawnOnly(wanted)
  if (find('drawn', got)?.at !== wanted.at) return cameOnly(got)
  return { about: 'drawn', words: `at ${got.at} ms: ${cameAs} comes before ${drawnAs}, and is drawn after it` }
}
