/** What has been told of one thing since a list was asked for. */
export type News = 'came' | 'changed' | 'left'

/** Things of one kind by their id, kept by what is told of each, and by lists of all. */
export interface Shelf<T> {
  readonly things: ReadonlyMap<string, T>
  /** By id; absent while no list is awaited. */
  readonly news?: ReadonlyMap<string, News>
}

export const empty: Shelf<never> = { things: new Map<string, never>() }

/** A new thing. */
export const came = <T>(shelf: Shelf<T>, id: string, thing: T): Shelf<T> => ({
  things: new Map(shelf.things).set(id, thing),
  ...heard(shelf, id, 'came'),
})

/** A thing is as it says. Of one that nobody knows it is news only while a list is awaited, which says whether there is such a thing. */
export const changed = <T>(shelf: Shelf<T>, id: string, thing: T): Shelf<T> => {
  const { things, news } = shelf
  const before = news?.get(id)
  if (before === 'left' || (news === undefined && !things.has(id))) return shelf
  return { things: new Map(things).set(id, thing), ...heard(shelf, id, before ?? 'changed') }
}

export const left = <T>(shelf: Shelf<T>, id: string): Shelf<T> => {
  if (!shelf.things.has(id) && shelf.news === undefined) return shelf
  const things = new Map(shelf.things)
  things.delete(id)
  return { things, ...heard(shelf, id, 'left') }
}

/** A list of all is asked for: what is told from now on may be newer than it, or in it already. */
export const asked = <T>({ things }: Shelf<T>): Shelf<T> => ({ things, news: new Map() })

/**
 * The list has come. Nothing says where among the events it belongs, but it was made after it was asked for. So it is right about all
 * that nothing has been told of since; what left since stays away, and what came since stays, listed or not; of what changed since, the
 * event is as new, or a newer one follows, but whether it is there the list says.
 */
export const listed = <T>({ things, news = new Map<string, News>() }: Shelf<T>, list: Iterable<readonly [id: string, thing: T]>): Shelf<T> => {
  const now = new Map<string, T>()
  for (const [id, thing] of list) if (news.get(id) !== 'left') now.set(id, news.has(id) ? things.get(id) ?? thing : thing)
  for (const [id, thing] of things) if (news.get(id) === 'came') now.set(id, thing)
  return { things: now }
}

const heard = <T>({ news }: Shelf<T>, id: string, what: News): { readonly news?: ReadonlyMap<string, News> } =>
  (news === undefined ? {} : { news: new Map(news).set(id, what) })
