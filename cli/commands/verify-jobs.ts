import { added, type Part } from '../../faults/verify/parts.js'
import { divided, type Shard } from '../../faults/verify/shards.js'
import { inJobs } from '../in-jobs.js'
import { INTERRUPTED } from '../print/interrupted.js'
import type { Io } from '../wiring.js'
import { concluded } from './verify.js'

/** The same command in several processes, a shard of this shard each; their tallies add up. */
export async function verifyInJobs(
  jobs: number,
  line: readonly string[],
  shard: Shard,
  json: boolean,
  io: Io,
): Promise<number> {
  const parts = await inJobs<Part>('verify', line, divided(shard, jobs), io)
  // It was stopped before any of them had begun.
  if (parts.length === 0) return INTERRUPTED
  return concluded(added(parts, shard, io.signal.aborted), json, io)
}
