import { AriError, isAriError } from '../errors.js'
import type { ErrorContext } from '../errors.js'
import type { Where } from './address.js'

/** What happened instead of the event connection opening: an HTTP answer, or no answer at all. */
export type Upgrade =
  | { readonly status: number; readonly message?: string | undefined; readonly location?: string | undefined }
  | { readonly failure: unknown }

/** Is it no use to try again? Then the streams error with it. Everything else is tried again without end. */
export const isFatal = (error: unknown): boolean =>
  // What is not an AriError is a bug of ours or of a flow: not cured by another attempt.
  !isAriError(error) || isAriError(error, 'Unauthorized', 'Forbidden', 'NotAri', 'Malformed', 'Refused', 'Replaced')

/**
 * Why the event connection was not opened, in words that say what to do, and whether it is no use to try again.
 *
 * Fatal: 400 `Refused`, 401 `Unauthorized`, 403 `Forbidden`, any 2xx or 3xx and an answer that is not HTTP `NotAri`.
 * Tried again, `Unreachable`: every other status (a booting Asterisk says 404, then 503) and a connection that failed.
 */
export const upgradeRefused = (where: Where, apps: readonly string[], upgrade: Upgrade): { readonly error: AriError; readonly fatal: boolean } => {
  const error = 'failure' in upgrade ? connectionFailed(where, upgrade.failure) : refusedWith(where, apps, upgrade)
  return { error, fatal: isFatal(error) }
}

const refusedWith = (where: Where, apps: readonly string[], { status, message, location }: Exclude<Upgrade, { failure: unknown }>): AriError => {
  const context = { status }
  const said = message === undefined ? String(status) : `${status}: ${message}`
  const ari = `${where.origin}${where.path}`
  if (status === 400) {
    return new AriError('Refused', `Asterisk at ${ari} will not open the events of ${apps.map((app) => `"${app}"`).join(', ') || 'no application'} (${said}). Check the names given as \`app\`.`, context)
  }
  if (status === 401) return unauthorized(where, context)
  if (status === 403) {
    return new AriError('Forbidden', `"${where.username}" may not listen to events at ${ari} (${said}). Check what stands for this user in ari.conf, and any access rule in between.`, context)
  }
  if (status >= 200 && status < 300) return webServer(where, context)
  if (status >= 300 && status < 400) return redirected(where, location, context)
  if (status === 404) return noAri(where, context)
  if (status === 426) {
    return new AriError('Unreachable', `${ari} answers, but does not open a WebSocket (426). If a proxy stands in between, let it pass the Upgrade header; otherwise check the path in \`url\`.`, context)
  }
  if (status === 503) {
    return new AriError('Unreachable', `Asterisk at ${ari} is not ready (${said}): it is still booting, or has no session left (\`sessionlimit\` in http.conf). Asked again until it is.`, context)
  }
  return new AriError('Unreachable', `${ari} did not open the event connection (${said}). Look at Asterisk's log, and at any proxy in between.`, context)
}

/** 401: name or password. */
export const unauthorized = ({ origin, path, username }: Where, context: ErrorContext): AriError =>
  new AriError('Unauthorized', `Asterisk at ${origin}${path} knows no user "${username}" with this password (401). Check \`username\` and \`password\` against ari.conf: a section [${username}] with type=user and password=…; reload it after a change (module reload res_ari.so).`, context)

/** 404 from a server that is there, but not ARI. */
export const noAri = ({ origin, path }: Where, context: ErrorContext): AriError =>
  new AriError('Unreachable', `${origin} answers, but ${path === '' ? 'has no ARI at its root' : `has no ARI at ${path}`} (404). ${path.endsWith('/ari') ? '' : 'The path in `url` usually ends in /ari, and this one does not. '}Asterisk may still be booting; if it stays so, check the path in \`url\` (with http.conf's \`prefix\`, if any), \`enabled=yes\` in ari.conf, and that the modules res_ari and res_ari_events are loaded.`, context)

/** A page where ARI was expected. */
export const webServer = ({ origin, path, port }: Where, context: ErrorContext): AriError =>
  new AriError('NotAri', `${origin}${path} is a web server, not Asterisk's ARI (it answered ${context.status ?? ''}, and not as ARI does). Check host and port in \`url\`: ARI is where http.conf says, usually port 8088${port === 8088 ? ', but something else listens on it here' : ''}.`, context)

/** A redirect: never followed, the credentials would go with it. */
export const redirected = ({ origin, path }: Where, location: string | undefined, context: ErrorContext): AriError => {
  const target = location !== undefined && URL.canParse(location, origin) ? new URL(location, origin) : undefined
  const to = target === undefined ? 'elsewhere' : `to ${target.origin}${target.pathname}`
  return new AriError('NotAri', `${origin}${path} redirects ${to} (${context.status ?? 'redirect'}), which ARI never does, and which is not followed. Is it a web server or a proxy? Give the final address as \`url\`.`, context)
}

