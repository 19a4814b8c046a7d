import { SinkError } from '../sink-error.js'
import type { WriterRow } from '../table/format.js'

/** Table metadata, format version 2: as much of it as an append-only table of integers has. */
export interface TableMetadata {
  readonly 'format-version': 2
  readonly 'table-uuid': string
  readonly location: string
  readonly 'last-sequence-number': number
  readonly 'last-updated-ms': number
  readonly 'last-column-id': number
  readonly 'current-schema-id': 0
  readonly schemas: readonly IcebergSchema[]
  readonly 'default-spec-id': 0
  readonly 'partition-specs': readonly [{ readonly 'spec-id': 0; readonly fields: readonly [] }]
  readonly 'last-partition-id': 999
  readonly 'default-sort-order-id': 0
  readonly 'sort-orders': readonly [{ readonly 'order-id': 0; readonly fields: readonly [] }]
  readonly properties: Readonly<Record<string, string>>
  readonly 'current-snapshot-id'?: number
  readonly refs: Readonly<Record<string, { 'snapshot-id': number; type: 'branch' }>>
  readonly snapshots: readonly Snapshot[]
  readonly 'snapshot-log': readonly { 'timestamp-ms': number; 'snapshot-id': number }[]
  readonly 'metadata-log': readonly { 'timestamp-ms': number; 'metadata-file': string }[]
}
export interface IcebergSchema {
  readonly type: 'struct'
  readonly 'schema-id': 0
  readonly fields: readonly { id: number; name: string; required: true; type: 'int' }[]
}
/** A state of the table that can be read, until it expires. */
export interface Snapshot {
  readonly 'snapshot-id': number
  readonly 'parent-snapshot-id'?: number
  readonly 'sequence-number': number
  readonly 'timestamp-ms': number
  readonly 'manifest-list': string
  readonly summary: Readonly<Record<string, string>>
  readonly 'schema-id': 0
}

/** Before a table's first version. */
export function emptyTable(
  location: string,
  uuid: string,
  columns: readonly string[],
): TableMetadata {
  const fields = columns.map((name, c) => {
    return { id: c + 1, name, required: true as const, type: 'int' as const }
  })
  return {
    'format-version': 2,
    'table-uuid': uuid,
    location,
    'last-sequence-number': 0,
    'last-updated-ms': 0,
    'last-column-id': columns.length,
    'current-schema-id': 0,
    schemas: [{ type: 'struct', 'schema-id': 0, fields }],
    'default-spec-id': 0,
    'partition-specs': [{ 'spec-id': 0, fields: [] }],
    'last-partition-id': 999,
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: {},
    refs: {},
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
  }
}

/**
 * Refuses what this reader cannot keep: snapshot ids above 2^53, as other engines draw them, are no
 * numbers in JSON any more once JavaScript has read them.
 */
export function decodeMetadata(name: string, bytes: Uint8Array): TableMetadata {
  let metadata: TableMetadata
  try {
    metadata = JSON.parse(new TextDecoder().decode(bytes)) as TableMetadata
  } catch (error) {
    throw new SinkError(`${name}: damaged (${(error as Error).message}); restore the whole table`)
  }
  const foreign = metadata.snapshots.find((one) => !Number.isSafeInteger(one['snapshot-id']))
  if (foreign === undefined) return metadata
  const id = foreign['snapshot-id']
  throw new SinkError(`${name}: snapshot ${id} is of another engine; commit to a table of its own`)
}

const WRITER = 'chunk42.writer.'
/** A table remembers its writers in its properties: snapshots, and what they say, expire. */
export function writersIn({ properties }: TableMetadata): Map<string, WriterRow> {
  return new Map(
    Object.entries(properties)
      .filter(([name]) => name.startsWith(WRITER))
      .map(([name, row]) => [name.slice(WRITER.length), JSON.parse(row) as WriterRow]),
  )
}
export function withWriter(
  { properties }: TableMetadata,
  name: string,
  row: WriterRow,
): TableMetadata['properties'] {
  return { ...properties, [WRITER + name]: JSON.stringify(row) }
}
