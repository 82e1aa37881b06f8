/** As many entries on a line as its width holds; one that is wider than that is cut. */
export const fold = (entries: readonly string[], between: string, width: number): readonly string[] =>
  entries.reduce<readonly string[]>((lines, entry) => {
    const last = lines.at(-1)
    const longer = last === undefined ? entry : `${last}${between}${entry}`
    return longer.length <= width ? [...lines.slice(0, -1), longer] : [...lines, clip(entry, width)]
  }, [])

/** The beginning of a text that is too long. */
export const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text)
