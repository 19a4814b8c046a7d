import { expect, test } from 'vitest'
import { type FromWorker, PART_PLACES_MAX, type WorkerArgs } from '../../engines/per-event/args.js'
import { worker } from '../../engines/per-event/worker.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { openLog } from '../../workloads/log/memory.js'
import { QUERIES } from '../../workloads/queries/query.js'
import { kernelOf, makeLinear } from '../workloads/queries/forms.js'

const SELF = 7

/** Rows of each part of a snapshot of so many keys, each part behind a step of the stream. */
function partsOf(campaigns: number): number[] {
  const { shared } = makeLinear(syntheticWorkload({ events: 90_000, drain: true, campaigns }))
  const kernel = kernelOf('typescript', QUERIES.get('ysb')!, shared)
  const world = { log: openLog(shared), kernel }
  const offsets = new Array<number>(world.log.partitions).fill(0)
  const args: WorkerArgs = {
    life: 1,
    workers: 1,
    guarantee: 'exactly-once',
    sliceEvents: 90_000,
    checkpointIntervalMs: 1_000,
    bufferEvents: 1,
    bufferTimeoutMs: 1,
    index: 0,
    writer: 1,
    rings: [new Int32Array(0)],
    offsets,
    state: undefined,
  }
  const program = worker.run({ self: SELF, parent: 0, world, nowMs: 1e9 }, args)
  const mail: unknown[] = [{ kind: 'peers', peers: [SELF] }]
  const parts: number[] = []
  let slices = 0
  /** Since the part before. */
  let steps = 1
  for (let input: unknown; ; ) {
    const { done, value: effect } = program.next(input)
    input = undefined
    if (done) return parts
    if (effect.op === 'slice') {
      // When all clicks are in.
      steps++
      if (++slices === 50) mail.push({ kind: 'barrier', id: 1 })
      input = effect.want
    } else if (effect.op === 'receive') input = mail.shift()
    else if (effect.op === 'send') {
      const { kind, ...rest } = effect.message as FromWorker
      if (kind === 'ended') continue
      expect(steps).toBeGreaterThan(0)
      steps = 0
      parts.push('rows' in rest ? rest.rows.key.length : 0)
      if (kind === 'snapshot') mail.push({ kind: 'stop' })
    }
  }
}

test('a snapshot is looked at in parts of so many places, however many keys there are', () => {
  for (const campaigns of [100, 20_000, 100_000]) {
    const parts = partsOf(campaigns)
    expect(Math.max(...parts)).toBeGreaterThan(0)
    expect(Math.max(...parts)).toBeLessThanOrEqual(PART_PLACES_MAX)
    expect(parts.length).toBeGreaterThanOrEqual(Math.ceil(campaigns / PART_PLACES_MAX))
  }
})
