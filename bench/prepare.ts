import { LinearArena } from '../runtime/linear-arena.js'
import { InputError } from '../workloads/input-error.js'
import type { Log } from '../workloads/log/log.js'
import { keysOf, makeLog, openLog, type SharedLog } from '../workloads/log/memory.js'
import type { Query } from '../workloads/queries/query.js'
import { QUERIES } from '../workloads/queries/query.js'
import { type Reference, reference } from '../workloads/reference.js'
import type { ReplayInput } from '../workloads/replay.js'
import { readReplay } from '../workloads/replay-file.js'
import type { Workload } from '../workloads/workload.js'
import type { CellSpec } from './spec.js'

/** The clicks of a cell and the right answer to its query: all that exists before a run. */
export interface Prepared {
  readonly spec: CellSpec
  readonly query: Query
  readonly shared: SharedLog
  readonly log: Log
  readonly keys: number
  readonly expected: Reference
}

/** Of a click in all its columns. */
const CLICK_BYTES = 25
/** A longer log does not lie in WebAssembly memory, as rings and state need room there too. */
const LINEAR_BYTES_MAX = 3.25 * 2 ** 30

const inputs = new Map<string, ReplayInput>()
/** Reads and parses a file once. */
export function replayInput(path: string): ReplayInput {
  let input = inputs.get(path)
  if (input === undefined) {
    input = readReplay(path)
    inputs.set(path, input)
  }
  return input
}

// Cells with the same clicks follow each other; more than one log is not kept.
let last: { key: string; shared: SharedLog; answers: Map<string, Reference> } | undefined

function logOf(workload: Workload): NonNullable<typeof last> {
  const key = JSON.stringify(workload)
  if (last?.key === key) return last
  last = undefined
  const { input } = workload
  const made = Math.min(workload.events, workload.cycleEvents ?? Number.POSITIVE_INFINITY)
  const arena = made * CLICK_BYTES < LINEAR_BYTES_MAX ? LinearArena.make() : undefined
  const shared = makeLog(workload, input === null ? undefined : replayInput(input), arena)
  last = { key, shared, answers: new Map() }
  return last
}

export function prepare(spec: CellSpec): Prepared {
  const query = QUERIES.get(spec.query)
  if (query === undefined) {
    throw new InputError(`query ${spec.query}: unknown; allowed: ${[...QUERIES.keys()].join(', ')}`)
  }
  const { shared, answers } = logOf(spec.workload)
  let expected = answers.get(query.name)
  if (expected === undefined) {
    expected = reference(query, shared)
    answers.set(query.name, expected)
  }
  return { spec, query, shared, log: openLog(shared), keys: keysOf(query, shared), expected }
}
