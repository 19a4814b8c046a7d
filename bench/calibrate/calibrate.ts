import type { Cost, MeasuredCost } from '../../runtime/simulated/costs.js'
import { queryNamed } from '../../workloads/queries/query.js'
import { runMicro } from '../micro/run.js'
import type { CellSpec } from '../spec.js'
import { type Chosen, calibrationCells } from './cells.js'
import { costOf, fitted, medianOf, restedCostOf } from './fit.js'
import { type CostModel, sinkRows } from './model.js'
import type { Probed } from './probe-programs.js'
import type { Sample } from './samples.js'

/** Of tinybench: what a reader can compare a model with, and another machine's. */
const PARTS = [
  'calibrate',
  'fold-ysb-assembly',
  'exchange-ysb-assembly',
  'ring',
  'dispatch',
  'snapshot',
  'wal-process',
  'wal-power',
]
/** How long a zombie goes on is a choice of a plan, and no machine's. */
const ORPHAN_MS = 1
const SYNC = /[.-]sync/
/** Acts of whoever writes into a sink. */
const OF_SINK = /^(sink|fence)\./

export interface CalibrateHooks {
  readonly quick: boolean
  /** Absent: the usual ones. */
  readonly chosen?: Chosen | undefined
  readonly machine: CostModel['machine']
  readonly node: string
  readonly date: string
  /** Empty, and removed by whoever gave it. */
  readonly folder: string
  readonly probe: (times: number, deaths: number) => Promise<Probed>
  readonly observe: (spec: CellSpec) => Promise<readonly Sample[]>
  readonly progress: (done: number, total: number, what: string) => void
  readonly signal?: AbortSignal
}

/** Measures the parts of this machine; what comes is plain data. */
export async function calibrate(hooks: CalibrateHooks): Promise<CostModel> {
  const { quick, machine, node, date } = hooks
  const cells = calibrationCells(quick, hooks.chosen)
  const names = quick ? ['calibrate'] : PARTS
  const total = cells.length + names.length + 2
  let done = 0
  const next = (what: string): void => {
    hooks.signal?.throwIfAborted()
    hooks.progress(done++, total, what)
  }
  next('messages, timers, deaths')
  const probe = () => (quick ? hooks.probe(16, 1) : hooks.probe(200, 8))
  const before = await probe()
  const parts = await runMicro(names, {
    size: quick ? 'tiny' : 'full',
    timeMs: quick ? 1 : 300,
    folder: hooks.folder,
    begins: ({ name }) => next(name),
  })
  const sections = new Sections()
  for (const cell of cells) {
    next(cell.id)
    sections.add(cell, await hooks.observe(cell))
  }
  next('messages, timers, deaths once more')
  const probed = quieter(before, await probe())
  hooks.progress(total, total, 'done')
  const { costs, samples, ...found } = sections.fitted()
  return {
    kind: 'chunk42 cost model',
    machine,
    node,
    date,
    quick,
    costs: { ...probedCosts(probed), ...costs },
    ...found,
    parts: parts.map(({ name, median, p99, unit }) => ({ name, median, p99, unit })),
    samples,
  }
}

/** Of each the lower ones: whatever else a machine did meanwhile only ever makes it slower. */
export function quieter(one: Probed, other: Probed): Probed {
  const lower = Object.entries(one).map(([name, values]): [string, readonly number[]] => {
    const again = other[name] ?? values
    return [name, medianOf(again) < medianOf(values) ? again : values]
  })
  return Object.fromEntries(lower)
}

function probedCosts(probed: Probed): Record<string, Cost> {
  const costs: Record<string, Cost> = { perform: 0, orphan: ORPHAN_MS }
  const byRest = new Map<string, Map<number, readonly number[]>>()
  for (const [told, values] of Object.entries(probed)) {
    const [name = '', restMs = '0'] = told.split('@')
    const rests = byRest.get(name) ?? new Map<number, readonly number[]>()
    byRest.set(name, rests)
    rests.set(
      Number(restMs),
      values.map((ms) => Math.max(0, ms)),
    )
  }
  for (const [name, rests] of byRest) costs[name] = restedCostOf(rests)
  // Whatever else is sent on its way.
  costs.hop = costs['hop.main-slot']!
  return costs
}

