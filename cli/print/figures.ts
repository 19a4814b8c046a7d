import type { TriggerSpec } from '../../engines/micro-batch/triggers/policy.js'
import type { Cell } from '../../reports/result.js'

/** What sets a cell's latency: `50 ms`, `adaptive 50 ms`, or `ckpt 100 ms`. */
export function pace(cell: {
  readonly trigger?: string | TriggerSpec | null
  readonly intervalMs: number | null
  readonly checkpointIntervalMs: number | null
}): string {
  const { trigger, intervalMs } = cell
  if (intervalMs === null) return `ckpt ${msText(cell.checkpointIntervalMs)}`
  const name = typeof trigger === 'string' ? trigger.split(':')[0] : (trigger?.name ?? 'fixed')
  const isGrid = name === 'fixed' || name === 'asap'
  return isGrid ? msText(intervalMs) : `${name} ${msText(intervalMs)}`
}

/** Three digits are what such a measurement is worth. */
export function msText(ms: number | null): string {
  if (ms === null) return '-'
  if (ms >= 1_000) return `${round(ms / 1000)} s`
  return `${round(ms)} ms`
}

export function rateText(perSec: number | null): string {
  if (perSec === null) return '-'
  if (perSec >= 1e6) return `${round(perSec / 1e6)} M/s`
  if (perSec >= 1e3) return `${round(perSec / 1e3)} k/s`
  return `${round(perSec)}/s`
}

function round(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}

export function auditText({ audit }: Cell): string {
  if (audit.verdict === 'exact') return audit.method === 'count' ? 'counts exact' : 'exact'
  return `${audit.verdict}: ${audit.lost} lost, ${audit.duplicated} doubled`
}

/** Does the audit keep what the engine promised? */
export function auditHolds({ audit }: Cell): boolean {
  return audit.verdict !== 'inexact'
}
