import { readFile } from 'node:fs/promises'

import { type Subscription, firstValueFrom, ReplaySubject } from 'rxjs'

import { type Served, serve } from '../../src/testing/serve.js'
import { type Simulator, type SimulatorOptions, simulator } from '../../src/testing/simulator/index.js'
import { versionUnderTest } from './version.js'

const dialplan = async (): Promise<string> => {
  const texts = ['extensions', 'callers'].map((name) => readFile(new URL(`../../../asterisk/conf/${name}.conf`, import.meta.url), 'utf8'))
  return (await Promise.all(texts)).join('\n')
}

/** As long as they are on its disk, in ms. */
const someSounds = { 'sound:hello-world': 1_420, 'sound:digits/1': 920, 'sound:beep': 440 }

/** A simulator like the Asterisk under test: its version, its dialplan, and as long as they are there the sounds that are played. */
export const simulatorLikeIt = async (options: SimulatorOptions = {}): Promise<Simulator> =>
  simulator({ version: await versionUnderTest(), dialplan: await dialplan(), sounds: someSounds, ...options })

/** The same, served until `serving` ends. */
export const servedLikeIt = async (serving: Subscription, options?: SimulatorOptions): Promise<Served> => {
  const served = new ReplaySubject<Served>(1)
  serving.add(serve(await simulatorLikeIt(options)).subscribe(served))
  return firstValueFrom(served)
}
