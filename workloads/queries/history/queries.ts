import type { Query } from '../query.js'
import type { History } from './history.js'

/** As many clicks before it as a fraud rule may look back: they stand in the state of each user. */
const MOST_MAX = 1_000
/** A later click is let in; but no more than a window, so that few sessions are open at once. */
const LATENESS_MS_MAX = 1_000

/** A user has room for twice as many. */
const TILES_MAX = 60

/** What stands beside a click, in this order. */
export const VALUES: Readonly<Record<Exclude<History['kind'], 'sessions'>, readonly string[]>> = {
  fraud: [],
  funnel: ['view_offset', 'click_offset'],
  features: [
    'views_short',
    'clicks_short',
    'purchases_short',
    'views_long',
    'clicks_long',
    'purchases_long',
    'since_click_ms',
  ],
}

type Makes = (numbers: readonly number[]) => Pick<Query, 'windowMs' | 'type'> & {
  readonly history: History
}
interface Kind {
  readonly name: History['kind']
  readonly about: string
  /** What stands behind the name, unless told: `fraud:10:1000`. */
  readonly usual: readonly number[]
  readonly makes: Makes
}
const KINDS: readonly Kind[] = [
  {
    name: 'sessions',
    about: 'clicks per user and session (:GAP_MS of quiet ends it)',
    usual: [30_000],
    makes: ([gapMs]) => ({ windowMs: gapMs!, history: { kind: 'sessions' } }),
  },
  {
    name: 'fraud',
    about: 'an alert for each click with more than :MOST of its user in :MS before it',
    usual: [5, 1_000],
    makes: ([most, ms]) => ({
      type: 'click',
      windowMs: ms!,
      history: { kind: 'fraud', most: most! },
    }),
  },
  {
    name: 'funnel',
    about: 'purchases behind a click behind a view of the same user, within :MS',
    usual: [600_000],
    makes: ([ms]) => ({ windowMs: ms!, history: { kind: 'funnel' } }),
  },
  {
    name: 'features',
    about: 'per click what its user did in its tile of :MS and the tiles of :LONG_MS before it',
    usual: [60_000, 600_000],
    makes: ([shortMs, ms]) => ({
      windowMs: ms!,
      history: { kind: 'features', shortMs: shortMs! },
    }),
  },
]

function queryOf({ name, about, usual, makes }: Kind, numbers: readonly number[]): Query {
  const made = makes(numbers)
  const isUsual = numbers.every((n, i) => n === usual[i])
  return {
    name: isUsual ? name : [name, ...numbers].join(':'),
    about,
    key: 'user',
    output: 'history',
    allowedLatenessMs: Math.min(LATENESS_MS_MAX, made.windowMs),
    ...made,
  }
}

/** Each with its usual numbers. */
export const HISTORIES: readonly Query[] = KINDS.map((kind) => queryOf(kind, kind.usual))

/** `sessions:5000`, `fraud:3:200`; undefined: it is none. */
export function historyNamed(text: string): Query | undefined {
  const [name, ...words] = text.split(':')
  const kind = KINDS.find((one) => one.name === name)
  if (kind === undefined || words.length !== kind.usual.length) return undefined
  const numbers = words.map(Number)
  const isWhole = numbers.every((n) => Number.isInteger(n) && n >= 1 && n <= 86_400_000)
  return isWhole && fits(name!, numbers) ? queryOf(kind, numbers) : undefined
}
function fits(name: string, numbers: readonly number[]): boolean {
  if (name === 'fraud') return numbers[0]! <= MOST_MAX
  if (name !== 'features') return true
  const [shortMs, ms] = numbers
  return ms! % shortMs! === 0 && ms! / shortMs! <= TILES_MAX
}
