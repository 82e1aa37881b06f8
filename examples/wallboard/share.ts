/** How much room each gets of `room`: as much as it wants, and where that is too much for all, a fair part. */
export const share = (room: number, wants: readonly number[]): readonly number[] => {
  const hungry = wants.filter((want) => want > 0).length
  const part = Math.floor(room / Math.max(1, hungry))
  if (part < 1) {
    // Too little for all: the first get what there is.
    let left = Math.max(0, room)
    return wants.map((want) => {
      const got = want > 0 && left > 0 ? 1 : 0
      left -= got
      return got
    })
  }
  const given = wants.map((want) => Math.min(want, part))
  const left = room - given.reduce((sum, each) => sum + each, 0)
  const unmet = wants.map((want, at) => want - (given[at] ?? 0))
  if (left <= 0 || unmet.every((want) => want === 0)) return given
  const more = share(left, unmet)
  return given.map((each, at) => each + (more[at] ?? 0))
}
