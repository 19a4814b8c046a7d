import { createHash } from 'node:crypto'
import { InputError } from '../../workloads/input-error.js'

/** Every n-th unit, from the i-th on (from 1). */
export interface Shard {
  readonly index: number
  readonly of: number
}
/** One machine does it all. */
export const WHOLE: Shard = { index: 1, of: 1 }

/** What some file holds of a campaign, whichever kind it is. */
export interface Named<P extends { readonly shard: Shard }> {
  /** The file it is in. */
  readonly name: string
  readonly part: P
}

/** How many of so many units are a shard's. */
export function unitsOf({ index, of }: Shard, units: number): number {
  return Math.max(0, Math.ceil((units - index + 1) / of))
}
/** Of a shard that is divided once more, the parts: together they are what it is. */
export function divided({ index, of }: Shard, jobs: number): Shard[] {
  return Array.from({ length: jobs }, (_, i) => ({ index: index + i * of, of: jobs * of }))
}

/**
 * Throws an InputError unless these are all parts of one campaign, each once. `what` says of each
 * of its fields what another one would be; they are compared in that order.
 */
export function checkWhole<C extends object>(
  named: readonly Named<{ readonly shard: Shard; readonly campaign: C }>[],
  what: Readonly<Record<keyof C & string, string>>,
): void {
  const first = named[0]!
  for (const one of named) {
    for (const key of Object.keys(what) as (keyof C & string)[]) {
      const differs = firstDifference(first.part.campaign[key], one.part.campaign[key])
      if (differs === undefined) continue
      const [where, here, there] = differs
      const told = `${what[key]}: ${where === '' ? key : where} ${there}, in ${first.name} ${here}`
      throw new InputError(`--merge ${one.name}: ${told}; allowed: parts of one campaign`)
    }
    checkDivision(first, one)
  }
  checkComplete(named)
}
/** Throws an InputError of a part that is one of another number of parts. */
export function checkDivision(
  { name: first, part: one }: Named<{ shard: Shard }>,
  { name, part }: Named<{ shard: Shard }>,
): void {
  if (part.shard.of === one.shard.of) return
  const what = `one of ${part.shard.of} parts, ${first} one of ${one.shard.of}`
  throw new InputError(`--merge ${name}: ${what}; allowed: parts of one division`)
}
/** Throws an InputError of a part that is missing or there twice. */
export function checkComplete(named: readonly Named<{ shard: Shard }>[]): void {
  const { of } = named[0]!.part.shard
  const names = new Map<number, string>()
  for (const { name, part } of named) {
    const { index } = part.shard
    const before = names.get(index)
    if (before !== undefined) {
      const what = `part ${index}/${of} is doubled, it is ${before} too`
      throw new InputError(`--merge ${name}: ${what}; allowed: each part once`)
    }
    names.set(index, name)
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !names.has(index))
  if (missing.length === 0) return
  const told = missing.slice(0, 8).map((index) => `${index}/${of}`)
  const more = missing.length > told.length ? ` and ${missing.length - told.length} more` : ''
  const what = `parts are missing: ${told.join(', ')}${more}`
  throw new InputError(`--merge: ${what}; allowed: all ${of} of them`)
}

type Difference = readonly [where: string, here: string, there: string]
/** The first place at which plain data differ. */
export function firstDifference(here: unknown, there: unknown, where = ''): Difference | undefined {
  if (!isObject(here) || !isObject(there)) {
    const [a, b] = [JSON.stringify(here) ?? 'none', JSON.stringify(there) ?? 'none']
    return a === b ? undefined : [where, a, b]
  }
  for (const key of new Set([...Object.keys(here), ...Object.keys(there)])) {
    const found = firstDifference(here[key], there[key], where === '' ? key : `${where}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
