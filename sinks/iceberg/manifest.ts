import type { DataFile } from '../table/format.js'
import { Container } from './avro.js'
import { MANIFEST_ENTRY, MANIFEST_FILE } from './avro-schemas.js'
import type { IcebergSchema } from './metadata.js'

/** What a manifest says of a file: it was there before, came, or went with its snapshot. */
export const EXISTING = 0
export const ADDED = 1
export const DELETED = 2

/** A file of the table in a manifest. `sequence`: of the snapshot that it came with. */
export interface Entry {
  readonly status: typeof EXISTING | typeof ADDED | typeof DELETED
  readonly snapshot: number
  readonly sequence: number
  readonly file: DataFile
}

/** A line of a manifest list. */
export interface ManifestFile {
  readonly manifest_path: string
  readonly manifest_length: number
  readonly partition_spec_id: number
  readonly content: number
  readonly sequence_number: number
  readonly min_sequence_number: number
  readonly added_snapshot_id: number
  readonly added_files_count: number
  readonly existing_files_count: number
  readonly deleted_files_count: number
  readonly added_rows_count: number
  readonly existing_rows_count: number
  readonly deleted_rows_count: number
}

interface Pair<T> {
  readonly key: number
  readonly value: T
}
interface AvroEntry {
  readonly status: Entry['status']
  readonly snapshot_id: number
  readonly sequence_number: number | null
  readonly file_sequence_number: number | null
  readonly data_file: {
    readonly content: 0
    readonly file_path: string
    readonly file_format: 'PARQUET'
    readonly partition: object
    readonly record_count: number
    readonly file_size_in_bytes: number
    readonly column_sizes: readonly Pair<number>[]
    readonly value_counts: readonly Pair<number>[]
    readonly null_value_counts: readonly Pair<number>[]
    readonly lower_bounds: readonly Pair<Buffer>[]
    readonly upper_bounds: readonly Pair<Buffer>[]
    readonly sort_order_id: 0
  }
}
const ENTRIES = new Container<AvroEntry>(MANIFEST_ENTRY)
const LIST = new Container<ManifestFile>(MANIFEST_FILE)

/** With the header that readers need: schema, partitioning, content. */
export function encodeManifest(
  entries: readonly Entry[],
  schema: IcebergSchema,
  location: string,
  sync: Buffer,
): Buffer {
  const meta = {
    schema: JSON.stringify(schema),
    'schema-id': String(schema['schema-id']),
    'partition-spec': '[]',
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  }
  return ENTRIES.encode(
    entries.map((entry) => toAvro(entry, location)),
    meta,
    sync,
  )
}
/** `sequence`: of the snapshot that added the manifest, which what it adds inherits. */
export function decodeManifest(
  name: string,
  bytes: Uint8Array,
  location: string,
  sequence: number,
): Entry[] {
  return ENTRIES.decode(name, bytes).map((entry) => fromAvro(entry, location, sequence))
}
export function encodeList(
  manifests: readonly ManifestFile[],
  meta: Readonly<Record<string, string>>,
  sync: Buffer,
): Buffer {
  return LIST.encode(manifests, { 'format-version': '2', ...meta }, sync)
}
export function decodeList(name: string, bytes: Uint8Array): ManifestFile[] {
  return LIST.decode(name, bytes)
}

function toAvro({ status, snapshot, sequence, file }: Entry, location: string): AvroEntry {
  const pairs = <T>(values: readonly T[]): Pair<T>[] =>
    values.map((value, c) => ({ key: c + 1, value }))
  // What is added now gets its number with its snapshot: whoever retries need not write it again.
  const told = status === ADDED ? null : sequence
  return {
    status,
    snapshot_id: snapshot,
    sequence_number: told,
    file_sequence_number: told,
    data_file: {
      content: 0,
      file_path: `${location}/${file.name}`,
      file_format: 'PARQUET',
      partition: {},
      record_count: file.rows,
      file_size_in_bytes: file.bytes,
      column_sizes: pairs(file.columnBytes),
      value_counts: pairs(file.columnBytes.map(() => file.rows)),
      null_value_counts: pairs(file.columnBytes.map(() => 0)),
      lower_bounds: pairs(file.lower.map(bound)),
      upper_bounds: pairs(file.upper.map(bound)),
      sort_order_id: 0,
    },
  }
}
function fromAvro(entry: AvroEntry, location: string, sequence: number): Entry {
  const { data_file: of } = entry
  const values = <T>(pairs: readonly Pair<T>[]): T[] => pairs.map(({ value }) => value)
  return {
    status: entry.status,
    snapshot: entry.snapshot_id,
    sequence: entry.sequence_number ?? sequence,
    file: {
      name: of.file_path.slice(location.length + 1),
      rows: of.record_count,
      bytes: of.file_size_in_bytes,
      columnBytes: values(of.column_sizes),
      lower: values(of.lower_bounds).map((bytes) => bytes.readInt32LE()),
      upper: values(of.upper_bounds).map((bytes) => bytes.readInt32LE()),
    },
  }
}
/** Single-value serialization of an int. */
function bound(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
