import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

import { peerVersion } from './peers.js'

/** What figures were measured on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  /** In GB. */
  readonly memory: number
  readonly platform: string
  readonly versions: Readonly<Record<string, string>>
}

const manifest = (path: string): { readonly version: string } =>
  // Every package.json has one.
  JSON.parse(readFileSync(new URL(`../../${path}package.json`, import.meta.url), 'utf8')) as { readonly version: string }

const ours = ['rxjs', 'ws', 'got', 'io-ts'] as const

export const machine = (): Machine => {
  const cores = cpus()
  const peers = ['ari-client', '@ipcom/asterisk-ari'].flatMap((name) => {
    const version = peerVersion(name)
    return version === undefined ? [] : [[name, version] as const]
  })
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown', cores: cores.length, memory: Math.round(totalmem() / 2 ** 30), platform: `${process.platform} ${process.arch}`,
    versions: {
      node: process.version, rxari: manifest('').version,
      ...Object.fromEntries(ours.map((name) => [name, manifest(`node_modules/${name}/`).version])), ...Object.fromEntries(peers),
    },
  }
}

/** `AMD EPYC, 2 cores, 24 GB, linux x64` */
export const hardwareOf = ({ cpu, cores, memory, platform }: Machine): string => `${cpu}, ${cores} cores, ${memory} GB, ${platform}`

/** `node v20.20.2, rxari 0.1.0, …` */
export const versionsOf = ({ versions }: Machine): string => Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')

/** `AMD EPYC, 2 cores, 24 GB, linux x64; node v20.20.2, rxari 0.1.0, …` */
export const described = (machine: Machine): string => `${hardwareOf(machine)}; ${versionsOf(machine)}`
