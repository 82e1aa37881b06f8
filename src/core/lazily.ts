/** What makes each member, given the object that it is for. */
type Makers<Now, Later> = { readonly [Name in keyof Later]: (of: Now & Later) => Later[Name] }

/**
 * Makes objects of what is there now and of members that are made when they are first asked for, each once. For things of which there are
 * thousands, with members that few of them need.
 */
export const lazily = <Now extends object, Later extends object>(makers: Makers<Now, Later>): ((now: Now) => Now & Later) => {
  const later = Object.entries<(of: Now & Later) => unknown>(makers).map(([name, make]): [string, PropertyDescriptor & ThisType<Now & Later>] => [name, {
    get() {
      const value = make(this)
      Object.defineProperty(this, name, { value, enumerable: true })
      return value
    },
  }])
  const shared = Object.defineProperties({}, Object.fromEntries(later))
  // What is not there yet is behind it, in the prototype.
  return (now) => Object.assign(Object.create(shared) as Now & Later, now)
}

/** Has this member been asked for, or is it still to be made? */
export const isMade = (of: object, name: string): boolean => Object.hasOwn(of, name)
