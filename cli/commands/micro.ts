import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { type Compared, compare } from '../../bench/micro/baseline.js'
import { calibrate } from '../../bench/micro/calibrate.js'
import type { MicroResult, Size } from '../../bench/micro/micro.js'
import { measureRatios } from '../../bench/micro/ratios.js'
import { MICROS } from '../../bench/micro/registry.js'
import { type MicroOptions, runMicro } from '../../bench/micro/run.js'
import { Baselines } from '../baselines.js'
import { colors } from '../print/colors.js'
import { interrupted } from '../print/interrupted.js'
import { UsageError } from '../usage-error.js'
import { number } from '../values.js'
import type { Io } from '../wiring.js'

export interface MicroSwitches {
  /** ms for each part, as typed. */
  readonly time: string
  readonly json: boolean
  readonly size?: Size
  /** Keep the ratios for this class of machines. */
  readonly save?: boolean
  /** Compare with a file, or with true the baseline of this class of machines. */
  readonly against?: string | true
  /** The folder of baselines. */
  readonly baselines?: string
}

const readTime = number(1, 60_000, ' ms')

/** A part is slower than the baseline, beyond its noise. */
const SLOWER = 3

/**
 * Measures the parts that are named, or all, one after the other, and prints a table. With a
 * baseline the exit code is 3 if a part became slower.
 */
export async function micro(
  names: readonly string[],
  switches: MicroSwitches,
  io: Io,
): Promise<number> {
  const known = MICROS.map(({ name }) => name)
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(name, 'no such part', known.join(', '))
  }
  const { time, json, size = 'full', save = false, against } = switches
  const timeMs = readTime(time, 'time')
  const store = new Baselines(switches.baselines)
  // Whoever mistyped a path shall not wait for it.
  const baseline = against === undefined ? undefined : store.read(against)
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-micro-'))
  try {
    const options: MicroOptions = {
      size,
      timeMs,
      folder,
      signal: io.signal,
      begins: ({ name }, index, total) => io.err(`${index + 1}/${total} ${name}`),
    }
    if (!save && baseline === undefined) {
      const results = await runMicro(names, options)
      io.out(json ? JSON.stringify(results, null, 2) : microTable(results))
      return 0
    }
    const { results, measured } = await measureRatios(names, options)
    const compared = baseline === undefined ? [] : compare(baseline, measured)
    const saved = save ? store.save(measured) : null
    if (json) io.out(JSON.stringify({ results, compared, saved }, null, 2))
    else {
      io.out(baseline === undefined ? microTable(results) : comparedTable(compared))
      if (saved !== null) io.out(saved)
    }
    return compared.some(({ failed }) => failed) ? SLOWER : 0
  } catch (error) {
    if (!io.signal.aborted) throw error
    return interrupted('nothing was written', json, io)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Parts beside the baseline; those that fail stand out. */
function comparedTable(compared: readonly Compared[]): string {
  const table = new Table({
    head: ['part', 'ratio', 'baseline', 'against the baseline'],
    colAligns: ['left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const { name, ratio, baseline, words, failed } of compared) {
    const before = baseline === null ? '-' : digits(baseline)
    table.push([name, digits(ratio), before, failed ? colors.red(`✗ ${words}`) : words])
  }
  const about = `times in words of the ${calibrate.name} loop, measured beside each part`
  return [table.toString(), colors.dim(about)].join('\n')
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
