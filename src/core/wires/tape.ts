import { closeSync, openSync, write, writeSync } from 'node:fs'

/** A file that is written line by line, beside what the program does. */
export interface Tape {
  /**
   * One more line. It is made when it is written, soon after this turn.
   * @param placed told at which byte of the file the line ends
   */
  line(make: () => string, placed?: (end: number) => void): void
  /** Puts this in the place of as many bytes that are written already. */
  overwrite(offset: number, text: string): void
  /** Writes what is left, at once, and closes the file. */
  close(): void
}

/** So many lines may wait for the disk. */
const most = 20_000

/**
 * Writes into a file, a new one where there is one of this name. Nobody waits for it and nobody fails with it: where the disk does not
 * take it, or does not keep up, that is told to `failed`, once, and nothing more is written. Lines are whole, but for the last where
 * the process dies in the middle of it.
 */
export const openTape = (file: string, failed: (why: unknown) => void): Tape => {
  const lines: Parameters<Tape['line']>[] = []
  const patches: { readonly at: number; readonly bytes: Buffer }[] = []
  let fd: number | undefined
  let end = 0
  /** What the disk is being given. */
  let busy: { readonly at: number; readonly bytes: Buffer } | undefined
  let asked = false
  let closed = false
  let over = false

  const fail = (why: unknown): void => {
    if (over) return
    over = true
    lines.length = 0
    patches.length = 0
    failed(why)
  }

  const next = (): typeof busy => {
    const patch = patches.shift()
    if (patch !== undefined || lines.length === 0) return patch
    const at = end
    const made = lines.splice(0).map(([make, placed]) => {
      const bytes = Buffer.from(`${make()}\n`)
      end += bytes.length
      placed?.(end - 1)
      return bytes
    })
    return { at, bytes: Buffer.concat(made) }
  }

  const give = (): void => {
    asked = false
    if (over || closed || busy !== undefined || fd === undefined) return
    busy = next()
    if (busy === undefined) return
    const { at, bytes } = busy
    write(fd, bytes, 0, bytes.length, at, (error, count) => {
      // What was being written when it was closed has been written again.
      if (closed) {
        shut()
        return
      }
      busy = undefined
      if (error !== null) fail(error)
      else if (count < bytes.length) patches.unshift({ at: at + count, bytes: bytes.subarray(count) })
      give()
    })
  }

  /** All of it, while everybody waits: at the end, or where a turn does not end, as in virtual time. */
  const giveNow = (): void => {
    try {
      for (let part = busy ?? next(); part !== undefined && !over && fd !== undefined; part = next()) {
        for (let done = 0; done < part.bytes.length;) done += writeSync(fd, part.bytes, done, part.bytes.length - done, part.at + done)
      }
    } catch (error) {
      fail(error)
    }
  }

  const soon = (): void => {
    if (asked || over || busy !== undefined) return
    asked = true
    setImmediate(give)
  }

  const shut = (): void => {
    if (fd === undefined) return
    try {
      closeSync(fd)
    } catch (error) {
      fail(error)
    }
    fd = undefined
  }

  try {
    fd = openSync(file, 'w', 0o600)
  } catch (error) {
    fail(error)
  }

  return {
    line: (...line) => {
      if (over || closed) return
      lines.push(line)
      if (lines.length <= most) soon()
      else if (busy === undefined) giveNow()
      else fail(new Error(`The disk does not keep up: ${String(most)} lines are waiting for it.`))
    },
    overwrite: (at, text) => {
      if (over || closed) return
      patches.push({ at, bytes: Buffer.from(text) })
      soon()
    },
    close: () => {
      if (closed) return
      closed = true
      giveNow()
      if (busy === undefined) shut()
      over = true
    },
  }
}
