import type { Disk } from '../../runtime/disk.js'
import { writerName } from '../sink.js'
import { MissingFile } from '../sink-error.js'
import type { Change, DataFile, Format, Staged, Version } from '../table/format.js'
import { decodeEntry, type Entry, encodeEntry, type Gone } from './entry.js'

/** What a manifest says after one of its versions. */
export interface Manifest extends Version {
  readonly live: readonly DataFile[]
  readonly gone: readonly Gone[]
  /** The oldest version that has its file still. */
  readonly oldest: number
}
export interface ManifestOptions {
  /** So many versions behind the newest can be read still. */
  readonly keep: number
  /** Each so manieth version says everything; the others say what they change. */
  readonly baseEvery: number
}

const NONE: Manifest = { number: 0, writers: new Map(), live: [], gone: [], oldest: 1 }
const FILE = /^manifest\/(\d{10})$/

/**
 * A manifest: a log of versions, a file each (`manifest/0000000042`), as Delta Lake keeps one
 * (Armbrust et al., VLDB 2020). What is not in it does not exist, whatever lies in `data/`.
 */
export function manifestFormat({ keep, baseEvery }: ManifestOptions): Format<Manifest> {
  const isBase = (number: number): boolean => number % baseEvery === 1 % baseEvery
  return {
    none: NONE,
    folders: ['manifest'],
    keep,
    numberOf: (disk) => numbersIn(disk).at(-1) ?? 0,
    newest(disk, known) {
      const numbers = numbersIn(disk)
      const newest = numbers.at(-1) ?? 0
      if (newest === known.number) return known
      const isNext = known.number > 0 && numbers[0]! <= known.number + 1
      const from = isNext ? known.number + 1 : (numbers.findLast(isBase) ?? 1)
      let manifest = isNext ? known : NONE
      for (let number = from; number <= newest; number++) {
        manifest = after(manifest, entryOf(disk, number), keep)
      }
      return { ...manifest, oldest: numbers[0]! }
    },
    next(_disk, base, { writer, row, id, added, removed }: Change, stem): Staged<Manifest> {
      const version = base.number + 1
      const writers = [...new Map([...base.writers, [writerName(writer), row]])]
      const names = removed.map(({ name }) => name)
      const { live, gone } = base
      const entry: Entry = {
        version,
        by: writerName(writer),
        id: id ?? null,
        writers,
        added,
        removed: names,
        ...(isBase(version) ? { base: { live, gone } } : {}),
      }
      const manifest = after(base, entry, keep)
      // A version is read from the newest base below it.
      let oldest = Math.max(base.oldest, version - keep)
      while (oldest > base.oldest && !isBase(oldest)) oldest--
      const temporary = `manifest/${stem}`
      return {
        version: { ...manifest, oldest },
        files: [[temporary, encodeEntry(entry)]],
        temporary,
        name: fileOf(version),
        forgets: [
          ...gone.filter((one) => isOver(one, version, keep)).map(({ name }) => name),
          ...Array.from({ length: oldest - base.oldest }, (_, n) => fileOf(base.oldest + n)),
        ],
      }
    },
    files: (_disk, { live }) => live,
    needed: (disk, { live, gone, oldest }) =>
      new Set([
        ...[...live, ...gone].map(({ name }) => name),
        ...numbersIn(disk)
          .filter((number) => number >= oldest)
          .map(fileOf),
      ]),
  }
}

function after(before: Manifest, entry: Entry, keep: number): Manifest {
  const { live, gone } = entry.base ?? before
  const { version: number, removed } = entry
  const out = new Set(removed)
  return {
    number,
    writers: new Map(entry.writers),
    live: [...(out.size === 0 ? live : live.filter(({ name }) => !out.has(name))), ...entry.added],
    gone: [
      ...gone.filter((one) => !isOver(one, number, keep)),
      ...removed.map((name) => ({ name, at: number })),
    ],
    oldest: before.oldest,
  }
}
/** No version that is kept beside this one needs it. */
function isOver({ at }: Gone, number: number, keep: number): boolean {
  return at <= number - keep
}
function entryOf(disk: Disk, number: number): Entry {
  const name = fileOf(number)
  const bytes = disk.read(name)
  if (bytes === undefined) {
    throw new MissingFile(`${name}: missing, and newer ones are there; restore the whole table`)
  }
  return decodeEntry(name, bytes)
}
function fileOf(number: number): string {
  return `manifest/${String(number).padStart(10, '0')}`
}
/**
 * From the oldest to the newest, without a gap: what stands below one was forgotten, and named
 * again by somebody who came too late.
 */
function numbersIn(disk: Disk): number[] {
  const all = disk.list('manifest/').flatMap((name) => Number(FILE.exec(name)?.[1] ?? 0) || [])
  const gap = all.findLastIndex((number, at) => at > 0 && all[at - 1] !== number - 1)
  return all.slice(Math.max(0, gap))
}
