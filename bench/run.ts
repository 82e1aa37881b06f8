/**
 * npm run bench -- marbles     call flows in virtual time; needs nothing but rxari
 * npm run bench -- events      events, end to end, beside the peers; needs `npm ci` in this folder
 * npm run bench -- soak        a million calls through one connection: what they leave behind; `--quick` for fewer
 * npm run bench -- fuzz        a million frames with something wrong; `--quick` for fewer
 */
const [, , name = '', ...flags] = process.argv
const quick = flags.includes('--quick')

const benches: Readonly<Record<string, () => Promise<void>>> = {
  marbles: async () => { (await import('./marbles.js')).printMarbles() },
  soak: async () => { await (await import('./soak.js')).printSoak({ quick }) },
  fuzz: async () => { await (await import('./fuzz.js')).printFuzz({ frames: quick ? 50_000 : 1_000_000 }) },
  events: async () => {
    const { events } = await import('./events.js')
    for (const live of [1, 1_000]) {
      for (const { client, cpu, ratio: [median, low, high], heard } of await events(live, { rounds: 3, perRound: 10_000 })) {
        console.log(`${String(live).padStart(6)} ${client.padEnd(26)} ${cpu.toFixed(2).padStart(8)} µs ${median.toFixed(2).padStart(7)} (${low.toFixed(2)}–${high.toFixed(2)}) heard ${(heard * 100).toFixed(1)} %`)
      }
    }
  },
}

const bench = benches[name]
if (bench === undefined) {
  console.error(`There is ${name === '' ? 'more than one bench' : `no bench '${name}'`}: npm run bench -- ${Object.keys(benches).join(' | ')}`)
  process.exitCode = 1
} else {
  console.log(`npm run bench -- ${[name, ...flags].join(' ')}`)
  await bench()
}
