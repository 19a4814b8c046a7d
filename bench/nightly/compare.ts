/** What a nightly job or a reader of the stream has, row by row. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
}
export type Value = number | bigint | string | boolean | null
export type TableRow = readonly Value[]

export interface Comparison {
  readonly equal: boolean
  readonly rows: number
  /** One line: equal, or the first row that differs. */
  readonly said: string
}

/** Row by row; rows have no order but that of their values, so that equal tables are equal. */
export function compareTables(nightly: Table, stream: Table): Comparison {
  const [right, found] = [nightly, stream].map(({ rows }) => rows.map(textOf).sort()) as [
    string[],
    string[],
  ]
  const rows = right.length
  for (let i = 0; i < Math.max(rows, found.length); i++) {
    if (right[i] === found[i]) continue
    const said = differs(right[i], found[i], i, nightly.columns)
    return { equal: false, rows, said: `differs: ${said} (${rows} rows, ${found.length})` }
  }
  return { equal: true, rows, said: `equal, ${rows} rows` }
}

function differs(
  right: string | undefined,
  found: string | undefined,
  at: number,
  columns: readonly string[],
): string {
  const names = `row ${at + 1} (${columns.join(', ')})`
  return `${names}: the nightly job has ${right ?? 'no more'}, the stream ${found ?? 'no more'}`
}
/** Equal for equal values, whatever holds them. */
function textOf(row: TableRow): string {
  const values = row.map((value) => (typeof value === 'bigint' ? value.toString() : value))
  return `[${values.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join(', ')}]`
}
