const leaves = new WeakMap<object, () => void>()

/** How something (a call) is sent away by its connection on behalf of nobody: counted, and asked for until it is done. */
export const leavesBy = (thing: object, leave: () => void): void => {
  leaves.set(thing, leave)
}

/** For an operator, which knows no connection. Nothing for what belongs to none. */
export const leaveOf = (thing: object): (() => void) | undefined => leaves.get(thing)
