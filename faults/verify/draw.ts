import seedrandom from 'seedrandom'
import { TRIGGERS } from '../../engines/micro-batch/triggers/registry.js'
import { ENGINES } from '../../engines/registry.js'
import { STATE_KINDS } from '../../engines/trident/args.js'
import type { Act, Fault } from '../../runtime/fault.js'
import { ENCODINGS } from '../../workloads/encoding/encoding.js'
import { QUERIES, queryNamed } from '../../workloads/queries/query.js'
import { drawModes, modeFaults } from './modes.js'
import { Places, restarts } from './places.js'
import type { VerifyPlan } from './plan.js'
import { drawFetches } from './reach.js'
import { drawSlow } from './slow.js'
import { pairsOf, type Scope, TABLES } from './smallest.js'
import { BUILT, type Subject } from './subject.js'
import { Target } from './target.js'

/** Draws out of a seed: the same name, the same draws. */
export class Draw {
  readonly #random: () => number

  constructor(name: string) {
    const random = seedrandom.tychei(name)
    this.#random = () => random.quick()
  }
  /** From..to, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1))
  }
  one<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!
  }
  chance(share: number): boolean {
    return this.#random() < share
  }
  /** Small ones as often as large ones. */
  upTo(ms: number): number {
    return Number((ms * 0.01 ** this.#random()).toPrecision(3))
  }
}

/** By query: with the usual numbers, and with such that a small run has what they are about. */
const HISTORY_FORMS: Readonly<Record<string, readonly string[] | undefined>> = {
  sessions: ['sessions', 'sessions:3', 'sessions:40'],
  funnel: ['funnel', 'funnel:3', 'funnel:40'],
  features: ['features', 'features:1:3', 'features:10:40'],
  fraud: ['fraud:1:3', 'fraud:3:40', 'fraud:2:1000'],
}

/** A plan without faults: workload, query, guarantee, sink, engine and all its knobs. */
export function drawPlan(draw: Draw, seed: number, scope: Scope, subject: Subject): VerifyPlan {
  const { engine, sink } = draw.one(pairsOf(scope, subject))
  const exactly = draw.chance(0.6) && engine.guarantees.includes('exactly-once')
  const name = draw.one(
    [...QUERIES.values()].flatMap((query) =>
      query.output === 'history' && engine.history === undefined ? [] : [query.name],
    ),
  )
  const forms = HISTORY_FORMS[name]
  const query = forms === undefined ? name : draw.one(forms)
  const guarantees = forms === undefined ? engine.guarantees : engine.history!
  const guarantee = exactly ? 'exactly-once' : draw.one(guarantees)
  const plan: VerifyPlan = {
    engine: engine.name as VerifyPlan['engine'],
    sink,
    query,
    guarantee,
    seed,
    events: draw.whole(1, draw.chance(0.5) ? 40 : 160),
    ratePerSec: draw.one([100, 2_000, 16_000, 100_000]),
    drain: draw.chance(0.5),
    disorderMs: draw.one([0, 0, 5, 4_000]),
    lateShare: draw.one([0, 0, 0.1]),
    malformedShare: draw.one([0, 0, 0, 0.1]),
    encoding: draw.chance(0.8) ? 'columns' : draw.one(ENCODINGS),
    keys: draw.one([
      { kind: 'uniform' as const },
      { kind: 'zipf' as const, exponent: 1.2 },
      { kind: 'hot' as const, share: 0.5, periodMs: 5 },
    ]),
    ...(forms === undefined ? {} : { users: draw.one([4, 12, 50]) }),
    partitions: draw.whole(1, 4),
    workers: draw.whole(1, 3),
    ...(rescales(engine.name) && guarantee !== 'none' && draw.chance(0.1)
      ? { rescale: { atMs: draw.upTo(20), workers: draw.whole(1, 4) } }
      : {}),
    intervalMs: draw.one([0, 1, 3, 20]),
    chunkEvents: draw.whole(1, 60),
    batchEvents: draw.chance(0.5) ? draw.whole(2, 16) : draw.whole(8, 200),
    pipelineBatches: draw.whole(1, 4),
    groupBatches: draw.chance(0.5) ? 1 : draw.whole(1, 4),
    sliceEvents: draw.whole(1, 32),
    bufferEvents: draw.whole(1, 16),
    ringRecords: draw.one([8, 16, 64, 1_024]),
    trigger: draw.chance(0.5) ? 'fixed' : draw.one(TRIGGERS).name,
    // Drawn by whoever has them: what others draw stays as it was.
    ...(engine.name === 'micro-batch' ? drawMicroBatch(draw, forms !== undefined) : {}),
    ...(engine.name === 'acked' ? drawAcked(draw) : {}),
    ...(engine.name === 'trident' ? drawTrident(draw) : {}),
    faults: [],
  }
  if (mayAppend(plan, subject) && draw.chance(0.2)) return appending(draw, plan)
  // Out of draws of their own: a mode more changes no other plan.
  const compacts = TABLES.includes(sink) && new Draw(`compacts/${seed}`).chance(0.5)
  const compaction = compacts ? { compactMs: 0.5 } : {}
  const inMode = { ...plan, ...compaction, ...drawModes(new Draw(`modes/${seed}`), plan) }
  const slow = drawSlow(new Draw(`slow/${seed}`), inMode)
  return { ...inMode, ...drawFetches(new Draw(`fetches/${seed}`), inMode), ...slow }
}

function rescales(engine: string): boolean {
  return ENGINES.find(({ name }) => name === engine)?.rescales ?? false
}
function mayAppend(
  { engine, guarantee, trigger, state, query }: VerifyPlan,
  subject: Subject,
): boolean {
  // It stops while windows are open: they stay so.
  if (trigger === 'available-now' || state === 'lineage') return false
  if (queryNamed(query)?.output !== 'count') return false
  const built = subject.engines === undefined && ENGINES.find(({ name }) => name === engine)
  return built ? (built.appendsWith?.includes(guarantee) ?? false) : false
}
/**
 * Clicks far apart, as a backlog or at the pace of some commits a window: else no window would
 * close before the end.
 */
function appending(draw: Draw, plan: VerifyPlan): VerifyPlan {
  const ratePerSec = draw.one([1, 4, 20])
  const intervalMs = plan.drain ? plan.intervalMs : draw.one([2_000, 7_000])
  return { ...plan, outputMode: 'append', intervalMs, ratePerSec }
}
function drawMicroBatch(draw: Draw, ordered: boolean): Partial<VerifyPlan> {
  return {
    speculation: draw.one(['off', 'on']),
    state: ordered ? 'versions' : draw.one(['versions', 'versions', 'lineage']),
    checkpointBatches: draw.whole(1, 6),
  }
}
function drawAcked(draw: Draw): Pick<VerifyPlan, 'ackTimeoutMs' | 'pendingRoots'> {
  return { ackTimeoutMs: draw.one([20, 50, 200]), pendingRoots: draw.one([1, 3, 16]) }
}
function drawTrident(draw: Draw): Pick<VerifyPlan, 'state' | 'outages'> {
  const outages = Array.from({ length: draw.one([0, 0, 1, 3]) }, () => {
    const fromMs = draw.upTo(20)
    return { partition: draw.whole(0, 3), fromMs, toMs: fromMs + draw.upTo(30) }
  })
  return { state: draw.one(STATE_KINDS), outages }
}

/** A point of an engine: who stands there, by pattern, and how often one of them does in a run. */
export interface Spot {
  readonly process: string
  readonly point: string
  readonly hits: number
}
const WEIGHED_RUNS = 40

/**
 * The points of each engine, out of recorded runs in which the first life ends early. Each point
 * is drawn as often as any other: one that a run passes a thousand times is weighted down to that.
 */
export class Spots {
  readonly #of = new Map<string, readonly Spot[]>()
  readonly #subject: Subject

  constructor(subject: Subject = BUILT) {
    this.#subject = subject
  }
  of(engine: string): readonly Spot[] {
    let spots = this.#of.get(engine)
    if (spots === undefined) {
      spots = this.#weigh(engine)
      this.#of.set(engine, spots)
    }
    return spots
  }
  #weigh(engine: string): Spot[] {
    const hits = new Map<string, { spot: Spot; hits: number; processes: Set<string> }>()
    for (let i = 0; i < WEIGHED_RUNS; i++) {
      const draw = new Draw(`spots/${i}`)
      const plan = drawPlan(draw, i, { engines: [engine] }, this.#subject)
      const places = new Places()
      const early: Fault = {
        // Where a lost worker does not end the life, what then happens has points of its own.
        process: engine === 'acked' && i % 2 === 0 ? 'worker-0#1' : 'coordinator#1',
        at: { point: 'receive', hit: draw.whole(1, 40) },
        act: 'kill',
      }
      new Target(plan, this.#subject).run([early], { passed: places.passed })
      for (const { process: name, point } of places.all) {
        const process = name.replace(/\d+/g, '*')
        const key = `${process} ${point}`
        const seen = hits.get(key) ?? {
          spot: { process, point, hits: 0 },
          hits: 0,
          processes: new Set(),
        }
        seen.hits++
        seen.processes.add(`${i} ${name}`)
        hits.set(key, seen)
      }
    }
    return [...hits.values()].map((seen) => ({
      ...seen.spot,
      hits: Math.ceil(seen.hits / seen.processes.size),
    }))
  }
}

/** What one run may meet at points; each is on or off for a whole run, as a swarm has it. */
const ACTS: readonly Act[] = [
  'kill',
  'kill-after',
  'zombie',
  'delay',
  'error',
  'lose-reply',
  'lose-request',
  'crash-lost',
  'crash-torn',
  'crash-whole',
  'crash-reordered',
  'crash-rename-lost',
]
const ZOMBIE_MS_MAX = 30

/** The faults of one run: none to five. */
export function drawFaults(draw: Draw, plan: VerifyPlan, spots: readonly Spot[]): Fault[] {
  const may = ACTS.filter(
    (act) => draw.chance(0.5) && (plan.guarantee !== 'none' || !act.startsWith('crash-')),
  )
  if (may.length === 0) may.push('kill')
  const atPoints = draw.one([0.5, 0.9, 1])
  const faults = Array.from({ length: draw.one([0, 1, 1, 2, 2, 3, 3, 4, 5]) }, () =>
    draw.chance(atPoints) ? pointFault(draw, draw.one(may), draw.one(spots)) : otherFault(draw),
  )
  // Out of draws of their own: others have the faults that they had.
  const ofServer = new Draw(`server/${plan.seed}`)
  if (restarts(plan) && ofServer.chance(0.5)) {
    faults.push({ ...pointFault(ofServer, 'server-restart', ofServer.one(spots)) })
  }
  return [...faults, ...modeFaults(new Draw(`mode-faults/${plan.seed}`), plan)]
}
function pointFault(draw: Draw, act: Act, { process, point, hits }: Spot): Fault {
  // A life by its number strikes in its recovery; any life mostly means the first.
  const life = draw.chance(0.6) ? String(draw.whole(1, 4)) : '*'
  const hit = draw.whole(1, draw.chance(0.5) ? 2 : 2 * hits)
  const sleeps = act === 'zombie' || act === 'delay'
  return {
    process: process.replace(/\*$/, life),
    at: { point, hit },
    act,
    ...(sleeps ? { forMs: draw.upTo(ZOMBIE_MS_MAX) } : {}),
  }
}
function otherFault(draw: Draw): Fault {
  const act = draw.one<Act>(['kill', 'zombie', 'slow'])
  const more = act === 'slow' ? { factor: draw.whole(2, 50) } : {}
  if (draw.chance(0.4)) {
    const process = draw.one(['slot-0', 'slot-1', 'coordinator#*', 'writer#*'])
    return { process, at: { atMs: draw.upTo(30) }, act, ...more, forMs: draw.upTo(ZOMBIE_MS_MAX) }
  }
  const process = draw.one(['slot-0', 'slot-1', 'chunk-*', 'worker-*'])
  const at = draw.chance(0.5) ? { event: draw.whole(1, 120) } : { share: draw.whole(0, 100) / 100 }
  return { process, at, act, ...more, forMs: draw.upTo(ZOMBIE_MS_MAX) }
}
