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

type Listener = (said: unknown) => void

const listeners = new Set<Listener>()

/** Says that this, which was heard just now or long ago, is what nobody may read: an event, or a digit of one. */
export const conceal = (said: unknown): void => {
  for (const listener of listeners) listener(said)
}

/** Hears of all that is concealed, until what it returns is called. */
export const onConcealed = (listener: Listener): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}
