/** Under this name something (a call) carries how its connection sends it away on behalf of nobody: counted, and asked for until it is done. */
export const leftBy = Symbol('left by')

/** For an operator, which knows no connection. Nothing for what belongs to none. */
export const leaveOf = (thing: object): (() => void) | undefined =>
  // Nobody else knows that name.
  (thing as { readonly [leftBy]?: () => void })[leftBy]
