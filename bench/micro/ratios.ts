import { join } from 'node:path'
import type { Ratios } from './baseline.js'
import { calibrate } from './calibrate.js'
import type { MicroResult, Unit } from './micro.js'
import { microsNamed } from './registry.js'
import { type MicroOptions, runMicro } from './run.js'

const ROUNDS = 3
const CALIBRATE_MS_MAX = 100
const NS: Readonly<Record<Unit, number>> = { ns: 1, us: 1e3, ms: 1e6 }

/**
 * Measures parts in rounds, each just after the reference, so that whatever slows the machine down
 * for a while slows both. Rounds stand apart by all the other parts: what differs between them is
 * the noise.
 */
export async function measureRatios(
  names: readonly string[],
  options: MicroOptions,
): Promise<{ readonly results: MicroResult[]; readonly measured: Ratios[] }> {
  const parts = microsNamed(names).filter(({ name }) => name !== calibrate.name)
  const { begins, ...quiet } = options
  const ratios = new Map<string, number[]>(parts.map(({ name }) => [name, []]))
  const results = new Map<string, MicroResult>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, part] of parts.entries()) {
      begins?.(part, round * parts.length + index, ROUNDS * parts.length)
      const folder = join(options.folder, `${round}-${index}`)
      const timeMs = Math.min(CALIBRATE_MS_MAX, options.timeMs)
      const reference = await one(calibrate.name, { ...quiet, folder, timeMs })
      const result = await one(part.name, { ...quiet, folder })
      ratios.get(part.name)!.push(nanoseconds(result) / nanoseconds(reference))
      results.set(part.name, result)
    }
  }
  return {
    results: [...results.values()],
    measured: parts.map(({ name }) => ({
      name,
      hash: results.get(name)!.hash,
      ratios: ratios.get(name)!,
    })),
  }
}

async function one(name: string, options: MicroOptions): Promise<MicroResult> {
  const [result] = await runMicro([name], options)
  return result!
}

function nanoseconds({ median, unit }: MicroResult): number {
  return median * NS[unit]
}
