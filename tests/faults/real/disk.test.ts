import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Disk } from '../../../runtime/disk.js'
import { fileDisk } from '../../../runtime/threads/file-disk.js'
import { mount, unmount } from '../../mounted.js'
import { badDisk, type Write } from './bad-disk.js'
import { onDisk } from './on-disk.js'

const ENGINES = ['micro-batch', 'per-event'] as const
const FOR_EVER = Number.POSITIVE_INFINITY
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-disk-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Whatever a disk does, nothing is doubled, and what ends a run is one line that says why. */
function never(wrong: Awaited<ReturnType<typeof onDisk>>, code: RegExp): void {
  expect(wrong.error).toMatch(code)
  expect(wrong.error).not.toContain('\n')
  expect(wrong.audit.duplicated).toBe(0)
}

describe.each(ENGINES)('%s, on a disk that is bad', (engine) => {
  const cases: [what: string, code: string, kinds: Write[], first: number][] = [
    ['full at its first write', 'ENOSPC', ['write', 'append'], 1],
    ['full at a later one', 'ENOSPC', ['write', 'append'], 7],
    ['failing at a sync', 'EIO', ['sync'], 3],
    ['failing at a sync of the folder', 'EIO', ['syncFolder'], 1],
    ['refusing to remove', 'EIO', ['remove'], 1],
  ]
  test.each(cases)('%s, once: the next life is exact', async (_, code, kinds, first) => {
    const disk = badDisk(fileDisk(folder, 'process'), code, kinds, first, 1)
    const { error, audit } = await onDisk(engine, disk)
    expect(error).toBeUndefined()
    expect(audit.explanation).toMatch(/exactly once/)
    expect(disk.failed).toBeLessThanOrEqual(1)
  })
  test.each(cases.slice(0, 4))('%s, for ever: it gives up', async (_, code, kinds, first) => {
    const disk = badDisk(fileDisk(folder, 'process'), code, kinds, first, FOR_EVER)
    never(await onDisk(engine, disk, 5), new RegExp(`gave up after 5 lives: ${code}`))
  })
  test('that may not be written to: it gives up, and commits nothing', async () => {
    const real = fileDisk(folder, 'process')
    const disk: Disk = badDisk(real, 'EROFS', ['write', 'append', 'remove'], 1, FOR_EVER)
    const run = await onDisk(engine, disk, 3)
    never(run, /gave up after 3 lives: EROFS/)
    expect(run.audit.lost).toBe(run.audit.expectedEvents)
  })
  test('a tmpfs of 8 KiB: it gives up in one line, or comes to its end', async (context) => {
    if (!mount(folder, 'size=8k')) return context.skip('mounting is not allowed here')
    try {
      const disk = fileDisk(folder, 'process')
      writeFileSync(join(folder, 'taken'), new Uint8Array(4_096))
      const run = await onDisk(engine, disk, 5)
      if (run.error === undefined) expect(run.audit.verdict).toBe('exact')
      else never(run, /gave up after 5 lives: ENOSPC/)
    } finally {
      unmount(folder)
    }
  })
  test('a tmpfs mounted read-only: it gives up in one line', async (context) => {
    if (!mount(folder, 'ro')) return context.skip('mounting is not allowed here')
    try {
      never(await onDisk(engine, fileDisk(folder, 'process'), 3), /gave up after 3 lives: EROFS/)
    } finally {
      unmount(folder)
    }
  })
})
