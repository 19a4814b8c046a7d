import { arrivalsOf, type ReplayTimes } from './arrivals.js'
import { BLOCK_EVENTS, type BlockSource, generatorOf } from './blocks.js'
import { InputError } from './input-error.js'
import { VIEW } from './log/log.js'
import type { ReplayClicks } from './replay.js'
import type { Workload } from './workload.js'

/** Rows of a stratum, for each partition: as many clicks as are drawn, and sorted, together. */
const STRATUM_CLICKS = 16
/** Times are whole multiples of it, so that their sums and differences are exact. */
const STEP_MS = 2 ** -20

/** Times of the rows of a log, scaled so that one pass of it comes at the workload's rate. */
export interface RowTimes extends ReplayTimes {
  /** Due time less event time of each row, >= 0: the disorder of the file. */
  readonly delayMs: Float64Array
}

/**
 * A row is due at the greatest time up to it, as a server logs what is finished and so out of
 * order. Times are whole seconds: rows of the same due time are spread evenly up to the next one.
 */
export function rowTimesOf(timeSec: Float64Array, ratePerSec: number): RowTimes {
  const rows = timeSec.length
  const greatest = Float64Array.from(timeSec)
  for (let r = 1; r < rows; r++) greatest[r] = Math.max(greatest[r - 1]!, timeSec[r]!)
  const startSec = greatest[0]!
  const endSec = greatest[rows - 1]! + 1
  const passMs = Math.max(STEP_MS, rounded((rows / ratePerSec) * 1000))
  const scale = passMs / (endSec - startSec)
  const dueMs = new Float64Array(rows)
  const delayMs = new Float64Array(rows)
  for (let first = 0; first < rows; ) {
    const fromSec = greatest[first]!
    let next = first + 1
    while (next < rows && greatest[next] === fromSec) next++
    const gapSec = (next < rows ? greatest[next]! : endSec) - fromSec
    for (let r = first; r < next; r++) {
      const sec = fromSec + (gapSec * (r - first)) / (next - first)
      dueMs[r] = rounded((sec - startSec) * scale)
      delayMs[r] = dueMs[r]! - rounded((timeSec[r]! - startSec) * scale)
    }
    first = next
  }
  return { passMs, dueMs, delayMs }
}

/**
 * The clicks of a web server log at any rate and volume. Pass 0 is the file as it is. Each later
 * pass is a bootstrap of it: a partition's clicks in a stratum of rows are drawn from all rows of
 * the stratum, with replacement, and sorted, so that a partition keeps the order of the file. A
 * drawn row brings its delay along and takes the due time of the place where it now stands.
 *
 * By user, a partition has the rows of its users for a file of its own, and as many clicks as any
 * other: it begins a pass earlier if these are few.
 *
 * All clicks are views, as a log tells no more; the ad is the page's number modulo the number of
 * ads.
 */
export function replaySource(
  workload: Workload,
  clicks: ReplayClicks,
  times: RowTimes,
): BlockSource {
  const { partitions } = workload
  const arrivals = arrivalsOf(workload, times)
  const ads = workload.campaigns * 10
  const rows = new Uint32Array(BLOCK_EVENTS)
  const own = workload.partitionBy === 'user' ? rowsByUser(clicks.user, partitions) : undefined

  function draw(partition: number, block: number, length: number): void {
    const mine = own?.[partition]
    drawRows(workload, mine?.length ?? clicks.length, partition, block, length, rows)
    if (mine !== undefined) for (let k = 0; k < length; k++) rows[k] = mine[rows[k]!]!
  }

  function timesOf(partition: number, block: number, into: Int32Array): void {
    const first = block * BLOCK_EVENTS * partitions + partition
    for (let k = 0; k < into.length; k++) {
      into[k] = Math.floor(arrivals.dueMs(first + k * partitions) - times.delayMs[rows[k]!]!)
    }
  }

  return {
    arrivals,
    eventTimes(partition, block, into) {
      draw(partition, block, into.length)
      timesOf(partition, block, into)
    },
    fill(partition, block, columns, index, length) {
      const { user, page, ad, type, ip } = columns
      draw(partition, block, length)
      for (let k = 0; k < length; k++) {
        const row = rows[k]!
        const i = index + k
        user[i] = clicks.user[row]!
        page[i] = clicks.page[row]!
        ad[i] = clicks.page[row]! % ads
        type[i] = VIEW
        ip[i] = clicks.ip[row]!
      }
      timesOf(partition, block, columns.eventTime.subarray(index, index + length))
    },
  }
}

/**
 * Writes which row of the file each click of a block is: the first `length` of them, and on to the
 * end of their stratum, so that they do not depend on where the stream ends. By user, `fileRows`
 * are those of the partition alone.
 */
export function drawRows(
  { seed, partitions: all, partitionBy }: Workload,
  fileRows: number,
  partition: number,
  block: number,
  length: number,
  into: Uint32Array,
): void {
  const alone = partitionBy === 'user'
  const partitions = alone ? 1 : all
  const stratumRows = STRATUM_CLICKS * partitions
  const { quick } = generatorOf('rows', seed, partition, block)
  let click = block * BLOCK_EVENTS * partitions + (alone ? 0 : partition)
  for (let k = 0; k < length; ) {
    const start = Math.floor(click / fileRows) * fileRows
    const row = click - start
    const stratum = row - (row % stratumRows)
    // A stratum that two blocks share is cut where they meet, so that order holds across the seam.
    const low = k === 0 && row - stratum >= partitions ? row : stratum
    const end = Math.min(stratum + stratumRows, fileRows)
    const inStratum = Math.ceil((end - row) / partitions)
    const count = Math.min(inStratum, BLOCK_EVENTS - k)
    const high = count < inStratum ? row + count * partitions : end
    for (let j = 0; j < count; j++) {
      const drawn = start === 0 ? row + j * partitions : low + Math.floor(quick() * (high - low))
      insert(into, k, k + j, drawn)
    }
    k += count
    click += count * partitions
  }
}

/** Keeps sorted[from..to] in order: a stratum is small. */
function insert(sorted: Uint32Array, from: number, to: number, value: number): void {
  let place = to
  while (place > from && sorted[place - 1]! > value) {
    sorted[place] = sorted[place - 1]!
    place--
  }
  sorted[place] = value
}

function rounded(ms: number): number {
  return Math.round(ms / STEP_MS) * STEP_MS
}

/** The rows of each partition's users, in the order of the file. */
function rowsByUser(user: Uint32Array, partitions: number): Uint32Array[] {
  return Array.from({ length: partitions }, (_, partition) => {
    const rows: number[] = []
    for (let r = 0; r < user.length; r++) if (user[r]! % partitions === partition) rows.push(r)
    if (rows.length > 0) return Uint32Array.from(rows)
    throw new InputError(
      `partitions ${partitions}: no user of the file is in partition ${partition}; ` +
        'allowed: fewer partitions, or partitionBy round-robin',
    )
  })
}
