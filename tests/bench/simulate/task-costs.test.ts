import { expect, test } from 'vitest'
import { taskCostsOf } from '../../../bench/simulate/task-costs.js'
import { jobOf } from '../../../engines/clusters/spark/task-costs.js'

/** As TaskCosts.java prints a job of so many tasks. */
function line(tasks: number): string {
  const named = {
    jobMsP50: 30 + 0.5 * tasks,
    dispatchMs: 3 + 0.05 * tasks,
    driverMs: 45 + 0.13 * tasks,
    mergeMs: 0.4 + 0.03 * tasks,
    taskRanMs: 0.4,
    taskTookMs: 3,
    taskCpuMs: 0.3,
  }
  const words = Object.entries(named).map(([name, value]) => `${name} ${value}`)
  return `chunk42: tasks ${tasks} ${words.join(' ')}`
}

test('what each task adds to a job, without what the job takes by itself', () => {
  const costs = taskCostsOf([2, 32, 128, 512].map((tasks) => jobOf(line(tasks))))
  expect(costs.dispatchMs).toBeCloseTo(0.1)
  expect(costs.mergeMs).toBeCloseTo(0.03)
  expect(costs.scheduleMs).toBeCloseTo(0.05)
  expect(costs.jobMsPerTask).toBeCloseTo(0.5)
  expect(costs.taskMs).toBe(0.3)
})
