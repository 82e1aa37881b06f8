import { type Uri, uris } from '../core/params.js'

/**
 * What can be played: `sound:hello-world` (or `sound:https://…`), `recording:NAME`, `number:42`, `digits:42`, `characters:abc`,
 * `tone:ring` (of indications.conf, or `tone:350+440/200,0/200`). Asterisk takes any other scheme, and never says that it has ended.
 */
export const media = uris('sound', 'recording', 'number', 'digits', 'characters', 'tone')

type MediaScheme = (typeof media)['schemes'][number]

/** A URI of something to play: `sound:hello-world`. */
export type MediaUri = `${MediaScheme}:${string}`

/** One or many to play, as they are given: a misspelt scheme does not compile, a plain `string` does. */
export type Media<Given extends string> = Uri<MediaScheme, Given> | readonly Uri<MediaScheme, Given>[]

/** What events can come from: `channel:ID`, `bridge:ID`, `endpoint:TECH/RESOURCE` (or a technology alone), `deviceState:NAME`. */
export const eventSources = uris('channel', 'bridge', 'endpoint', 'deviceState')

type SourceScheme = (typeof eventSources)['schemes'][number]

/** A URI of what events come from: `bridge:lobby`. */
export type EventSource = `${SourceScheme}:${string}`

/** One as it is given: a misspelt scheme does not compile, a plain `string` does. */
export type Source<Given extends string> = Uri<SourceScheme, Given>
