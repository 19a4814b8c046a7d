import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { outputError } from '../../bench/files.js'
import { coursesOf, type History, type Kept } from '../../reports/history/history.js'
import { UsageError } from '../usage-error.js'
import type { Io, Wiring } from '../wiring.js'
import { readRun } from './report.js'

/** Writes one page over all runs of a folder into it; what cannot be read is named there. */
export async function reportHistory(
  folder: string,
  json: boolean,
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const history = historyIn(folder, wiring)
  const { runs, unreadable } = history
  if (runs.length === 0) throw new UsageError(folder, 'no finished run in it', 'a folder of runs')
  const path = await wiring.writeHistory(history, folder).catch((error) => {
    throw outputError(folder, error)
  })
  if (json) {
    const names = runs.map(({ name }) => name)
    io.out(JSON.stringify({ page: path, runs: names, unreadable, courses: coursesOf(history) }))
    return 0
  }
  for (const { name, reason } of unreadable) io.err(`${name}: ${reason}; left out`)
  io.out(`${runs.length} runs, ${coursesOf(history).length} figures that two or more of them have`)
  io.out(path)
  return 0
}

function historyIn(folder: string, wiring: Wiring): History {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(folder, 'no such folder', 'a folder of runs')
  }
  const runs: Kept[] = []
  const unreadable: { name: string; reason: string }[] = []
  for (const name of readdirSync(folder).sort()) {
    if (!existsSync(join(folder, name, 'result.json'))) continue
    try {
      const { result } = readRun(join(folder, name), folder, wiring)
      runs.push({ name, result, hasReport: existsSync(join(folder, name, 'report.html')) })
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      unreadable.push({ name, reason: error.message })
    }
  }
  runs.sort((a, b) => (a.result.startedAt < b.result.startedAt ? -1 : 1))
  return { runs, unreadable }
}
