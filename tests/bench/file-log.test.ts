import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { runCell } from '../../bench/run.js'
import { ROOT } from '../root.js'

const logFolder = mkdtempSync(join(tmpdir(), 'chunk42-file-log-'))
afterAll(() => rmSync(logFolder, { recursive: true, force: true }))

const cells: readonly (readonly [string, RunOptions])[] = [
  ['micro-batch, a chunk dies', { engine: 'micro-batch', fault: 'crash:batch=5,chunk=0' }],
  ['per-event, a worker dies', { engine: 'per-event', fault: 'crash:event=20000,worker=1' }],
  ['plain kernels, a backlog', { form: 'typescript', drain: true, events: 400_000 }],
  ['per-event, a backlog', { engine: 'per-event', drain: true, events: 400_000 }],
  ['records that are no clicks', { malformedShare: 0.01 }],
  ['a virtual clock', { runtime: 'simulated', engine: 'per-event' }],
]
describe('a log on disk', () => {
  test.each(cells)('%s: each click counts once', async (_name, options) => {
    const { cell } = await runCell(
      cellOf({ log: 'file', logFolder, ratePerSec: 40_000, durationSeconds: 2, ...options }),
    )
    expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
    expect(cell.audit.expectedEvents).toBeGreaterThan(20_000)
    expect(cell.deadLetters?.count ?? 0).toBeGreaterThan(options.malformedShare ? 100 : -1)
    expect(cell.notes.join()).not.toContain('did not strike')
  })

  test('of eight times as many clicks takes no more memory', () => {
    const [few, many] = [1_000_000, 8_000_000].map(rssBytesOf)
    // In memory the others would take 25 bytes each.
    expect(many! - few!).toBeLessThan((7_000_000 * 25) / 3)
  })
})

/** In a process of its own: what another test left would count. */
function rssBytesOf(events: number): number {
  const main = join(ROOT, 'dist/cli/main.js')
  const words = ['run', '--json', '--engine', 'per-event', '--load', 'max', '--events', `${events}`]
  const from = ['--log', 'file', '--log-folder', logFolder]
  const out = execFileSync(process.execPath, [main, ...words, ...from], { encoding: 'utf8' })
  const cell = JSON.parse(out)
  expect(cell.audit.verdict).toBe('exact')
  return cell.resources.rssBytesMax
}
