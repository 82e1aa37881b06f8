import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Was this module started, rather than imported? */
export const isMain = ({ url }: ImportMeta): boolean =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url)

/** The Asterisk that the environment names; the defaults are those of `npm run asterisk`. `ARI_LOG=1` shows every request and event. */
export const server = (app: string) => ({
  url: process.env['ARI_URL'] ?? 'http://127.0.0.1:8088/ari',
  username: process.env['ARI_USERNAME'] ?? 'demo',
  password: process.env['ARI_PASSWORD'] ?? 'demo-secret',
  app: process.env['ARI_APP'] ?? app,
})
