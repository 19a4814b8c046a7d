import type { TriggerSpec } from '../../engines/micro-batch/triggers/policy.js'

/** `pid:1:0.2:0:100`, as it is given to --trigger. null: the engine has none. */
export function triggerText(trigger: TriggerSpec | null): string | null {
  return trigger === null ? null : [trigger.name, ...trigger.knobs].join(':')
}

/** Why it cannot be told so; undefined: it can. */
export function triggerFault(
  { name, knobs }: TriggerSpec,
  intervalMs: number,
  groupBatches: number,
): { readonly reason: string; readonly allowed: string } | undefined {
  const learns = name === 'pid' || name === 'adaptive'
  if (learns && groupBatches > 1) {
    const reason = `${name} learns from single batches`
    return { reason, allowed: '--group 1, or another trigger' }
  }
  if (name === 'pid' && intervalMs === 0) {
    return { reason: 'pid fires on a grid', allowed: '--interval above 0' }
  }
  if (name === 'adaptive') {
    const [least, most] = knobs as [number, number]
    if (least > most) return { reason: `${least} ms is above ${most} ms`, allowed: 'MIN_MS:MAX_MS' }
    if (intervalMs >= least && intervalMs <= most) return undefined
    const reason = `it may not begin at --interval ${intervalMs}`
    return { reason, allowed: `${least} to ${most} ms` }
  }
  return undefined
}

/** Of a sweep's intervals those that the trigger can have. */
export function pacesUnder(
  trigger: TriggerSpec | undefined,
  paces: readonly number[],
): readonly number[] {
  if (trigger === undefined) return paces
  if (trigger.name === 'asap') return [0]
  return paces.filter((paceMs) => triggerFault(trigger, paceMs, 1) === undefined)
}
