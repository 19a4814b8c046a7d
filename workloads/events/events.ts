import { auditHash, CLICK_TYPES, type Segment } from '../log/log.js'

/** What SQL and data frames call the columns of a click, in this order. */
export const EVENT_COLUMNS = [
  'partition_id',
  'log_offset',
  'user_id',
  'page',
  'ad',
  'campaign',
  'type',
  'event_time',
  'frontier',
  'audit_hash',
] as const
export type EventColumn = (typeof EVENT_COLUMNS)[number]

/**
 * Clicks in columns of equal length; those that nobody asked for are absent. `type` is the place in
 * CLICK_TYPES; `audit_hash` is an uint32 in its 32 bits. A record that is no click is not in it.
 */
export interface Events {
  readonly length: number
  readonly columns: { readonly [K in EventColumn]?: Int32Array }
}

/** Takes clicks as a log has them, and makes columns of them. */
export class EventBuffer {
  readonly #wanted: readonly EventColumn[]
  readonly #campaignOf: Uint32Array
  #columns: { [K in EventColumn]?: Int32Array } = {}
  #room = 0
  #length = 0

  constructor(wanted: readonly EventColumn[], campaignOf: Uint32Array) {
    this.#wanted = wanted
    this.#campaignOf = campaignOf
  }
  get length(): number {
    return this.#length
  }
  /** Clicks [offset, offset + length) of the partition; the segment begins there. */
  add(partition: number, offset: number, segment: Segment, length: number): void {
    this.#reserve(length)
    const { index, columns } = segment
    const places = this.#placesOf(columns.type, index, length)
    for (const name of this.#wanted) {
      const to = this.#columns[name]!
      const read = readerOf(name, partition, offset, segment, this.#campaignOf)
      for (let i = 0; i < places.length; i++) to[this.#length + i] = read(places[i]!)
    }
    this.#length += places.length
  }
  /** What has come since the last time. */
  take(): Events {
    this.#reserve(0)
    const length = this.#length
    const cut = Object.entries(this.#columns).map(([name, all]) => [name, all.subarray(0, length)])
    this.#columns = {}
    this.#room = this.#length = 0
    return { length, columns: Object.fromEntries(cut) }
  }

  #placesOf(type: Uint8Array, index: number, length: number): Int32Array {
    const places = new Int32Array(length)
    let count = 0
    for (let i = 0; i < length; i++) {
      if (type[index + i]! < CLICK_TYPES.length) places[count++] = i
    }
    return places.subarray(0, count)
  }
  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#room && this.#room > 0) return
    this.#room = Math.max(1, needed, this.#room * 2)
    for (const name of this.#wanted) {
      const grown = new Int32Array(this.#room)
      grown.set(this.#columns[name]?.subarray(0, this.#length) ?? [])
      this.#columns[name] = grown
    }
  }
}

/** The column's value of the segment's k-th click. */
function readerOf(
  name: EventColumn,
  partition: number,
  offset: number,
  { columns, index, shiftMs }: Segment,
  campaignOf: Uint32Array,
): (k: number) => number {
  const { user, page, ad, type, eventTime, frontier } = columns
  switch (name) {
    case 'partition_id':
      return () => partition
    case 'log_offset':
      return (k) => offset + k
    case 'user_id':
      return (k) => user[index + k]!
    case 'page':
      return (k) => page[index + k]!
    case 'ad':
      return (k) => ad[index + k]!
    case 'campaign':
      return (k) => campaignOf[ad[index + k]!]!
    case 'type':
      return (k) => type[index + k]!
    case 'event_time':
      return (k) => eventTime[index + k]! + shiftMs
    case 'frontier':
      return (k) => frontier[index + k]! + shiftMs
    case 'audit_hash':
      return (k) => auditHash(partition, offset + k)
  }
}
