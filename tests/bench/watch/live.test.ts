import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { NATIVE_NAMES, type RunOptions } from '../../../bench/plan/options.js'
import { runCell } from '../../../bench/run.js'
import { LiveFold } from '../../../bench/watch/fold.js'
import type { Live } from '../../../bench/watch/live.js'
import type { Snapshot } from '../../../bench/watch/snapshot.js'

/** A short run that somebody looks at ten times a second. */
async function watched(options: RunOptions, acts: (live: Live, atMs: number) => void) {
  const seen: Snapshot[] = []
  const shown = (live: Live) => {
    const fold = new LiveFold(live)
    const timer = setInterval(() => {
      acts(live, live.nowMs())
      seen.push(fold.look())
    }, 100)
    return () => {
      clearInterval(timer)
      seen.push(fold.look(true))
    }
  }
  const spec = cellOf({ ratePerSec: 20_000, durationSeconds: 30, ...options })
  const { cell } = await runCell(spec, { shown })
  return { cell, seen, last: seen.at(-1)! }
}
/** Once each, at their times. */
function script(steps: readonly (readonly [atMs: number, act: (live: Live) => void])[]) {
  const left = [...steps]
  return (live: Live, atMs: number) => {
    while (left[0] !== undefined && atMs >= left[0][0]) left.shift()![1](live)
  }
}

describe.each(NATIVE_NAMES.map((name) => [name]))('%s, looked at while it runs', (engine) => {
  test('survives crashes by hand, ends when it is told to, and is exact', async () => {
    const { cell, seen, last } = await watched(
      { engine, chunkEventsMax: 500 },
      script([
        [300, (live) => live.crash('any')],
        [700, (live) => live.crash('coordinator')],
        [1_200, (live) => live.end()],
      ]),
    )
    expect(cell.audit, cell.audit.explanation).toMatchObject({ lost: 0 })
    expect(cell.audit.verdict).not.toBe('inexact')
    expect(cell.events).toBeGreaterThan(20_000)
    expect(cell.events).toBeLessThan(200_000)
    // What was seen last is what was measured.
    expect(last).toMatchObject({ phase: 'over', faults: 2, pending: [], lagEvents: 0 })
    expect(last.visibleEvents).toBe(cell.events)
    expect(last.events).toBe(cell.events)
    expect(last.commits).toBe(cell.commits)
    expect(last.life).toBeGreaterThan(1)
    expect(last.workers.map(({ deaths }) => deaths)).toContain(1)
    // On a busy machine lives may be many, and the last snapshot has only the newest moments.
    const told = seen.flatMap(({ moments }) => moments.map(({ atMs, text }) => `${atMs} ${text}`))
    const strikes = new Set(told.filter((text) => text.includes('kill strikes')))
    expect(strikes.size, told.join('\n')).toBe(2)
    expect(told.join()).toContain('clicks that came after the fault are readable')
    expect(cell.recovery).not.toBeNull()
    expect(cell.notes).toContain('ended by hand: judged by the clicks until then')
    expect(cell.notes.join()).toMatch(/crashes ordered by hand: whoever .*, the coordinator at/)
    const visible = seen.map(({ visibleEvents }) => visibleEvents)
    expect(visible).toEqual([...visible].sort((a, b) => a - b))
  })
})

test('a chunk that died in its middle starts again on another worker', async () => {
  const { last, cell } = await watched(
    { intervalMs: 100, chunkEventsMax: 500 },
    script([
      [400, (live) => live.crash(0)],
      [1_000, (live) => live.end()],
    ]),
  )
  expect(cell.audit.verdict).toBe('exact')
  const said = last.moments.map(({ text }) => text).join('\n')
  expect(said).toMatch(/^kill strikes chunk (\d+) \(batch \d+\) on worker 0$/m)
  expect(said).toMatch(/^chunk \d+ \(batch \d+\) is lost after 250 of 500 clicks$/m)
  expect(said).toMatch(/^chunk \d+ \(batch \d+\) starts again on worker 1$/m)
  expect(said).toMatch(/^chunk \d+ \(batch \d+\) is done, \d+ ms after it died$/m)
  expect(last.workers[0]).toMatchObject({ deaths: 1 })
  expect(last.workers[1]).toMatchObject({ deaths: 0 })
})
test('who does not exist cannot be crashed, and a backlog cannot be ended', async () => {
  const said: unknown[] = []
  const options = { drain: true, events: 20_000_000, durationSeconds: 3, cycleEvents: null }
  const { cell } = await watched(
    options,
    script([[0, (live) => said.push(live.crash(2), live.canEnd, live.end())]]),
  )
  if (said.length > 0) expect(said).toEqual([false, false, undefined])
  expect(cell.events).toBe(20_000_000)
  expect(cell.notes.join()).not.toContain('by hand')
})
