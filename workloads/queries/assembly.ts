import type { Heap } from '../../runtime/heap.js'
import { BARRIER, type Ring } from '../../runtime/ring.js'
import { CLICK_TYPES, MALFORMED, type Segment } from '../log/log.js'
import { type Exchange, type Kernel, type KernelOptions, refuseWide } from './kernel.js'
import { compile } from './loops.js'
import { isPaired, paired } from './paired.js'
import type { Query } from './query.js'
import { WindowTable } from './window-table.js'

/** The loops of the folder assembly, compiled, and the memory in which all they touch must lie. */
export interface Assembly {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
}

type Loop = (
  plan: number,
  clicks: number,
  ring: number,
  dense: boolean,
  from: number,
  end: number,
) => number
type Take = (
  data: number,
  mask: number,
  from: number,
  count: number,
  ring: number,
  dense: boolean,
  keys: number,
) => number
/** Each with audit hashes, and without. */
interface Loops {
  readonly byAd: Loop
  readonly byAdCounts: Loop
  readonly byAdWide: Loop
  readonly byAdWideCounts: Loop
  readonly byPage: Loop
  readonly byPageCounts: Loop
  readonly take: Take
  readonly takeCounts: Take
}

/** Places of a block's clicks: BLOCK of assembly/plan.ts, of 16 bits. */
const PICKED_WORDS = 256
/** Words of Plan and Clicks in assembly/plan.ts, by place. */
const PLAN_WORDS = 12
const CLICKS_WORDS = 6
const ROUTE_WORDS = 4
/** The table of campaigns has 16 bits for each ad, up to so many campaigns. */
const KEYS_NARROW_MAX = 65_536
/** In auditHash of workloads/log/log.ts. */
const PARTITION = 0x10000001
/** New cells that a hashed slab is given room for: a loop asks for 512 at most. */
const ROOM_CELLS = 4_096

/**
 * The compiled form of a kernel. Tables, rings and `campaignOf` must lie in the assembly's memory;
 * columns that do not (`linear`) are read by the plain form.
 */
export function compileAssembly(
  query: Query,
  options: KernelOptions,
  assembly: Assembly,
  heap: Heap,
): Kernel {
  if (isPaired(query)) {
    return paired(query, options, heap, (simple, rest) =>
      compileAssembly(simple, rest, assembly, heap),
    )
  }
  const { module, memory } = assembly
  const plain = compile(query, options)
  if (query.output !== 'count') return plain
  const instance = new WebAssembly.Instance(module, { env: { memory } })
  const loops = instance.exports as unknown as Loops
  const byAd = query.key === 'campaign'
  const { loop, take } = chosen(loops, byAd, options)
  const clicks = heap.words(CLICKS_WORDS)
  const plan = planOf(query, options, heap)

  /** Writes where the segment's clicks are. */
  function point(partition: number, offset: number, { columns, index, shiftMs }: Segment): void {
    const source = byAd ? columns.ad : columns.page
    clicks[0] = columns.type.byteOffset
    clicks[1] = source.byteOffset
    clicks[2] = columns.eventTime.byteOffset
    clicks[3] = columns.frontier.byteOffset
    clicks[4] = offset - index + Math.imul(partition, PARTITION)
    clicks[5] = shiftMs
  }
  /** Folds or, by a plan with workers, exchanges them. */
  function run(
    by: Int32Array,
    from: number,
    end: number,
    table: WindowTable,
    wants: (window: number) => void,
  ): void {
    const { ring, dense } = table
    for (let at = from; ; ) {
      at = loop(by.byteOffset, clicks.byteOffset, ring.byteOffset, dense, at, end) >>> 0
      if (at >= end) return
      wants(ring[0]!)
      table.slab(ring[0]!, ROOM_CELLS)
    }
  }

  return {
    ...plain,
    form: 'assemblyscript',
    table: (dense) => new WindowTable(options.keys, heap, dense),
    fold(partition, offset, segment, length, table) {
      if (!segment.columns.linear) return plain.fold(partition, offset, segment, length, table)
      point(partition, offset, segment)
      run(plan, segment.index, segment.index + length, table, anyWindow)
    },
    exchange(self, workers): Exchange {
      const slow = plain.exchange(self, workers)
      const mine = heap.words(PLAN_WORDS)
      mine.set(plan)
      const routes = heap.words(workers * ROUTE_WORDS)
      const nowhere = heap.words(2)
      mine[7] = self
      mine[8] = workers
      mine[9] = routes.byteOffset
      const narrow = (window: number): void => refuseWide(options.keys, window)
      return {
        send(partition, offset, segment, length, table, outs) {
          if (!segment.columns.linear) {
            slow.send(partition, offset, segment, length, table, outs)
            return
          }
          outs.forEach((out, to) => {
            route(routes, to, out, nowhere)
          })
          point(partition, offset, segment)
          run(mine, segment.index, segment.index + length, table, narrow)
          outs.forEach((out, to) => {
            if (out !== undefined) out.position = routes[to * ROUTE_WORDS + 2]!
          })
        },
        take(data, mask, from, count, table) {
          const { ring, dense } = table
          for (let n = 0; ; ) {
            const { byteOffset } = data
            const at = (from + n) | 0
            n += take(byteOffset, mask, at, count - n, ring.byteOffset, dense, options.keys)
            if (n >= count || data[((from + n) & mask) << 1] === BARRIER) return n
            table.slab(ring[0]!, Math.max(ROOM_CELLS, count - n))
          }
        },
      }
    },
  }
}

