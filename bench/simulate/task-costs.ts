import type { JobOfTasks } from '../../engines/clusters/spark/task-costs.js'
import type { ClusterCosts } from './cluster-costs.js'

/** What a task that does nothing costs, of jobs with ever more of them. */
export interface TaskCosts extends Pick<ClusterCosts, 'taskMs' | 'dispatchMs' | 'mergeMs'> {
  /** How much longer a job takes for each task, on this machine, whatever it waits for. */
  readonly jobMsPerTask: number
  /** Of `dispatchMs`, what the threads take that cannot share their work. */
  readonly scheduleMs: number
}

/** Jobs of fewer tasks are mostly what a job takes by itself; without two such all count. */
const TASKS_MIN = 128

/**
 * Slopes by the number of tasks, by least squares. The coordinator of a forecast has one core, so
 * `dispatchMs` is all of the driver's CPU but what takes results in. `taskMs` is CPU, too, as slots
 * may be more than cores; of the largest jobs, whose executors are warm.
 */
export function taskCostsOf(jobs: readonly JobOfTasks[]): TaskCosts {
  const many = jobs.filter(({ tasks }) => tasks >= TASKS_MIN)
  const large = many.length < 2 ? jobs : many
  const perTask = (value: (job: JobOfTasks) => number) =>
    slopeOf(
      large.map(({ tasks }) => tasks),
      large.map(value),
    )
  const mergeMs = perTask((job) => job.mergeMs)
  return {
    taskMs: large.at(-1)!.taskCpuMs,
    dispatchMs: perTask((job) => job.driverMs) - mergeMs,
    mergeMs,
    jobMsPerTask: perTask((job) => job.jobMsP50),
    scheduleMs: perTask((job) => job.dispatchMs),
  }
}

function slopeOf(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
  const [x, y] = [mean(xs), mean(ys)]
  const over = xs.reduce((sum, one, at) => sum + (one - x) * (ys[at]! - y), 0)
  return over / xs.reduce((sum, one) => sum + (one - x) ** 2, 0)
}
