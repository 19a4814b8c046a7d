import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Disk } from '../../../runtime/disk.js'
import { type Fate, SimulatedDisk } from '../../../runtime/simulated/disk.js'
import { fileDisk } from '../../../runtime/threads/file-disk.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (disk: Disk, name: string): string | undefined => {
  const found = disk.read(name)
  return found === undefined ? undefined : new TextDecoder().decode(found)
}

describe.each(['simulated', 'real'] as const)('a %s disk', (kind) => {
  test('writes, appends, lists in order, reads and removes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chunk42-disk-'))
    const disk = kind === 'real' ? fileDisk(join(folder, 'new'), 'power') : new SimulatedDisk()
    disk.write('log-2', bytes('two'))
    disk.append('log-1', bytes('o'))
    disk.append('log-1', bytes('ne'))
    disk.write('other', bytes('x'))
    disk.sync('log-1')
    disk.syncFolder()
    expect(disk.list('log-')).toEqual(['log-1', 'log-2'])
    expect(text(disk, 'log-1')).toBe('one')
    disk.write('log-1', bytes('again'))
    expect(text(disk, 'log-1')).toBe('again')
    disk.remove('log-1')
    disk.remove('log-1')
    expect(disk.read('log-1')).toBeUndefined()
    expect(disk.read('never')).toBeUndefined()
    rmSync(folder, { recursive: true })
  })
})

describe('a crash of the node', () => {
  const fates: Fate[] = ['lost', 'torn', 'whole', 'reordered']
  test.each(fates)('leaves what was synced (%s), and of the rest only a beginning', (fate) => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), fc.nat(), (safe, tail, named, r) => {
        const disk = new SimulatedDisk()
        disk.append('f', bytes(safe))
        disk.sync('f')
        if (named) disk.syncFolder()
        disk.append('f', bytes(tail))
        disk.crash(fate, () => (r % 97) / 97)
        const left = text(disk, 'f')
        if (left === undefined) expect(named || fate === 'whole').toBe(false)
        else if (fate === 'torn') expect(left.length).toBeLessThanOrEqual((safe + tail).length)
        else expect([safe, safe + tail]).toContain(left)
        if (fate === 'whole') expect(left).toBe(safe + tail)
        if (named) expect(disk.read('f')!.length).toBeGreaterThanOrEqual(bytes(safe).length)
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('tears a tail off, or a hole into it, and nothing into what is safe', () => {
    const kinds = new Set<string>()
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 3 }),
        (r) => {
          const disk = new SimulatedDisk()
          disk.append('f', bytes('safe'))
          disk.sync('f')
          disk.syncFolder()
          disk.append('f', bytes('written'))
          let n = 0
          disk.crash('torn', () => r[n++ % r.length]!)
          const left = text(disk, 'f')!
          expect(left.startsWith('safe')).toBe(true)
          kinds.add(left.includes('\0') ? 'hole' : 'tail')
        },
      ),
      { seed: 42, numRuns: 200 },
    )
    expect([...kinds].sort()).toEqual(['hole', 'tail'])
  })
  test('may bring back what was removed without a sync of the folder', () => {
    const disk = new SimulatedDisk()
    disk.write('f', bytes('x'))
    disk.sync('f')
    disk.syncFolder()
    disk.remove('f')
    disk.crash('lost', () => 0)
    expect(text(disk, 'f')).toBe('x')
    disk.remove('f')
    disk.syncFolder()
    disk.crash('lost', () => 0)
    expect(disk.read('f')).toBeUndefined()
  })
})

test('a second name is safe once its own folder is synced, and not before', () => {
  const names: (string[] | undefined)[] = []
  for (const folder of [undefined, 'other', 'metadata']) {
    const disk = new SimulatedDisk()
    disk.write('metadata/new', bytes('whole'))
    disk.sync('metadata/new')
    disk.syncFolder('metadata')
    disk.link('metadata/new', 'metadata/v1')
    disk.syncFolder(folder)
    disk.crash('rename-lost', () => 0)
    names.push(disk.list('metadata/'))
  }
  expect(names).toEqual([['metadata/new'], ['metadata/new'], ['metadata/new', 'metadata/v1']])
})