function chosen(
  loops: Loops,
  byAd: boolean,
  { keys, audit }: KernelOptions,
): { loop: Loop; take: Take } {
  const wide = keys > KEYS_NARROW_MAX
  if (audit === 'hash') {
    const loop = byAd ? (wide ? loops.byAdWide : loops.byAd) : loops.byPage
    return { loop, take: loops.take }
  }
  const loop = byAd ? (wide ? loops.byAdWideCounts : loops.byAdCounts) : loops.byPageCounts
  return { loop, take: loops.takeCounts }
}

/** For each byte the places of its set bits, a byte each. */
function placesOf(heap: Heap): Int32Array {
  const words = heap.words(512)
  const places = new Uint8Array(words.buffer, words.byteOffset, 2_048)
  for (let byte = 0; byte < 256; byte++) {
    let at = byte << 3
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) places[at++] = bit
  }
  return words
}

function narrowed(campaignOf: Uint32Array, heap: Heap): Uint16Array {
  const words = heap.words(Math.ceil(campaignOf.length / 2))
  const narrow = new Uint16Array(words.buffer, words.byteOffset, campaignOf.length)
  narrow.set(campaignOf)
  return narrow
}

function anyWindow(): void {}

function planOf(query: Query, options: KernelOptions, heap: Heap): Int32Array {
  const { campaignOf, keys, mayBeLate } = options
  const plan = heap.words(PLAN_WORDS)
  if (query.key === 'campaign') {
    plan[0] = (keys > KEYS_NARROW_MAX ? campaignOf : narrowed(campaignOf, heap)).byteOffset
  }
  plan[1] = query.type === undefined ? MALFORMED : CLICK_TYPES.indexOf(query.type)
  plan[2] = query.type === undefined ? 1 : 0
  plan[3] = query.windowMs
  plan[4] = query.allowedLatenessMs
  plan[5] = mayBeLate ? 1 : 0
  plan[6] = keys
  plan[10] = placesOf(heap).byteOffset
  plan[11] = heap.words(PICKED_WORDS).byteOffset
  return plan
}

/** A worker has no ring to itself: what it writes there goes nowhere. */
function route(routes: Int32Array, to: number, out: Ring | undefined, nowhere: Int32Array): void {
  const at = to * ROUTE_WORDS
  routes[at] = (out?.data ?? nowhere).byteOffset
  routes[at + 1] = out?.mask ?? 0
  routes[at + 2] = out?.position ?? 0
}
