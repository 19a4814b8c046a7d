import type { CellRows } from '../../workloads/queries/rows.js'

/** So many cells, over as many windows as ysb's 100 campaigns fill. */
export function cellRows(count: number): CellRows {
  const column = (of: (i: number) => number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => of(i))
  return {
    kind: 'cells',
    window: column((i) => Math.floor(i / 100)),
    key: column((i) => i % 100),
    count: column((i) => i + 1),
    hash: column((i) => Math.imul(i, 0x9e3779b1)),
  }
}
