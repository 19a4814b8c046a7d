import type { Query } from '../query.js'
import type { ClickRow, Taken } from './reference.js'

/** A row for each purchase that has a click and a view before it, in that order and in time. */
export function funnelRows({ windowMs }: Query, clicks: readonly Taken[]): ClickRow[] {
  return clicks.flatMap((purchase, n): ClickRow[] => {
    if (purchase.type !== 'purchase') return []
    const before = clicks.slice(0, n)
    const since = before.slice(before.findLastIndex(({ type }) => type === 'purchase') + 1)
    const click = since.findLastIndex(({ type }) => type === 'click')
    const view = since.slice(0, Math.max(0, click)).findLast(({ type }) => type === 'view')
    if (view === undefined || purchase.eventTime - view.eventTime >= windowMs) return []
    return [{ click: purchase, values: [view.offset, since[click]!.offset] }]
  })
}
