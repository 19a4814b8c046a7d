import { auditHash, CLICK_TYPES, type Columns } from '../../workloads/log/log.js'
import type { SharedLog } from '../../workloads/log/memory.js'
import type { OpenPeer, WindowCells, Work } from './peer.js'
import { inThreads } from './threads.js'

/** One click as an object, as it comes out of a consumer of some queue. */
export interface Click {
  readonly partition: number
  readonly offset: number
  readonly user: number
  readonly page: number
  readonly ad: number
  readonly type: (typeof CLICK_TYPES)[number]
  readonly eventTime: number
  readonly ip: number
}
/** A view that was joined to its campaign. */
export interface View {
  readonly campaign: number
  readonly window: number
  readonly hash: number
}
export interface Tally {
  count: number
  hash: number
}

/** What a thread is given. */
export interface ClickArgs {
  readonly columns: readonly Columns[]
  readonly campaignOf: SharedLog['campaignOf']
  readonly campaigns: number
  readonly windowMs: number
  readonly hash: boolean
}

/** Click by click in one thread, which is what such programs are. */
export function clickByClick(module: string, name: string, { shared, windowMs }: Work): OpenPeer {
  const { columns, campaignOf, workload } = shared
  const { campaigns } = workload
  return inThreads<ClickArgs>({
    module,
    name,
    threads: 1,
    parts: ({ hash }) => [{ columns, campaignOf, campaigns, windowMs, hash }],
  })
}

export function clickAt(columns: Columns, partition: number, offset: number): Click {
  return {
    partition,
    offset,
    user: columns.user[offset]!,
    page: columns.page[offset]!,
    ad: columns.ad[offset]!,
    type: CLICK_TYPES[columns.type[offset]!]!,
    eventTime: columns.eventTime[offset]!,
    ip: columns.ip[offset]!,
  }
}

/** Where a pipeline begins: every click of every partition. */
export function* clicksOf(all: readonly Columns[]): Generator<Click, void, undefined> {
  for (const [partition, columns] of all.entries()) {
    for (let offset = 0; offset < columns.type.length; offset++) {
      yield clickAt(columns, partition, offset)
    }
  }
}

export function viewOf(click: Click, { campaignOf, windowMs, hash }: ClickArgs): View {
  return {
    campaign: campaignOf[click.ad]!,
    window: Math.floor(click.eventTime / windowMs),
    hash: hash ? auditHash(click.partition, click.offset) : 0,
  }
}

/** A number is the cheapest key that a Map can have: texts would cost several times as much. */
export function addTo(
  tallies: Map<number, Tally>,
  { campaign, window, hash }: View,
  campaigns: number,
): Map<number, Tally> {
  const key = window * campaigns + campaign
  const tally = tallies.get(key)
  if (tally === undefined) tallies.set(key, { count: 1, hash })
  else {
    tally.count++
    tally.hash = (tally.hash + hash) | 0
  }
  return tallies
}

export function cellsOf(tallies: ReadonlyMap<number, Tally>, campaigns: number): WindowCells {
  const windows = new Map<number, Int32Array>()
  for (const [key, { count, hash }] of tallies) {
    const window = Math.floor(key / campaigns)
    const cells = windows.get(window) ?? new Int32Array(campaigns * 2)
    windows.set(window, cells)
    cells[(key - window * campaigns) * 2] = count
    cells[(key - window * campaigns) * 2 + 1] = hash
  }
  return [...windows]
}
