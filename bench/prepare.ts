import { LinearArena } from '../runtime/linear-arena.js'
import { noMetBits } from '../workloads/encoding/dead-letters.js'
import type { EncodedRun } from '../workloads/encoding/decoding-log.js'
import { encodeLog } from '../workloads/encoding/encode.js'
import type { EncodedLog, Encoding } from '../workloads/encoding/encoding.js'
import { InputError } from '../workloads/input-error.js'
import type { Log } from '../workloads/log/log.js'
import { keysOf, makeFileLog, makeLog, openLog, type SharedLog } from '../workloads/log/memory.js'
import { prefixOf } from '../workloads/log/prefix.js'
import { refuseWide } from '../workloads/queries/kernel.js'
import type { Query } from '../workloads/queries/query.js'
import { QUERIES, queryNamed } from '../workloads/queries/query.js'
import { type Reference, reference } from '../workloads/reference.js'
import type { ReplayInput } from '../workloads/replay.js'
import { readReplay } from '../workloads/replay-file.js'
import type { Workload } from '../workloads/workload.js'
import { checkGroups } from './plan/groups.js'
import { checkHistoryLog } from './plan/history.js'
import { scriptReference } from './script/reference.js'
import type { CellSpec } from './spec.js'

/** The clicks of a cell and the right answer to its query: all that exists before a run. */
export interface Prepared {
  readonly spec: CellSpec
  readonly query: Query
  readonly shared: SharedLog
  /** What the run is about; less than is shared where it stops before the end. */
  readonly log: Log
  /** Where it stops in each partition; undefined: at the end of the log. */
  readonly ends?: readonly number[]
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

function logOf({ workload, runtime, log }: CellSpec): NonNullable<typeof last> {
  const where = log.kind === 'file' ? log.folder : ''
  const key = `${runtime} ${where} ${JSON.stringify(workload)}`
  if (last?.key === key) return last
  last = undefined
  const { input } = workload
  const given = input === null ? undefined : replayInput(input)
  // A simulated run has plain loops only, and memory that it does not need costs more than it.
  const arena =
    runtime !== 'threads'
      ? undefined
      : log.kind === 'file'
        ? LinearArena.make()
        : arenaFor(workload)
  const shared =
    log.kind === 'file'
      ? makeFileLog(workload, log.folder, given, arena)
      : makeLog(workload, given, arena)
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
  checkGroups(query, spec)
  const made = logOf(spec)
  const { shared, answers } = made
  const keys = keysOf(query, shared)
  const whole = openLog(shared)
  const ends = endsOf(spec, whole)
  const log = ends === undefined ? whole : prefixOf(whole, ends)
  const answer = `${query.name} ${ends?.join() ?? ''}`
  let expected = answers.get(answer)
  if (expected === undefined) {
    expected = answerTo(query, shared, log, ends)
    answers.set(answer, expected)
  }
  // A topic's records are written by who sends them, and decoded where they come.
  const encoded = spec.log.kind === 'kafka' ? null : encodedOf(made, spec.encoding)
  const cut = ends === undefined ? {} : { ends }
  // Known before the run: lives would die of it one after the other, in a window far away.
  if (spec.engine === 'per-event' && query.output === 'count') {
    refuseWide(keys, lastWindow(query, log))
  }
  return { spec, query, shared, log, ...cut, encoded, keys, expected }
}

function answerTo(query: Query, shared: SharedLog, log: Log, ends?: readonly number[]): Reference {
  return query.groups === undefined
    ? reference(query, shared, ends)
    : scriptReference(query.groups, log, shared)
}

/** The same run, judged as if the log had ended there: somebody ended the stream earlier. */
export function cutAt(prepared: Prepared, ends: readonly number[]): Prepared {
  const { query, shared } = prepared
  const log = prefixOf(openLog(shared), ends)
  return { ...prepared, log, ends, expected: answerTo(query, shared, log, ends) }
}

/**
 * The trigger that stops takes what is due one interval into the run. Said here once more, and not
 * asked of the engine: an audit must not believe whom it audits.
 */
function endsOf({ engine, trigger, intervalMs }: CellSpec, log: Log): number[] | undefined {
  if (engine !== 'micro-batch' || trigger?.name !== 'available-now') return undefined
  return Array.from({ length: log.partitions }, (_, p) => log.available(p, intervalMs ?? 0))
}

function lastWindow({ windowMs }: Query, log: Log): number {
  let last = 0
  for (let p = 0; p < log.partitions; p++) {
    if (log.length(p) === 0) continue
    const { columns, index, shiftMs } = log.segment(p, log.length(p) - 1)
    last = Math.max(last, Math.floor((columns.frontier[index]! + shiftMs) / windowMs))
  }
  return last
}
