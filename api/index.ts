// What `import { ... } from 'chunk42'` gives: contracts, and what runs them. docs/api.md is made
// from the comments of what is named here; a line with a blank one behind it is a heading there.

// Engines: programs of effects.

export type { EngineArgs, Guarantee, OutputMode, WorkerWorld, World } from '../engines/world.js'
export { startWriter } from '../engines/writer-link.js'
export type { Arena } from '../runtime/arena.js'
export type { Disk } from '../runtime/disk.js'
export {
  type Context,
  type Definition,
  type Effect,
  type Exit,
  type Gone,
  kill,
  type Late,
  MAIN,
  type Notice,
  OutcomeUnknown,
  type Pid,
  type Program,
  type Programs,
  perform,
  progress,
  type Role,
  receive,
  type Slot,
  type SpawnOptions,
  type Stage,
  send,
  sleep,
  slice,
  spawn,
  wake,
} from '../runtime/program.js'
export type { FromWriter, ToWriter } from '../sinks/writer.js'

// Sinks.

export { columnsOf, joinColumns, putColumns, rowsOf, tableFor } from '../sinks/columns.js'
export { addSink } from '../sinks/registry.js'
export {
  type Commit,
  type Compacted,
  type Compaction,
  type Fence,
  Fenced,
  fenced,
  type Sink,
  type SinkKind,
  type SinkOptions,
  type Writer,
} from '../sinks/sink.js'

// Workloads.

export {
  auditHash,
  CLICK_TYPES,
  type Columns,
  type Log,
  type Segment,
} from '../workloads/log/log.js'
export type { ArrivalShape, KeyShape, Workload } from '../workloads/workload.js'

// Queries.

export { EachBuffer } from '../workloads/queries/each-buffer.js'
export type { Kernel } from '../workloads/queries/kernel.js'
export { merge } from '../workloads/queries/merge.js'
export {
  addQuery,
  type ClickType,
  type Query,
  type Second,
  type View,
} from '../workloads/queries/query.js'
export type { Rows } from '../workloads/queries/rows.js'
export type { WindowTable } from '../workloads/queries/window-table.js'

// A cell, run and audited; a report of cells.

export type { RunOptions } from '../bench/plan/options.js'
export { auditHolds } from '../cli/print/figures.js'
export type { Cell, Result } from '../reports/result.js'
export {
  addEngine,
  type KeepOptions,
  type Kept,
  type RunHooks,
  readResult,
  runCell,
  runCells,
  writeReport,
} from './run.js'

// An engine or a sink, attacked.

export type { VerifyPlan } from '../faults/verify/plan.js'
export type { Saved } from '../faults/verify/saved.js'
export type { EnginePlugIn, SimulatedSink } from '../faults/verify/subject.js'
export type { Summary } from '../faults/verify/tally.js'
export type { Fault } from '../runtime/fault.js'
export { type AttackOptions, attack } from './attack.js'
