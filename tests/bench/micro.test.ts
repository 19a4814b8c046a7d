import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Micro } from '../../bench/micro/micro.js'
import { distinct, MICROS, microsNamed } from '../../bench/micro/registry.js'
import { runMicro } from '../../bench/micro/run.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-micro-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Made anew, run so often, closed. */
async function hashAfter(micro: Micro, runs: number): Promise<string> {
  const prepared = await micro.make('tiny', join(folder, `${micro.name}-${runs}`))
  try {
    for (let i = 0; i < runs; i++) await prepared.run()
    return await prepared.hash()
  } finally {
    await prepared.close?.()
  }
}

describe('each micro bench', () => {
  test.each(MICROS.map((micro) => ({ micro, name: micro.name })))(
    '$name runs at its tiny size, and does the same work each time',
    async ({ micro }) => {
      const hash = await hashAfter(micro, 1)
      expect(hash).toMatch(/^[0-9a-f]{16}$/)
      expect(await hashAfter(micro, 2)).toBe(hash)
    },
  )
  test('does other work than the others', async () => {
    const pure = MICROS.filter(({ per }) => per === 'click')
    const hashes = await Promise.all(pure.map((micro) => hashAfter(micro, 1)))
    // Two forms of one loop do the same.
    const twice = pure.filter(({ name }) => name.endsWith('-assembly')).length
    expect(new Set(hashes).size).toBe(pure.length - twice)
  })
  test('says what one unit of its work is', () => {
    for (const { about, per, unit } of MICROS) {
      expect(about.length).toBeGreaterThan(10)
      expect(per).not.toBe('')
      expect(['ns', 'us', 'ms']).toContain(unit)
    }
  })
})

describe('the runner', () => {
  test('measures what is named, in the order of the registry', async () => {
    const told: string[] = []
    const results = await runMicro(['simulated-micro-batch', 'snapshot'], {
      size: 'tiny',
      timeMs: 1,
      folder,
      begins: ({ name }, index, total) => told.push(`${index}/${total} ${name}`),
    })
    expect(told).toEqual(['0/2 snapshot', '1/2 simulated-micro-batch'])
    expect(results.map(({ name }) => name)).toEqual(['snapshot', 'simulated-micro-batch'])
    const [snapshot, simulated] = results
    expect(snapshot!.median).toBeGreaterThan(0)
    expect(snapshot!.p99).toBeGreaterThanOrEqual(snapshot!.median)
    expect(snapshot!.perSec * snapshot!.median).toBeCloseTo(1e9)
    expect(snapshot!.samples).toBeGreaterThanOrEqual(5)
    // A step is what is inside of a run: both tell the same time.
    const { within } = simulated!
    expect((within!.count * within!.median) / 1e3).toBeCloseTo(simulated!.median)
  })
  test('refuses a name that nobody has', async () => {
    const options = { size: 'tiny', timeMs: 1, folder } as const
    await expect(runMicro(['fast'], options)).rejects.toThrow(/micro 'fast': unknown; allowed: cal/)
  })
  test('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    const options = { size: 'tiny', timeMs: 1, folder, signal } as const
    await expect(runMicro([], options)).rejects.toThrow('enough')
  })
})

describe('the registry', () => {
  test('throws on a duplicate', () => {
    expect(() => distinct([...MICROS, MICROS[0]!])).toThrow(/micro 'calibrate': registered twice/)
  })
  test('gives all when nothing is named', () => {
    expect(microsNamed([])).toBe(MICROS)
  })
})
