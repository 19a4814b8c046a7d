import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fate, SimulatedDisk } from '../../../runtime/simulated/disk.js'
import { type DiskAct, diskAct, Folder, perform } from '../disk-model.js'

const FATES: readonly Fate[] = ['lost', 'torn', 'whole', 'reordered']
const acts = fc.array(diskAct, { maxLength: 25 })
const draws = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), {
  minLength: 1,
  maxLength: 6,
})

function crashed(all: readonly DiskAct[], fate: Fate, chances: readonly number[]) {
  const disk = new SimulatedDisk()
  const folder = new Folder()
  for (const act of all) {
    perform(disk, act)
    perform(folder, act)
  }
  let n = 0
  const random = (): number => chances[n++ % chances.length]!
  disk.crash(fate, random)
  return { disk, folder, random }
}
const begins = (whole: readonly number[], part: readonly number[]): boolean =>
  part.length <= whole.length && part.every((byte, i) => byte === whole[i])
/** Sectors of what was not synced get to the disk in any order. */
const holed = (whole: readonly number[], part: readonly number[]): boolean =>
  part.length <= whole.length && part.every((byte, i) => byte === whole[i] || byte === 0)
const bytesOf = (disk: SimulatedDisk, name: string): number[] | undefined => {
  const bytes = disk.read(name)
  return bytes === undefined ? undefined : [...bytes]
}
const NAMES = ['log-1', 'log-2', 'other']

describe.each(FATES)('a crash of the node, unsynced writes %s,', (fate) => {
  const leaves = fate === 'torn' ? holed : begins
  const every = (law: (all: ReturnType<typeof crashed>) => void): void =>
    fc.assert(
      fc.property(acts, draws, (all, chances) => law(crashed(all, fate, chances))),
      { seed: 42, numRuns: 400 },
    )

  test('keeps what was synced under a safe name, at the head of what stands there', () => {
    every(({ disk, folder }) => {
      for (const name of NAMES) {
        const safe = folder.safeOf(name)
        if (safe === undefined || !folder.named.has(name)) continue
        // Unless it was replaced since: then a beginning of the newer one may stand there too.
        const left = bytesOf(disk, name)
        expect(left).toBeDefined()
        const newer = folder.pastOf(name).filter((bytes) => !begins(bytes, safe))
        const fits = begins(left!, safe) || newer.some((bytes) => leaves(bytes, left!))
        expect(fits, `${name}: ${left} after ${safe}`).toBe(true)
      }
    })
  })
  test('makes nothing up: what stands there was written, up to an end or a hole', () => {
    every(({ disk, folder }) => {
      for (const name of disk.list('')) {
        const left = bytesOf(disk, name)!
        const known = folder.pastOf(name).some((bytes) => leaves(bytes, left))
        expect(known || left.length === 0, `${name}: ${left}`).toBe(true)
      }
    })
  })
  test('leaves only safe things: a second one, of the worst kind, changes nothing', () => {
    every(({ disk, random }) => {
      const before = NAMES.map((name) => bytesOf(disk, name))
      disk.crash('lost', random)
      expect(NAMES.map((name) => bytesOf(disk, name))).toEqual(before)
    })
  })
})

describe('a crash of the node', () => {
  test('that keeps everything changes nothing', () => {
    fc.assert(
      fc.property(acts, draws, (all, chances) => {
        const { disk, folder } = crashed(all, 'whole', chances)
        expect(NAMES.map((name) => bytesOf(disk, name))).toEqual(
          NAMES.map((name) =>
            folder.read(name) === undefined ? undefined : [...folder.read(name)!],
          ),
        )
      }),
    )
  })
  test('that loses everything leaves exactly what was synced', () => {
    fc.assert(
      fc.property(acts, draws, (all, chances) => {
        const { disk, folder } = crashed(all, 'lost', chances)
        for (const name of NAMES) {
          if (!folder.named.has(name) || folder.read(name) === undefined) continue
          expect(bytesOf(disk, name)).toEqual(folder.safeOf(name) ?? [])
        }
      }),
      { seed: 42, numRuns: 1_500 },
    )
  })
  test('goes back to what was synced, also when it was replaced twice since', () => {
    const disk = new SimulatedDisk()
    disk.write('f', Uint8Array.of(1))
    disk.sync('f')
    disk.syncFolder()
    disk.write('f', Uint8Array.of(2))
    disk.write('f', Uint8Array.of(3))
    disk.crash('lost', () => 0)
    expect([...disk.read('f')!]).toEqual([1])
  })
  test('can take a new name whose folder was not synced, and bring a removed one back', () => {
    const disk = new SimulatedDisk()
    disk.write('old', Uint8Array.of(1))
    disk.sync('old')
    disk.syncFolder()
    disk.remove('old')
    disk.write('new', Uint8Array.of(2))
    disk.sync('new')
    disk.crash('lost', () => 0)
    expect(disk.list('')).toEqual(['old'])
    expect([...disk.read('old')!]).toEqual([1])
  })
})
