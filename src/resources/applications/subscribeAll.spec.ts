import { expect, test } from '@jest/globals'
import { filter, firstValueFrom, lastValueFrom } from 'rxjs'

import { connect } from '../../ari.js'
import { serve } from '../../testing/serve.js'
import { simulator } from '../../testing/simulator/simulator.js'

const running = async (run: (server: { readonly url: string; readonly username: string; readonly password: string }, call: () => void) => Promise<void>) => {
  const asterisk = simulator()
  let close = (): void => undefined
  const server = await new Promise<Parameters<typeof run>[0]>((resolve, reject) => {
    const serving = serve(asterisk).subscribe({ next: resolve, error: reject })
    close = () => { serving.unsubscribe() }
  })
  try {
    await run(server, () => { asterisk.call({ app: 'board' }) })
  } finally {
    close()
  }
}

test('an application that exists already is not told everything, and lifecycle$ says so', async () => {
  await running(async ({ url, username, password }, call) => {
    const server = { url, username, password, log: false }
    const first = connect({ ...server, app: 'board' })
    const called = firstValueFrom(first.calls$)
    await firstValueFrom(first.lifecycle$.pipe(filter(({ status }) => status === 'open')))
    call()
    await called
    await lastValueFrom(first.close(), { defaultValue: undefined })

    const second = connect({ ...server, app: ['board', 'fresh'], subscribeAll: true })
    const listening = second.events$.subscribe()
    expect(await firstValueFrom(second.lifecycle$.pipe(filter(({ status }) => status === 'open')))).toMatchObject({ status: 'open', subscribeAllIgnored: ['board'] })
    listening.unsubscribe()
    await lastValueFrom(second.close(), { defaultValue: undefined })
  })
})

test('a new one is told everything: nothing is said', async () => {
  await running(async ({ url, username, password }) => {
    const ari = connect({ url, username, password, log: false, app: 'board', subscribeAll: true })
    const listening = ari.events$.subscribe()
    expect(await firstValueFrom(ari.lifecycle$.pipe(filter(({ status }) => status === 'open')))).not.toHaveProperty('subscribeAllIgnored')
    listening.unsubscribe()
    await lastValueFrom(ari.close(), { defaultValue: undefined })
  })
})
