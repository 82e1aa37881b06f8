/** What others call themselves may hold anything: nothing of it may move the cursor. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·')

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u

/** How many columns of a terminal it takes. */
export const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, sign) => sum + (/\p{M}/u.test(sign) ? 0 : wide.test(sign) ? 2 : 1), 0)

/** At most so wide: of a longer text the beginning, and so many columns of its end. */
export const clip = (text: string, width: number, end = 0): string => {
  if (widthOf(text) <= width) return text
  if (width < 1) return ''
  const tail = end > 0 && width > 2 * end ? last(text, end) : ''
  return `${first(text, width - 1 - widthOf(tail))}…${tail}`
}

export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))

const first = (text: string, width: number): string => within(Array.from(text), width).join('')

const last = (text: string, width: number): string => within(Array.from(text).reverse(), width).reverse().join('')

const within = (signs: readonly string[], width: number): string[] => {
  let sum = 0
  return signs.filter((sign) => (sum += widthOf(sign)) <= width)
}
