import type { MediaUri } from '../resources/uris.js'

/** Where the clock stands that is read. */
export interface SayOptions {
  /**
   * A zone of the IANA list: `'Europe/Berlin'`.
   * @default the zone of this process
   */
  readonly timeZone?: string
}

/** Lists of media, for `play`: pure functions, which ask nobody. */
export interface Say {
  /** One digit after another; of other keys `*` and `#`. What is no key (the `+` or the spaces of a telephone number) is passed over. */
  digits(digits: string): MediaUri[]
  /** A whole number, between minus and plus 999,999,999,999: else a `RangeError`. */
  number(number: number): MediaUri[]
  /** Spelt: letters, digits, and the signs of ASCII. What Asterisk has no sound for is passed over. */
  characters(text: string): MediaUri[]
  /** `Saturday, November twenty-first, twenty twenty-six` */
  date(date: Date, options?: SayOptions): MediaUri[]
  /** `nine oh five p.m.` */
  time(date: Date, options?: SayOptions): MediaUri[]
  /** The date, `at`, the time. */
  dateTime(date: Date, options?: SayOptions): MediaUri[]
}

/**
 * What can be said in a language.
 *
 * In English (`en`, `en_US`, `en-GB`) all of it, from Asterisk's core sounds (`asterisk-core-sounds-en`): so it stops at once when it is
 * unsubscribed, as any sound. In other languages digits, numbers and characters, which Asterisk says by its own grammar (`number:42`): once
 * begun, they are said to the end. Dates and times are a `RangeError` there.
 *
 * The sounds are those of the channel's language, or of the one given to `play`.
 *
 * @example call.play(sayWith('de').number(42), { lang: 'de' })
 */
export const sayWith = (language: string): Say => (/^en([-_]|$)/i.test(language) ? english : byAsterisk(language))

const english: Say = Object.freeze({
  digits: (digits) => [...digits].filter((key) => /[0-9*#]/.test(key)).flatMap(spelt),
  number: (number) => cardinal(number),
  characters: (text) => [...text].flatMap(spelt),
  date: (date, options) => {
    const { weekday, month, day, years } = on(date, options)
    return [...daysAndMonths(weekday, month), ...ordinal(day), ...year(years)]
  },
  time: (date, options) => {
    const { hour, minute } = on(date, options)
    return timeOfDay(hour, minute)
  },
  dateTime: (date, options) => [...english.date(date, options), 'sound:digits/at', ...english.time(date, options)],
} satisfies Say)

const byAsterisk = (language: string): Say => {
  const only = (what: string) => (): never => {
    throw new RangeError(`There are no words for a ${what} in '${language}': dates and times are said in English, by sayWith('en').`)
  }
  return Object.freeze({
    digits: (digits) => [`digits:${digits}`],
    number: (number) => [`number:${sayable(number)}`],
    characters: (text) => [`characters:${text}`],
    date: only('date'),
    time: only('time'),
    dateTime: only('date and time'),
  } satisfies Say)
}

/** A date as calendar and clock have it there. */
const on = (date: Date, { timeZone }: SayOptions = {}) => {
  if (Number.isNaN(date.getTime())) throw new RangeError('There is no such date to say: it is an Invalid Date.')
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn',
    year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
  }).formatToParts(date)
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value)
  const [years, month, day] = [of('year'), of('month'), of('day')]
  return { years, month, day, hour: of('hour'), minute: of('minute'), weekday: new Date(Date.UTC(years, month - 1, day)).getUTCDay() }
}

/**
 * What is said in English, as lists of media to be spread into `play`.
 *
 * @example
 * call.play(['sound:vm-youhave', ...say.number(3), 'sound:vm-messages'])
 *
 * @example
 * call.play(say.dateTime(new Date(), { timeZone: 'Europe/Berlin' }))   // Saturday, November 21st, 2026, at nine oh five p.m.
 */
export const say: Say = sayWith('en')

// English

const digit = (name: number | string): MediaUri => `sound:digits/${name}`

/** The largest first: each with its name. */
const scales = [[1_000_000_000, 'billion'], [1_000_000, 'million'], [1_000, 'thousand'], [100, 'hundred']] as const

/** A number for which there are words, in any language. */
const sayable = (number: number): number => {
  if (!Number.isInteger(number) || Math.abs(number) >= 1_000_000_000_000) {
    throw new RangeError(`say.number cannot say ${number}: it says whole numbers between minus and plus 999,999,999,999.`)
  }
  return number
}

/** forty-two */
const cardinal = (number: number): MediaUri[] => (sayable(number) < 0 ? [digit('minus'), ...natural(-number)] : natural(number))

const natural = (number: number): MediaUri[] => {
  if (number <= 20) return [digit(number)]
  const [scale, name] = scales.find(([size]) => size <= number) ?? [10, undefined]
  const rest = number % scale
  const above = name === undefined ? [digit(number - rest)] : [...natural(Math.floor(number / scale)), digit(name)]
  return rest === 0 ? above : [...above, ...natural(rest)]
}

/** twenty-first; up to 31 */
const ordinal = (day: number): MediaUri[] =>
  day <= 20 || day === 30 ? [digit(`h-${day}`)] : [digit(day - day % 10), digit(`h-${day % 10}`)]

/** nineteen eighty-four, nineteen oh five, nineteen hundred; two thousand seven; twenty twenty-six */
const year = (years: number): MediaUri[] => {
  const [century, rest] = [Math.floor(years / 100), years % 100]
  if (years < 1_000 || years > 9_999 || (century % 10 === 0 && rest < 10)) return natural(years)
  if (rest === 0) return [...natural(century), digit('hundred')]
  return [...natural(century), ...ohed(rest)]
}

/** oh five, twenty */
const ohed = (number: number): MediaUri[] => (number < 10 ? [digit('oh'), digit(number)] : natural(number))

/** Sunday is 0, January 1. */
const daysAndMonths = (weekday: number, month: number): MediaUri[] => [digit(`day-${weekday}`), digit(`mon-${month - 1}`)]

/** nine oh five p.m.; of 24 hours */
const timeOfDay = (hour: number, minute: number): MediaUri[] => [
  digit(hour % 12 === 0 ? 12 : hour % 12),
  ...(minute === 0 ? [digit('oclock')] : ohed(minute)),
  digit(hour < 12 ? 'a-m' : 'p-m'),
]

/** The signs that have a name; the others are named by their number. */
const signs: ReadonlyMap<string, string> = new Map([
  [' ', 'letters/space'], ['!', 'letters/exclaimation-point'], ['#', 'digits/pound'], ['$', 'letters/dollar'], ['*', 'digits/star'],
  ['+', 'letters/plus'], ['-', 'letters/dash'], ['.', 'letters/dot'], ['/', 'letters/slash'], ['=', 'letters/equals'], ['@', 'letters/at'],
])
const numbered = /["%&'(),:;<>?[\\\]^_`{|}~]/

/** One character; nothing where there is no sound for it. */
const spelt = (character: string): MediaUri[] => {
  const sign = signs.get(character)
  if (sign !== undefined) return [`sound:${sign}`]
  if (/[0-9]/.test(character)) return [digit(character)]
  if (/[a-z]/i.test(character)) return [`sound:letters/${character.toLowerCase()}`]
  return numbered.test(character) ? [`sound:letters/ascii${character.charCodeAt(0)}`] : []
}
