import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BASE_MS } from '../../../bench/clusters/click-files.js'
import { writeColumnFiles } from '../../../bench/clusters/column-files.js'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { CLICK_TYPES } from '../../../workloads/log/log.js'
import { makeLog, openLog } from '../../../workloads/log/memory.js'

test.each([null, 4_000, 40_000])('all clicks stand in files of a cycle of %j', (cycleEvents) => {
  const sizes = { events: 10_000, ratePerSec: 1_000, partitions: 2 }
  const workload = syntheticWorkload({ ...sizes, drain: true, cycleEvents })
  const log = openLog(makeLog(workload))
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-columns-'))
  try {
    writeColumnFiles(folder, log)
    for (let p = 0; p < 2; p++) {
      const file = readFileSync(join(folder, `columns-${p}.bin`))
      const [length, cycle, cycleMs, endMs] = [0, 8, 16, 24].map((at) =>
        Number(file.readBigInt64LE(at)),
      )
      expect([length, cycle]).toEqual([5_000, Math.min(5_000, (cycleEvents ?? 10_000) / 2)])
      expect(file.length).toBe(32 + 9 * cycle!)
      let latest = 0
      for (let offset = 0; offset < length!; offset++) {
        const { columns, index, shiftMs } = log.segment(p, offset, 1)
        const k = offset % cycle!
        const shift = Math.floor(offset / cycle!) * cycleMs!
        const time = columns.eventTime[index]! + shiftMs
        expect(file.readInt32LE(32 + 4 * k) + shift).toBe(time)
        expect(file.readInt32LE(32 + 4 * cycle! + 4 * k)).toBe(columns.ad[index])
        const letter = CLICK_TYPES[columns.type[index]!]!.charCodeAt(0)
        expect(file[32 + 8 * cycle! + k]).toBe(letter)
        latest = Math.max(latest, time)
      }
      expect(endMs! - BASE_MS).toBeGreaterThan(latest + 60_000)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
