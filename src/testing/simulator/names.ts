import type { World } from './model.js'

/** A name as Asterisk makes them: `PJSIP/alice-0000001f`. */
export const nameOf = ({ serial }: World, who: string): string => `${who}-${serial().toString(16).padStart(8, '0')}`

/** Is it a name that was made so? */
export const isNamed = (name: string, who: string): boolean => name.startsWith(`${who}-`) && /^[0-9a-f]{8,}$/.test(name.slice(who.length + 1))
