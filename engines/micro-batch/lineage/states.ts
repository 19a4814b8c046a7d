import type { Program } from '../../../runtime/program.js'
import type { CellRows } from '../../../workloads/queries/rows.js'
import { openWindowFirst, type World } from '../../world.js'
import type { Range } from '../args.js'
import type { Derivation, FromWorker, LineageArgs } from './args.js'
import type { Lineage, LineageLog } from './durable.js'
import type { Farm, Work } from './farm.js'
import { KeyGroups } from './version.js'

/** More than workers, so that what one loses is shared by the others. */
const GROUPS_PER_WORKER = 4

/** Versions of key groups on their way: those that have not come, and what came with the others. */
export interface Step {
  /** Of the batch behind which they stand. */
  readonly id: number
  readonly waiting: Set<number>
  readonly rows: CellRows[]
}
/** Lost key groups, on their way back. */
interface Recovery {
  readonly groups: readonly number[]
  readonly work: Work
}

/**
 * The key groups: which worker has which, which are lost, and how all of them come to the next
 * version. One step at a time; what was under way when a worker was lost is made again.
 */
export class States {
  /** Of the batch behind which all key groups stand that are not lost. */
  built = -1
  readonly #world: World
  readonly #farm: Farm
  readonly #log: LineageLog
  readonly #groups: KeyGroups
  /** By key group: the worker that has it. */
  readonly #owner: number[]
  readonly #lost: Set<number>
  #turn = 0
  #step: Step | undefined
  #recovery: Recovery | undefined
  /** A checkpoint on its way. */
  snapshot: Step | undefined

  constructor(world: World, args: LineageArgs, farm: Farm, log: LineageLog) {
    this.#world = world
    this.#farm = farm
    this.#log = log
    this.#groups = new KeyGroups(world.kernel.keys, farm.groups)
    this.#owner = Array.from({ length: farm.groups }, (_, group) => group % args.workers)
    this.#lost = new Set(this.#owner.keys())
  }
  static groupsOf({ kernel }: World, { workers }: LineageArgs): number {
    return kernel.query.output === 'count' ? GROUPS_PER_WORKER * workers : 0
  }
  get all(): readonly number[] {
    return [...this.#owner.keys()]
  }
  get whole(): boolean {
    return this.#lost.size === 0
  }
  /** Nothing is lost, and nothing on its way. */
  get settled(): boolean {
    return this.#lost.size === 0 && this.#step === undefined
  }

  /** A worker is: what it had is lost, and with it what all were at. */
  lose(worker: number): void {
    for (const [group, owner] of this.#owner.entries()) if (owner === worker) this.#lost.add(group)
    if (this.#recovery !== undefined) this.#farm.drop(this.#recovery.work)
    this.#recovery = undefined
    this.#step = undefined
    this.#turn++
    if ((this.snapshot?.waiting.size ?? 0) > 0) this.snapshot = undefined
  }
  /** Gets what is lost back: its lineage from the checkpoint on, over all workers at once. */
  *restore({ base, ranges }: Lineage): Program {
    if (this.#lost.size === 0 || this.#step !== undefined) return
    if (this.#recovery === undefined) {
      const ends = ranges.find(({ id }) => id === this.built)?.ends ?? base.starts
      const range: Range = { id: this.built, starts: base.starts, ends }
      const groups = [...this.#lost]
      this.#recovery = { groups, work: this.#farm.add(range, groups, true) }
    }
    const { groups, work } = this.#recovery
    if (work.left > 0 || !this.#settle(groups)) return
    const bases = this.#groups.split(yield* this.#log.checkpoint())
    yield* this.#ask(this.built, work, groups, (group) => bases.get(group) ?? NOTHING)
  }
  /** Deals lost groups out to whoever is up; false: there is nobody yet. */
  #settle(groups: readonly number[]): boolean {
    const { workers } = this.#farm
    const up = [...Array(workers).keys()].filter((w) => this.#farm.isUp(w))
    // When all is lost, nothing is gained by doing without somebody.
    const least = groups.length === this.#owner.length ? workers : 1
    if (up.length < least) return false
    for (const [n, group] of groups.entries()) this.#owner[group] = up[n % up.length]!
    return true
  }
  /** Takes the next batch into all key groups. */
  *take(work: Work): Program {
    yield* this.#ask(this.built + 1, work, this.all, () => undefined)
  }
  *#ask(
    id: number,
    { deltas, range }: Work,
    groups: readonly number[],
    baseOf: (group: number) => CellRows | undefined,
  ): Program {
    this.#step = { id, waiting: new Set(groups), rows: [] }
    const turn = ++this.#turn
    const openFirst = openWindowFirst(this.#world, range.ends)
    for (const [worker, own] of this.#byOwner(groups)) {
      const derivations = own.map(
        (group): Derivation => ({ group, base: baseOf(group), deltas: deltas[group]! }),
      )
      yield* this.#farm.tell(worker, { kind: 'derive', turn, id, derivations, openFirst })
    }
  }
  /** The rows of the step that is complete with it; undefined: more are to come. */
  derived(mail: FromWorker & { kind: 'derived' }): CellRows[] | undefined {
    const step = this.#step
    if (step === undefined || mail.turn !== this.#turn) return undefined
    took(step, mail)
    if (step.waiting.size > 0) return undefined
    this.#step = undefined
    if (this.#recovery !== undefined) {
      this.#recovery = undefined
      this.#lost.clear()
      return undefined
    }
    this.built = step.id
    return step.rows
  }

  /** Asks for the versions that all groups have now. */
  *look(): Program {
    const id = this.built
    this.snapshot = { id, waiting: new Set(this.all), rows: [] }
    for (const [worker, groups] of this.#byOwner(this.all)) {
      yield* this.#farm.tell(worker, { kind: 'snapshot', id, groups })
    }
  }
  looked(mail: FromWorker & { kind: 'snapshot' }): void {
    if (mail.id === this.snapshot?.id) took(this.snapshot, mail)
  }
  #byOwner(groups: readonly number[]): Map<number, number[]> {
    const own = new Map<number, number[]>()
    for (const group of groups) {
      const owner = this.#owner[group]!
      own.set(owner, [...(own.get(owner) ?? []), group])
    }
    return own
  }
}

const none = new Int32Array(0)
const NOTHING: CellRows = { kind: 'cells', window: none, key: none, count: none, hash: none }

function took({ waiting, rows }: Step, mail: { groups: readonly number[]; rows: CellRows }): void {
  for (const group of mail.groups) waiting.delete(group)
  rows.push(mail.rows)
}
