import type { Frame } from './driver.js'
import { type Stage, eventually } from './harness.js'

/** A telephone that a program dials as `Local/app-…@inbound/n`: it rings in the driver's application. */
export interface Agent {
  readonly id: string
  answer(): Promise<void>
  press(digits: string): Promise<void>
  hangup(): Promise<void>
}

/** What a program dials to reach the next agent. */
export const agentOf = ({ driver }: Stage): string => `Local/app-${driver.application}@inbound/n`

/** The one who rings next. */
export const agentRings = async ({ driver }: Stage, known: readonly Agent[] = []): Promise<Agent> => {
  const isNew = ({ type, application, channel }: Frame) =>
    type === 'StasisStart' && application === driver.application && channel?.state === 'Ring' && known.every(({ id }) => id !== channel.id)
  let id = ''
  await eventually('an agent is rung', () => {
    id = driver.heard.find(({ frame }) => isNew(frame))?.frame.channel?.id ?? ''
    return id !== ''
  })
  const ask = async (method: string, path: string, query: Readonly<Record<string, string>> = {}) => {
    const { status } = await driver.request(method, path, { query })
    if (status >= 300 && status !== 404) throw new Error(`${method} ${path}: ${status}`)
  }
  return {
    id,
    answer: () => ask('POST', `/channels/${id}/answer`),
    press: (dtmf) => ask('POST', `/channels/${id}/dtmf`, { dtmf, duration: '100', between: '100' }),
    hangup: () => ask('DELETE', `/channels/${id}`),
  }
}
