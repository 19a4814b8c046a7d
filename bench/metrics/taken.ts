import type { Journal } from '../../runtime/journal.js'
import { type Cast, partOf } from './cast.js'
import { type Coverage, Rising } from './coverage.js'

const COORDINATOR = 'coordinator'
/** `chunk-7@2.1#1` is one of batch 2. */
const CHUNK = /^chunk-\d+@(\d+)\./

/**
 * When the engine took each click for the first time, as far as its journal tells; null where it
 * does not. No engine says it, it is read from what stands there anyway:
 *
 * - where sources say what they emit: when they began to;
 * - where chunks do the work: when the first chunk of the batch was handed to a worker, whichever
 *   life did it. The coordinator says where each batch ends, in order of id;
 * - where batches are cut and no chunks are spawned (state by lineage): at the cut. Which cut a
 *   later life's batch had is not told, so null if there was one;
 * - where workers read for themselves: when the first of them said that a slice had it. That is its
 *   source, as nobody else can have it sooner.
 *
 * `remembers`: a batch of the same id in a new life is the same batch.
 */
export function takenOf(
  journal: Journal,
  partitions: number,
  cast: Cast,
  { remembers = true } = {},
): Coverage | null {
  const { entries } = journal
  if (entries.some((e) => e.kind === 'progress' && e.stage === 'emitting')) {
    return byEmission(journal, partitions)
  }
  if (cast.names.some((name) => CHUNK.test(name))) return byChunk(journal, partitions, remembers)
  const isCut = entries.some((e) => e.kind === 'perform' && e.label === 'batch.plan')
  return isCut ? byCut(journal, partitions) : bySlice(journal, partitions)
}

function byEmission({ entries }: Journal, partitions: number): Coverage {
  const steps = newSteps(partitions)
  const beganMs = new Map<string, number>()
  for (const e of entries) {
    if (e.kind !== 'progress') continue
    const source = `${e.process} ${e.partition}`
    if (e.stage === 'emitting') beganMs.set(source, e.atMs)
    else if (e.stage === 'emitted') steps[e.partition]!.to(beganMs.get(source)!, e.offset)
  }
  return steps
}

function bySlice({ entries }: Journal, partitions: number): Coverage | null {
  const steps = newSteps(partitions)
  for (const e of entries) {
    if (e.kind !== 'progress' || e.stage !== 'processed') continue
    // It tells what others have done, when they have.
    if (partOf(e.process).part === COORDINATOR) return null
    steps[e.partition]!.to(e.atMs, e.offset)
  }
  return steps.every(({ offset }) => offset.length === 0) ? null : steps
}

/** What one life of a coordinator told of its batches. */
interface Life {
  /** Where its first batch begins, then where each ends. */
  readonly ends: (readonly number[])[]
  readonly ids: Set<number>
  readonly cutMs: number[]
}

function livesOf({ entries }: Journal, partitions: number, firstMs: Map<string, number>): Life[] {
  const lives: Life[] = []
  const told = new Map<string, { readonly life: Life; said: number[] }>()
  for (const e of entries) {
    if (e.kind === 'spawn') {
      if (partOf(e.process).part === COORDINATOR) {
        lives.push({ ends: [], ids: new Set(), cutMs: [] })
        told.set(e.process, { life: lives.at(-1)!, said: [] })
      }
      const [, id] = CHUNK.exec(e.process) ?? []
      if (id === undefined) continue
      lives.at(-1)?.ids.add(Number(id))
      for (const key of [id, `${lives.length}:${id}`]) {
        if (!firstMs.has(key)) firstMs.set(key, e.atMs)
      }
      continue
    }
    const teller = told.get(e.process)
    if (teller === undefined) continue
    if (e.kind === 'perform' && e.label === 'batch.plan') teller.life.cutMs.push(e.atMs - e.tookMs)
    if (e.kind !== 'progress' || e.stage !== 'processed') continue
    teller.said.push(e.offset)
    if (teller.said.length < partitions) continue
    teller.life.ends.push(teller.said)
    teller.said = []
  }
  return lives
}

function byChunk(journal: Journal, partitions: number, remembers: boolean): Coverage {
  const steps = newSteps(partitions)
  const firstMs = new Map<string, number>()
  const lives = livesOf(journal, partitions, firstMs)
  for (const [n, { ends, ids }] of lives.entries()) {
    const inOrder = [...ids].sort((a, b) => a - b)
    for (const [k, end] of ends.entries()) {
      // Of what holds no click no chunk is made.
      if (k === 0 || sum(end) === sum(ends[k - 1]!)) continue
      const id = inOrder.shift()
      if (id === undefined) break
      const tookMs = firstMs.get(remembers ? `${id}` : `${n + 1}:${id}`)!
      for (const [p, offset] of end.entries()) steps[p]!.to(tookMs, offset)
    }
  }
  return steps
}

function byCut(journal: Journal, partitions: number): Coverage | null {
  const lives = livesOf(journal, partitions, new Map())
  const [life] = lives
  if (life === undefined || lives.length > 1) return null
  const steps = newSteps(partitions)
  for (const [k, end] of life.ends.slice(1).entries()) {
    const cutMs = life.cutMs[k]
    if (cutMs === undefined) return null
    for (const [p, offset] of end.entries()) steps[p]!.to(cutMs, offset)
  }
  return steps
}

const sum = (offsets: readonly number[]): number => offsets.reduce((all, one) => all + one, 0)
const newSteps = (partitions: number): Rising[] =>
  Array.from({ length: partitions }, () => new Rising())
