import type { Cell } from '../../reports/result.js'
import { InputError } from '../../workloads/input-error.js'
import type { Plan } from '../plan.js'
import type { CellSpec } from '../spec.js'
import { cellOf } from './cell.js'
import type { CellList, Told } from './clusters/cell-list.js'
import { commandOf } from './command.js'
import type { PlanOptions, RunOptions } from './options.js'
import { expectedSeconds } from './seconds.js'

/** The cells of a list. Throws InputError where it has none of what was asked for. */
export function planOfList(
  list: CellList,
  options: PlanOptions,
  earlier: readonly Cell[] = [],
): Plan {
  const told = toldOf(options)
  const { engines = list.engines, repeats = 1 } = options
  const able = [...new Set([...list.engines, ...(list.also ?? [])])]
  const other = engines.find((engine) => !able.includes(engine))
  if (other !== undefined) {
    const allowed = able.join(', ')
    throw new InputError(`--engine ${other}: --clusters ${list.name} has none; allowed: ${allowed}`)
  }
  const once: readonly RunOptions[] = engines.flatMap((engine) => list.cellsOf(engine, told))
  const cells = Array.from({ length: repeats }, (_, r) =>
    once.map((cell) => cellOf({ ...cell, repeat: r + 1 })),
  ).flat()
  const done = earlier.filter((cell) => cells.some((spec) => isCellOf(spec, cell)))
  const left = cells.filter((spec) => !done.some((cell) => isCellOf(spec, cell)))
  const seconds = expectedSeconds(left)
  const plan = { cells, exchange: false, searches: [], independent: true, done }
  return { ...plan, expectedSeconds: seconds }
}

function toldOf(options: PlanOptions): Told {
  const { scale, engines, intervalsMs, checkpointsMs, rates, fault, ...others } = options
  const { drainOnly = false, searchOnly, exchange, slosMs, repeats, ...told } = others
  const rate = rates === undefined ? {} : { ratePerSec: rates[0]! }
  const paces = intervalsMs ?? checkpointsMs
  return {
    base: { seed: '42', ...rate, ...told },
    ...(paces === undefined ? {} : { paces }),
    drainOnly,
  }
}

/** The same question, and its figures may be used. */
export function isCellOf(spec: CellSpec, { id, command, invalid }: Cell): boolean {
  return id === spec.id && command === commandOf(spec) && invalid === null
}
