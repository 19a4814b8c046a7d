import type { Columns } from '../../workloads/log/log.js'
import type { SharedLog } from '../../workloads/log/memory.js'
import type { Peer, WindowCells } from './peer.js'
import { dealt, inThreads } from './threads.js'

export interface LoopArgs {
  readonly partitions: readonly { readonly partition: number; readonly columns: Columns }[]
  /** ad -> campaign. */
  readonly campaignOf: SharedLog['campaignOf']
  readonly campaigns: number
  readonly windowMs: number
  readonly hash: boolean
}

const VIEW = 0

export const typescriptLoop: Peer = {
  name: 'hand-written loop',
  form: 'typescript',
  about: 'plain loops over the columns that the engines read',
  threads: [1, 2],
  eventsMax: Number.POSITIVE_INFINITY,
  usual: true,
  async open({ shared, windowMs }) {
    const { columns, campaignOf, workload } = shared
    const { campaigns } = workload
    const all = columns.map((own, partition) => ({ partition, columns: own }))
    return inThreads<LoopArgs>({
      module: import.meta.url,
      name: 'loop',
      threads: 2,
      parts: ({ threads, hash }) =>
        dealt(all, threads).map((partitions) => ({
          partitions,
          campaignOf,
          campaigns,
          windowMs,
          hash,
        })),
    })
  },
}

/**
 * ysb as one would write it by hand, once, for exactly this question: views, joined to their
 * campaign, counted per 10 s window.
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
