/**
 * Why a gate is missed, by its id: a sentence or two with what the profile shows, for `docs/benchmarks.md`. Printed only where it is missed: what is
 * written here of a gate that has come to hold may go.
 */
export const reasons: Readonly<Record<string, string>> = {
  P10: 'ari-client takes 3.7, 3.5, 4.5 and 18 × the floor here, less than when the gate was set. With 100 and with 1,000 live calls the gate asks for 1.06 and 1.14 × the floor, where validation alone is 0.03, and one live call takes 1.14; with 10,000 it asks for 1.31, and ours is 1.36. Of all CPU time there, by `perf`, 7 % is garbage, 7 % the keys (half of that a collector that is renewed, with RxJS’s subscriptions), and 3 % looking up a call by its id; half is `JSON.parse`.',
  P17: 'ari-client’s POST is a third cheaper than its GET, and so is the bare one of `node:http`. The gate asks for 11 µs; ours takes 13, of which 9 % is the kernel, 11 % JSON, and 8 % garbage (`perf`, by CPU time).',
  P18: 'The time of one request is that of two processes that wake each other: 0.04 or 0.1 ms, for many rounds on end, on these two cores; GET and POST change sides from run to run. In another run it was 0.15 and 0.16 × got.',
  P24: 'Over HTTP a request is got’s: two for each call, of 0.2 ms each. The default (`auto`) holds.',
}
