import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Arena } from '../../../runtime/arena.js'
import { BLOCK_EVENTS, blockLength, fillBlock, NO_FRONTIER, partitionLength } from '../../blocks.js'
import { checkWorkload } from '../../check.js'
import { InputError } from '../../input-error.js'
import type { ReplayInput } from '../../replay.js'
import { sourceOf } from '../../source-of.js'
import type { Workload } from '../../workload.js'
import { shareColumns } from '../columns.js'
import type { Columns, Segment } from '../log.js'
import { decodeSegment, encodeSegment } from './segment.js'

/**
 * A log on disk, as plain data: any thread or process that has the folder can read it. A segment is
 * a file of BLOCK_EVENTS clicks of one partition, so where click o stands is a division.
 */
export interface LogFolder {
  readonly path: string
  readonly disorderMsMax: number
}

/** What `log.json` says: the folder is complete, and of these clicks. */
interface Summary {
  readonly version: number
  readonly workload: Workload
  readonly disorderMsMax: number
}
const VERSION = 1
const DIGITS = 6

/**
 * The log of a workload below `folder`, in a folder named by what it holds; written if it is not
 * there. Law: the same workload gives the same bytes, and no more than one segment is in memory.
 */
export function logFolder(workload: Workload, folder: string, input?: ReplayInput): LogFolder {
  checkWorkload(workload)
  const name = createHash('sha256')
    .update(JSON.stringify([VERSION, workload]))
    .digest('hex')
  const path = join(folder, `${workload.name}-${name.slice(0, 16)}`)
  const summary = summaryOf(path)
  if (summary !== undefined) return { path, disorderMsMax: summary.disorderMsMax }
  return { path, disorderMsMax: write(workload, path, input) }
}

function summaryOf(path: string): Summary | undefined {
  const file = join(path, 'log.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Summary) : undefined
}

function write(workload: Workload, path: string, input: ReplayInput | undefined): number {
  const { source } = sourceOf(workload, input)
  const columns = shareColumns(BLOCK_EVENTS)
  let disorderMsMax = 0
  const making = `${path}.making-${process.pid}`
  rmSync(making, { recursive: true, force: true })
  for (let partition = 0; partition < workload.partitions; partition++) {
    mkdirSync(join(making, String(partition)), { recursive: true })
    let before = NO_FRONTIER
    for (let block = 0; ; block++) {
      const length = blockLength(workload, partition, block)
      if (length === 0) break
      fillBlock(source, workload, partition, block, columns, 0, before)
      before = columns.frontier[length - 1]!
      disorderMsMax = Math.max(disorderMsMax, disorderOf(columns, length))
      writeFileSync(segmentPath(making, partition, block), encodeSegment(columns, length))
    }
  }
  const summary: Summary = { version: VERSION, workload, disorderMsMax }
  writeFileSync(join(making, 'log.json'), `${JSON.stringify(summary, null, 2)}\n`)
  // Whoever dies before that leaves no log, and whoever was faster the same one.
  if (existsSync(path)) rmSync(making, { recursive: true, force: true })
  else renameSync(making, path)
  return disorderMsMax
}

function disorderOf({ eventTime, frontier }: Columns, length: number): number {
  let greatest = 0
  for (let i = 0; i < length; i++) greatest = Math.max(greatest, frontier[i]! - eventTime[i]!)
  return greatest
}

function segmentPath(path: string, partition: number, block: number): string {
  return join(path, String(partition), `${String(block).padStart(DIGITS, '0')}.arrow`)
}

/**
 * Reads it, for one thread: one segment of each partition that is asked for is in memory, in
 * `arena` if there is one. Law: as `Log.segment`; what it returned stays until the next call for
 * that partition.
 */
export function readSegments(
  { path }: LogFolder,
  { partitions, events }: Workload,
  arena?: Arena,
): (partition: number, offset: number) => Segment {
  const files = new FileReader()
  const open: ({ readonly columns: Columns; block: number } | undefined)[] = []
  return (partition, offset) => {
    open[partition] ??= { columns: shareColumns(BLOCK_EVENTS, arena), block: -1 }
    const own = open[partition]
    const block = Math.floor(offset / BLOCK_EVENTS)
    const left = partitionLength(events, partitions, partition) - offset
    const index = offset - block * BLOCK_EVENTS
    if (left > 0 && own.block !== block) {
      own.block = -1
      const segment = segmentPath(path, partition, block)
      decodeSegment(files.read(segment), own.columns, segment)
      own.block = block
    }
    const length = Math.max(0, Math.min(left, BLOCK_EVENTS - index))
    return { columns: own.columns, index, length, shiftMs: 0 }
  }
}

/** Reads files into the same memory, one after the other: no garbage a segment. */
class FileReader {
  #bytes = new Uint8Array(0)

  read(path: string): Uint8Array {
    try {
      const file = openSync(path, 'r')
      const { size } = fstatSync(file)
      if (this.#bytes.length < size) this.#bytes = new Uint8Array(size)
      const length = readSync(file, this.#bytes, 0, size, 0)
      closeSync(file)
      return this.#bytes.subarray(0, length)
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
      throw new InputError(`${path}: ${reason}, but the log was complete; allowed: write it again`)
    }
  }
}
