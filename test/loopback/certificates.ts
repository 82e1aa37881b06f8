import { generate } from 'selfsigned'

/** A certificate with its private key, in PEM. */
export interface Certified {
  readonly cert: string
  readonly key: string
}

type Options = NonNullable<Parameters<typeof generate>[1]>

const made = async (name: string, options: Options): Promise<Certified> => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], { keyType: 'ec', algorithm: 'sha256', ...options })
  return { cert, key }
}

/** A certificate authority of our own. */
export const authority = (name: string): Promise<Certified> =>
  made(name, { extensions: [{ name: 'basicConstraints', cA: true, critical: true }, { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }] })

/** A certificate signed by one: for this machine, `127.0.0.1`, and for `pbx.example`. */
export const signedBy = (ca: Certified, name: string, options: Options = {}): Promise<Certified> =>
  made(name, {
    ca,
    extensions: [{ name: 'basicConstraints', cA: false }, { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }, { type: 2, value: 'pbx.example' }] }],
    ...options,
  })
