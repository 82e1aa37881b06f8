import { NEVER, type Observable, concat, defer, repeat, takeUntil, tap } from 'rxjs'

import { appOf, apps } from './apps.js'
import { hangUp } from './channels.js'
import { does } from './commands.js'
import type { Step } from './dialplan.js'
import type { SimChannel, World } from './model.js'
import { tellDialplan } from './tell.js'

/** So many lines in no time have no end. */
const most = 100

/** Runs the dialplan from the channel's place, line by line, until it hangs up. */
export const runDialplan = (world: World, channel: SimChannel): Observable<unknown> => defer(() => {
  let since = -1
  let turn = -1
  let lines = 0
  return defer(() => {
    const [now, count] = [world.time(), world.turns.count()]
    // A turn may take longer than a ms where that is real.
    lines = now === since || count === turn ? lines + 1 : 1
    since = now
    turn = count
    if (lines > most) throw new Error(`The dialplan goes round in circles and takes no time for it, ${whereIs(channel)}.`)
    const step = world.dialplan.step(channel.place, { get: (name) => channel.variables.get(name) ?? world.variables.get(name) })
    return step === undefined ? theEnd(world, channel) : line(world, channel, step)
  }).pipe(repeat(), takeUntil(channel.hungUp$))
})

/** The same for a caller whose first line brings them into an application. */
export const runFromStasis = (world: World, channel: SimChannel, application: string, args: readonly string[]): Observable<unknown> =>
  concat(line(world, channel, stasis(application, args)), runDialplan(world, channel)).pipe(takeUntil(channel.hungUp$))

/** An application with no dialplan behind it: whoever leaves it for no other place is hung up. */
export const runOnlyStasis = (world: World, channel: SimChannel, application: string, args: readonly string[]): Observable<unknown> => defer(() => {
  const { place } = channel
  return concat(
    runApp(world, channel, stasis(application, args)),
    defer(() => (channel.place === place ? theEnd(world, channel, 0) : runDialplan(world, channel))),
  ).pipe(takeUntil(channel.hungUp$))
})

/** Sets it going. What goes wrong in it is one call's affair: it is said, and that call is over. */
export const start = (world: World, channel: SimChannel, running$: Observable<unknown>): void => {
  running$.subscribe({
    error: (error: unknown) => {
      process.emitWarning(error instanceof Error ? error.message : String(error), { code: 'RXARI' })
      hangUp(world, channel, { request: false })
    },
  })
}

const stasis = (application: string, args: readonly string[]): Step => {
  const all = [application, ...args]
  return { app: 'Stasis', data: all.join(','), args: all }
}

const line = (world: World, channel: SimChannel, step: Step): Observable<unknown> => defer(() => {
  const { place } = channel
  return concat(
    runApp(world, channel, step, () => { tellDialplan(world, channel) }),
    does(() => {
      // Whoever continued it has chosen another place.
      if (channel.place === place) channel.place = { ...place, priority: place.priority + 1 }
    }),
  )
})

const runApp = (world: World, channel: SimChannel, { app, data, args }: Step, begun: () => void = () => undefined): Observable<unknown> => defer(() => {
  const { running } = channel
  const back = () => { channel.running = running }
  const run = appOf(world, app)
  if (run === undefined) {
    throw new Error(apps[app] === undefined
      ? `The simulator's dialplan does not know ${app}(), ${whereIs(channel)}. It knows ${Object.keys(apps).join(', ')}.`
      : `An Asterisk ${world.version} does not know ${app}(), ${whereIs(channel)}.`)
  }
  channel.running = { app, data }
  begun()
  return run(world, channel, args).pipe(tap({ complete: back, unsubscribe: back }))
})

/** Nothing more to do: the channel is hung up, and nobody has asked for it. */
const theEnd = (world: World, channel: SimChannel, cause = 16): Observable<never> => defer(() => {
  hangUp(world, channel, { cause, request: false })
  return NEVER
})

const whereIs = ({ place: { context, exten, priority } }: SimChannel): string => `at ${context},${exten},${String(priority)}`
