// What users give is declared apart from what is made of it: their types need neither Node's nor those of `ws`.

/** How an https connection is secured. The other side's certificate is verified always: there is no switch to turn that off. */
export interface TlsOptions {
  /** In PEM: whoever may have signed the other side's certificate, your own CA for instance. @default whom Node trusts */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** In PEM: our own certificate, where the other side asks for one, and behind it those that lead to its CA. */
  readonly cert?: string | Uint8Array
  /** In PEM: the private key to `cert`. */
  readonly key?: string | Uint8Array
  /** Opens `key`, where that is encrypted. */
  readonly passphrase?: string
  /** The name in the other side's certificate, where `url` has another, an IP address for instance. @default the host in `url` */
  readonly servername?: string
}

/** What we show to those who dial us, and what we want to see of them. */
export interface Certificates {
  /** Our certificate, and those between it and its issuer, as PEM. */
  readonly cert: string | Uint8Array
  /** Its private key, as PEM. */
  readonly key: string | Uint8Array
  /** The key's, where it has one. */
  readonly passphrase?: string
  /** Issuers, as PEM. With it only who shows a certificate of theirs is let in. Default: nobody is asked for one. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
}
