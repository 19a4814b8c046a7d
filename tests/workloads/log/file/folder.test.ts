import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { BLOCK_EVENTS } from '../../../../workloads/blocks.js'
import { syntheticWorkload } from '../../../../workloads/defaults.js'
import { lateRows } from '../../../../workloads/lateness.js'
import type { Log } from '../../../../workloads/log/log.js'
import { makeFileLog, makeLog, openLog } from '../../../../workloads/log/memory.js'
import { queryNamed } from '../../../../workloads/queries/query.js'
import { reference } from '../../../../workloads/reference.js'

const folder = mkdtempSync(join(tmpdir(), 'chunk42-file-log-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const workload = syntheticWorkload({
  ...{ events: 3 * BLOCK_EVENTS + 100, partitions: 2, ratePerSec: 5_000 },
  ...{ disorderMs: 300, lateShare: 0.01, lateByMs: 20_000 },
})
const inMemory = makeLog(workload)
const onDisk = makeFileLog(workload, folder)
const NAMES = ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const

function clicksAt(log: Log, partition: number, offset: number, lengthMax: number) {
  const { columns, index, length, shiftMs } = log.segment(partition, offset, lengthMax)
  const end = index + Math.min(length, lengthMax)
  return {
    shiftMs,
    ...Object.fromEntries(NAMES.map((n) => [n, [...columns[n].slice(index, end)]])),
  }
}

describe('a log on disk', () => {
  test('is the log in memory, wherever one reads it, and in whatever order', () => {
    const [expected, log] = [openLog(inMemory), openLog(onDisk)]
    const seams = [0, 1, 2].map((k) => k * BLOCK_EVENTS)
    const place = fc.oneof(
      fc.nat(expected.length(1) - 1),
      fc.tuple(fc.constantFrom(...seams), fc.integer({ min: -3, max: 3 })).map(([a, b]) => a + b),
    )
    fc.assert(
      fc.property(fc.nat(1), place, fc.integer({ min: 1, max: 50 }), (p, at, most) => {
        const offset = Math.min(Math.max(0, at), expected.length(p) - 1)
        const length = Math.min(most, BLOCK_EVENTS - (offset % BLOCK_EVENTS))
        expect(clicksAt(log, p, offset, length)).toEqual(clicksAt(expected, p, offset, length))
        expect(log.segment(p, offset).length).toBeGreaterThan(0)
        expect(log.dueMs(p, offset)).toBe(expected.dueMs(p, offset))
        expect(log.available(p, at)).toBe(expected.available(p, at))
      }),
      { seed: 42, numRuns: 300 },
    )
    expect(log.segment(1, log.length(1)).length).toBe(0)
  })

  test('has the same answers, and the same clicks late', () => {
    const query = queryNamed('ysb')!
    expect(onDisk.disorderMsMax).toBe(inMemory.disorderMsMax)
    expect(reference(query, onDisk)).toEqual(reference(query, inMemory))
    const late = lateRows(query, onDisk)
    expect(late.key.length).toBeGreaterThan(10)
    expect(late).toEqual(lateRows(query, inMemory))
  })

  test('has the same bytes when it is written again, and is not when it is there', () => {
    const other = mkdtempSync(join(folder, 'again-'))
    const again = makeFileLog(workload, other)
    const files = [
      '0/000000.arrow',
      '0/000001.arrow',
      '1/000000.arrow',
      '1/000001.arrow',
      'log.json',
    ]
    const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
    for (const file of files) {
      expect(hash(join(again.file!.path, file)), file).toBe(hash(join(onDisk.file!.path, file)))
    }
    writeFileSync(join(again.file!.path, '0/000000.arrow'), 'mine')
    expect(makeFileLog(workload, other)).toEqual(again)
    expect(readFileSync(join(again.file!.path, '0/000000.arrow'), 'utf8')).toBe('mine')
    // Other clicks are another folder.
    expect(makeFileLog({ ...workload, seed: 'x', events: 9 }, other).file!.path).not.toBe(
      again.file!.path,
    )
  })

  test('is written anew where its writer died', () => {
    const other = mkdtempSync(join(folder, 'died-'))
    const { file } = makeFileLog(workload, other)
    rmSync(join(file!.path, 'log.json'))
    rmSync(file!.path, { recursive: true })
    mkdirSync(`${file!.path}.making-1`, { recursive: true })
    const log = openLog(makeFileLog(workload, other))
    expect(clicksAt(log, 1, 70_000, 5)).toEqual(clicksAt(openLog(inMemory), 1, 70_000, 5))
  })

  test('says in one line which of its files is gone', () => {
    const other = mkdtempSync(join(folder, 'gone-'))
    const shared = makeFileLog(workload, other)
    rmSync(join(shared.file!.path, '1/000001.arrow'))
    expect(() => openLog(shared).segment(1, BLOCK_EVENTS)).toThrow(
      /000001\.arrow: ENOENT, but the log was complete; allowed: write it again$/,
    )
  })

  test('is what any reader of Arrow files reads', () => {
    const bytes = readFileSync(join(onDisk.file!.path, '1/000001.arrow'))
    expect(bytes.subarray(0, 6).toString()).toBe('ARROW1')
    const table = tableFromIPC(bytes)
    const { columns } = inMemory
    expect(table.numRows).toBe(columns[1]!.type.length - BLOCK_EVENTS)
    for (const name of NAMES) {
      const own = columns[1]![name].subarray(BLOCK_EVENTS)
      expect(table.getChild(name)!.toArray(), name).toEqual(own.slice())
    }
  })
})
