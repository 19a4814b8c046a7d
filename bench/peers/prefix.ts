import type { Columns } from '../../workloads/log/log.js'
import type { SharedLog } from '../../workloads/log/memory.js'

/** The first clicks of each partition, on the same memory: at most about `events` in all. */
export function prefixOf(shared: SharedLog, events: number): SharedLog {
  const { partitions } = shared.workload
  if (events >= shared.workload.events) return shared
  const most = Math.ceil(events / partitions)
  const columns = shared.columns.map((own) => firstOf(own, most))
  const kept = columns.reduce((sum, { type }) => sum + type.length, 0)
  return { ...shared, columns, workload: { ...shared.workload, events: kept } }
}

function firstOf(columns: Columns, length: number): Columns {
  const { user, page, ad, type, eventTime, ip, frontier } = columns
  return {
    ...columns,
    user: user.subarray(0, length),
    page: page.subarray(0, length),
    ad: ad.subarray(0, length),
    type: type.subarray(0, length),
    eventTime: eventTime.subarray(0, length),
    ip: ip.subarray(0, length),
    frontier: frontier.subarray(0, length),
  }
}
