import type { Files } from '../../bench/files.js'
import { delayText } from '../../bench/plan/command.js'
import { triggerText } from '../../bench/plan/triggers.js'
import { variantOf } from '../../bench/plan/variant.js'
import type { CellSpec } from '../../bench/spec.js'
import type { RunCell } from '../../bench/sweep.js'
import { catalogOf } from '../../cli/catalog.js'
import { main } from '../../cli/program.js'
import type { Io, Wiring } from '../../cli/wiring.js'
import { ENGINES } from '../../engines/registry.js'
import type { Cell } from '../../reports/result.js'
import { parseResult, schemaText } from '../../reports/schema.js'

/** A cell as a good run would leave it, without any run. */
export function cellFor(spec: CellSpec, overrides: Partial<Cell> = {}): Cell {
  const { workload } = spec
  const latency = { p50: 1, p90: 2, p99: 3, p999: 4, max: 5, count: workload.events, curve: [] }
  return {
    id: spec.id,
    engine: spec.engine,
    mode: 'update',
    query: spec.query,
    workload: workload.name,
    form: spec.form,
    runtime: spec.runtime,
    clock: spec.runtime === 'threads' ? 'wall' : 'virtual',
    seed: workload.seed,
    repeat: spec.repeat,
    workers: spec.workers,
    partitions: workload.partitions,
    trigger: triggerText(spec.trigger),
    intervalMs: spec.intervalMs,
    checkpointIntervalMs: spec.checkpointIntervalMs,
    bufferEvents: spec.engine === 'per-event' ? spec.bufferEvents : null,
    variant: variantOf(spec),
    compactMs: spec.compactMs,
    guarantee: spec.guarantee,
    sink: spec.sink,
    sinkDelay: delayText(spec.sinkDelay),
    durability: spec.durability,
    encoding: spec.encoding,
    log: null,
    cluster: null,
    arrivals: 'steady',
    offeredEventsPerSec: workload.drain ? null : workload.ratePerSec,
    achievedEventsPerSec: workload.ratePerSec,
    events: workload.events,
    lateEvents: 0,
    lateWindows: [],
    durationMs: 1000,
    commits: 20,
    visibleLatencyMs: latency,
    processedLatencyMs: latency,
    uncorrectedLatencyMs: latency,
    dashboard: null,
    lagEventsMax: 1,
    heldEventsMax: 1,
    commitRowsMax: 1,
    batchCost: null,
    batchTimes: null,
    drain: workload.drain,
    fault: spec.fault,
    recovery: null,
    resources: null,
    audit: {
      method: spec.audit,
      verdict: 'exact',
      expectedEvents: workload.events,
      lost: 0,
      duplicated: 0,
      cells: 1,
      wrongCells: 0,
      explanation: 'each click once',
    },
    deadLetters: null,
    timeline: null,
    command: 'chunk42 run',
    notes: [],
    invalid: null,
    ...overrides,
  }
}

/** A disk that can be full from its n-th call of a kind on. */
export class MemoryFiles implements Files {
  readonly files = new Map<string, Uint8Array | string>()
  readonly folders = new Set<string>()
  fail: ((act: keyof Files, path: string) => string | undefined) | undefined

  makeFolder(path: string): string | undefined {
    this.#check('makeFolder', path)
    if (this.folders.has(path)) return undefined
    this.folders.add(path)
    return path
  }
  makeNewFolder(path: string): void {
    this.#check('makeNewFolder', path)
    if (this.folders.has(path)) throw failed('EEXIST')
    this.folders.add(path)
  }
  write(path: string, content: Uint8Array | string): void {
    // As on a full disk: the file is there, and cut.
    this.files.set(path, '')
    this.#check('write', path)
    this.files.set(path, content)
  }
  rename(from: string, to: string): void {
    this.#check('rename', from)
    this.files.set(to, this.files.get(from)!)
    this.files.delete(from)
  }
  remove(path: string): void {
    const inside = (name: string) => name === path || name.startsWith(`${path}/`)
    for (const name of this.files.keys()) if (inside(name)) this.files.delete(name)
    for (const name of this.folders) if (inside(name)) this.folders.delete(name)
  }
  removeEmpty(path: string): void {
    const all = [...this.files.keys(), ...this.folders]
    if (!all.some((name) => name.startsWith(`${path}/`))) this.folders.delete(path)
  }
  #check(act: keyof Files, path: string): void {
    const code = this.fail?.(act, path)
    if (code !== undefined) throw failed(code)
  }
}

function failed(code: string): Error {
  return Object.assign(new Error(`${code}: it did not work`), { code })
}

export const goodRun: RunCell = async (spec, { progress }) => {
  progress?.(1, 2, 'half')
  return { cell: cellFor(spec), journal: new Uint8Array([1, 2, 3]) }
}

/** All that the commands stand on, pretended; `files` is what a run left. */
export function fakeWiring(overrides: Partial<Wiring> = {}): Wiring & { files: MemoryFiles } {
  const files = new MemoryFiles()
  return {
    catalog: catalogOf(ENGINES, [
      { name: 'memory', about: 'in memory' },
      { name: 'duckdb', about: 'a file' },
    ]),
    runCell: goodRun,
    measureExchange: async () => [],
    inputOf: () => ({
      name: 'a.log',
      lines: 3,
      clicks: 2,
      unparsable: 1,
      firstUnparsable: ['x'],
      topPages: [],
    }),
    writeReport: async (_result, folder) => {
      files.write(`${folder}/report.html`, '<!doctype html>')
      return `${folder}/report.html`
    },
    writeHistory: async (_history, folder) => {
      files.write(`${folder}/history.html`, '<!doctype html>')
      return `${folder}/history.html`
    },
    writePlan: async (_plan, path) => files.write(path, '<!doctype html>'),
    verdict: ({ cells }) => ({
      text: 'the verdict',
      holds: cells.every(({ audit }) => audit.verdict !== 'inexact'),
    }),
    parseResult,
    schemaText,
    machine: () => ({
      cpu: 'a cpu',
      cores: 2,
      memoryBytes: 2 ** 31,
      platform: 'x',
      loadAverage: 0,
    }),
    versions: () => ({ node: '20.19.0', chunk42: '0.1.0' }),
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    ...overrides,
    files,
  }
}

export interface Said {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs a command line as a shell would. */
export async function chunk42(
  line: string,
  wiring: Wiring = fakeWiring(),
  signal: AbortSignal = new AbortController().signal,
): Promise<Said> {
  const out: string[] = []
  const err: string[] = []
  const io: Io = { out: (t) => out.push(t), err: (t) => err.push(t), live: false, signal }
  const exitCode = await main(line.split(' ').filter(Boolean), wiring, io)
  return { exitCode, out: out.join('\n'), err: err.join('\n') }
}
