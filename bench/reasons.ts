/**
 * Why a gate is missed, by its id: a sentence or two with what the profile shows, for `docs/benchmarks.md`. Printed only where it is missed: what is
 * written here of a gate that has come to hold may go.
 */
export const reasons: Readonly<Record<string, string>> = {
  P1: 'Of what is added to the floor at one live call, 47 % is the keys (23 % a collector’s clock, set anew at each of them; 16 % a new collector behind each fourth), 16 % the validation, 13 % RxJS on the way of a frame, 9 % what a gap is compared with later, 5 % garbage.',
  P2: 'As P1. With 100 calls their collectors begin to outlive the quick collections of garbage.',
  P3: 'Of what is added at 1,000 live calls, 50 % is the keys and 26 % garbage: what a call and its collector are made of is not in the processor’s cache any more when the next event of that call comes, and a collector that is renewed (RxJS’s subscriptions, a clock) has outlived two quick collections by then.',
  P4: 'As P3.',
  P5: 'As P3: what is flat is everything but the collectors.',
  P6: 'As P3; the guards without generated code take 0.1 × the floor more.',
  P9: 'Of what is added for a call of 16 events, a quarter is its arrival (a third of that its `Call`, whose members are properties of its own; the rest a flow that RxJS subscribes), a fifth its end, and a seventh each its keys and garbage.',
  P10: 'ari-client takes 3.5, 3.5, 4.4 and 18 × the floor here, about as in the prototypes; ours is as P1 to P4.',
  P16: 'A third of a request is the kernel’s write and a quarter garbage. A bare POST by `node:http` has nothing to be read and is cheaper than a GET; ours takes 17 µs for either.',
  P17: 'As P16: ari-client’s POST is cheaper than its GET, ours is not.',
  P18: 'The time of one request is that of two processes that wake each other: 0.04 or 0.1 ms, for many rounds on end, on these two cores. In the run before this one it was 0.15 and 0.16 × got.',
  P19: 'Beyond got: places in two pools, writes in order for each channel, a limit of time, the undoing (13 %), and a URL and options that are made for each request, where bare got is given its own once.',
  P24: 'Over HTTP a request is got’s, four times a bare one. The default (`auto`) holds.',
  P25: 'Of what rxari adds, 13 ms are compiling its 380 KB and 4 ms are running them, the codecs of all events and operations included; finding and opening its modules, which was two thirds of it, is gone since they are published as three files.',
}
