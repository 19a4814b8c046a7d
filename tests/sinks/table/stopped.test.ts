import { describe, expect, test } from 'vitest'
import { OutcomeUnknown } from '../../../runtime/program.js'
import { SimulatedDisk } from '../../../runtime/simulated/disk.js'
import { Fenced, type Sink, type Writer } from '../../../sinks/sink.js'
import type { TableOptions } from '../../../sinks/table/schema.js'
import type { Rows } from '../../../workloads/queries/rows.js'
import { ADDED, COUNT } from '../checks-basic.js'
import { now } from '../now.js'
import { cells, clicks, contentOf, textOf } from '../subject.js'
import { FORMATS } from './formats.js'
import { StoppedDisk } from './stopped-disk.js'

const ENGINE: Writer = { query: 'q', role: 'engine' }
const COMPACTOR: Writer = { query: 'q', role: 'compactor' }
const ANOTHER: Writer = { query: 'another', role: 'engine' }
const HOW = { filesMin: 2, filesMax: 8 }
const BEFORE = 4
/** More than versions are kept: names that were taken are free again. */
const MEANWHILE = 7

const KINDS: readonly (readonly [string, TableOptions, (id: number) => Rows])[] = [
  ['cells', COUNT, (id) => cells([0, 1 + id, 1, 1])],
  ['added rows', ADDED, (id) => clicks(0, [0, id], [1, id])],
]

/** As engines do: ask how far it came, and go on behind that. */
function work(sink: Sink, writer: Writer, rows: (id: number) => Rows, batches: number): void {
  const { epoch, idLast } = now(sink.fence(writer))
  for (let id = idLast + 1; id <= idLast + batches; id++) {
    now(sink.commit({ writer, epoch, id, rows: [rows(id)] }))
  }
}
const upTo = (rows: (id: number) => Rows, idLast: number): string[] =>
  textOf(...Array.from({ length: idLast + 1 }, (_, id) => rows(id)))

type Act = (sink: Sink, epochs: { engine: number; compactor: number }, next: Rows) => unknown
const ACTS: readonly (readonly [string, Act])[] = [
  ['fence', (sink) => now(sink.fence(ENGINE))],
  [
    'commit',
    (sink, { engine: epoch }, next) =>
      now(sink.commit({ writer: ENGINE, epoch, id: BEFORE, rows: [next] })),
  ],
  [
    'compaction',
    (sink, { compactor: epoch }) => now(sink.compact!({ writer: COMPACTOR, epoch }, HOW)),
  ],
  ['read', (sink) => now(sink.read())],
]

describe.each(FORMATS)('who uses a table in the format $name', ({ open }) => {
  describe.each(KINDS)('of %s', (_kind, options, rows) => {
    const other = (id: number): Rows =>
      options.output === 'count' ? cells([9, id, 1, 1]) : clicks(0, [9, id])
    /** What others do, who fence the one that is stopped, or do not. */
    const MEANWHILES: readonly (readonly [string, (sink: Sink) => void])[] = [
      ['its successor commits', (sink) => work(sink, ENGINE, rows, MEANWHILE)],
      ['another query commits', (sink) => work(sink, ANOTHER, other, MEANWHILE)],
      [
        'its successor commits and merges',
        (sink) => {
          work(sink, ENGINE, rows, MEANWHILE)
          const { epoch } = now(sink.fence(COMPACTOR))
          while (now(sink.compact!({ writer: COMPACTOR, epoch }, HOW)) === 'merged');
          work(sink, ENGINE, rows, MEANWHILE)
        },
      ],
    ]
    for (const [act, run] of ACTS) {
      test.each(MEANWHILES)(
        `may be stopped between any two calls of a ${act} while %s`,
        async (_what, meanwhile) => {
          let unknown = 0
          for (let at = 1; ; at++) {
            const disk = new SimulatedDisk()
            const stopped = new StoppedDisk(disk)
            const sink = open(stopped.disk, options, 'stopped')
            work(sink, ENGINE, rows, BEFORE)
            const { epoch: compactor } = now(sink.fence(COMPACTOR))
            stopped.arm(at, () => meanwhile(open(disk, options, 'meanwhile')))
            let error: unknown
            try {
              run(sink, { engine: 1, compactor }, rows(BEFORE))
            } catch (thrown) {
              error = thrown
            }
            if (stopped.calls < at) break
            if (error instanceof OutcomeUnknown) unknown++
            else if (error !== undefined) expect(error).toBeInstanceOf(Fenced)
            // Whatever it says, the table has each batch once, and a reader finds them.
            const after = open(disk, options, 'after')
            const { idLast } = now(after.fence(ENGINE))
            const others = now(after.fence(ANOTHER)).idLast
            if (act === 'commit' && error === undefined) {
              expect(idLast).toBeGreaterThanOrEqual(BEFORE)
            }
            const all = [...upTo(rows, idLast), ...upTo(other, others)].sort()
            expect(await contentOf(after)).toEqual(all)
            expect(await contentOf(sink)).toEqual(all)
          }
          // Only around its link is anybody in doubt, when so many others came meanwhile.
          expect(unknown).toBeLessThanOrEqual(act === 'read' ? 0 : 4)
        },
      )
    }
  })
})
