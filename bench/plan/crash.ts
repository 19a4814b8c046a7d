import type { CellSpec } from '../spec.js'

/** The default crash of a sweep: in the middle of a chunk, in the middle of the run. */
export function crashFor(spec: CellSpec): string {
  if (spec.engine === 'per-event') return eventCrash(spec)
  return spec.state === 'lineage' ? lineageCrash(spec) : chunkCrash(spec)
}

function chunkCrash({ intervalMs, workload }: CellSpec): string {
  // As fast as possible: nobody knows how many batches there will be, but there is a chunk 42.
  if (intervalMs === null || intervalMs === 0) return 'crash:chunk=42,at=50%'
  const durationMs = (workload.events / workload.ratePerSec) * 1000
  const batch = Math.max(0, Math.floor(durationMs / intervalMs / 2))
  return `crash:batch=${batch},chunk=0,at=50%`
}

/** By lineage chunks are no processes. Worker 0 maps all of them where they are short. */
function lineageCrash({ workers, workload: { events } }: CellSpec): string {
  return `crash:event=${Math.max(1, Math.floor(events / 2 / workers))},worker=0`
}

function eventCrash({ workers, workload: { partitions, events } }: CellSpec): string {
  // Partition p is read by worker p % workers. Worker 1 if it has any.
  const worker = Math.max(0, Math.min(1, workers - 1, partitions - 1))
  const own = Math.ceil((partitions - worker) / workers)
  const event = Math.max(1, Math.floor((events * own) / partitions / 2))
  return `crash:event=${event},worker=${worker}`
}
