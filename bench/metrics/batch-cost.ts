import type { Cell } from '../../reports/result.js'
import type { Entry, Journal } from '../../runtime/journal.js'

type BatchCost = NonNullable<Cell['batchCost']>
type Part = Exclude<keyof BatchCost, 'batches'>

/** One batch, in ms. */
interface Batch {
  readonly fromMs: number
  readonly planMs: number
  logMs: number
  fsyncMs: number
  dispatchMs: number
  reduceMs: number
  commitMs: number
  firstSpawnMs: number
  lastExitMs: number
  /** When chunks of it ran. */
  readonly runs: [number, number][]
  toMs: number
}

/**
 * Where the time of a micro-batch goes, from the cut of its range until its commit is logged, as
 * medians over batches that were cut from `fromMs` on; null without micro-batches, or on a clock
 * that does not say when chunks began.
 *
 * Each part is the batch's own: `run` is the time in which a chunk of it ran; `dispatch` is that of
 * its slowest chunk, from when it was spawned (or its worker was free of the one before) until it
 * began, and from its end until the coordinator had heard of it. A sync or a log frame that several
 * batches share counts in equal parts. `other` is the rest: mail to and from the sink's writer,
 * turns of the event loop, and with several batches in flight the time that a batch waits for
 * workers and for its elders. Only the first life of a coordinator counts.
 */
export function batchCostOf({ entries }: Journal, fromMs: number): BatchCost | null {
  const done = batchesOf(entries).filter((b) => Number.isFinite(b.toMs) && b.fromMs >= fromMs)
  if (done.length === 0 || done.some(({ runs }) => runs.length === 0)) return null
  const parts: Record<Part, number[]> = {
    planUs: [],
    logUs: [],
    fsyncUs: [],
    dispatchUs: [],
    runUs: [],
    reduceUs: [],
    commitUs: [],
    otherUs: [],
    totalUs: [],
  }
  for (const b of done) {
    const runMs = unionMs(b.runs)
    const dispatchMs = Math.min(b.dispatchMs, b.lastExitMs - b.firstSpawnMs - runMs)
    const totalMs = b.toMs - b.fromMs
    const knownMs = b.planMs + b.logMs + b.fsyncMs + dispatchMs + runMs + b.reduceMs + b.commitMs
    parts.planUs.push(b.planMs)
    parts.logUs.push(b.logMs)
    parts.fsyncUs.push(b.fsyncMs)
    parts.dispatchUs.push(dispatchMs)
    parts.runUs.push(runMs)
    parts.reduceUs.push(b.reduceMs)
    parts.commitUs.push(b.commitMs)
    parts.otherUs.push(Math.max(0, totalMs - knownMs))
    parts.totalUs.push(totalMs)
  }
  const medians = Object.entries(parts).map(([part, ms]) => [part, medianUs(ms)])
  return { ...(Object.fromEntries(medians) as Record<Part, number>), batches: done.length }
}

const COORDINATOR = 'coordinator#1'
const WRITER = 'writer#1'

function batchesOf(entries: readonly Entry[]): Batch[] {
  const batches: Batch[] = []
  const spawned = new Map<number, number>()
  const freeMs: number[] = []
  const steps = new Steps(batches)
  for (const e of entries) {
    if (e.kind === 'spawn') {
      if (e.process.startsWith('coordinator#') && e.process !== COORDINATOR) break
      spawned.set(e.pid, e.atMs)
    } else if (e.kind === 'exit') {
      const batch = batches[batchIn(e.process)]
      const fromMs = spawned.get(e.pid)
      spawned.delete(e.pid)
      if (batch === undefined || fromMs === undefined || !e.ok) continue
      if (e.beganMs === undefined || e.endedMs === undefined) continue
      const readyMs = Math.max(fromMs, freeMs[e.slot] ?? 0)
      freeMs[e.slot] = e.endedMs
      batch.runs.push([e.beganMs, e.endedMs])
      batch.dispatchMs = Math.max(batch.dispatchMs, e.beganMs - readyMs + e.atMs - e.endedMs)
      batch.firstSpawnMs = Math.min(batch.firstSpawnMs, fromMs)
      batch.lastExitMs = Math.max(batch.lastExitMs, e.atMs)
    } else if (e.kind === 'perform' && (e.process === COORDINATOR || e.process === WRITER)) {
      steps.took(e.label, e.tookMs, e.atMs)
    }
  }
  return batches
}

/** Which batch an act is about: a life does each step in order of id. */
class Steps {
  readonly #batches: Batch[]
  /** How many batches have come so far in each step. */
  #logged = 0
  #reduced = 0
  #synced = 0
  #sunk = 0
  #committed = 0

  constructor(batches: Batch[]) {
    this.#batches = batches
  }
  took(label: string, ms: number, atMs: number): void {
    switch (label) {
      case 'batch.plan':
        this.#batches.push(begun(atMs - ms, ms))
        return
      case 'offsets.append':
        this.#logged = this.#share(this.#logged, this.#batches.length, 'logMs', ms)
        return
      case 'batch.reduce':
        this.#share(this.#reduced, ++this.#reduced, 'reduceMs', ms)
        return
      case 'state.append':
        this.#share(this.#reduced - 1, this.#reduced, 'logMs', ms)
        return
      case 'batch.sync':
        this.#synced = this.#share(this.#synced, this.#reduced, 'fsyncMs', ms)
        return
      case 'sink.begin':
      case 'sink.rows':
      case 'sink.marker':
      case 'sink.commit': {
        const done = label === 'sink.commit'
        this.#share(this.#sunk, this.#sunk + 1, 'commitMs', ms)
        this.#ends(this.#sunk, atMs)
        if (done) this.#sunk++
        return
      }
      case 'commits.append':
        this.#ends(this.#committed, atMs)
        this.#committed = this.#share(this.#committed, this.#committed + 1, 'logMs', ms)
    }
  }
  /** In equal parts to the batches from `from` on, below `to`. */
  #share(
    from: number,
    to: number,
    part: 'logMs' | 'reduceMs' | 'fsyncMs' | 'commitMs',
    ms: number,
  ) {
    for (const batch of this.#batches.slice(from, to)) batch[part] += ms / (to - from)
    return to
  }
  #ends(which: number, atMs: number): void {
    const batch = this.#batches[which]
    if (batch !== undefined) batch.toMs = atMs
  }
}

function begun(fromMs: number, planMs: number): Batch {
  return {
    fromMs,
    planMs,
    logMs: 0,
    fsyncMs: 0,
    dispatchMs: 0,
    reduceMs: 0,
    commitMs: 0,
    firstSpawnMs: Number.POSITIVE_INFINITY,
    lastExitMs: 0,
    runs: [],
    toMs: Number.POSITIVE_INFINITY,
  }
}
/** `chunk-7@2.1#1` is one of batch 2. */
function batchIn(name: string): number {
  const from = name.indexOf('@')
  return from < 0 ? -1 : Number(name.slice(from + 1, name.indexOf('.', from)))
}
function unionMs(runs: [number, number][]): number {
  let sum = 0
  let until = Number.NEGATIVE_INFINITY
  for (const [from, to] of runs.sort((a, b) => a[0] - b[0])) {
    sum += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return sum
}
function medianUs(ms: number[]): number {
  ms.sort((a, b) => a - b)
  const half = ms.length >> 1
  return (ms.length % 2 === 1 ? ms[half]! : (ms[half - 1]! + ms[half]!) / 2) * 1000
}
