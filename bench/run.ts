import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from '../engines/world.js'
import { interpose } from '../faults/interpose.js'
import { parseFault } from '../faults/parse.js'
import type { Cell } from '../reports/result.js'
import { type Arena, sharedArena } from '../runtime/arena.js'
import type { Fault } from '../runtime/fault.js'
import type { Journal } from '../runtime/journal.js'
import { LinearArena } from '../runtime/linear-arena.js'
import { fileDisk } from '../runtime/threads/file-disk.js'
import { monotonicMs } from '../runtime/threads/shared.js'
import { Threads } from '../runtime/threads/threads.js'
import { useBrokers } from '../sinks/kafka-topics.js'
import { openNamed, SINKS } from '../sinks/registry.js'
import type { Sink } from '../sinks/sink.js'
import { SinkError } from '../sinks/sink-error.js'
import type { Form } from '../workloads/queries/kernel.js'
import { shapeOf } from '../workloads/queries/shape.js'
import { kernelModule } from './assembly.js'
import { ownBrokers } from './clusters/broker.js'
import { runOnCluster } from './clusters/cell.js'
import { runFolder } from './clusters/place.js'
import { deadLettersOf } from './dead-letters.js'
import { engineArgs } from './engine-args.js'
import { auditLate, lateWindowsOf } from './late.js'
import { MeteredSink } from './metered-sink.js'
import { clicksOf } from './metrics/coverage.js'
import { encodeJournal } from './metrics/journal-file.js'
import { measure } from './metrics/measure.js'
import { identity } from './plan/identity.js'
import { isCluster } from './plan/options.js'
import { ownEngine, programsOf } from './plan/own-engines.js'
import { cutAt, type Prepared, prepare } from './prepare.js'
import { ResourceMeter, type Resources } from './resources.js'
import { closeScripts } from './script/runner.js'
import { killable } from './servers.js'
import { settle } from './settle.js'
import { simulate } from './simulate.js'
import { openSource, sourceFigures, withSource } from './source.js'
import { type CellSpec, slotsOf } from './spec.js'
import type { CellHooks } from './sweep.js'
import { LiveRun } from './watch/live.js'
import { workerWorld } from './worker.js'

/** A coordinator that dies more often than that, dies of something that no restart will mend. */
const LIVES_MAX = 200
const SERVER_PARTS = ['server', 'connection']
/** Saved journals keep one `processed` entry a millisecond, process and partition. */
const JOURNAL_THIN_MS = 1

