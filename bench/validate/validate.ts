import type { ValidatedCell, Validation } from '../../reports/validation-schema.js'
import { type CostModel, costsFor } from '../calibrate/model.js'
import type { CellSpec } from '../spec.js'
import { validationCells } from './cells.js'
import { compared, type Figures, judged, TARGETS } from './compared.js'
import { predict } from './predict.js'

export interface ValidateHooks {
  readonly quick: boolean
  readonly repeats: number
  readonly command: string
  readonly machine: Validation['machine']
  readonly node: string
  readonly date: string
  /** Figures of a cell on threads. */
  readonly run: (spec: CellSpec) => Promise<Figures>
  /** What was measured before, by id: it does not run again. */
  readonly measured?: Readonly<Record<string, readonly Figures[]>> | undefined
  /** Told what was measured so far, cell by cell. */
  readonly keep?: (measured: Readonly<Record<string, readonly Figures[]>>) => void
  readonly progress: (done: number, total: number, what: string) => void
  readonly signal?: AbortSignal
}

/** Measures all cells on threads, then predicts each as often on the virtual clock. */
export async function validate(model: CostModel, hooks: ValidateHooks): Promise<Validation> {
  const { command, machine, node, date, repeats } = hooks
  const left: string[] = []
  const specs = validationCells(hooks.quick).filter((spec) => {
    const knows = isKnown(model, spec)
    if (!knows) left.push(spec.id)
    return knows
  })
  const total = specs.length * 2
  const measured = await measureAll(specs, hooks, total)
  const cells: ValidatedCell[] = []
  for (const [at, spec] of specs.entries()) {
    hooks.progress(specs.length + at, total, `predicts ${spec.id}`)
    const predicted: Figures[] = []
    for (let repeat = 1; repeat <= repeats; repeat++) {
      hooks.signal?.throwIfAborted()
      predicted.push(await predict({ ...spec, repeat }, model))
    }
    cells.push(compared(spec, measured[spec.id] ?? [], predicted))
  }
  hooks.progress(total, total, 'done')
  const about = { command, machine, node, date, calibrated: model.date, repeats }
  const leftOut = left.length > 0 ? { leftOut: left } : {}
  const all = { ...leftOut, ...judged(cells), targets: TARGETS }
  return { kind: 'chunk42 validation', ...about, cells, ...all }
}
function isKnown(model: CostModel, spec: CellSpec): boolean {
  try {
    costsFor(model, spec)
    return true
  } catch {
    return false
  }
}

async function measureAll(specs: readonly CellSpec[], hooks: ValidateHooks, total: number) {
  const measured: Record<string, readonly Figures[]> = { ...hooks.measured }
  for (const [at, spec] of specs.entries()) {
    if ((measured[spec.id]?.length ?? 0) >= hooks.repeats) continue
    hooks.progress(at, total, spec.id)
    const runs: Figures[] = []
    for (let repeat = 1; repeat <= hooks.repeats; repeat++) {
      hooks.signal?.throwIfAborted()
      runs.push(await hooks.run({ ...spec, repeat }))
    }
    measured[spec.id] = runs
    hooks.keep?.(measured)
  }
  return measured
}
