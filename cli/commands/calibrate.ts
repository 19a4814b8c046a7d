import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calibrate } from '../../bench/calibrate/calibrate.js'
import { observeCell } from '../../bench/calibrate/cell.js'
import { MODEL_QUERIES, MODEL_SINKS, USUAL } from '../../bench/calibrate/cells.js'
import type { CostModel } from '../../bench/calibrate/model.js'
import { probe } from '../../bench/calibrate/probe.js'
import { outputError } from '../../bench/files.js'
import type { Cost } from '../../runtime/simulated/costs.js'
import { INTERRUPTED } from '../print/interrupted.js'
import { list, oneOf } from '../values.js'
import type { Io, Wiring } from '../wiring.js'

export interface CalibrateSwitches {
  readonly out: string
  readonly quick: boolean
  readonly json: boolean
  /** As typed; absent: the usual ones. */
  readonly query?: string | undefined
  readonly sink?: string | undefined
}

/** Measures what the simulated runtime's effects cost on this machine, and keeps it as a file. */
export async function calibrateModel(
  { out, quick, json, query, sink }: CalibrateSwitches,
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const chosen = {
    queries: chosenOf(query, 'query', MODEL_QUERIES, USUAL.queries),
    sinks: chosenOf(sink, 'sink', MODEL_SINKS, USUAL.sinks),
  }
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-calibrate-'))
  try {
    const { cpu, cores, platform } = wiring.machine()
    const model = await calibrate({
      quick,
      chosen,
      machine: { cpu, cores, platform },
      node: process.versions.node,
      date: new Date(wiring.now()).toISOString(),
      folder,
      probe,
      observe: observeCell,
      progress: (done, total, what) => io.err(`${done}/${total} ${what}`),
      signal: io.signal,
    })
    try {
      wiring.files.write(out, `${JSON.stringify(model, rounded)}\n`)
    } catch (error) {
      throw outputError(out, error)
    }
    io.out(json ? JSON.stringify(model) : `${table(model)}\n${out}`)
    return 0
  } catch (error) {
    if (!io.signal.aborted) throw error
    io.err('chunk42: interrupted: nothing was written')
    return INTERRUPTED
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** No clock tells more of them. */
function rounded(_: string, value: unknown): unknown {
  const isFraction = typeof value === 'number' && !Number.isInteger(value)
  return isFraction ? Number(value.toPrecision(4)) : value
}

/** Each once; `all`: all that a model can know. */
function chosenOf<T extends string>(
  text: string | undefined,
  flag: string,
  names: readonly T[],
  usual: readonly T[],
): readonly T[] {
  if (text === undefined) return usual
  const read = list(oneOf<T | 'all'>(['all', ...names]))(text, flag)
  return read.includes('all') ? names : (read as readonly T[])
}

function table({ costs, queries, sinks, durabilities, samples }: CostModel): string {
  const parts: [string, Record<string, Cost>][] = [
    ['', costs],
    ...[queries, sinks, durabilities].flatMap((section) => Object.entries(section)),
  ]
  const lines = parts.flatMap(([name, of]) =>
    Object.entries(of).map(([point, cost]) => `${[point, name].join(' ').trim()}: ${words(cost)}`),
  )
  return [...lines, `${samples} steps timed`].join('\n')
}
function words(cost: Cost): string {
  if (typeof cost === 'number') return `${digits(cost)} ms`
  const more = Object.entries(cost.perUnitMs ?? {}).map(
    ([unit, ms]) => ` + ${digits(ms * 1e6)} ns x ${unit}`,
  )
  const at = (share: number): string => {
    const factor = cost.spread.find(([s]) => s === share)?.[1] ?? 1
    return digits(factor)
  }
  const holds = cost.holds === undefined ? '' : `, holds ${cost.holds}`
  return `${digits(cost.fixedMs * 1e3)} us${more.join('')}, x ${at(0.05)} to ${at(0.95)}${holds}`
}
function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}
