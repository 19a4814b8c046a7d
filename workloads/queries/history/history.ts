/**
 * What an order-dependent query keeps of each user and makes of it, as data. `within`: less than
 * the query's `windowMs` of event time apart. A user's clicks are taken in the order of the log of
 * their partition, in which all of them are; so the answer is a fold over each partition's log.
 *
 * - sessions: clicks within of each other, directly or over others, are one session: cells of
 *   (its first event time, user), each replaced as it grows; count 0: it is no session any more.
 * - fraud: a row for each click whose `most`-th click before it was within.
 * - funnel: a row for each purchase within of the last view before the last click before it; a
 *   purchase begins anew. Values: offsets of that view and of that click.
 * - features: a row for each click of type `click`. Values: views, clicks and purchases of the user
 *   up to this one in its tile of `shortMs` of event time; the same in the tiles of a window up to
 *   it; ms since the `click` before it, -1 if that was not within.
 */
export type History =
  | { readonly kind: 'sessions' }
  | { readonly kind: 'fraud'; readonly most: number }
  | { readonly kind: 'funnel' }
  | { readonly kind: 'features'; readonly shortMs: number }
