import type { Spec } from './charts/chart.js'
import { html, type Markup } from './escape.js'
import { NONE, whole } from './format.js'

type Row = Readonly<Record<string, unknown>>

const ROWS_MAX = 1_000
/** Where a mark or a label stands, and what the filter knows it by, is no figure. */
const LAYOUT = /^(dx|dy|key|placed|middle|headline|first|last|only|among)$/
const DIGITS = 6
/** So many rows on average are worth a heading of their own. */
const GROUP_MIN = 3

/** The figures of a picture as tables, one for each kind of mark: what it shows, to be read. */
export function pictureData(title: string, spec: Spec): Markup | null {
  const all = datasets(spec)
  const told = all.filter((rows, at) => !all.some((other, i) => covers(other, rows, i < at)))
  if (told.length === 0) return null
  const names = titles(spec)
  const tables = told.map((rows, at) => {
    const name = told.length === 1 ? title : `${title}, ${at + 1} of ${told.length}`
    return html`<div class="scroll data" tabindex="0" role="region" aria-label="data: ${name}"><table>
${tableOf(rows.slice(0, ROWS_MAX), names)}</table>${
      rows.length > ROWS_MAX
        ? html`<p>${whole(rows.length - ROWS_MAX)} more rows are in result.json</p>`
        : null
    }</div>`
  })
  return html`<details class="figures"><summary>data of this picture</summary>${tables}</details>`
}

const PARTS = ['layer', 'vconcat', 'hconcat'] as const

/** All units of a spec, the whole first. */
export function* unitsOf(spec: Spec): Generator<Spec> {
  yield spec
  for (const part of PARTS)
    for (const one of (spec[part] as readonly Spec[] | undefined) ?? []) yield* unitsOf(one)
}

/** All rows that are drawn, one set for each that the spec names. */
export function datasets(spec: Spec): (readonly Row[])[] {
  return [...unitsOf(spec)].flatMap(({ data }) => {
    const values = (data as { readonly values?: readonly Row[] } | undefined)?.values ?? []
    return values.length === 0 ? [] : [values]
  })
}

/** Every row of `rows` is in `other` too, word by word; of two equal sets the first is told. */
function covers(other: readonly Row[], rows: readonly Row[], isEarlier: boolean): boolean {
  if (other === rows || other.length < rows.length) return other === rows && isEarlier
  const inside = rows.every((row) =>
    other.some((one) => Object.entries(row).every(([name, value]) => one[name] === value)),
  )
  return inside && (isEarlier || size(other) > size(rows))
}
const size = (rows: readonly Row[]): number => rows.length * Object.keys(rows[0] ?? {}).length

/** What the tooltips call a field. */
function titles(spec: Spec): ReadonlyMap<string, string> {
  const told = [...unitsOf(spec)].flatMap(({ encoding }) => {
    const { tooltip = [] } = (encoding ?? {}) as { readonly tooltip?: readonly Spec[] }
    return tooltip.map(({ field, title = field }) => [String(field), String(title)] as const)
  })
  return new Map(told)
}

/** End tags that HTML does without would be a third of it. */
function tableOf(rows: readonly Row[], names: ReadonlyMap<string, string>): Markup {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((n) => !LAYOUT.test(n))
  const groups = grouped(rows)
  const isHead = (name: string) =>
    groups.every((own) => own.every((r) => r[name] === own[0]![name]))
  const heads = rows.length >= groups.length * GROUP_MIN ? all.filter(isHead) : []
  const columns = all.filter((name) => !heads.includes(name))
  const called = (name: string) => names.get(name) ?? name
  const bodies = groups.map((own) => {
    const [first] = own
    const only = typeof first?.only === 'string' ? html` data-only="${first.only}"` : null
    const head = [...new Set(heads.map((name) => text(first?.[name])))].join(', ')
    const lines = own.map((row) => html`<tr>${columns.map((n) => html`<td>${text(row[n])}`)}`)
    return html`<tbody${only}>${
      head === '' ? null : html`<tr><th scope="rowgroup" colspan="${columns.length}">${head}`
    }${lines}`
  })
  const head = columns.map((name) => html`<th scope="col">${called(name)}`)
  return html`<thead><tr>${head}${bodies}`
}

/** Rows of the same cell that stand together. */
function grouped(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = []
  let last: string | undefined
  for (const row of rows) {
    const own = JSON.stringify([row.only, row.cell, row.series, row.kind, row.row])
    if (own === last) groups.at(-1)!.push(row)
    else groups.push([row])
    last = own
  }
  return groups
}

function text(value: unknown): string {
  // As many digits as the script's data have.
  if (typeof value === 'number') return String(Number(value.toPrecision(DIGITS)))
  return value === null || value === undefined || value === '' ? NONE : String(value)
}
