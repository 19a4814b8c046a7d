import { existsSync, readFileSync } from 'node:fs'
import Table from 'cli-table3'
import type { Table as Rows } from '../../bench/nightly/compare.js'
import { nightlyInputs, type Opening } from '../../bench/nightly/registry.js'
import { Nightly, type NightlySource } from '../../bench/nightly.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { prepare } from '../../bench/prepare.js'
import { measureScriptCost } from '../../bench/script/cost.js'
import { closeScripts } from '../../bench/script/runner.js'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import { type Query, queryNamed } from '../../workloads/queries/query.js'
import { sqlOf } from '../../workloads/queries/views/query-sql.js'
import { runFlags } from '../flags.js'
import { checkedCell, type Given, readFlags } from '../options.js'
import { withOwnQuery } from '../own-query.js'
import { scriptCostTable } from '../print/script-cost.js'
import { UsageError } from '../usage-error.js'
import type { Io, Wiring } from '../wiring.js'

/** What is read is not made. */
const OPENING: Opening = {
  read: (path) => readFileSync(path),
  diskAt: (folder) => (existsSync(folder) ? fileDisk(folder, 'process') : undefined),
}
/** Of a table on a terminal. */
const ROWS_SHOWN = 40

export interface NightlySwitches {
  readonly json: boolean
  /** Rows into a file; its name says the format. */
  readonly out: string | undefined
  /** All events into a file, or an Iceberg table, too. */
  readonly saveEvents: string | undefined
  /** In place of a job: what a batch costs in the stream, beside a kernel of the engines' own. */
  readonly cost: boolean
}

/**
 * A query's SQL over everything, as one batch: over the clicks that `run` would have with the same
 * flags, over a log that it would replay, or over a table of events.
 */
export async function nightly(
  given: Given,
  { json, out, saveEvents, cost }: NightlySwitches,
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const options = readFlags(runFlags(wiring.catalog), await withOwnQuery(given))
  if (cost) return costs(options.query, json, io)
  const { query, source } = askedOf(options)
  const job = await Nightly.over(source)
  try {
    if (saveEvents !== undefined) await job.saveEvents(saveEvents, { nowMs: wiring.now })
    const table = await job.answer(query)
    const isPython = query.groups?.language === 'python'
    if (out !== undefined && isPython) await job.writeTable(table, out)
    else if (out !== undefined) await job.write(sqlOf(query), out)
    io.out(json ? jsonOf(table) : textOf(table))
    io.err(`${table.rows.length} rows of ${job.events} events`)
    return 0
  } finally {
    job.close()
    closeScripts()
  }
}

function costs(name: string | undefined, json: boolean, io: Io): number {
  const groups = name === undefined ? undefined : queryNamed(name)?.groups
  if (groups === undefined) {
    throw new UsageError('--cost', 'of a file only', '--sql FILE, --python FILE')
  }
  const measured = measureScriptCost(groups, () => performance.now())
  closeScripts()
  io.out(json ? JSON.stringify(measured, null, 2) : scriptCostTable(name!, measured))
  return 0
}

function askedOf(options: RunOptions): { query: Query; source: NightlySource } {
  const { input: path, workload } = options
  const input =
    path === undefined ? undefined : nightlyInputs(OPENING).find((one) => one.takes(path))
  if (input !== undefined && path !== undefined && workload === undefined) {
    const { input: _, ...rest } = options
    const spec = checkedCell(rest)
    return { query: queryNamed(spec.query)!, source: { input, path } }
  }
  const replayed = path !== undefined && workload === undefined
  const spec = checkedCell(replayed ? { ...options, workload: 'replay' } : options)
  const { query, log, shared } = prepare(spec)
  return { query, source: { log, campaignOf: shared.campaignOf } }
}

function jsonOf({ columns, rows }: Rows): string {
  const objects = rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i], value])))
  return JSON.stringify(objects, (_, v) => (typeof v === 'bigint' ? v.toString() : v), 2)
}

function textOf({ columns, rows }: Rows): string {
  const table = new Table({ head: [...columns], style: { head: [], border: [] } })
  for (const row of rows.slice(0, ROWS_SHOWN)) {
    table.push(row.map((value) => (value === null ? 'NULL' : String(value))))
  }
  const more = rows.length - ROWS_SHOWN
  const rest = more > 0 ? `\n... ${more} more rows: --json, or --out FILE` : ''
  return `${table.toString()}${rest}`
}
