import { arrivalsOf } from './arrivals.js'
import { BLOCK_EVENTS, type BlockSource, generatorOf } from './blocks.js'
import { samplerOf } from './keys.js'
import { CLICK_TYPES } from './log/log.js'
import type { Workload } from './workload.js'

/**
 * Clicks drawn from the workload's seed: user and type evenly, page and ad by `workload.keys`,
 * event time = due time in whole ms less the delay. A user keeps its address.
 */
export function syntheticSource(workload: Workload): BlockSource {
  const { seed, partitions, keys, partitionBy } = workload
  const byUser = partitionBy === 'user'
  const arrivals = arrivalsOf(workload)
  const pageOf = samplerOf(keys, workload.pages)
  const adOf = samplerOf(keys, workload.campaigns * 10)
  const types = CLICK_TYPES.length

  function eventTimes(partition: number, block: number, into: Int32Array): void {
    const first = block * BLOCK_EVENTS * partitions + partition
    for (let k = 0; k < into.length; k++) {
      into[k] = Math.floor(arrivals.dueMs(first + k * partitions))
    }
    delay(workload, partition, block, into)
  }

  return {
    arrivals,
    eventTimes,
    fill(partition, block, columns, index, length) {
      const { user, page, ad, type, ip } = columns
      const { quick } = generatorOf('clicks', seed, partition, block)
      // Users of this partition are partition, partition + partitions, ...
      const stride = byUser ? partitions : 1
      const base = byUser ? partition : 0
      const users = byUser ? Math.ceil((workload.users - partition) / partitions) : workload.users
      const first = block * BLOCK_EVENTS * partitions + partition
      for (let k = 0; k < length; k++) {
        const i = index + k
        const dueMs = keys.kind === 'hot' ? arrivals.dueMs(first + k * partitions) : 0
        // One draw for two even choices: draws are half of the cost.
        const choice = Math.floor(quick() * users * types)
        const drawn = Math.floor(choice / types)
        const who = base + drawn * stride
        user[i] = who
        type[i] = choice - drawn * types
        page[i] = pageOf(quick(), dueMs)
        ad[i] = adOf(quick(), dueMs)
        ip[i] = ipOf(who)
      }
      eventTimes(partition, block, columns.eventTime.subarray(index, index + length))
    },
  }
}

/**
 * Subtracts the delays. They have a generator of their own: a frontier needs nothing else drawn.
 */
function delay(workload: Workload, partition: number, block: number, times: Int32Array): void {
  const { seed, disorderMs, lateShare, lateByMs } = workload
  if (disorderMs === 0 && lateShare === 0) return
  const { quick } = generatorOf('delays', seed, partition, block)
  for (let k = 0; k < times.length; k++) {
    const late = lateShare > 0 && quick() < lateShare ? lateByMs : 0
    times[k] = times[k]! - Math.floor(quick() * (disorderMs + 1)) - late
  }
}

/** A private address (10.0.0.0/8), another one for each of the first 2^24 users. */
export function ipOf(user: number): number {
  return 0x0a000000 + (Math.imul(user, 0x9e3779b1) & 0xffffff)
}