/** A connection that could not be made, or ended before it said anything. `Unreachable`, or `NotAri` where something else than HTTP answered. */
export const connectionFailed = (where: Where, failure: unknown, context: ErrorContext = {}): AriError => {
  const { host, port, origin } = where
  const cause = plain(failure)
  const code = cause.code ?? ''
  const at = `${host}:${port}`
  const say = (tag: 'Unreachable' | 'NotAri', message: string) => new AriError(tag, message, { ...context, cause })

  switch (code) {
    case 'ECONNREFUSED':
      return say('Unreachable', `Nothing listens at ${at} (ECONNREFUSED). Is Asterisk running there? Check the port in \`url\` against \`bindport\` in http.conf (usually 8088), and that it has \`enabled=yes\` and a \`bindaddr\` that can be reached from here.`)
    case 'ENOTFOUND':
      return say('Unreachable', `There is no host "${host}" (ENOTFOUND). Check the host in \`url\`.`)
    case 'EAI_AGAIN':
      return say('Unreachable', `The name "${host}" could not be looked up (EAI_AGAIN): the name server does not answer. Check the network, or give an IP address in \`url\`.`)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say('Unreachable', `There is no way to ${at} from here (${code}). Check the host in \`url\`, and the network.`)
    case 'ETIMEDOUT':
      return say('Unreachable', `${at} did not answer in time (ETIMEDOUT). Check host and port in \`url\`; a firewall in between may drop packets without a word.`)
    case 'ECONNRESET':
    case 'EPIPE':
      return say('Unreachable', `${at} took the connection and closed it without an answer (${code}). Asterisk may be stopping, or have no session left (\`sessionlimit\` in http.conf); or the port in \`url\` is not the one of http.conf.`)
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return say('NotAri', `${at} does not speak TLS (${code}), but \`url\` says https. Write http://${at}${where.path}, or give the port of \`tlsbindaddr\` in http.conf.`)
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return say('Unreachable', `The certificate of ${origin} is one for other names (${code}). Name the host in \`url\` as the certificate does, or give the name in it as \`tls: { servername }\`.`)
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return say('Unreachable', `The certificate of ${origin} is ${code === 'CERT_HAS_EXPIRED' ? 'no longer' : 'not yet'} valid (${code}). Renew it on the server, and look at the clock of this machine. Asked again until it is.`)
  }
  if (asksForOurs(code)) {
    return say('Unreachable', `${origin} asks for a certificate of ours, or does not take the one it got (${code}). Give one that it knows, with its key: \`tls: { cert, key }\`; or look at the TLS settings of what stands there.`)
  }
  if (/^UNABLE_TO_(GET|VERIFY)|SIGNED/.test(code)) {
    return say('Unreachable', `Nobody whom we trust has signed the certificate of ${origin} (${code}). If its issuer is your own, give its certificate as \`tls: { ca }\`, or in NODE_EXTRA_CA_CERTS.`)
  }
  if (code.startsWith('HPE_') || code.startsWith('WS_ERR_HANDSHAKE')) {
    return say('NotAri', `What listens at ${at} does not speak HTTP as ARI does (${code}). Check the port in \`url\`: ARI is at \`bindport\` in http.conf, usually 8088; SIP, AMI (5038) and TLS ports are others.`)
  }
  if (code.startsWith('CERT_')) return say('Unreachable', `The certificate of ${origin} is not to be trusted (${code}). Renew it on the server.`)
  return say('Unreachable', `The connection to ${at} failed (${cause.message}). Check host and port in \`url\`, and the network.`)
}

/** Did the other side end a TLS connection for want of a certificate of ours? Then it has read nothing of a request. */
export const asksForOurs = (code: string): boolean => /^ERR_SSL_.*ALERT_(.*CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/.test(code)

export interface PlainError extends Error {
  readonly code?: string
}

/**
 * A foreign error's kind and nothing else of it: errors of http clients carry the request's options and headers,
 * the Authorization header among them.
 */
export const plain = (failure: unknown): PlainError => {
  const { name, message, code } = partsOf(failure)
  const error: PlainError = new Error(code ?? message)
  error.name = name
  error.stack = `${name}: ${error.message}`
  return code === undefined ? error : Object.assign(error, { code })
}

// Read by their parts, not by their class: an error may come from another realm.
const partsOf = (failure: unknown): { readonly name: string; readonly message: string; readonly code?: string | undefined } => {
  const parts = typeof failure === 'object' && failure !== null ? failure : {}
  const message = 'message' in parts && typeof parts.message === 'string' && parts.message !== '' ? parts.message : 'no reason given'
  const given = 'code' in parts && typeof parts.code === 'string' && parts.code !== 'ERR_GOT_REQUEST_ERROR' ? parts.code : codeOf(message)
  const code = given === 'EPROTO' ? (tlsCodeOf(message) ?? given) : given
  return { name: 'name' in parts && typeof parts.name === 'string' ? parts.name : 'Error', message, code }
}

// `ws` and node give these no code.
const codeOf = (message: string): string | undefined => {
  if (message === 'Opening handshake has timed out') return 'ETIMEDOUT'
  if (message === 'socket hang up') return 'ECONNRESET'
  if (/^(Invalid (Upgrade|Sec-WebSocket)|Server sent|No Sec-WebSocket)/.test(message)) return 'WS_ERR_HANDSHAKE'
  return undefined
}

// What newer versions of node give as the code: of all that OpenSSL says, the reason.
const tlsCodeOf = (message: string): string | undefined => {
  const reason = /SSL routines:\w*:([\w ]+)/.exec(message)?.[1]
  return reason === undefined ? undefined : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`
}
