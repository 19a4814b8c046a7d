import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { taskCostsOf } from '../../bench/simulate/task-costs.js'
import { type JobOfTasks, jobsOfTasks } from '../../engines/clusters/spark/task-costs.js'
import { list, whole } from '../values.js'
import type { Io } from '../wiring.js'

export interface TaskCostsSwitches {
  /** As typed. */
  readonly tasks: string
  readonly slots: string
  readonly jobs: string
  readonly json: boolean
}
export const TASK_COSTS_DEFAULTS = { tasks: '2,32,128,512', slots: '512', jobs: '20' } as const
const EXECUTORS = 2

/** Jobs of empty tasks on a Spark of its own: what each costs its driver, and an executor. */
export async function taskCosts(
  { tasks, slots, jobs, json }: TaskCostsSwitches,
  io: Io,
): Promise<number> {
  const sizes = list(whole(1, 100_000))(tasks, 'tasks')
  const cores = Math.ceil(whole(EXECUTORS, 10_000)(slots, 'slots') / EXECUTORS)
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-tasks-'))
  try {
    const asked = { tasks: sizes, jobs: whole(1, 10_000)(jobs, 'jobs') }
    const found = await jobsOfTasks({ ...asked, executors: EXECUTORS, cores, folder }, io.err)
    const costs = taskCostsOf(found)
    io.out(json ? JSON.stringify({ jobs: found, costs }, null, 2) : text(found, costs))
    return 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function text(jobs: readonly JobOfTasks[], costs: ReturnType<typeof taskCostsOf>): string {
  const names = Object.keys(jobs[0] ?? {}) as (keyof JobOfTasks)[]
  const table = new Table({ head: names, style: { head: [], border: [], compact: true } })
  for (const job of jobs) table.push(names.map((name) => digits(job[name])))
  const each = Object.entries(costs).map(([name, value]) => `${name} ${digits(value)}`)
  return `${table.toString()}\neach task: ${each.join(', ')}`
}
function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}
