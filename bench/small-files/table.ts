import { rmSync } from 'node:fs'
import { type Disk, folderOf } from '../../runtime/disk.js'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import { openIceberg } from '../../sinks/iceberg.js'
import type { Compaction, Writer } from '../../sinks/sink.js'
import type { EachRows } from '../../workloads/queries/rows.js'
import { settle } from '../settle.js'

const ENGINE: Writer = { query: 'stream', role: 'engine' }
const COMPACTOR: Writer = { query: 'stream', role: 'compactor' }
const OPTIONS = { output: 'each', unique: false } as const
const KEYS = 100

/**
 * An Iceberg table in a folder that is not there yet, filled on a virtual clock: a commit says when
 * it was.
 */
export class StreamTable {
  readonly folder: string
  readonly #sink: ReturnType<typeof openIceberg>
  #nowMs = 0
  #epochs: { engine: number; compactor: number } | undefined
  #rows = 0
  #commits = 0

  constructor(folder: string) {
    this.folder = folder
    // Nothing here must outlive a power cut.
    const place = { location: folder, nowMs: () => this.#nowMs }
    this.#sink = openIceberg(alone(fileDisk(folder, 'process')), OPTIONS, 'bench', place)
  }
  get rows(): number {
    return this.#rows
  }
  get commits(): number {
    return this.#commits
  }

  async append(rows: number, atMs: number): Promise<void> {
    const { engine } = await this.#lives()
    this.#nowMs = atMs
    const id = this.#commits++
    const commit = { writer: ENGINE, epoch: engine, id, rows: [rowsFrom(this.#rows, rows)] }
    await settle(this.#sink.commit(commit))
    this.#rows += rows
  }
  /** Until there is nothing left to merge. */
  async compact(how: Compaction): Promise<void> {
    const { compactor: epoch } = await this.#lives()
    while ((await settle(this.#sink.compact({ writer: COMPACTOR, epoch }, how))) === 'merged');
  }
  async close(): Promise<void> {
    await this.#sink.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #lives() {
    this.#epochs ??= {
      engine: (await settle(this.#sink.fence(ENGINE))).epoch,
      compactor: (await settle(this.#sink.fence(COMPACTOR))).epoch,
    }
    return this.#epochs
  }
}

/**
 * A new folder in which nobody else writes: what is in it need not be asked of the file system at
 * each commit, which took a quarter of the time.
 */
function alone(disk: Disk): Disk {
  const folders = new Map<string, Set<string>>()
  const namesBeside = (name: string): Set<string> => {
    const folder = folderOf(name)
    const names = folders.get(folder) ?? new Set()
    folders.set(folder, names)
    return names
  }
  return {
    ...disk,
    write(name, bytes) {
      namesBeside(name).add(name)
      disk.write(name, bytes)
    },
    append(name, bytes) {
      namesBeside(name).add(name)
      disk.append(name, bytes)
    },
    link(from, to) {
      const isLinked = disk.link(from, to)
      if (isLinked) namesBeside(to).add(to)
      return isLinked
    },
    read: (name) => (namesBeside(name).has(name) ? disk.read(name) : undefined),
    list: (prefix) => [...namesBeside(prefix)].filter((name) => name.startsWith(prefix)).sort(),
    remove(name) {
      namesBeside(name).delete(name)
      disk.remove(name)
    },
  }
}

function rowsFrom(first: number, count: number): EachRows {
  const of = (word: (n: number) => number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => word(first + i))
  return {
    kind: 'each',
    partition: of((n) => n & 3),
    offset: of((n) => n >> 2),
    key: of((n) => Math.imul(n, 0x9e3779b1) >>> 0).map((n) => Math.abs(n % KEYS)),
    eventTime: of((n) => n),
    hash: of((n) => Math.imul(n, 0x85ebca6b)),
  }
}
