import {
  type DataType,
  Dictionary,
  Field,
  Int8,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Uint32,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import { InputError } from '../input-error.js'
import { CLICK_TYPES } from '../log/log.js'
import { EVENT_COLUMNS, type EventColumn, type Events } from './events.js'

const TYPES = new Dictionary(new Utf8(), new Int8(), 0)
const TYPE_NAMES = vectorFromArray([...CLICK_TYPES], new Utf8())

function typeOf(name: EventColumn): DataType {
  if (name === 'type') return TYPES
  return name === 'audit_hash' ? new Uint32() : new Int32()
}

/** Events as a table of Arrow; columns of numbers are not copied. */
export function eventTable({ length, columns }: Events): Table {
  const names = EVENT_COLUMNS.filter((name) => columns[name] !== undefined)
  const fields = names.map((name) => new Field(name, typeOf(name), false))
  const children = names.map((name) => {
    const data = columns[name]!
    if (name === 'type') {
      return makeData({ type: TYPES, data: Int8Array.from(data), dictionary: TYPE_NAMES })
    }
    if (name !== 'audit_hash') return makeData({ type: new Int32(), data })
    const hashes = new Uint32Array(data.buffer, data.byteOffset, data.length)
    return makeData({ type: new Uint32(), data: hashes })
  })
  const schema = new Schema(fields)
  const row = makeData({ type: new Struct(fields), length, nullCount: 0, children })
  return new Table(schema, [new RecordBatch(schema, row)])
}

/** As an IPC stream. */
export function eventsToIpc(events: Events): Uint8Array {
  return tableToIPC(eventTable(events), 'stream')
}

/** Events of an IPC stream or file. Throws an InputError that names what is wrong with it. */
export function eventsFromIpc(bytes: Uint8Array, wanted: readonly EventColumn[]): Events {
  const table = tableFromIPC(bytes)
  const columns = wanted.map((name) => {
    const vector = table.getChild(name)
    if (vector === null) {
      throw new InputError(`column ${name}: is not in it; needed: ${wanted.join(', ')}`)
    }
    if (name === 'type') return [name, codesOf(vector)] as const
    const words = vector.toArray() as Int32Array | Uint32Array
    if (!(words instanceof Int32Array || words instanceof Uint32Array)) {
      throw new InputError(`column ${name}: is ${vector.type}; needed: Int32`)
    }
    return [name, new Int32Array(words.buffer, words.byteOffset, words.length)] as const
  })
  return { length: table.numRows, columns: Object.fromEntries(columns) }
}

function codesOf(vector: Iterable<unknown>): Int32Array {
  const codes = new Map<unknown, number>(CLICK_TYPES.map((type, code) => [type, code]))
  return Int32Array.from(vector, (type) => {
    const code = codes.get(type)
    if (code !== undefined) return code
    throw new InputError(`type ${type}: unknown; allowed: ${CLICK_TYPES.join(', ')}`)
  })
}
