import { type Table, tableFromIPC } from 'apache-arrow'
import { InputError } from '../../input-error.js'
import {
  CLICKS,
  type GroupColumn,
  type Groups,
  HASH,
  NULLS,
  placesOf,
  strideOf,
  TEXT_BYTES_MAX,
} from './groups.js'

export type GroupValue = bigint | number | string | null

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** What a child answered, an IPC stream of Arrow, as records next to each other. */
export function recordsOf(groups: Groups, answer: Uint8Array): Int32Array {
  const table = tableFromIPC(answer)
  const { columns, clicks: said } = groups
  const stride = strideOf(groups)
  const words = new Int32Array(table.numRows * stride)
  if (said === 'told') {
    const [clicks, hash] = [vector(table, 'clicks'), vector(table, 'hash')]
    for (let i = 0; i < table.numRows; i++) {
      words[i * stride + CLICKS] = Number(clicks.get(i))
      words[i * stride + HASH] = Number(hash.get(i)) | 0
    }
  } else for (let i = 0; i < table.numRows; i++) words[i * stride + CLICKS] = 1
  for (const [c, place] of placesOf(groups).entries()) {
    const column = columns[c]!
    const values = vector(table, column.name)
    for (let i = 0; i < table.numRows; i++) {
      const value: unknown = values.get(i)
      if (value === null) words[i * stride + NULLS]! |= 1 << c
      else writeValue(words, i * stride + place, column, value)
    }
  }
  return words
}
function vector(table: Table, name: string) {
  const found = table.getChild(name)
  if (found === null) throw new InputError(`column ${name}: is not in every answer`)
  return found
}

const scratch = new DataView(new ArrayBuffer(8))
function writeValue(words: Int32Array, at: number, column: GroupColumn, value: unknown): void {
  if (column.type === 'text') {
    const bytes = encoder.encode(String(value))
    if (bytes.length > TEXT_BYTES_MAX) {
      const given = `column ${column.name}: a text of ${bytes.length} bytes`
      throw new InputError(`${given}; allowed: up to ${TEXT_BYTES_MAX}`)
    }
    words[at] = bytes.length
    new Uint8Array(words.buffer, words.byteOffset + (at + 1) * 4, bytes.length).set(bytes)
    return
  }
  if (column.type === 'whole') scratch.setBigInt64(0, BigInt(value as number | bigint), true)
  // One zero and one NaN: they are keys.
  else scratch.setFloat64(0, Number(value) === 0 ? 0 : Number(value), true)
  words[at] = scratch.getInt32(0, true)
  words[at + 1] = scratch.getInt32(4, true)
}
export function writeWhole(words: Int32Array, at: number, value: bigint): void {
  scratch.setBigInt64(0, value, true)
  words[at] = scratch.getInt32(0, true)
  words[at + 1] = scratch.getInt32(4, true)
}

/** The value of a column that begins there and is not NULL. */
export function valueAt(words: Int32Array, at: number, type: GroupColumn['type']): GroupValue {
  if (type === 'text') {
    const bytes = new Uint8Array(words.buffer, words.byteOffset + (at + 1) * 4, words[at]!)
    return decoder.decode(bytes.slice())
  }
  scratch.setInt32(0, words[at]!, true)
  scratch.setInt32(4, words[at + 1]!, true)
  return type === 'whole' ? scratch.getBigInt64(0, true) : scratch.getFloat64(0, true)
}
/** All values of the record that begins there. */
export function valuesOfRecord(groups: Groups, words: Int32Array, from: number): GroupValue[] {
  return placesOf(groups).map((place, c) => {
    const isNull = (words[from + NULLS]! & (1 << c)) !== 0
    return isNull ? null : valueAt(words, from + place, groups.columns[c]!.type)
  })
}
