import type { Query } from '../query.js'
import type { ClickRow, Taken } from './reference.js'

/** A row for each click of which the `most`-th before it came less than a window before. */
export function fraudRows({ windowMs }: Query, most: number, clicks: readonly Taken[]): ClickRow[] {
  return clicks
    .filter((click, n) => n >= most && click.eventTime - clicks[n - most]!.eventTime < windowMs)
    .map((click) => ({ click, values: [] }))
}