/** One cell, from clicks to audited figures: the one place that knows everybody. */
export async function runCell(
  spec: CellSpec,
  hooks: CellHooks = {},
): Promise<{ cell: Cell; journal: Uint8Array }> {
  hooks.signal?.throwIfAborted()
  const whole = (hooks.prepare ?? prepare)(spec)
  hooks.signal?.throwIfAborted()
  const faults = spec.fault === null ? [] : parseFault(spec.fault, spec)
  if (isCluster(spec.engine)) return runOnCluster(whole, faults, hooks)
  const outside = outsideOf(spec, faults)
  // The broker of a run's own is at no usual place.
  const own = spec.log.kind === 'kafka' ? await ownBrokers(spec.log.brokers) : undefined
  if (own !== undefined) useBrokers(own)
  const folder = runFolder('cell')
  let opened: Sink | undefined
  try {
    const sink = await openNamed(spec.sink, {
      unique: spec.guarantee === 'exactly-once-upsert',
      ...shapeOf(whole.query),
      folder: join(folder, 'sink'),
      durability: spec.durability,
      nowMs: Date.now,
    })
    opened = sink
    const metered = new MeteredSink(sink, spec.sinkDelay)
    const { journal, resources, form, source, live } =
      spec.runtime === 'threads'
        ? await onThreads(whole, metered.sink, folder, faults, hooks, outside)
        : {
            ...simulate(whole, metered.sink, faults),
            resources: null,
            form: 'typescript' as const,
            source: null,
            live: undefined,
          }
    const prepared = live?.endedAt === undefined ? whole : cutAt(whole, live.endedAt)
    const stallMsMax = resources?.loopDelayMsMax ?? 0
    const rows = await settle(sink.read())
    hooks.served?.(prepared, rows)
    const { log, expected } = prepared
    const measured = measure({ journal, log, spec, reference: expected, rows, stallMsMax })
    const bytes = encodeJournal(
      journal,
      spec.runtime === 'threads' ? { thinMs: JOURNAL_THIN_MS } : {},
    )
    const lateWindows = lateWindowsOf(prepared)
    const sides = { deadLetters: deadLettersOf(prepared), lateWindows }
    const audited = { audit: auditLate(measured.audit, lateWindows, expected.late) }
    const { notes, ...told } = withSource(source, measured, spec.workload.drain)
    const noted = { log: source, ...told, notes: [...notes, ...(live?.notes ?? [])] }
    const costs = { resources, commitRowsMax: metered.rowsMax, cluster: null }
    const own = { ...identity(spec), form }
    const cell = { ...own, ...sides, ...measured, ...noted, ...audited, ...costs }
    return { cell, journal: bytes }
  } finally {
    await opened?.close()
    closeScripts()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What of the sink's server faults can strike. Throws one line when they want something else. */
function outsideOf({ sink, runtime }: CellSpec, faults: readonly Fault[]) {
  const parts = killable(sink)
  const wanted = faults.find(({ process }) => SERVER_PARTS.includes(process))
  if (wanted !== undefined && (runtime !== 'threads' || parts[wanted.process] === undefined)) {
    const able = SINKS.filter(({ name }) => killable(name)[wanted.process] !== undefined)
    const allowed = able.map(({ name }) => name).join(', ')
    throw new SinkError(
      `--fault crash:${wanted.process}: the sink ${sink} has no server that could die here; ` +
        `allowed with --sink ${allowed}`,
    )
  }
  return parts
}

interface Left {
  readonly journal: Journal
  readonly resources: Resources
  readonly form: Form
  readonly source: Cell['log']
  /** Somebody looked on. */
  readonly live: LiveRun | undefined
}

async function onThreads(
  prepared: Prepared,
  sink: Sink,
  folder: string,
  faults: readonly Fault[],
  { progress, signal, shown }: CellHooks,
  outside: Readonly<Record<string, () => boolean>>,
): Promise<Left> {
  const { spec, shared, encoded, query, log } = prepared
  const live = shown === undefined ? undefined : new LiveRun(prepared)
  const compiled = spec.form === 'assemblyscript' && shared.memory !== null
  const module = compiled ? kernelModule() : null
  const { audit } = spec
  const linear = shared.memory === null ? undefined : new LinearArena(shared.memory)
  const mark = linear?.mark
  const source = await openSource(spec, shared, linear)
  const { arrived, records } = source ?? {}
  const come = { log: source?.shared ?? shared, arrived, records, ends: live?.ends }
  const workerSpec = { ...come, encoded, query, audit, module }
  const arena: Arena = linear ?? sharedArena
  const disk = fileDisk(join(folder, 'log'), spec.durability)
  const world: World = { ...workerWorld(workerSpec), arena, disk, sink }
  const own = ownEngine(spec.engine)
  const programs = programsOf(spec.engine)
  const threads = await Threads.start({
    programs,
    world,
    workerWorld: workerSpec,
    entry: new URL(own === undefined ? './worker.js' : './own-worker.js', import.meta.url),
    ...(own === undefined ? {} : { entryData: own.file }),
    slots: slotsOf(spec),
    faults: [...faults, ...(live?.orders.faults ?? [])],
    interpose,
    outside,
  }).catch(async (error: unknown) => {
    await source?.close()
    throw error
  })
  const lastMs = Math.max(...shared.columns.map((_, p) => log.dueMs(p, log.length(p) - 1)))
  const ticker = setInterval(() => {
    progress?.(Math.min(threads.nowMs(), lastMs), lastMs, `${Math.round(threads.nowMs())} ms`)
  }, 250)
  live?.begins(threads)
  const meter = new ResourceMeter()
  let stop = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal?.reason as Error)
  })
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  let seen = (): void => {}
  try {
    const originMs = monotonicMs()
    // What fails rejects `failed`, which is waited for.
    void source?.begin(originMs).catch(() => {})
    const run = threads.run(programs.supervisor!, engineArgs(spec, LIVES_MAX), originMs)
    if (live !== undefined) seen = shown!(live)
    await Promise.race([run, aborted, ...(source === undefined ? [] : [source.failed])])
    const resources = await meter.stop(clicksOf(log))
    const sent = await sourceFigures(spec, source)
    return { journal: threads.journal, resources, form: world.kernel.form, source: sent, live }
  } finally {
    // A sweep has one signal for hundreds of cells.
    signal?.removeEventListener('abort', stop)
    seen()
    clearInterval(ticker)
    meter.close()
    await threads.close()
    await source?.close()
    // No thread of the run is left that could touch what came behind the log.
    if (mark !== undefined) linear?.reset(mark)
  }
}
