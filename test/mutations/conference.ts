import type { Mutation } from './mutation.js'

const entering = '      room(place.number).pipe(concatMap((opened) => attend(call, opened, place.isChair)), take(1)),'
const keys = '  const keys$ = merge(toggled(call, \'0\', conference.muted(call)), moderator ? chairing(call, conference) : EMPTY)'
const announcing = "    announcing: ({ what }, bridge) => bridge.play(what === 'came' ? 'sound:conf-hasjoin' : 'sound:conf-hasleft'),"

export const mutations: readonly Mutation[] = [
  {
    name: 'nobody has to wait for the chair',
    line: '    waiting: (call) => call.holdMusic(),',
    mutated: '',
  },
  {
    name: 'coming is announced as going',
    line: announcing,
    mutated: announcing.replace("=== 'came'", "=== 'left'"),
  },
  {
    name: 'nothing is recorded',
    line: '    whileModerated: (bridge) => recorded(ari, bridge, `room-${number}`),',
    mutated: '',
  },
  {
    name: 'a room for everybody alone: numbers are not shared',
    line: '  return ari.calls$.pipe(eachCall(conference(room)))',
    mutated: '  return ari.calls$.pipe(eachCall(conference((number) => openConference(ari, { waiting: (call) => call.holdMusic() }))))',
  },
  {
    name: 'every PIN is that of the chair',
    line: '    map(({ digits }) => digits === chairs.get(number)),',
    mutated: '    map(({ digits }) => digits.length === 4),',
  },
  {
    name: 'the chair is a member like any other',
    line: entering,
    mutated: entering.replace('place.isChair', 'false'),
  },
  {
    name: 'a locked room cannot be unlocked',
    line: '    switchMap((on) => (on ? state$ : EMPTY)),',
    mutated: '    rxjs.mergeMap((on) => (on ? state$ : EMPTY)),',
  },
  {
    name: 'a member mutes everybody',
    line: keys,
    mutated: keys.replace('muted(call)', 'muted()'),
  },
  {
    name: 'who is turned away is not told why',
    line: "  locked: 'sound:conf-locked',",
    mutated: "  locked: 'sound:vm-goodbye',",
  },
  {
    name: 'a wrong number is not apologised for',
    line: "    insist(({ digits }) => (chairs.has(digits) ? digits : undefined), { between: () => call.play('sound:conf-invalid'), otherwise: '100' }),",
    mutated: "    insist(({ digits }) => (chairs.has(digits) ? digits : undefined), { otherwise: '100' }),",
  },
]
