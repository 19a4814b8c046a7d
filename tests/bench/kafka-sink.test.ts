import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { runCell } from '../../bench/run.js'
import { kafka } from '../../sinks/kafka.js'
import { needed } from '../sinks/needed.js'

const needs = await needed(kafka)

describe.skipIf(needs.skip)(`results into topics of a Kafka broker${needs.told}`, () => {
  const backlog = { sink: 'kafka', drain: true, events: 20_000, batchEventsMax: 2_000 }
  const cells: readonly (readonly [string, RunOptions])[] = [
    ['micro-batch, a chunk dies', { engine: 'micro-batch', fault: 'crash:batch=5,chunk=0' }],
    ['per-event, a worker dies', { engine: 'per-event', fault: 'crash:event=5000,worker=1' }],
  ]
  test.each(cells)('%s: read back, each click counts once', async (_name, options) => {
    const { cell } = await runCell(cellOf({ ...backlog, ...options }))
    expect(cell.audit).toMatchObject({ verdict: 'exact', lost: 0, duplicated: 0 })
    expect(cell.audit.expectedEvents).toBeGreaterThan(6_000)
    expect(cell.notes.join()).not.toContain('did not strike')
  })
})
