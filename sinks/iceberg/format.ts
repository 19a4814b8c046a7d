import seedrandom from 'seedrandom'
import type { Disk } from '../../runtime/disk.js'
import { writerName } from '../sink.js'
import type { Change, Format, Staged, Version } from '../table/format.js'
import {
  ADDED,
  DELETED,
  type Entry,
  EXISTING,
  encodeList,
  encodeManifest,
  type ManifestFile,
} from './manifest.js'
import {
  decodeMetadata,
  emptyTable,
  type Snapshot,
  type TableMetadata,
  withWriter,
  writersIn,
} from './metadata.js'
import { bytesOf, Snapshots } from './snapshots.js'
import { summaryOf } from './summary.js'

export interface IcebergVersion extends Version {
  readonly metadata: TableMetadata
}
export interface IcebergOptions {
  /** Absolute, as manifests name files by it. */
  readonly location: string
  readonly columns: readonly string[]
  /** Snapshots, and versions of the metadata, that can be read still. */
  readonly keep: number
  /** From so many manifests on they are merged into one. */
  readonly manifestsMax: number
  /** Absent: a snapshot is a millisecond younger than the one before. */
  readonly nowMs?: (() => number) | undefined
}

const FILE = /^metadata\/v(\d+)\.metadata\.json$/
const fileOf = (number: number): string => `metadata/v${number}.metadata.json`

/**
 * Iceberg, version 2 of the table spec, in the layout of Hadoop tables: metadata is
 * `metadata/vN.metadata.json`, and whoever gets that name has committed. Each change of rows is a
 * snapshot: a manifest list that names manifests that name files. What fences and what makes a
 * commit happen once stands in the table's properties; a snapshot's summary says it too.
 */
export function icebergFormat(options: IcebergOptions): Format<IcebergVersion> {
  const { location, columns, keep } = options
  const snapshots = new Snapshots(location)
  const metadata = emptyTable(location, uuidFrom(seedrandom.tychei(location)), columns)
  return {
    none: { number: 0, writers: new Map(), metadata },
    folders: ['metadata'],
    keep,
    numberOf: (disk) => Math.max(0, ...numbersIn(disk)),
    newest(disk, known) {
      const number = Math.max(0, ...numbersIn(disk))
      if (number === known.number) return known
      const found = decodeMetadata(fileOf(number), bytesOf(disk, fileOf(number)))
      return { number, writers: writersIn(found), metadata: found }
    },
    next: (disk, base, change, stem) => next(options, snapshots, disk, base, change, stem),
    files: (disk, { metadata: table }) =>
      snapshots.liveOf(disk, snapshots.manifestsOf(disk, current(table))).map(({ file }) => file),
    needed(disk, { number, metadata: table }) {
      const names = snapshots.needed(disk, table)
      for (const n of numbersIn(disk)) if (n > number - keep) names.add(fileOf(n))
      return names
    },
  }
}

function next(
  options: IcebergOptions,
  snapshots: Snapshots,
  disk: Disk,
  base: IcebergVersion,
  change: Change,
  stem: string,
): Staged<IcebergVersion> {
  const { keep, nowMs } = options
  const { metadata: table } = base
  const number = base.number + 1
  const temporary = `metadata/${stem}.json`
  const atMs = Math.max(table['last-updated-ms'] + 1, Math.floor(nowMs?.() ?? 0))
  const files: [string, Uint8Array][] = []
  const log = base.number === 0 ? [] : [logged(snapshots, base)]
  let metadata: TableMetadata = {
    ...table,
    'last-updated-ms': atMs,
    properties: withWriter(table, writerName(change.writer), change.row),
    'metadata-log': [...table['metadata-log'], ...log].slice(-keep + 1),
  }
  const forgets: string[] = []
  if (change.added.length > 0 || change.removed.length > 0) {
    const made = snapshotOf(options, snapshots, disk, table, change, stem, atMs)
    files.push(...made.files)
    metadata = withSnapshot(metadata, made.snapshot)
    const expired = Math.max(0, metadata.snapshots.length - keep)
    for (let s = 0; s < expired; s++) {
      // The newest is only staged: what it holds is not on the disk yet.
      const [older, newer] = [metadata.snapshots[s]!, metadata.snapshots[s + 1]!]
      forgets.push(...snapshots.onlyIn(disk, older, newer))
    }
    metadata = expire(metadata, expired)
  }
  for (let n = number - keep; n > 0 && disk.read(fileOf(n)) !== undefined; n--) {
    forgets.push(fileOf(n))
  }
  snapshots.forget(forgets)
  return {
    version: { number, writers: writersIn(metadata), metadata },
    files: [...files, [temporary, Buffer.from(JSON.stringify(metadata))]],
    temporary,
    name: fileOf(number),
    forgets,
  }
}

