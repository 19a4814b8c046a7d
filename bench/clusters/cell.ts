import { rmSync } from 'node:fs'
import type { Sent } from '../../engines/clusters/kafka/producer.js'
import { clusterEngineNamed } from '../../engines/clusters/registry.js'
import type { Cell } from '../../reports/result.js'
import type { Fault } from '../../runtime/fault.js'
import { lateWindowsOf } from '../late.js'
import { encodeJournal } from '../metrics/journal-file.js'
import { measure } from '../metrics/measure.js'
import { BROKERS } from '../plan/cell.js'
import { checkClusterSpec } from '../plan/cluster.js'
import { identity } from '../plan/identity.js'
import type { Prepared } from '../prepare.js'
import { withSource } from '../source.js'
import type { CellHooks } from '../sweep.js'
import { brokerFor } from './broker.js'
import { excuseDropped } from './late.js'
import { observeRun } from './observe-run.js'
import { runFolder } from './place.js'
import { checkStrikes } from './strikes.js'

const JOURNAL_THIN_MS = 1

/** One cell on an engine of somebody else: the same clicks, the same audit, the same record. */
export async function runOnCluster(
  prepared: Prepared,
  faults: readonly Fault[],
  { progress, signal, served }: CellHooks,
): Promise<{ cell: Cell; journal: Uint8Array }> {
  const { spec, log, expected } = prepared
  checkStrikes(faults)
  checkClusterSpec(spec)
  const kind = clusterEngineNamed(spec.engine)
  const say = (text: string) => progress?.(0, 1, text)
  // Clicks that lie in memory bring rows to a topic all the same.
  const named = spec.log.kind === 'kafka' ? spec.log.brokers : BROKERS
  const { brokers, pids } = await brokerFor(named, say)
  const folder = runFolder('cell')
  try {
    const ran = await observeRun({
      prepared,
      kind,
      brokers,
      brokerPids: pids,
      faults,
      folder,
      say,
      signal,
      progress: (done, all) => progress?.(done, all, `${Math.round(done)} ms`),
    })
    const { journal, rows, sent, cluster } = ran
    served?.(prepared, rows)
    const measured = measure({
      journal,
      log,
      spec,
      reference: { ...ran.answer, late: expected.late },
      rows,
      commits: commitsOf(prepared, ran.journal.entries),
      outside: { readsFromMs: spec.workload.drain ? cluster.startMs : 0 },
    })
    const source = sent && sourceOf(sent)
    const lateness = { late: expected.late, dropped: ran.droppedEvents }
    const audit = excuseDropped(measured.audit, lateness)
    const told = { log: source, ...withSource(source, measured, spec.workload.drain) }
    const sides = { deadLetters: null, lateWindows: lateWindowsOf(prepared) }
    const own = { form: 'typescript' as const, resources: null, commitRowsMax: null, cluster }
    const cell = { ...identity(spec), ...own, ...sides, ...measured, audit, ...told }
    return { cell, journal: encodeJournal(journal, { thinMs: JOURNAL_THIN_MS }) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function sourceOf({
  events,
  tookMs,
  lagMsP50,
  lagMsP99,
  lagMsMax,
}: Sent): NonNullable<Cell['log']> {
  const sentEventsPerSec = (events * 1000) / Math.max(1, tookMs)
  return { kind: 'kafka', client: 'java', sentEventsPerSec, lagMsP50, lagMsP99, lagMsMax }
}

/** Seen from outside: one each interval where rows wait for it, else as often as rows came. */
function commitsOf({ spec }: Prepared, entries: readonly { readonly atMs: number }[]): number {
  const moments = new Set(entries.map(({ atMs }) => atMs)).size
  const intervalMs = spec.intervalMs ?? spec.checkpointIntervalMs ?? 0
  if (spec.guarantee !== 'exactly-once' || intervalMs === 0) return moments
  return Math.min(moments, Math.floor((entries.at(-1)?.atMs ?? 0) / intervalMs))
}
