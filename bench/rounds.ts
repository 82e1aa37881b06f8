/** How often something is measured. */
export interface Rounds {
  /** Rounds that count. */
  readonly counted: number
  /** Rounds before them, in which code is compiled and caches are filled. */
  readonly warming: number
}

/**
 * Everybody once in each round, one after another, and each time another first (A B C, B C A, …): who runs behind whom, and when the machine
 * is slow, is shared out. Gives what each came to in each round that counts.
 */
export const rotated = async <Client, Result>(
  clients: readonly Client[], { counted, warming }: Rounds, run: (client: Client, round: number) => Promise<Result> | Result,
): Promise<ReadonlyMap<Client, readonly Result[]>> => {
  const results = new Map(clients.map((client): [Client, Result[]] => [client, []]))
  for (let round = -warming; round < counted; round += 1) {
    const first = (round + warming) % clients.length
    for (const client of [...clients.slice(first), ...clients.slice(0, first)]) {
      const result = await run(client, round)
      if (round >= 0) results.get(client)?.push(result)
    }
  }
  return results
}
