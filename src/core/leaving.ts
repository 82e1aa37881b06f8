const leaves = new WeakMap<object, () => void>()

/** Under this name a thing may carry how it is left itself, where there are thousands of its kind. */
export const leftBy = Symbol('left by')

/** How something (a call) is sent away by its connection on behalf of nobody: counted, and asked for until it is done. */
export const leavesBy = (thing: object, leave: () => void): void => {
  leaves.set(thing, leave)
}

/** For an operator, which knows no connection. Nothing for what belongs to none. */
export const leaveOf = (thing: object): (() => void) | undefined =>
  // Nobody else knows that name.
  (thing as { readonly [leftBy]?: () => void })[leftBy] ?? leaves.get(thing)
