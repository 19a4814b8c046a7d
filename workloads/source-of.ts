import type { BlockSource } from './blocks.js'
import { InputError } from './input-error.js'
import type { SharedReplay } from './log/memory.js'
import { shareTexts } from './log/text.js'
import { ALLOWED, type ReplayInput } from './replay.js'
import { replaySource, rowTimesOf } from './replay-source.js'
import { syntheticSource } from './synthetic.js'
import type { Workload } from './workload.js'

/** What makes the clicks of a workload, and what of a replay's file is not in its columns. */
export function sourceOf(
  workload: Workload,
  input: ReplayInput | undefined,
): { source: BlockSource; replay: SharedReplay | null } {
  if (workload.name === 'synthetic') return { source: syntheticSource(workload), replay: null }
  if (!input) throw new InputError(`workload ${workload.name} has no input: ${ALLOWED}`)
  const times = rowTimesOf(input.clicks.timeSec, workload.ratePerSec)
  const dueMs = new Float64Array(new SharedArrayBuffer(times.dueMs.byteLength))
  dueMs.set(times.dueMs)
  const replay = {
    times: { passMs: times.passMs, dueMs },
    users: shareTexts(input.dictionaries.users),
    pages: shareTexts(input.dictionaries.pages),
  }
  return { source: replaySource(workload, input.clicks, times), replay }
}
