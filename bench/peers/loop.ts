import type { Columns } from '../../workloads/log/log.js'

/** This module, for a thread. */
export const LOOP = new URL(import.meta.url)

export interface LoopArgs {
  readonly partitions: readonly { readonly partition: number; readonly columns: Columns }[]
  /** ad -> campaign. */
  readonly campaignOf: Uint32Array
  readonly campaigns: number
  readonly windowMs: number
  readonly hash: boolean
}
/** Of one window: count and sum of audit hashes of campaign c at 2c and 2c + 1. */
export type WindowCells = readonly (readonly [window: number, cells: Int32Array])[]

const VIEW = 0

/**
 * ysb as one would write it by hand, once, for exactly this question: views, joined to their
 * campaign, counted per 10 s window. It shares no line with engines or kernels, so that it can be
 * slower or faster than they are, and wrong: its answer is compared with the reference.
 */
export function loop(args: LoopArgs): WindowCells {
  const windows = new Map<number, Int32Array>()
  const cellsOf = (window: number): Int32Array => {
    let cells = windows.get(window)
    if (cells === undefined) {
      cells = new Int32Array(args.campaigns * 2)
      windows.set(window, cells)
    }
    return cells
  }
  const pass = args.hash ? countAndHash : countOnly
  for (const { partition, columns } of args.partitions) pass(partition, columns, args, cellsOf)
  return [...windows]
}

function countAndHash(
  partition: number,
  { type, ad, eventTime }: Columns,
  { campaignOf, windowMs }: LoopArgs,
  cellsOf: (window: number) => Int32Array,
): void {
  const first = Math.imul(partition, 0x10000001)
  let from = 0
  let to = 0
  let cells = cellsOf(0)
  for (let i = 0; i < type.length; i++) {
    if (type[i] !== VIEW) continue
    const time = eventTime[i]!
    if (time < from || time >= to) {
      const window = Math.floor(time / windowMs)
      from = window * windowMs
      to = from + windowMs
      cells = cellsOf(window)
    }
    const at = campaignOf[ad[i]!]! * 2
    const h = Math.imul((i + first) | 0, 0x9e3779b1)
    cells[at] = (cells[at]! + 1) | 0
    cells[at + 1] = (cells[at + 1]! + Math.imul(h ^ (h >>> 15), 0x85ebca77)) | 0
  }
}

/** The same without the two lines that make an audit possible. */
function countOnly(
  _partition: number,
  { type, ad, eventTime }: Columns,
  { campaignOf, windowMs }: LoopArgs,
  cellsOf: (window: number) => Int32Array,
): void {
  let from = 0
  let to = 0
  let cells = cellsOf(0)
  for (let i = 0; i < type.length; i++) {
    if (type[i] !== VIEW) continue
    const time = eventTime[i]!
    if (time < from || time >= to) {
      const window = Math.floor(time / windowMs)
      from = window * windowMs
      to = from + windowMs
      cells = cellsOf(window)
    }
    const at = campaignOf[ad[i]!]! * 2
    cells[at] = (cells[at]! + 1) | 0
  }
}
