import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import type { MicroResult, Size } from '../../bench/micro/micro.js'
import { MICROS } from '../../bench/micro/registry.js'
import { runMicro } from '../../bench/micro/run.js'
import { colors } from '../print/colors.js'
import { UsageError } from '../usage-error.js'
import { number } from '../values.js'
import type { Io } from '../wiring.js'
import { INTERRUPTED } from './bench.js'

export interface MicroSwitches {
  /** ms for each part, as typed. */
  readonly time: string
  readonly json: boolean
  readonly size?: Size
}

const readTime = number(1, 60_000, ' ms')

/** Measures the parts that are named, or all, one after the other, and prints a table. */
export async function micro(
  names: readonly string[],
  { time, json, size = 'full' }: MicroSwitches,
  io: Io,
): Promise<number> {
  const known = MICROS.map(({ name }) => name)
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(name, 'no such part', known.join(', '))
  }
  const timeMs = readTime(time, 'time')
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-micro-'))
  try {
    const results = await runMicro(names, {
      size,
      timeMs,
      folder,
      signal: io.signal,
      begins: ({ name }, index, total) => io.err(`${index + 1}/${total} ${name}`),
    })
    io.out(json ? JSON.stringify(results, null, 2) : microTable(results))
    return 0
  } catch (error) {
    if (!io.signal.aborted) throw error
    io.err('chunk42: interrupted: nothing was written')
    return INTERRUPTED
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One line for each part; what it does stands under it. */
function microTable(results: readonly MicroResult[]): string {
  const table = new Table({
    head: ['part', 'median', 'p99', '±', 'a second', 'runs', 'hash'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const result of results) {
    const { unit, per, median, p99, marginPercent, perSec, samples, hash } = result
    table.push([
      result.name,
      `${digits(median)} ${unit}/${per}`,
      `${digits(p99)} ${unit}`,
      `${digits(marginPercent)} %`,
      rate(perSec),
      String(samples),
      hash,
    ])
  }
  const about = results.map((result) => colors.dim(`${result.name}: ${aboutOf(result)}`))
  return [table.toString(), ...about].join('\n')
}

function aboutOf({ about, within, per }: MicroResult): string {
  if (within === null) return about
  const { count, median, unit } = within
  return `${about}; ${digits(count)} ${within.per}s a ${per}, ${digits(median)} ${unit} each`
}

/** Three digits are what such a measurement is worth. */
function digits(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}
function rate(perSec: number): string {
  if (perSec >= 1e6) return `${digits(perSec / 1e6)} M`
  return perSec >= 1e3 ? `${digits(perSec / 1e3)} k` : digits(perSec)
}
