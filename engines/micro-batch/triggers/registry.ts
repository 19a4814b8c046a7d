import { adaptive } from './adaptive.js'
import { asFastAsPossible } from './as-fast-as-possible.js'
import { availableNow } from './available-now.js'
import { fixed } from './fixed.js'
import { pid } from './pid.js'
import type { Policy, TriggerArgs, TriggerKind, TriggerSpec } from './policy.js'

/** One trigger: one file, one line. */
export const TRIGGERS: readonly TriggerKind[] = [
  fixed,
  asFastAsPossible,
  availableNow,
  adaptive,
  pid,
]

export function triggerNamed(name: string): TriggerKind {
  const found = TRIGGERS.find((kind) => kind.name === name)
  if (found !== undefined) return found
  const allowed = TRIGGERS.map((kind) => kind.name).join(', ')
  throw new Error(`trigger ${name}: unknown; allowed: ${allowed}`)
}

/** With the usual knobs, where none are given. */
export function triggerSpec(name: string, knobs: readonly number[] = []): TriggerSpec {
  const kind = triggerNamed(name)
  return { name, knobs: kind.knobs.map(({ usual }, at) => knobs[at] ?? usual) }
}

/** A grid of 0 ms is none. */
export function policyOf(args: TriggerArgs): Policy {
  const kind = triggerNamed(args.trigger.name)
  const noGrid = args.intervalMs === 0 && (kind === fixed || kind === pid)
  return (noGrid ? asFastAsPossible : kind).make(args)
}
