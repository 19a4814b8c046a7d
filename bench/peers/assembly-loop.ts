import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { LinearArena } from '../../runtime/linear-arena.js'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import type { Columns } from '../../workloads/log/log.js'
import type { Peer, WindowCells } from './peer.js'
import { dealt, inThreads } from './threads.js'

/** Where the columns of a partition lie in memory, in bytes. */
interface Place {
  readonly partition: number
  readonly type: number
  readonly ad: number
  readonly eventTime: number
  readonly length: number
}
interface Part {
  readonly partitions: readonly Place[]
  /** Where its counts and hashes go. */
  readonly table: number
  readonly hash: boolean
}
/** What a thread is given once. */
interface Machine {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly campaignOf: number
  readonly campaigns: number
  readonly windowMs: number
  readonly windowFirst: number
  readonly windows: number
}

const THREADS = 2

/**
 * The machine's limit, over the columns where they are. Room for the windows of the answer is laid
 * out before the clock starts.
 */
export const assemblyLoop: Peer = {
  name: 'hand-written loop',
  form: 'assemblyscript',
  about: 'AssemblyScript with SIMD, over the columns that the engines read',
  threads: [1, 2],
  eventsMax: Number.POSITIVE_INFINITY,
  usual: true,
  async open({ shared, windowMs }) {
    const { memory, columns, campaignOf, workload } = shared
    if (memory === null) return null
    const { campaigns } = workload
    const [windowFirst, windows] = windowsOf(columns, windowMs)
    const arena = new LinearArena(memory)
    const { mark } = arena
    const tables = Array.from({ length: THREADS }, () => arena.words(windows * campaigns * 2))
    const map = campaignOf.byteOffset
    const module = moduleOf()
    const machine = { module, memory, campaignOf: map, campaigns, windowMs, windowFirst, windows }
    const open = inThreads<Part>({
      module: import.meta.url,
      name: 'assembly',
      threads: THREADS,
      workerData: machine satisfies Machine,
      parts: ({ threads, hash }) =>
        dealt(placesOf(columns), threads).map((partitions, thread) => ({
          partitions,
          table: tables[thread]!.byteOffset,
          hash,
        })),
    })
    return {
      pass: open.pass,
      async close() {
        await open.close()
        arena.reset(mark)
      },
    }
  },
}

interface Exports {
  prepare(map: number, cells: number, keys: number, sizeMs: number, first: number): void
  choose(type: number, ad: number, time: number, clicks: number, number: number): void
  clear(windows: number): void
  countOnly(): void
  countAndHash(): void
  finish(windows: number): void
}

let instance: Exports | undefined

/** A thread's share. */
export function assembly({ partitions, table, hash }: Part): WindowCells {
  const machine = Piscina.workerData as Machine
  const { module, memory, campaignOf, campaigns, windowMs, windowFirst, windows } = machine
  instance ??= new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports
  instance.prepare(campaignOf, table, campaigns, windowMs, windowFirst)
  instance.clear(windows)
  for (const { partition, type, ad, eventTime, length } of partitions) {
    instance.choose(type, ad, eventTime, length, partition)
    if (hash) instance.countAndHash()
    else instance.countOnly()
  }
  instance.finish(windows)
  return Array.from({ length: windows }, (_, w) => {
    const cells = new Int32Array(memory.buffer, table + w * campaigns * 8, campaigns * 2)
    return [windowFirst + w, new Int32Array(cells)]
  })
}

/** From the build: cli/setup.mjs compiles the folder `assembly`. */
function moduleOf(): WebAssembly.Module {
  const folder = fileURLToPath(new URL('assembly', import.meta.url))
  const bytes = fileDisk(folder, 'process').read('index.wasm')
  if (bytes === undefined) {
    throw new Error(`${folder}/index.wasm: not there; node cli/setup.mjs --build makes it`)
  }
  return new WebAssembly.Module(new Uint8Array(bytes))
}

function placesOf(columns: readonly Columns[]): Place[] {
  return columns.map(({ type, ad, eventTime }, partition) => ({
    partition,
    type: type.byteOffset,
    ad: ad.byteOffset,
    eventTime: eventTime.byteOffset,
    length: type.length,
  }))
}

function windowsOf(columns: readonly Columns[], windowMs: number): [first: number, count: number] {
  let least = 0
  let most = 0
  for (const { eventTime } of columns) {
    for (let i = 0; i < eventTime.length; i++) {
      const time = eventTime[i]!
      if (time < least) least = time
      else if (time > most) most = time
    }
  }
  const first = Math.floor(least / windowMs)
  return [first, Math.floor(most / windowMs) - first + 1]
}