type ByName = Record<string, Record<string, MeasuredCost>>

/**
 * Samples by what they depend on: a kernel's on the query, a commit's on the sink and the form of
 * its rows. Where a query's rows are no counts all that its coordinators do is its own.
 */
class Sections {
  readonly #samples = new Map<string, Sample[]>()

  add({ query, sink, durability }: CellSpec, samples: readonly Sample[]): void {
    const counts = queryNamed(query)?.output === 'count'
    for (const sample of samples) {
      const { kind } = sample
      let key = counts ? `costs//${kind}` : `queries/${query}/${kind}`
      if (/:(slice|exit)$/.test(kind)) key = `queries/${query}/${kind}`
      else if (OF_SINK.test(kind)) key = `sinks/${sinkRows(sink, query)}/${kind}`
      else if (SYNC.test(kind)) key = `durabilities/${durability}/${kind}`
      this.#into(key, sample)
      const { sends = 0 } = sample.work
      if (sends > 0) this.#into(`queries/${query}/${kind.replace(/:.*/, ':send')}`, sample)
    }
  }
  #into(key: string, sample: Sample): void {
    const list = this.#samples.get(key)
    if (list === undefined) this.#samples.set(key, [sample])
    else list.push(sample)
  }

  fitted() {
    const costs: Record<string, Cost> = {}
    const named: Record<string, ByName> = { queries: {}, sinks: {}, durabilities: {} }
    const pausesMs: number[] = []
    let busyMs = 0
    let count = 0
    const put = (section: string, name: string, kind: string, cost: MeasuredCost): void => {
      if (section === 'costs') costs[kind] = cost
      else {
        const of = named[section]!
        of[name] = { ...of[name], [kind]: cost }
      }
    }
    const inOrder = [...this.#samples].sort(([a], [b]) => Number(isSend(a)) - Number(isSend(b)))
    for (const [key, all] of inOrder) {
      const [section = '', name = '', kind = ''] = key.split('/')
      count += all.length
      if (isSend(key)) {
        const slice = named.queries![name]?.[kind.replace(':send', ':slice')]
        put(section, name, kind, sendCost(all, slice))
        continue
      }
      const alone = all.filter(({ work }) => (work.sends ?? 0) === 0)
      const found = fitted(alone.length > 0 ? alone : all, unitOf(kind, all))
      const thread = SYNC.test(kind) ? { holds: 'thread' as const } : {}
      put(section, name, kind, { ...found.cost, ...thread })
      if (SYNC.test(kind) || found.cost.holds === 'nothing') continue
      pausesMs.push(...found.pausesMs)
      for (const { ms } of all) busyMs += ms
    }
    if (pausesMs.length > 0) {
      costs.pause = costOf(pausesMs)
      costs['pause.every'] = busyMs / pausesMs.length
    }
    const { queries, sinks, durabilities } = named as Record<string, ByName>
    return { costs, queries: queries!, sinks: sinks!, durabilities: durabilities!, samples: count }
  }
}
function isSend(key: string): boolean {
  return key.startsWith('queries/') && key.endsWith(':send')
}
/** What a slice took longer because it also sent something. */
function sendCost(samples: readonly Sample[], slice: MeasuredCost | undefined): MeasuredCost {
  const perEventMs = slice?.perUnitMs?.events ?? 0
  const rest = samples.map((sample) => {
    const { events = 0, words = 0, sends = 1 } = sample.work
    const ms = Math.max(0, sample.ms - (slice?.fixedMs ?? 0) - perEventMs * events) / sends
    return { ...sample, ms, work: { words: words / sends } }
  })
  return fitted(rest, 'words').cost
}
/** What its work is counted in: that of what it is given most of. */
function unitOf(kind: string, samples: readonly Sample[]): string {
  if (kind.endsWith(':slice')) return 'events'
  if (OF_SINK.test(kind)) return 'rows'
  const bytes = medianOf(samples.map(({ work }) => work.bytes ?? 0))
  return bytes > 0 ? 'bytes' : 'words'
}
