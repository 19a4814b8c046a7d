import avro, { type Schema } from 'avsc'

/**
 * Files of an Iceberg table that another engine writes: as sinks/iceberg/ reads ours, but with
 * whatever schema and codec stand in them, and with snapshot ids that are no safe numbers.
 */
export interface ForeignSnapshot {
  readonly id: string
  readonly sequence: number
  readonly operation: string
  /** A path. */
  readonly manifestList: string
}

interface Metadata {
  readonly snapshots?: readonly {
    readonly 'snapshot-id': number | string
    readonly 'sequence-number': number
    readonly 'manifest-list': string
    readonly summary: { readonly operation: string }
  }[]
}

/** Of a metadata file, in order of their commits. */
export function snapshotsIn(text: string): ForeignSnapshot[] {
  const { snapshots = [] } = JSON.parse(
    text.replace(/("(?:parent-|current-)?snapshot-id"\s*:\s*)(-?\d+)/g, '$1"$2"'),
  ) as Metadata
  return snapshots
    .map((one) => ({
      id: String(one['snapshot-id']),
      sequence: one['sequence-number'],
      operation: one.summary.operation,
      manifestList: pathOf(one['manifest-list']),
    }))
    .sort((a, b) => a.sequence - b.sequence)
}

/** Of a manifest list: where manifests are, and the snapshots that they came with. */
export async function manifestsIn(file: string) {
  const all = await recordsIn<{ manifest_path: string; added_snapshot_id: bigint }>(file)
  return all.map((one) => ({
    path: pathOf(one.manifest_path),
    snapshot: String(one.added_snapshot_id),
  }))
}

const ADDED = 1
const DELETED = 2

/** Of a manifest: data files, whether it added them, and whether they are there still. */
export async function entriesIn(file: string) {
  const all = await recordsIn<{ status: number; data_file: { file_path: string } }>(file)
  return all.map(({ status, data_file }) => ({
    path: pathOf(data_file.file_path),
    added: status === ADDED,
    live: status !== DELETED,
  }))
}

function pathOf(uri: string): string {
  return uri.replace(/^file:(\/\/)?/, '')
}

/** Whole numbers of 64 bits stay what they are. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(value)
    return bytes
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
})

function recordsIn<T>(file: string): Promise<T[]> {
  const parseHook = (schema: Schema) => avro.Type.forSchema(schema, { registry: { long: LONG } })
  return new Promise((found, failed) => {
    const records: T[] = []
    avro
      .createFileDecoder(file, { parseHook } as object)
      .on('data', (record: T) => records.push(record))
      .on('error', failed)
      .on('end', () => found(records))
  })
}
