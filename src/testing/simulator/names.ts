import type { World } from './model.js'

/** A name as Asterisk makes them: `PJSIP/alice-0000001f`. */
export const nameOf = ({ serial }: World, who: string): string => `${who}-${serial().toString(16).padStart(8, '0')}`
