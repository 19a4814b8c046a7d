import { addQuery, type Query, type RunOptions } from 'chunk42'

/** A workload is plain data: for a fifth of each second ten times as many clicks, one page hot. */
export const flashSale = {
  seed: 'flash-sale',
  ratePerSec: 20_000,
  durationSeconds: 2.5,
  arrivals: { kind: 'burst', periodMs: 1_000, share: 0.2, factor: 10 },
  keys: { kind: 'hot', share: 0.5, periodMs: 10_000 },
  disorderMs: 20,
} as const satisfies RunOptions

/** And so is a query; kernels, the right answer and the nightly SQL follow from it. */
export const purchases: Query = {
  name: 'purchases-per-page',
  about: 'purchases per page and second',
  type: 'purchase',
  key: 'page',
  output: 'count',
  windowMs: 1_000,
  allowedLatenessMs: 100,
}

addQuery(purchases)
