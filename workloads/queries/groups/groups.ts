import type { EventColumn } from '../../events/events.js'

/**
 * A question that somebody asked in a file of his own, as plain data.
 *
 * A child process runs `program` over the events of a chunk, as over any table of events, and gives
 * records: a part of the answer to those of one group. Records of equal keys are merged, column by
 * column, so the records of all chunks are those of all events, however they are cut. What the file
 * itself would find over everything is made of them by whoever reads, in SQL: `answer`.
 */
export interface Groups {
  readonly language: 'sql' | 'python'
  /** What the file says. */
  readonly text: string
  /** A SELECT over `events`; or the path of a Python file. */
  readonly program: string
  readonly reads: readonly EventColumn[]
  /**
   * What records say of clicks. told: they begin with how many they are of and the sum of their
   * hashes. rows: each is one row, and equal ones are as many. none: nothing.
   */
  readonly clicks: 'told' | 'rows' | 'none'
  readonly columns: readonly GroupColumn[]
  /** Over `partials`, a table of CLICKS_NAME and the columns. */
  readonly answer: { readonly views: string; readonly select: string }
  /** Python: the file has a function that makes its answer of that. */
  readonly finishes?: boolean
}

export interface GroupColumn {
  readonly name: string
  readonly type: 'whole' | 'real' | 'text'
  /** What it is in SQL, where it is cast back. */
  readonly sqlType: string
  /** Columns of keys tell the group. NULL is a key like any other, and adds nothing elsewhere. */
  readonly merge: Merge
}
export const MERGES = ['key', 'sum', 'min', 'max'] as const
export type Merge = (typeof MERGES)[number]

/** Of a record: clicks, their hashes, and a bit for each column that is NULL. */
export const CLICKS = 0
export const HASH = 1
export const NULLS = 2
export const FIRST = 3
export const COLUMNS_MAX = 31
/** Of a column that no file has. */
export const CLICKS_NAME = 'merged_clicks'
/** UTF-8, behind a word that tells its length. */
export const TEXT_BYTES_MAX = 60
const TEXT_WORDS = 1 + TEXT_BYTES_MAX / 4

export function wordsOf({ type }: GroupColumn): number {
  return type === 'text' ? TEXT_WORDS : 2
}
/** Words of a record. */
export function strideOf({ columns }: Groups): number {
  return columns.reduce((sum, column) => sum + wordsOf(column), FIRST)
}
/** Where each column begins in a record. */
export function placesOf({ columns }: Groups): number[] {
  let at = FIRST
  return columns.map((column) => {
    const place = at
    at += wordsOf(column)
    return place
  })
}
