import { programs } from '../engines/registry.js'
import type { WorkerWorld } from '../engines/world.js'
import { interpose } from '../faults/interpose.js'
import type { Arena } from '../runtime/arena.js'
import { heapOn } from '../runtime/heap.js'
import { LinearArena } from '../runtime/linear-arena.js'
import type { SlotStart } from '../runtime/threads/shared.js'
import { SlotDriver } from '../runtime/threads/slot.js'
import { type EncodedRun, openEncoded } from '../workloads/encoding/decoding-log.js'
import { mayBeLate } from '../workloads/lateness.js'
import { openArriving } from '../workloads/log/arriving.js'
import { openCut } from '../workloads/log/cut.js'
import type { SharedRecords } from '../workloads/log/kafka/records.js'
import { openRecords } from '../workloads/log/kafka/records-log.js'
import { keysOf, openLog, type SharedLog, secondsOf } from '../workloads/log/memory.js'
import { compileAssembly } from '../workloads/queries/assembly.js'
import type { Audit } from '../workloads/queries/kernel.js'
import { compile } from '../workloads/queries/loops.js'
import type { Query } from '../workloads/queries/query.js'
import { ScriptRunner } from './script/runner.js'

/** What a worker's thread builds its world from. */
export interface WorkerWorldSpec {
  readonly log: SharedLog
  /** How many clicks of each partition have come; absent: all stand there from the start. */
  readonly arrived?: Int32Array | undefined
  /** Those that come do so as records, and are decoded from them. */
  readonly records?: SharedRecords | undefined
  /** Where the log ends, if somebody may end it earlier. */
  readonly ends?: Int32Array | undefined
  /** The same clicks as bytes: then those are read. */
  readonly encoded: EncodedRun | null
  readonly query: Query
  readonly audit: Audit
  /** Compiled loops, if it shall use them: the log must then lie in WebAssembly memory. */
  readonly module: WebAssembly.Module | null
}

/** Where nothing is shared with compiled loops. */
const ownArena: Arena = { words: (count) => new Int32Array(count) }

/** The world of workers, in whichever thread they are. */
export function workerWorld(spec: WorkerWorldSpec): WorkerWorld {
  const { log, arrived, records, ends, encoded, query, audit, module } = spec
  const { campaignOf, memory } = log
  const late = mayBeLate(query, log)
  const [keys, seconds] = [keysOf(query, log), secondsOf(query, log)]
  const options = { keys, seconds, campaignOf, mayBeLate: late, audit }
  const arena = memory === null ? undefined : new LinearArena(memory)
  const kernel =
    module === null || memory === null || arena === undefined
      ? compile(query, options, heapOn(ownArena))
      : compileAssembly(query, options, { module, memory }, heapOn(arena))
  const opened =
    records !== undefined && arrived !== undefined
      ? openRecords(log, records, arrived, arena)
      : encoded === null
        ? openLog(log, arena)
        : openEncoded(log, encoded, arena)
  const come = arrived === undefined ? opened : openArriving(opened, arrived)
  const cut = ends === undefined ? come : openCut(come, ends)
  if (query.groups === undefined) return { log: cut, kernel }
  const script = new ScriptRunner(query.groups, campaignOf)
  script.warmUp()
  return { log: cut, kernel, script }
}

/** The composition root of a worker's thread: what piscina calls, once a life of a slot. */
export default function slot(start: SlotStart): void {
  new SlotDriver(programs, workerWorld(start.world as WorkerWorldSpec), start, interpose).run()
}
