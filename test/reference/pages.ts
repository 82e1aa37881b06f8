import { examplesPage } from './casts.js'
import { errorsPage } from './errors.js'
import { eventsPage } from './events.js'
import { fromAriClientPage } from './fromAriClient.js'
import { operationsPage } from './operations.js'
import { wordsPage } from './words.js'

/** The pages of the reference, by their places in the checkout. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/words.md': wordsPage,
  'docs/operations.md': operationsPage,
  'docs/events.md': eventsPage,
  'docs/errors.md': errorsPage,
  'docs/examples.md': examplesPage,
  'docs/from-ari-client.md': fromAriClientPage,
}
