import type { Query } from '../query.js'
import type { ClickRow, Taken } from './reference.js'

/**
 * A row for each click of type `click`, out of the log alone: what a model is trained with. It must
 * be what an engine serves when that click comes.
 */
export function featureRows(
  { windowMs }: Query,
  shortMs: number,
  clicks: readonly Taken[],
): ClickRow[] {
  const tileOf = ({ eventTime }: Taken): number => Math.floor(eventTime / shortMs)
  return clicks.flatMap((click, n): ClickRow[] => {
    if (click.type !== 'click') return []
    const upTo = clicks.slice(0, n + 1)
    const counts = (tiles: number): number[] =>
      (['view', 'click', 'purchase'] as const).map(
        (type) =>
          upTo.filter(
            (one) =>
              one.type === type &&
              tileOf(one) <= tileOf(click) &&
              tileOf(one) > tileOf(click) - tiles,
          ).length,
      )
    const last = clicks.slice(0, n).findLast(({ type }) => type === 'click')
    const sinceMs = last === undefined ? Infinity : click.eventTime - last.eventTime
    const since = sinceMs < windowMs ? Math.max(0, sinceMs) : -1
    return [{ click, values: [...counts(1), ...counts(windowMs / shortMs), since] }]
  })
}
