import type { Server } from './driver.js'

const given = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`${name} is not set: run these tests with npm run test:asterisk`)
  return value
}

/** The Asterisk under test, as the runner gives it. */
export const server: Server = {
  url: given('ARI_URL').replace(/\/$/, ''),
  username: given('ARI_USERNAME'),
  password: given('ARI_PASSWORD'),
}
