import {
  Bool,
  type Data,
  DataType,
  Dictionary,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import type { Entry, Journal } from '../../runtime/journal.js'
import type { Stage } from '../../runtime/program.js'
import { Numbers } from './cast.js'

/**
 * A journal as an Apache Arrow IPC file, for any tool that reads those. One row per entry, columns:
 * atMs, process, kind; stage, partition, offset (progress); pid, slot (spawn, exit, gone); ok
 * (exit); what (perform's label, exit's error, fault's act); value (events of spawn and exit,
 * perform's tookMs); beganMs, endedMs (exit of a task on a thread). What an entry does not have is
 * null. The same journal gives the same bytes.
 *
 * `thinMs` above 0 keeps, of the `processed` progress entries, the last one per process, partition
 * and so many ms (a per-event engine makes thousands a second); the file's metadata say so.
 */
export function encodeJournal(journal: Journal, { thinMs = 0 } = {}): Uint8Array {
  const entries = thinMs > 0 ? thinned(journal.entries, thinMs) : journal.entries
  const columns = COLUMNS.map(([name, make], id) => ({ name, data: make(entries, id) }))
  const fields = columns.map(({ name, data }) => new Field(name, data.type, data.nullCount > 0))
  const schema = new Schema(fields, metadataOf(journal, thinMs))
  const children = columns.map(({ data }) => data)
  const type = new Struct(fields)
  const data = makeData({ type, length: entries.length, nullCount: 0, children })
  return tableToIPC(new Table([new RecordBatch(schema, data)]), 'file')
}

const FORMAT = 'chunk42-journal-1'

function metadataOf({ clock }: Journal, thinMs: number): Map<string, string> {
  const metadata = new Map([
    ['format', FORMAT],
    ['clock', clock],
    ['thinMs', String(thinMs)],
  ])
  const kept = `processed progress: only the last per process, partition and ${thinMs} ms`
  return thinMs > 0 ? metadata.set('thinned', kept) : metadata
}

/**
 * The last of each span is what the next one goes on from, so coverage is late by at most thinMs.
 */
function thinned(entries: readonly Entry[], thinMs: number): Entry[] {
  const spans = new Map<string, Map<number, number>>()
  const kept: Entry[] = []
  for (let i = entries.length - 1; i >= 0; i--) {
    const e = entries[i]!
    if (e.kind === 'progress' && e.stage === 'processed') {
      const mine = spans.get(e.process) ?? new Map<number, number>()
      const span = Math.floor(e.atMs / thinMs)
      if (mine.get(e.partition) === span) continue
      spans.set(e.process, mine.set(e.partition, span))
    }
    kept.push(e)
  }
  return kept.reverse()
}

type Make = (entries: readonly Entry[], id: number) => Data<DataType>

/** Undefined: the entry has no such thing. */
function texts(pick: (entry: Entry) => string | undefined): Make {
  return (entries, id) => {
    const numbers = new Numbers()
    const codes = new Int32Array(entries.length)
    const nulls = fill(entries, pick, (i, text) => {
      codes[i] = numbers.of(text)
    })
    const dictionary = vectorFromArray(numbers.texts, new Utf8())
    // Without an id of ours, Arrow counts them per process, and no two files were the same.
    const type = new Dictionary(new Utf8(), new Int32(), id)
    return makeData({ type, length: entries.length, ...nulls, data: codes, dictionary })
  }
}
function doubles(pick: (entry: Entry) => number | undefined): Make {
  return (entries) => {
    const data = new Float64Array(entries.length)
    const nulls = fill(entries, pick, (i, value) => {
      data[i] = value
    })
    return makeData({ type: new Float64(), length: entries.length, ...nulls, data })
  }
}
function integers(pick: (entry: Entry) => number | undefined): Make {
  return (entries) => {
    const data = new Int32Array(entries.length)
    const nulls = fill(entries, pick, (i, value) => {
      data[i] = value
    })
    return makeData({ type: new Int32(), length: entries.length, ...nulls, data })
  }
}
function booleans(pick: (entry: Entry) => boolean | undefined): Make {
  return (entries) => {
    const data = new Uint8Array((entries.length + 7) >>> 3)
    const nulls = fill(entries, pick, (i, value) => {
      if (value) data[i >>> 3]! |= 1 << (i & 7)
    })
    return makeData({ type: new Bool(), length: entries.length, ...nulls, data })
  }
}

/**
 * Sets what is there, and marks it in the bitmap of Arrow: a 1 for each value, a 0 for each null.
 */
function fill<T>(
  entries: readonly Entry[],
  pick: (entry: Entry) => T | undefined,
  set: (index: number, value: T) => void,
): { nullCount: number; nullBitmap: Uint8Array | undefined } {
  const nullBitmap = new Uint8Array((entries.length + 7) >>> 3)
  let nullCount = 0
  for (let i = 0; i < entries.length; i++) {
    const value = pick(entries[i]!)
    if (value === undefined) nullCount++
    else {
      nullBitmap[i >>> 3]! |= 1 << (i & 7)
      set(i, value)
    }
  }
  return { nullCount, nullBitmap: nullCount > 0 ? nullBitmap : undefined }
}

const COLUMNS: readonly (readonly [string, Make])[] = [
  ['atMs', doubles((e) => e.atMs)],
  ['process', texts((e) => e.process)],
  ['kind', texts((e) => e.kind)],
  ['stage', texts((e) => (e.kind === 'progress' ? e.stage : undefined))],
  ['partition', integers((e) => (e.kind === 'progress' ? e.partition : undefined))],
  ['offset', doubles((e) => (e.kind === 'progress' ? e.offset : undefined))],
  ['pid', integers((e) => ('pid' in e ? e.pid : undefined))],
  ['slot', integers((e) => ('slot' in e ? e.slot : undefined))],
  ['ok', booleans((e) => (e.kind === 'exit' ? e.ok : undefined))],
  ['what', texts(whatOf)],
  ['value', doubles(figureOf)],
  ['beganMs', doubles((e) => (e.kind === 'exit' ? e.beganMs : undefined))],
  ['endedMs', doubles((e) => (e.kind === 'exit' ? e.endedMs : undefined))],
]

function whatOf(e: Entry): string | undefined {
  if (e.kind === 'exit') return e.error
  if (e.kind === 'perform') return e.label
  return e.kind === 'fault' ? e.what : undefined
}
function figureOf(e: Entry): number | undefined {
  if (e.kind === 'perform') return e.tookMs
  return e.kind === 'spawn' || e.kind === 'exit' ? e.events : undefined
}

/** Reads back what encodeJournal wrote. */
export function decodeJournal(bytes: Uint8Array): Journal {
  const table = tableFromIPC(bytes)
  const { metadata } = table.schema
  const clock = metadata.get('clock')
  const form = metadata.get('format')
  if (form !== FORMAT || (clock !== 'virtual' && clock !== 'wall') || table.batches.length > 1) {
    throw new Error(`not a ${FORMAT} file`)
  }
  const columns = new Map(COLUMNS.map(([name]) => [name, readerOf(table.getChild(name)?.data[0])]))
  let row = 0
  const at = (name: string) => columns.get(name)!(row)
  const entries: Entry[] = []
  for (; row < table.numRows; row++) entries.push(entryAt(at))
  return { clock, entries }
}

/** A column, by row. Texts are read once each, where Arrow's own Vector.get makes them anew. */
function readerOf(data: Data<DataType> | undefined): (row: number) => unknown {
  if (data === undefined) return () => null
  const { values, dictionary, nullCount } = data
  const texts = dictionary && Array.from(dictionary)
  const value = DataType.isBool(data.type)
    ? (row: number) => ((values[row >>> 3] >>> (row & 7)) & 1) === 1
    : (row: number) => (texts ? texts[values[row]] : values[row])
  return nullCount > 0 ? (row) => (data.getValid(row) ? value(row) : null) : value
}

/** Written out member by member: with spreads a million took 19 s. */
function entryAt(at: (column: string) => unknown): Entry {
  const number = (column: string) => at(column) as number
  const text = (column: string) => at(column) as string
  const atMs = number('atMs')
  const process = text('process')
  const kind = at('kind') as Entry['kind']
  switch (kind) {
    case 'progress': {
      const stage = at('stage') as Stage
      const partition = number('partition')
      return { atMs, process, kind, stage, partition, offset: number('offset') }
    }
    case 'spawn': {
      const spawn = { atMs, process, kind, pid: number('pid'), slot: number('slot') }
      return at('value') === null ? spawn : { ...spawn, events: number('value') }
    }
    case 'exit': {
      const ended = { pid: number('pid'), slot: number('slot'), ok: at('ok') as boolean }
      const ran = { beganMs: number('beganMs'), endedMs: number('endedMs') }
      const known = at('beganMs') === null ? {} : ran
      const exit = { atMs, process, kind, ...ended, events: number('value'), ...known }
      return at('what') === null ? exit : { ...exit, error: text('what') }
    }
    case 'gone':
      return { atMs, process, kind, pid: number('pid') }
    case 'fault':
      return { atMs, process, kind, what: text('what') }
    case 'perform':
      return { atMs, process, kind, label: text('what'), tookMs: number('value') }
  }
}
