import type { Disk } from '../../runtime/disk.js'
import { OutcomeUnknown, type Program, perform } from '../../runtime/program.js'
import type { Writer } from '../sink.js'
import { MissingFile, refusedBy, SinkError } from '../sink-error.js'
import type { Change, Format, Staged, Version, WriterRow } from './format.js'

/** What to make of a version: the answer, and what changes with it; absent: nothing does. */
export interface Decision<T> {
  readonly answer: T
  readonly change?: Change
}
/** Each time others have committed meanwhile, who do not do so for ever. */
const LOOKS_MAX = 100

/** Points of one commit, in their order. */
export type Points = readonly [stage: string, sync: string, commit: string]

/**
 * The versions of a table on a Disk, and how the next one is made: optimistic concurrency, as all
 * table formats have it. What the next version says is written and synced beside it; then one act
 * gives it its name, which only one can get. Whoever comes too late asks everything again of the
 * version that was faster: epoch, id, and whether what it takes out is there still.
 *
 * Why an older epoch cannot commit after a newer one has begun: the fence is a version too. A
 * commit whose base is older than the fence finds its name taken, and one with a newer base sees
 * the epoch.
 */
export class Versions<V extends Version> {
  readonly disk: Disk
  readonly format: Format<V>
  readonly #instance: string
  #known: V
  #names = 0
  #closed = false
  /** Committed, and not needed any more: the next act that has time removes it. */
  readonly #forgotten: string[] = []

  /** `instance`: who else has the table open has another. */
  constructor(disk: Disk, format: Format<V>, instance: string) {
    this.disk = disk
    this.format = format
    this.#instance = instance
    this.#known = format.none
  }

  newest(): V {
    this.#known = this.format.newest(this.disk, this.#known)
    return this.#known
  }
  /** The beginning of a name that no other life, and no other try, has. */
  stem({ role }: Writer, { query, epoch }: Pick<WriterRow, 'query' | 'epoch'>): string {
    return `${role}-${query}-${epoch}-${this.#instance}-${++this.#names}`
  }
  act<T>(label: string, action: () => T): Program<Awaited<T>> {
    return perform(label, () => {
      if (this.#closed) throw new SinkError('the table is closed; open it again')
      return this.#looking(action)
    })
  }
  close(): void {
    this.#closed = true
  }

  *swap<T extends object | string>(
    [stage, sync, commit]: Points,
    decide: (base: V) => Decision<T>,
  ): Program<T> {
    for (;;) {
      const { answer, staged } = yield* this.act(stage, () => this.#stage(decide(this.newest())))
      if (staged === undefined) return answer
      yield* this.act(sync, () => this.#sync(staged))
      const won = yield* this.act(commit, () => this.#commit(staged) && answer)
      if (won !== false) return won
    }
  }
  /** A file whose bytes and name survive a power cut before anybody says that it is there. */
  write(name: string, bytes: Uint8Array): void {
    try {
      this.disk.write(name, bytes)
    } catch (error) {
      const refused = refusedBy(error as NodeJS.ErrnoException, `write ${name}`)
      // What was written of it would only be in the way.
      this.disk.remove(name)
      throw refused
    }
  }
  removeForgotten(others: readonly string[] = []): void {
    for (const name of [...this.#forgotten.splice(0), ...others]) this.disk.remove(name)
  }

  /**
   * An act is one moment in simulation only. Whoever was stopped in its midst may find that files
   * of the version that it reads are gone, as others have committed and expired it: then it looks
   * again. What is missing twice under one name is lost.
   */
  #looking<T>(action: () => T): T {
    let missed: string | undefined
    for (let looks = 1; ; looks++) {
      try {
        return action()
      } catch (error) {
        if (isErrno(error)) throw refusedBy(error, 'use the table')
        if (!(error instanceof MissingFile) || looks === LOOKS_MAX) throw error
        if (error.message === missed) throw error
        missed = error.message
      }
    }
  }
  #stage<T>({ answer, change }: Decision<T>): { answer: T; staged?: Staged<V> } {
    if (change === undefined) return { answer }
    const stem = this.stem(change.writer, change.row)
    const staged = this.format.next(this.disk, this.#known, change, stem)
    for (const [name, bytes] of staged.files) this.write(name, bytes)
    return { answer, staged }
  }
  #sync({ files }: Staged<V>): void {
    for (const [name] of files) this.disk.sync(name)
    for (const folder of this.format.folders) this.disk.syncFolder(folder)
  }
  /**
   * The one moment in which it happens. Old versions' names are free again: so it also looks
   * whether the base is the newest still.
   */
  #commit({ version, files, temporary, name, forgets }: Staged<V>): boolean {
    const { disk, format } = this
    const isNext = format.numberOf(disk) === version.number - 1
    if (!isNext || !this.#named(temporary, name)) {
      for (const [staged] of files) disk.remove(staged)
      return false
    }
    for (const folder of format.folders) disk.syncFolder(folder)
    disk.remove(temporary)
    // Stopped between look and link while others made so many versions that they forgot this one,
    // it may have got a name that had been free again, and no version stands on it.
    if (format.numberOf(disk) >= version.number + format.keep) {
      throw new OutcomeUnknown(`${name}: named too late to tell`)
    }
    this.#known = version
    this.#forgotten.push(...forgets)
    return true
  }
  #named(temporary: string, name: string): boolean {
    try {
      return this.disk.link(temporary, name)
    } catch (error) {
      // A newer life has removed what this one had staged: it is to hear that it is fenced.
      if (this.disk.read(temporary) === undefined) return false
      throw error
    }
  }
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
