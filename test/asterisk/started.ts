import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of ours in a process of its own. */
export interface Started {
  readonly pid: number
  /** What it has printed, in order. */
  readonly lines: readonly string[]
  /** What of it went to standard error. */
  readonly complaints: readonly string[]
  signal(signal: NodeJS.Signals): void
  /** Ends it as a power cut would, where it has not ended; how it ended. */
  kill(): Promise<number | NodeJS.Signals>
  /** How it ended: its status, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>
}

const dist = fileURLToPath(new URL('../../', import.meta.url))

/** @param program below dist: `examples/workers.js` */
export const started = (program: string, args: readonly string[], env: Readonly<Record<string, string>>): Started => {
  // What a tester has set for himself is not part of it.
  const child = spawn(process.execPath, [`${dist}${program}`, ...args], { env: { ...process.env, NODE_OPTIONS: '', ARI_LOG: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  const complaints: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  createInterface(child.stderr).on('line', (line) => complaints.push(line))
  const ended = new Promise<number | NodeJS.Signals>((resolve) => { child.once('exit', (code, signal) => { resolve(signal ?? code ?? 0) }) })
  return {
    pid: child.pid ?? 0,
    lines,
    complaints,
    signal: (signal) => { child.kill(signal) },
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
    ended,
  }
}
