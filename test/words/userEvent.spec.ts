import { everyFrame } from '../support/everyFrame.js'

everyFrame('ari.userEvent', { as: 'act', begin: ({ ari }) => ari.userEvent('agent-came', { variables: { agent: 'alice' } }) })
