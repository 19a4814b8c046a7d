import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Disk } from '../../runtime/disk.js'
import { SimulatedDisk } from '../../runtime/simulated/disk.js'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import { type DiskAct, diskAct, Folder, perform } from './disk-model.js'

const base = mkdtempSync(join(tmpdir(), 'chunk42-disk-'))
afterAll(() => rmSync(base, { recursive: true }))
let folders = 0
const newFolder = (): string => join(base, `made/when/missing-${folders++}`)

/** The law of a Disk as long as nothing crashes: whoever wants to be one must pass. */
function conforms(name: string, open: () => Disk, numRuns: number): void {
  const run = (acts: readonly DiskAct[]): void => {
    const disk = open()
    const folder = new Folder()
    for (const act of acts) {
      perform(disk, act)
      perform(folder, act)
      expect(listing(disk)).toEqual(listing(folder))
    }
  }
  describe(name, () => {
    test('holds what was written, whatever the order of acts', () => {
      const present = fc.array(diskAct, { maxLength: 20 }).filter(syncsOnlyWhatIsThere)
      fc.assert(fc.property(present, run), { seed: 42, numRuns })
    })
    test('makes no file by syncing a name that is not there', () => {
      run([{ act: 'sync', name: 'log-1' }])
      run([
        { act: 'write', name: 'log-1', bytes: Uint8Array.of(1) },
        { act: 'remove', name: 'log-1' },
        { act: 'sync', name: 'log-1' },
      ])
    })
    test('links a file to a name that is free, and to no other', () => {
      const disk = open()
      disk.write('metadata/new', Uint8Array.of(1))
      disk.write('metadata/v2', Uint8Array.of(2))
      expect(disk.link('metadata/new', 'metadata/v1')).toBe(true)
      expect(disk.link('metadata/new', 'metadata/v2')).toBe(false)
      disk.remove('metadata/new')
      expect([...disk.read('metadata/v1')!, ...disk.read('metadata/v2')!]).toEqual([1, 2])
      expect(() => disk.link('metadata/new', 'metadata/v3')).toThrow(/ENOENT.*metadata\/new/)
    })
    test('has names in folders, which are listed and synced by themselves', () => {
      const disk = open()
      expect(disk.list('data/')).toEqual([])
      for (const name of ['data/b', 'data/a', 'data-3', 'c']) disk.write(name, new Uint8Array())
      disk.syncFolder('data')
      expect(disk.list('data/')).toEqual(['data/a', 'data/b'])
      expect(disk.list('')).toEqual(['c', 'data-3'])
      disk.remove('data/a')
      expect(disk.read('data/a')).toBeUndefined()
    })
    test('lists by prefix, in the order of the names', () => {
      const disk = open()
      for (const name of ['log-10', 'log-2', 'other', 'log-1', 'lo'])
        disk.write(name, Buffer.from(name))
      expect(disk.list('log-')).toEqual(['log-1', 'log-10', 'log-2'])
      expect(disk.list('')).toHaveLength(5)
      expect(disk.list('nothing')).toEqual([])
    })
    test('keeps bytes of its own: the buffer of a write may be used again', () => {
      const disk = open()
      const buffer = Uint8Array.of(1, 2, 3)
      disk.write('a', buffer)
      disk.append('b', buffer)
      buffer.fill(9)
      disk.append('b', buffer)
      expect([...disk.read('a')!]).toEqual([1, 2, 3])
      expect([...disk.read('b')!]).toEqual([1, 2, 3, 9, 9, 9])
    })
    test('knows nothing of names that it never had', () => {
      const disk = open()
      expect(disk.read('never')).toBeUndefined()
      expect(() => disk.remove('never')).not.toThrow()
      disk.write('empty', new Uint8Array())
      expect(disk.read('empty')).toHaveLength(0)
    })
  })
}

const listing = (disk: Disk) =>
  disk.list('').map((name) => [name, Buffer.from(disk.read(name)!).toString('hex')])

function syncsOnlyWhatIsThere(acts: readonly DiskAct[]): boolean {
  const folder = new Folder()
  return acts.every((act) => {
    const fits = act.act !== 'sync' || folder.read(act.name) !== undefined
    perform(folder, act)
    return fits
  })
}

conforms('a simulated disk', () => new SimulatedDisk(), 300)
conforms('a folder, synced', () => fileDisk(newFolder(), 'power'), 12)
conforms('a folder without syncs', () => fileDisk(newFolder(), 'process'), 60)

describe('a folder', () => {
  test('opened again has everything, also what nobody synced', () => {
    const path = newFolder()
    const first = fileDisk(path, 'power')
    first.append('log-1', Uint8Array.of(1))
    const second = fileDisk(path, 'power')
    first.append('log-1', Uint8Array.of(2))
    expect([...second.read('log-1')!]).toEqual([1, 2])
  })
  test('names the file when it cannot be written', () => {
    const path = newFolder()
    const disk = fileDisk(path, 'power')
    rmSync(path, { recursive: true })
    expect(() => disk.write('log-1', Uint8Array.of(1))).toThrow(/ENOENT.*log-1/)
    expect(() => disk.append('log-2', Uint8Array.of(1))).toThrow(/ENOENT.*log-2/)
  })
})