interface Made {
  readonly snapshot: Snapshot
  readonly files: readonly [string, Uint8Array][]
}
function snapshotOf(
  { manifestsMax }: IcebergOptions,
  snapshots: Snapshots,
  disk: Disk,
  table: TableMetadata,
  change: Change,
  stem: string,
  atMs: number,
): Made {
  const chance = seedrandom.tychei(`${table['table-uuid']}/${stem}`)
  // Below 2^52: whoever reads JSON into doubles must get it back.
  const id = 1 + Math.floor(chance.double() * 2 ** 52)
  const sequence = table['last-sequence-number'] + 1
  const parent = current(table)
  const files: [string, Uint8Array][] = []
  const write = (entries: readonly Entry[]): ManifestFile => {
    const name = `metadata/${stem}-m${files.length}.avro`
    const bytes = encodeManifest(entries, table.schemas[0]!, table.location, syncFrom(chance))
    snapshots.knows(name, entries)
    files.push([name, bytes])
    const oldest = entries.map((one) => (one.status === ADDED ? sequence : one.sequence))
    return {
      manifest_path: snapshots.pathOf(name),
      manifest_length: bytes.length,
      partition_spec_id: 0,
      content: 0,
      sequence_number: sequence,
      min_sequence_number: Math.min(...oldest),
      added_snapshot_id: id,
      ...countsOf(entries),
    }
  }
  const known = snapshots.manifestsOf(disk, parent).filter(hasFiles)
  const out = new Set(change.removed.map(({ name }) => name))
  const isHit = (one: ManifestFile): boolean =>
    out.size > 0 && snapshots.entriesOf(disk, one).some(({ file }) => out.has(file.name))
  const merges = known.length >= manifestsMax
  const again = known.filter((one) => merges || isHit(one))
  const rewritten = snapshots.liveOf(disk, again).map((one): Entry => {
    return out.has(one.file.name)
      ? { ...one, status: DELETED, snapshot: id }
      : { ...one, status: EXISTING }
  })
  const added = change.added.map((file): Entry => ({ status: ADDED, snapshot: id, sequence, file }))
  const manifests = [
    ...(added.length > 0 ? [write(added)] : []),
    ...(rewritten.length > 0 ? [write(rewritten)] : []),
    ...known.filter((one) => !again.includes(one)),
  ]
  const list = `metadata/${stem}-list.avro`
  const ids: Record<string, string> = { 'snapshot-id': `${id}`, 'sequence-number': `${sequence}` }
  if (parent !== undefined) ids['parent-snapshot-id'] = `${parent['snapshot-id']}`
  files.push([list, encodeList(manifests, ids, syncFrom(chance))])
  const snapshot: Snapshot = {
    'snapshot-id': id,
    ...(parent === undefined ? {} : { 'parent-snapshot-id': parent['snapshot-id'] }),
    'sequence-number': sequence,
    'timestamp-ms': atMs,
    'manifest-list': snapshots.pathOf(list),
    summary: summaryOf(change, parent?.summary),
    'schema-id': 0,
  }
  return { snapshot, files }
}

function withSnapshot(table: TableMetadata, snapshot: Snapshot): TableMetadata {
  const id = snapshot['snapshot-id']
  const at = { 'timestamp-ms': snapshot['timestamp-ms'], 'snapshot-id': id }
  return {
    ...table,
    'last-sequence-number': snapshot['sequence-number'],
    'current-snapshot-id': id,
    refs: { main: { 'snapshot-id': id, type: 'branch' } },
    snapshots: [...table.snapshots, snapshot],
    'snapshot-log': [...table['snapshot-log'], at],
  }
}
function expire(table: TableMetadata, count: number): TableMetadata {
  return {
    ...table,
    snapshots: table.snapshots.slice(count),
    'snapshot-log': table['snapshot-log'].slice(count),
  }
}
function current(table: TableMetadata): Snapshot | undefined {
  return table.snapshots.at(-1)
}
function logged(snapshots: Snapshots, { number, metadata }: IcebergVersion) {
  const file = snapshots.pathOf(fileOf(number))
  return { 'timestamp-ms': metadata['last-updated-ms'], 'metadata-file': file }
}
/** One in which everything was deleted is of no use to the next snapshot. */
function hasFiles({ added_files_count, existing_files_count }: ManifestFile): boolean {
  return added_files_count + existing_files_count > 0
}
function countsOf(entries: readonly Entry[]) {
  const of = (status: Entry['status']) => entries.filter((one) => one.status === status)
  const rows = (some: readonly Entry[]) => some.reduce((sum, { file }) => sum + file.rows, 0)
  return {
    added_files_count: of(ADDED).length,
    existing_files_count: of(EXISTING).length,
    deleted_files_count: of(DELETED).length,
    added_rows_count: rows(of(ADDED)),
    existing_rows_count: rows(of(EXISTING)),
    deleted_rows_count: rows(of(DELETED)),
  }
}
function numbersIn(disk: Disk): number[] {
  return disk.list('metadata/v').flatMap((name) => Number(FILE.exec(name)?.[1] ?? 0) || [])
}
function syncFrom(chance: seedrandom.PRNG): Buffer {
  return Buffer.from(Array.from({ length: 16 }, () => Math.floor(chance() * 256)))
}
function uuidFrom(chance: seedrandom.PRNG): string {
  const hex = syncFrom(chance).toString('hex')
  // The form of a random UUID: version 4, variant 1.
  return [/^.{8}/, /.{4}(?=.{20}$)/, /.{3}(?=.{16}$)/, /.{3}(?=.{12}$)/, /.{12}$/]
    .map((part) => part.exec(hex)![0])
    .map((part, at) => (at === 2 ? `4${part}` : at === 3 ? `8${part}` : part))
    .join('-')
}
