import avro, { type Schema, type Type } from 'avsc'
import { SinkError } from '../sink-error.js'

/**
 * An Avro object container file in one piece, not compressed (Apache Avro 1.12, "Object Container
 * Files"). The header carries the schema as it was given: avsc's own copy has lost the field ids by
 * which Iceberg reads.
 */
export class Container<T> {
  readonly #schema: string
  readonly #type: Type

  constructor(schema: object) {
    this.#schema = JSON.stringify(schema)
    this.#type = avro.Type.forSchema(schema as Schema)
  }
  /** `sync`: 16 bytes that stand between blocks. */
  encode(records: readonly T[], meta: Readonly<Record<string, string>>, sync: Buffer): Buffer {
    const all = { 'avro.schema': this.#schema, 'avro.codec': 'null', ...meta }
    const header = HEADER.toBuffer({
      magic: MAGIC,
      meta: Object.fromEntries(Object.entries(all).map(([k, v]) => [k, Buffer.from(v)])),
      sync,
    })
    const block = Buffer.concat(records.map((record) => this.#type.toBuffer(record)))
    const sizes = [records.length, block.length].map((n) => LONG.toBuffer(n))
    return Buffer.concat([header, ...sizes, block, sync])
  }
  /** Of a file that has the same schema. */
  decode(name: string, bytes: Uint8Array): T[] {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const records: T[] = []
    try {
      let at = take<{ magic: Buffer }>(HEADER, buffer, 0).offset
      while (at < buffer.length) {
        const count = take<number>(LONG, buffer, at)
        at = take<number>(LONG, buffer, count.offset).offset
        for (let n = 0; n < count.value; n++) {
          const record = take<T>(this.#type, buffer, at)
          records.push(record.value)
          at = record.offset
        }
        at += SYNC_BYTES
      }
    } catch (error) {
      const { message } = error as Error
      throw new SinkError(`${name}: no Avro file of this table (${message}); restore the table`)
    }
    return records
  }
}

const SYNC_BYTES = 16
const MAGIC = Buffer.from('Obj\x01', 'latin1')
const LONG = avro.Type.forSchema('long')
const HEADER = avro.Type.forSchema({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: MAGIC.length } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: SYNC_BYTES } },
  ],
})

function take<T>(type: Type, buffer: Buffer, at: number): { value: T; offset: number } {
  const { value, offset } = type.decode(buffer, at) as { value: T; offset: number }
  // What is cut off decodes to nothing.
  if (offset < 0) throw new Error('it ends too early')
  return { value, offset }
}
