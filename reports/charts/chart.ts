import type { Result } from '../result.js'

/** A Vega-Lite spec. Charts are checked against its published schema in tests, not by types. */
export type Spec = Readonly<Record<string, unknown>>

/** One picture. */
export interface Figure {
  /** Unique, and safe as a file name: see `slug`. */
  readonly name: string
  readonly title: string
  /** Says in words what the picture shows, for those who do not see it. */
  readonly alt: string
  /** How to read it, and what was left out. */
  readonly notes: readonly string[]
  /** The engine and the cell that it is about, if about one: a filter hides it with others. */
  readonly about?: { readonly series: string; readonly only: string }
  /** Why no filter reaches it. Absent: its rows say in `only` which cells they are. */
  readonly whole?: string
  /** Drawn for a plotting area about so wide: a desktop page and a phone get their own. */
  spec(widthPx: number): Spec
}

/**
 * One kind of picture: one file, one line in registry.ts.
 *
 * Law: a pure function of the result; text from it goes through `label`; no figures at all when
 * there are no data, and then `absent` says so; empty: nobody would look for it.
 */
export interface Chart {
  readonly name: string
  readonly absent: string
  draw(result: Result): readonly Figure[]
}

/** Plotting widths; axes and legends come on top. */
export const WIDE_PX = 820
export const NARROW_PX = 290

/** A name that is nothing but a name, whatever an engine is called: no dots, no slashes. */
export function slug(text: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return name.replace(/^-+|-+$/g, '').slice(0, 48) || 'x'
}

/** For pictures below the filter of the page: rows have its key in `only`. */
export const ONLY: Spec = { name: 'only', value: '' }
export const ONLY_CHOSEN: Spec = { filter: "only === '' || datum.only === only" }

/** Zero cannot lie on a log axis: 1 microsecond is as low as a latency is drawn. */
export const clampMs = (ms: number): number => Math.max(0.001, ms)
