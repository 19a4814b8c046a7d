import type { LineagePoint } from '../lineage-depth.js'
import type { Plan } from '../plan.js'

const WORKERS = [2, 4, 8]
const DEPTHS = [1, 5, 10, 20, 40]
const SECONDS_A_POINT = 3

/** Recovery time against the depth of a lineage: simulated alone, no cell has a clock. Pure. */
export function planOfLineage(): Plan {
  const lineage: LineagePoint[] = WORKERS.flatMap((workers) =>
    DEPTHS.map((depth) => ({ workers, depth })),
  )
  const expectedSeconds = lineage.length * SECONDS_A_POINT
  return { cells: [], exchange: false, searches: [], lineage, expectedSeconds }
}
