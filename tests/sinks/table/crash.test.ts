import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { type Fate, SimulatedDisk } from '../../../runtime/simulated/disk.js'
import type { Sink } from '../../../sinks/sink.js'
import type { TableOptions } from '../../../sinks/table/schema.js'
import type { Rows } from '../../../workloads/queries/rows.js'
import { ADDED, COUNT, lifeOf } from '../checks-basic.js'
import { cells, clicks, contentOf, textOf } from '../subject.js'
import { Died, dyingDisk } from './dying-disk.js'
import { FORMATS } from './formats.js'

const FATES: readonly Fate[] = ['lost', 'torn', 'whole', 'reordered', 'rename-lost']
const BATCHES = 5

const KINDS: readonly (readonly [string, TableOptions, (id: number) => Rows])[] = [
  ['cells', COUNT, (id) => cells([0, 0, id, id], [0, 1 + id, 1, 1])],
  ['added rows', ADDED, (id) => clicks(0, [0, id], [1, id])],
]
/** What all batches up to there make. */
const contentAfter = (rows: (id: number) => Rows, last: number, replaces: boolean): string[] => {
  const all = Array.from({ length: last + 1 }, (_, id) => textOf(rows(id))).flat()
  // Each batch replaces the first row of the one before.
  return replaces ? all.filter((row) => !row.startsWith('0/0 ') || row.includes(`= ${last},`)) : all
}

/** As engines do: ask how far it came, go on behind that, and tell what was acknowledged. */
async function work(sink: Sink, rows: (id: number) => Rows, acknowledged: number[]): Promise<void> {
  const { idLast, put } = await lifeOf(sink)
  acknowledged.push(idLast)
  for (let id = idLast + 1; id < BATCHES; id++) {
    await put(id, rows(id))
    acknowledged.push(id)
  }
}

describe.each(FORMATS)('a table in the format $name', ({ open }) => {
  describe.each(KINDS)('of %s', (_kind, options, rows) => {
    test.each(FATES)(
      'loses and doubles nothing when its node goes down at any call to the disk (%s)',
      async (fate) => {
        const random = seedrandom.tychei('42')
        let calls = 0
        for (let last = 0; ; last++) {
          const disk = new SimulatedDisk()
          const acknowledged: number[] = []
          // The second life dies too, further and further into what it finds.
          for (const [life, lastCall] of [last, last % 13].entries()) {
            const dying = dyingDisk(disk, lastCall)
            const sink = open(dying, options, `${life}`)
            const died = await work(sink, rows, acknowledged).then(
              () => undefined,
              (error: unknown) => error,
            )
            if (died !== undefined && !(died instanceof Died)) throw died
            calls = Math.max(calls, dying.calls)
            disk.crash(fate, random)
          }
          const sink = open(disk, options, 'after')
          const { idLast } = await lifeOf(sink)
          expect(idLast).toBeGreaterThanOrEqual(Math.max(-1, ...acknowledged))
          const replaces = options.output === 'count'
          expect(await contentOf(sink)).toEqual(contentAfter(rows, idLast, replaces).sort())
          await work(sink, rows, [])
          expect(await contentOf(sink)).toEqual(contentAfter(rows, BATCHES - 1, replaces).sort())
          if (last > calls) break
        }
        expect(calls).toBeGreaterThan(40)
      },
    )
  })
})
