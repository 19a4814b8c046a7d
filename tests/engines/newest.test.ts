import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newestWhole } from '../../engines/newest.js'
import type { Disk } from '../../runtime/disk.js'
import { SimulatedDisk } from '../../runtime/simulated/disk.js'

const WHOLE = Uint8Array.of(1)
const HALF = Uint8Array.of(0)
const whole = (bytes: Uint8Array, name: string) => (bytes[0] === 1 ? name : undefined)

/** A folder in which another life completes a file, and removes older ones, between two reads. */
class Busy extends SimulatedDisk {
  reads = 0
  readonly #steps: ReadonlyMap<number, (disk: Disk) => void>

  constructor(steps: ReadonlyMap<number, (disk: Disk) => void>) {
    super()
    this.#steps = steps
  }
  override read(name: string): Uint8Array | undefined {
    const bytes = super.read(name)
    this.#steps.get(++this.reads)?.(this)
    return bytes
  }
}

describe('the newest whole file', () => {
  test('is found where its predecessor goes while the list is read', () => {
    // The half one is looked at; then it becomes whole, and the older one goes.
    const ends = (disk: Disk) => {
      disk.write('s-2', WHOLE)
      disk.remove('s-1')
    }
    const disk = new Busy(new Map([[1, ends]]))
    disk.write('s-1', WHOLE)
    disk.write('s-2', HALF)
    expect(newestWhole(disk, 's-', whole)).toBe('s-2')
  })
  test('is there whenever one was there all the time, however many lives get on meanwhile', () => {
    const at = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 6 })
    const holds = (turns: readonly number[]): void => {
      let newest = 1
      const ends = (disk: Disk): void => {
        disk.write(`s-${newest + 1}`, WHOLE)
        disk.remove(`s-${newest}`)
        newest++
        disk.write(`s-${newest + 1}`, HALF)
      }
      const disk = new Busy(new Map(turns.map((turn) => [turn, ends])))
      disk.write('s-1', WHOLE)
      disk.write('s-2', HALF)
      expect(newestWhole(disk, 's-', whole)).toMatch(/^s-\d$/)
    }
    fc.assert(fc.property(at, holds), { seed: 42, numRuns: 300 })
  })
  test('is not, where there is none', () => {
    const disk = new SimulatedDisk()
    disk.write('s-1', HALF)
    disk.write('other', WHOLE)
    expect(newestWhole(disk, 's-', whole)).toBeUndefined()
  })
  test('is given up in one line where files go for ever', () => {
    const disk = new SimulatedDisk()
    const gone = Object.assign(disk, { list: () => ['s-1'] })
    expect(() => newestWhole(gone, 's-', whole)).toThrow(/^s-\*: files went 100 times/)
  })
})
