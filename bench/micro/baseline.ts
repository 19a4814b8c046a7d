import { z } from 'zod'
import { median } from '../../reports/format.js'
import { calibrate } from './calibrate.js'

const partSchema = z.strictObject({
  /** Time of one unit of its work, in words of the calibration loop. */
  ratio: z.number().positive(),
  /** From the least to the greatest of the rounds, in % of the ratio. */
  noisePercent: z.number().nonnegative(),
  /** Of the work: another hash is other work. */
  hash: z.string(),
})
const baselineSchema = z.strictObject({
  schema: z.literal('chunk42-micro-baseline-1'),
  machineClass: z.string(),
  node: z.string(),
  reference: z.literal(calibrate.name),
  parts: z.record(z.string(), partSchema),
})

export type BaselinePart = z.infer<typeof partSchema>
/** How long parts took, in units of what the same machine did at the same time. */
export type Baseline = z.infer<typeof baselineSchema>

/** One part as it was measured in each round: its time by the reference's, just before. */
export interface Ratios {
  readonly name: string
  readonly hash: string
  readonly ratios: readonly number[]
}

export function baselineOf(
  measured: readonly Ratios[],
  about: Pick<Baseline, 'machineClass' | 'node'>,
): Baseline {
  const parts = measured.map((each) => [each.name, partOf(each)] as const)
  return {
    schema: 'chunk42-micro-baseline-1',
    ...about,
    reference: calibrate.name,
    parts: Object.fromEntries(parts),
  }
}

function partOf({ ratios, hash }: Ratios): BaselinePart {
  const ratio = median(ratios)
  const noisePercent = ((Math.max(...ratios) - Math.min(...ratios)) / ratio) * 100
  const digits = (value: number): number => Number(value.toPrecision(4))
  return { ratio: digits(ratio), noisePercent: digits(noisePercent), hash }
}

/** A baseline from its file; throws an Error of one line. */
export function parseBaseline(text: string): Baseline {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Error('not JSON')
  }
  const parsed = baselineSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`${issue?.path.join('.') || 'the whole'}: ${issue?.message}`)
}

/** A part beside its baseline. */
export interface Compared {
  readonly name: string
  readonly ratio: number
  /** null: there is nothing to compare it with. */
  readonly baseline: number | null
  readonly words: string
  /** So much slower that no noise of either run explains it. */
  readonly failed: boolean
}

/** A part fails when it is slower than its noise, and than that. */
export const SLOWER_PERCENT_MAX = 25

/**
 * Judges by ratios inside each run, not by times: a machine that is slower today is slower in the
 * reference too. What lies within the noise of both runs together is called no difference.
 */
export function compare(baseline: Baseline, measured: readonly Ratios[]): Compared[] {
  return measured.map((each) => {
    const before = baseline.parts[each.name]
    const now = partOf(each)
    const told = { name: each.name, ratio: now.ratio, baseline: before?.ratio ?? null }
    if (before === undefined) return { ...told, words: 'not in the baseline', failed: false }
    if (before.hash !== now.hash) {
      return { ...told, words: 'other work than in the baseline: not compared', failed: false }
    }
    const percent = (now.ratio / before.ratio - 1) * 100
    const noise = before.noisePercent + now.noisePercent
    const failed = percent > Math.max(noise, SLOWER_PERCENT_MAX)
    return { ...told, words: wordsOf(percent, noise), failed }
  })
}

function wordsOf(percent: number, noise: number): string {
  const band = `noise ${Math.round(noise)} %`
  if (Math.abs(percent) <= noise) return `no difference that this noise can show (${band})`
  const way = percent > 0 ? 'slower' : 'faster'
  return `${Math.max(1, Math.round(Math.abs(percent)))} % ${way} (${band})`
}

interface MachineClass {
  readonly cpu: string
  readonly cores: number
  /** What tells apart processors of one name, if anything does. */
  readonly generation?: string
}

/**
 * Machines whose ratios may be compared: words of the processor's model, its generation, its cores.
 */
export function machineClassOf({ cpu, cores, generation = '' }: MachineClass): string {
  const words = cpu
    .toLowerCase()
    .replace(/\((?:r|tm)\)|@.*$|\bcpu\b|\bprocessor\b|\b\d+-core\b/g, ' ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  const numbers = generation === '' ? '' : `-${generation.replaceAll(' ', '-')}`
  return `${words || 'unknown'}${numbers}-${cores}-cores`
}
