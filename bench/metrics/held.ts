import type { Journal } from '../../runtime/journal.js'
import type { Coverage } from './coverage.js'

/**
 * The greatest number of clicks that were in the engine at one time: in the state, or where sources
 * say what they emit emitted, and not yet to be seen by any reader. What is due beyond that waits
 * in the log.
 */
export function heldEventsMax(journal: Journal, processed: Coverage, visible: Coverage): number {
  const taken = emittedIn(journal, visible.length) ?? takenIn(processed)
  const steps = [...taken, ...visible.flatMap(stepsOf).map((step) => ({ ...step, isTaken: false }))]
  // At one moment, as a virtual clock has them, what was taken first was taken before.
  steps.sort((a, b) => a.atMs - b.atMs || Number(b.isTaken) - Number(a.isTaken))
  const reached = {
    taken: new Float64Array(visible.length),
    seen: new Float64Array(visible.length),
  }
  let held = 0
  let most = 0
  for (const { partition, offset, isTaken } of steps) {
    const before = heldOf(reached, partition)
    const offsets = isTaken ? reached.taken : reached.seen
    offsets[partition] = Math.max(offsets[partition]!, offset)
    held += heldOf(reached, partition) - before
    most = Math.max(most, held)
  }
  return most
}

interface Step {
  readonly atMs: number
  readonly partition: number
  readonly offset: number
  readonly isTaken: boolean
}
interface Reached {
  readonly taken: Float64Array
  readonly seen: Float64Array
}
function heldOf({ taken, seen }: Reached, partition: number): number {
  return Math.max(0, taken[partition]! - seen[partition]!)
}
function stepsOf({ atMs, offset }: Coverage[number], partition: number): Omit<Step, 'isTaken'>[] {
  return atMs.map((ms, k) => ({ atMs: ms, partition, offset: offset[k]! }))
}
function takenIn(processed: Coverage): Step[] {
  return processed.flatMap(stepsOf).map((step) => ({ ...step, isTaken: true }))
}
/** Undefined: no source says it. */
function emittedIn(journal: Journal, partitions: number): Step[] | undefined {
  const steps: Step[] = []
  const reached = new Float64Array(partitions)
  for (const e of journal.entries) {
    if (e.kind !== 'progress' || e.stage !== 'emitted' || e.offset <= reached[e.partition]!)
      continue
    reached[e.partition] = e.offset
    steps.push({ atMs: e.atMs, partition: e.partition, offset: e.offset, isTaken: true })
  }
  return steps.length === 0 ? undefined : steps
}
