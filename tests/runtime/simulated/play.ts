import { interpose } from '../../../faults/interpose.js'
import type { Fault } from '../../../runtime/fault.js'
import type { Entry, Journal } from '../../../runtime/journal.js'
import {
  type AnyDefinition,
  type Context,
  type Program,
  receive,
} from '../../../runtime/program.js'
import { type Costs, TIGHT_COSTS } from '../../../runtime/simulated/costs.js'
import { Simulated } from '../../../runtime/simulated/simulated.js'

/** What programs of a test touch: a list of what they have to say. */
export interface Told {
  readonly told: unknown[]
}
export interface PlayOptions {
  readonly faults?: readonly Fault[]
  readonly seed?: string
  readonly costs?: Costs
  readonly disk?: { crash(fate: string): void }
  readonly stepsMax?: number
  readonly virtualMsMax?: number
}
export interface Played extends Told {
  readonly value: unknown
  readonly journal: Journal
  readonly nowMs: number
}

/** A program without arguments is a root; others are spawned with theirs. */
export function define<A = undefined>(
  name: string,
  role: AnyDefinition['role'],
  run: (context: Context<Told>, args: A) => Program<unknown>,
): AnyDefinition {
  return { name, role, run }
}

/** Runs the root in simulation, with three slots and everything that it may spawn. */
export function play(
  root: AnyDefinition,
  others: readonly AnyDefinition[] = [],
  options: PlayOptions = {},
): Played {
  const { faults = [], seed = '1', costs = TIGHT_COSTS, disk } = options
  const told: unknown[] = []
  const run = new Simulated({
    programs: Object.fromEntries(others.map((p) => [p.name, p])),
    world: { told },
    seed,
    slots: 3,
    costs,
    interpose: interpose(faults, new Int32Array(faults.length + 1)),
    ...(disk === undefined ? {} : { disk }),
    stepsMax: options.stepsMax ?? 20_000,
    virtualMsMax: options.virtualMsMax ?? 20_000,
    journal: true,
  })
  const value = run.run<unknown>(root, undefined)
  return { value, told, journal: run.journal, nowMs: run.nowMs }
}

export type Mail = { readonly kind: string; readonly process: number } & Record<string, unknown>
/** Hears mail until so many processes are gone; returns all of it. */
export function* untilGone(count: number): Program<Mail[]> {
  const heard: Mail[] = []
  for (let left = count; left > 0; ) {
    const mail = yield* receive<Mail>()
    if (mail === undefined) continue
    heard.push(mail)
    if (mail.kind === 'gone') left--
  }
  return heard
}

/** Entries of one kind about one process. */
export function entriesOf<K extends Entry['kind']>(
  { entries }: Journal,
  kind: K,
  process: string,
): Extract<Entry, { kind: K }>[] {
  return entries.filter(
    (e): e is Extract<Entry, { kind: K }> => e.kind === kind && e.process === process,
  )
}
