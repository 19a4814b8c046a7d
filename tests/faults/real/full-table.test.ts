import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileDisk } from '../../../runtime/threads/file-disk.js'
import { openIceberg } from '../../../sinks/iceberg.js'
import { openParquet } from '../../../sinks/parquet.js'
import type { Sink } from '../../../sinks/sink.js'
import type { TableOptions } from '../../../sinks/table/schema.js'
import { CAN_MOUNT, mount, unmount } from '../../mounted.js'
import { onDisk } from './on-disk.js'

const ENGINES = ['micro-batch', 'per-event'] as const
/** Room for two or three commits: each takes so many pages. */
const LEFT_BYTES: Readonly<Record<string, number>> = { parquet: 24_576, iceberg: 45_056 }
let log: string
let lake: string
beforeEach(() => {
  ;[log, lake] = ['log', 'lake'].map((name) => mkdtempSync(join(tmpdir(), `chunk42-${name}-`))) as [
    string,
    string,
  ]
})
afterEach(() => {
  for (const folder of [log, lake]) rmSync(folder, { recursive: true, force: true })
})

const OPEN: Readonly<Record<string, (options: TableOptions, instance: string) => Sink>> = {
  parquet: (options, instance) => openParquet(fileDisk(lake, 'power'), options, instance),
  iceberg: (options, instance) =>
    openIceberg(fileDisk(lake, 'power'), options, instance, { location: lake }),
}
const pairs = ENGINES.flatMap((engine) => Object.keys(OPEN).map((sink) => ({ engine, sink })))

describe.skipIf(!CAN_MOUNT)(
  'a disk that becomes full under the sink (needs to mount a tmpfs)',
  () => {
    it.each(pairs)(
      'ends a run of $engine into $sink in one line; the next one ends it',
      async (on) => {
        // A fast machine commits more often, and each commit of Iceberg writes down all before it.
        expect(mount(lake, 'size=64m')).toBe(true)
        try {
          const taken = join(lake, 'taken')
          const { bfree, bsize } = statfsSync(lake)
          writeFileSync(taken, new Uint8Array(bfree * bsize - LEFT_BYTES[on.sink]!))
          const run = (instance: string) =>
            onDisk(on.engine, fileDisk(log, 'process'), 3, (options) =>
              OPEN[on.sink]!(options, instance),
            )
          const first = await run('first')
          expect(first.error).toMatch(
            /^gave up after 3 lives: .*: cannot write \S+ \(ENOSPC: .* '.*'\); make room, or /,
          )
          expect(first.error).not.toContain('\n')
          expect(first.audit.duplicated).toBe(0)
          expect(first.audit.lost).toBeGreaterThan(0)
          expect(first.audit.lost).toBeLessThan(first.audit.expectedEvents)
          rmSync(taken)
          const second = await run('second')
          expect(second.error).toBeUndefined()
          expect(second.audit.explanation).toMatch(/exactly once/)
        } finally {
          unmount(lake)
        }
      },
    )
  },
)
