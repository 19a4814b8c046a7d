import type { Cell } from '../result.js'

/** A bound on a figure of every cell that has it: what must not be true. */
export interface Threshold {
  readonly text: string
  readonly path: readonly string[]
  readonly op: '>' | '<'
  readonly bound: number
}
/** What a threshold says of a run. */
export interface Judged {
  readonly text: string
  /** Cells for which it is true, with the figure. */
  readonly failing: readonly { readonly id: string; readonly value: number }[]
  /** Cells that have the figure. */
  readonly judged: number
}

/** `visibleLatencyMs.p99>1500`. Throws RangeError, in one line, for what is none. */
export function parseThreshold(text: string): Threshold {
  const [, path, op, bound] =
    /^\s*([A-Za-z][\w.]*)\s*([<>])\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? []
  if (path === undefined) {
    throw new RangeError(`${text}: no threshold; allowed: FIGURE>NUMBER or FIGURE<NUMBER`)
  }
  return { text, path: path.split('.'), op: op as '>' | '<', bound: Number(bound) }
}

/**
 * Throws RangeError where no cell has that figure: a misspelt bound would hold for ever. A figure
 * that was not measured in some cells (null) bounds the others.
 */
export function judge(cells: readonly Cell[], threshold: Threshold): Judged {
  const { path, op, bound, text } = threshold
  const values = cells.flatMap((cell) => {
    const value = at(cell, path)
    return typeof value === 'number' ? [{ id: cell.id, value }] : []
  })
  if (values.length === 0) {
    const near = nearest(path.join('.'), figuresOf(cells))
    throw new RangeError(`${text}: no cell has that figure; allowed: such as ${near.join(', ')}`)
  }
  const failing = values.filter(({ value }) => (op === '>' ? value > bound : value < bound))
  return { text, failing, judged: values.length }
}

function at(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Readonly<Record<string, unknown>>)[name]
  }
  return found
}

/** All numbers that a cell has, by path. Lists are none: they have no name to bound. */
function figuresOf(cells: readonly Cell[]): string[] {
  const found = new Set<string>()
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'number') found.add(path)
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) {
        walk(inner, path === '' ? name : `${path}.${name}`)
      }
    }
  }
  for (const cell of cells) walk(cell, '')
  return [...found]
}

const NEAR = 3
function nearest(name: string, names: readonly string[]): string[] {
  const wanted = pairsOf(name)
  const shared = (one: string) => {
    const pairs = pairsOf(one)
    return [...wanted].filter((pair) => pairs.has(pair)).length / (wanted.size + pairs.size)
  }
  return [...names].sort((a, b) => shared(b) - shared(a) || (a < b ? -1 : 1)).slice(0, NEAR)
}
/** Dice's coefficient: words are as near as they share pairs of letters. */
function pairsOf(text: string): ReadonlySet<string> {
  const low = text.toLowerCase()
  return new Set(Array.from({ length: Math.max(0, low.length - 1) }, (_, i) => low.slice(i, i + 2)))
}
