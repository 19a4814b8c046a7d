import { auditHash, CLICK_TYPES } from './log/log.js'
import { openLog, type SharedLog } from './log/memory.js'
import { passes, type Query } from './queries/query.js'
import { type Answer, answerColumns, byKey, type Row } from './queries/views/answer.js'

/** A click that counts, as a person would write it down. */
interface Click {
  readonly partition: number
  readonly offset: number
  readonly type: string
  readonly user: number
  readonly key: number
  readonly eventTime: number
  readonly window: number
  readonly hash: number
}

/**
 * The right answer as a reader wants it, made from clicks and not from cells: each row gathers its
 * own clicks, over and over. For logs of some thousand clicks.
 */
export function referenceAnswer(query: Query, shared: SharedLog): Answer {
  const clicks = countedClicks(query, shared)
  return { columns: answerColumns(query), rows: rowsOf(query, clicks) }
}

function rowsOf(query: Query, clicks: readonly Click[]): Row[] {
  const { view, output } = query
  if (output === 'each') {
    const rows = clicks.map(({ partition, offset, key, eventTime, hash }) => {
      return [partition, offset, key, eventTime, hash]
    })
    return rows.sort(byKey)
  }
  if (view?.kind === 'top') return topRows(clicks, view.windows, view.k)
  const rows = groups(clicks, ({ window, key }) => `${window}/${key}`).map((own) =>
    rowOf(view, own),
  )
  return rows.sort(byKey)
}

/** Of the clicks of one key in one window. */
function rowOf(view: Query['view'], own: readonly Click[]): Row {
  const { window, key } = own[0]!
  if (view?.kind === 'distinct') {
    return [window, key, new Set(own.map(({ user }) => user)).size, own.length, sumOf(own)]
  }
  if (view?.kind === 'rate') {
    const [views, clicks] = ['view', 'click'].map(
      (one) => own.filter(({ type }) => type === one).length,
    ) as [number, number]
    return [window, key, views, clicks, views === 0 ? null : clicks / views, sumOf(own)]
  }
  return [window, key, own.length, sumOf(own)]
}

function topRows(clicks: readonly Click[], windows: number, k: number): Row[] {
  const ends = new Set(
    clicks.flatMap(({ window }) => Array.from({ length: windows }, (_, n) => window + n)),
  )
  return [...ends]
    .sort((a, b) => a - b)
    .flatMap((end) => {
      const inside = clicks.filter(({ window }) => window <= end && window > end - windows)
      const pages = groups(inside, ({ key }) => String(key))
      pages.sort((a, b) => b.length - a.length || a[0]!.key - b[0]!.key)
      return pages.slice(0, k).map((own, at) => [end, at + 1, own[0]!.key, own.length, sumOf(own)])
    })
}

function countedClicks(query: Query, shared: SharedLog): Click[] {
  const log = openLog(shared)
  const clicks: Click[] = []
  for (let partition = 0; partition < log.partitions; partition++) {
    let latest = Number.NEGATIVE_INFINITY
    for (let offset = 0; offset < log.length(partition); offset++) {
      const { columns, index, shiftMs } = log.segment(partition, offset)
      const type = CLICK_TYPES[columns.type[index]!]
      if (type === undefined) continue
      const eventTime = columns.eventTime[index]! + shiftMs
      latest = Math.max(latest, eventTime)
      const window = Math.floor(eventTime / query.windowMs)
      const closesAt = (window + 1) * query.windowMs + query.allowedLatenessMs
      if (!passes(query, type) || closesAt <= latest) continue
      const campaign = Math.floor(columns.ad[index]! / 10)
      const key = query.key === 'campaign' ? campaign : columns.page[index]!
      const hash = auditHash(partition, offset) >>> 0
      clicks.push({
        partition,
        offset,
        type,
        user: columns.user[index]!,
        key,
        eventTime,
        window,
        hash,
      })
    }
  }
  return clicks
}

function groups(clicks: readonly Click[], nameOf: (click: Click) => string): Click[][] {
  const all = new Map<string, Click[]>()
  for (const click of clicks) {
    const own = all.get(nameOf(click)) ?? []
    all.set(nameOf(click), own)
    own.push(click)
  }
  return [...all.values()]
}
function sumOf(clicks: readonly Click[]): number {
  return Number(clicks.reduce((sum, { hash }) => sum + BigInt(hash), 0n) % 4_294_967_296n)
}
