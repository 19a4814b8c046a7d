import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Say } from '../cluster.js'
import { compiled } from '../java.js'
import { ensureJars } from '../maven.js'
import { Jvm } from '../processes.js'
import { insist, javaMissing } from '../programs.js'
import { writeSettings } from '../settings.js'
import { executorEnv, FLAGS, sessionConf } from './conf.js'
import { sparkJars } from './driver.js'
import { executorsOf } from './executors.js'

/** Jobs of so many tasks that do nothing, on executors with so many cores each. */
export interface TaskJobs {
  readonly tasks: readonly number[]
  readonly jobs: number
  readonly executors: number
  readonly cores: number
  /** Is its alone. */
  readonly folder: string
}
/** Of a job with so many tasks: its time, and CPU time; and of one task the means. */
export interface JobOfTasks {
  readonly tasks: number
  readonly jobMsP50: number
  /** CPU of the driver's threads that hand out tasks, of those that take results in, of all. */
  readonly dispatchMs: number
  readonly mergeMs: number
  readonly driverMs: number
  /** On its executor; from when it was handed out until its result was there; CPU. */
  readonly taskRanMs: number
  readonly taskTookMs: number
  readonly taskCpuMs: number
}
const SAID = 'chunk42: tasks '
const END_MS_MAX = 600_000

/** A Spark of its own, as for cells: a driver, and executors in processes of theirs. */
export async function jobsOfTasks(asked: TaskJobs, say: Say): Promise<JobOfTasks[]> {
  const { folder, tasks, jobs, executors, cores } = asked
  await insist(javaMissing())
  await ensureJars(sparkJars, say)
  const classPath = await compiled('spark/tasks', sparkJars)
  const home = join(folder, 'home')
  mkdirSync(home, { recursive: true })
  symlinkSync(join(sparkJars.folder, 'libs'), join(home, 'jars'))
  const job = { mode: 'tuned', workers: executors * cores, folder, conf: {} }
  const conf = Object.entries(sessionConf(job, classPath, []))
  const file = join(folder, 'job.properties')
  writeSettings(file, {
    master: `local-cluster[${executors},${cores},1024]`,
    jobs,
    tasks: tasks.join(),
    ...Object.fromEntries(conf.map(([name, value]) => [`conf.${name}`, value])),
  })
  const driver = new Jvm({
    name: 'driver',
    folder,
    classPath,
    main: 'TaskCosts',
    args: [file],
    flags: ['-Xmx2g', ...FLAGS],
    env: executorEnv(home),
  })
  const lines: string[] = []
  driver.onLine((line) => {
    if (line.startsWith(SAID)) lines.push(line)
  })
  try {
    await driver.line((line) => line === 'chunk42: done', END_MS_MAX)
  } finally {
    const left = executorsOf(driver.pid)
    await driver.kill()
    for (const pid of left) end(pid)
  }
  return lines.map(jobOf)
}
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended with its driver.
  }
}

/** As TaskCosts.java prints it: how many tasks, then names and values. */
export function jobOf(line: string): JobOfTasks {
  const words = line.slice(SAID.length).split(' ')
  const told: Record<string, number> = { tasks: Number(words[0]) }
  for (let at = 1; at + 1 < words.length; at += 2) told[words[at]!] = Number(words[at + 1])
  return told as unknown as JobOfTasks
}
