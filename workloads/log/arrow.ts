import {
  type Data,
  Dictionary,
  Field,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Uint8,
  Uint32,
  Utf8,
  Vector,
} from 'apache-arrow'
import { CLICK_TYPES, MALFORMED } from './log.js'
import { dictionaries, pagesOf, type SharedLog, usersOf } from './memory.js'
import { type SharedText, shareTexts } from './text.js'

type Texts = Dictionary<Utf8, Uint32>
type Types = Dictionary<Utf8, Uint8>

/**
 * The clicks as Arrow sees them; texts are dictionary columns, event time is ms since the run
 * began.
 */
export type ClickColumns = {
  user: Texts
  page: Texts
  ad: Uint32
  type: Types
  eventTime: Int32
  ip: Uint32
}

// The ids are given, as Arrow would number dictionaries anew in each batch.
const USERS: Texts = new Dictionary(new Utf8(), new Uint32(), 0)
const PAGES: Texts = new Dictionary(new Utf8(), new Uint32(), 1)
const TYPES: Types = new Dictionary(new Utf8(), new Uint8(), 2)

export const CLICK_SCHEMA: Schema<ClickColumns> = new Schema<ClickColumns>([
  new Field('user', USERS, false),
  new Field('page', PAGES, false),
  new Field('ad', new Uint32(), false),
  new Field('type', TYPES, false),
  new Field('eventTime', new Int32(), false, new Map([['unit', 'ms since the run began']])),
  new Field('ip', new Uint32(), false),
])

/**
 * The clicks from..to (exclusive) of a partition as a record batch. Law: it lies on the log's own
 * shared memory and copies no click.
 */
export function toRecordBatch(
  shared: SharedLog,
  partition: number,
  from: number,
  to: number,
): RecordBatch<ClickColumns> {
  const { user, page, ad, type, eventTime, ip } = shared.columns[partition]!
  const { users, pages } = textsOf(shared)
  const children: Data[] = [
    makeData({ type: USERS, data: user.subarray(from, to), dictionary: users }),
    makeData({ type: PAGES, data: page.subarray(from, to), dictionary: pages }),
    makeData({ type: new Uint32(), data: ad.subarray(from, to) }),
    makeData({ type: TYPES, data: type.subarray(from, to), dictionary: typeNames }),
    makeData({ type: new Int32(), data: eventTime.subarray(from, to) }),
    makeData({ type: new Uint32(), data: ip.subarray(from, to) }),
  ]
  const row = new Struct<ClickColumns>(CLICK_SCHEMA.fields)
  const length = children[0]!.length
  return new RecordBatch(CLICK_SCHEMA, makeData({ type: row, length, nullCount: 0, children }))
}

interface TextVectors {
  readonly users: Vector<Utf8>
  readonly pages: Vector<Utf8>
}

/** By number; a byte that is no type of click is the one of a record that is none. */
const typeNames = vectorOf(
  shareTexts(Array.from({ length: MALFORMED + 1 }, (_, type) => CLICK_TYPES[type] ?? 'malformed')),
)
/** Made once for each log: the texts of drawn clicks stand nowhere until they are asked for. */
const made = new WeakMap<SharedLog, TextVectors>()

function textsOf(shared: SharedLog): TextVectors {
  let vectors = made.get(shared)
  if (!vectors) {
    const { user, page } = dictionaries(shared)
    vectors = {
      users: vectorOf(shared.replay?.users ?? shareTexts(listOf(usersOf(shared), user))),
      pages: vectorOf(shared.replay?.pages ?? shareTexts(listOf(pagesOf(shared), page))),
    }
    made.set(shared, vectors)
  }
  return vectors
}

function listOf(length: number, text: (index: number) => string): string[] {
  return Array.from({ length }, (_, index) => text(index))
}

function vectorOf({ offsets, bytes }: SharedText): Vector<Utf8> {
  return new Vector([makeData({ type: new Utf8(), valueOffsets: offsets, data: bytes })])
}
