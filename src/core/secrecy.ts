let keeping = 0

/** From now on, until what it returns is called, digits are masked in every text we write. */
export const keepSecret = (): (() => void) => {
  let over = false
  keeping += 1
  return () => {
    if (!over) keeping -= 1
    over = true
  }
}

/** Is a caller keying in what nobody may read? */
export const isSecret = (): boolean => keeping > 0
