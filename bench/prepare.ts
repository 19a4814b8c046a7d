import { LinearArena } from '../runtime/linear-arena.js'
import { noMetBits } from '../workloads/encoding/dead-letters.js'
import type { EncodedRun } from '../workloads/encoding/decoding-log.js'
import { encodeLog } from '../workloads/encoding/encode.js'
import type { EncodedLog, Encoding } from '../workloads/encoding/encoding.js'
import { InputError } from '../workloads/input-error.js'
import type { Log } from '../workloads/log/log.js'
import { keysOf, makeLog, openLog, type SharedLog } from '../workloads/log/memory.js'
import type { Query } from '../workloads/queries/query.js'
import { QUERIES, queryNamed } from '../workloads/queries/query.js'
import { type Reference, reference } from '../workloads/reference.js'
import type { ReplayInput } from '../workloads/replay.js'
import { readReplay } from '../workloads/replay-file.js'
import type { Workload } from '../workloads/workload.js'
import { checkHistoryLog } from './plan/history.js'
import type { CellSpec } from './spec.js'

/** The clicks of a cell and the right answer to its query: all that exists before a run. */
export interface Prepared {
  readonly spec: CellSpec
  readonly query: Query
  readonly shared: SharedLog
  readonly log: Log
  /** The same clicks as bytes, for one run; null: workers read the columns. */
  readonly encoded: EncodedRun | null
  readonly keys: number
  readonly expected: Reference
}

/** Of a click in all its columns. */
const CLICK_BYTES = 25
/** A longer log does not lie in WebAssembly memory, as rings and state need room there too. */
const LINEAR_BYTES_MAX = 3.25 * 2 ** 30

/** Where compiled kernels can read the clicks, if they fit there. */
export function arenaFor({ events, cycleEvents }: Workload): LinearArena | undefined {
  const bytes = Math.min(events, cycleEvents ?? events) * CLICK_BYTES
  return bytes < LINEAR_BYTES_MAX ? LinearArena.make() : undefined
}

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
let last:
  | {
      key: string
      shared: SharedLog
      answers: Map<string, Reference>
      encoded: EncodedLog | undefined
    }
  | undefined

function logOf({ workload, runtime }: CellSpec): NonNullable<typeof last> {
  const key = `${runtime} ${JSON.stringify(workload)}`
  if (last?.key === key) return last
  last = undefined
  const { input } = workload
  const given = input === null ? undefined : replayInput(input)
  // A simulated run has plain loops only, and memory that it does not need costs more than it.
  const shared = makeLog(workload, given, runtime === 'threads' ? arenaFor(workload) : undefined)
  last = { key, shared, answers: new Map(), encoded: undefined }
  return last
}

/** Encoded once while cells with the same clicks follow each other. */
function encodedOf(made: NonNullable<typeof last>, encoding: Encoding): EncodedRun | null {
  if (encoding === 'columns') return null
  if (made.encoded?.encoding !== encoding) {
    made.encoded = undefined
    made.encoded = encodeLog(made.shared, encoding)
  }
  return { log: made.encoded, met: noMetBits(made.shared) }
}

export function prepare(spec: CellSpec): Prepared {
  const query = queryNamed(spec.query)
  if (query === undefined) {
    throw new InputError(`query ${spec.query}: unknown; allowed: ${[...QUERIES.keys()].join(', ')}`)
  }
  checkHistoryLog(query, spec.workload)
  const made = logOf(spec)
  const { shared, answers } = made
  let expected = answers.get(query.name)
  if (expected === undefined) {
    expected = reference(query, shared)
    answers.set(query.name, expected)
  }
  const encoded = encodedOf(made, spec.encoding)
  const keys = keysOf(query, shared)
  return { spec, query, shared, log: openLog(shared), encoded, keys, expected }
}
