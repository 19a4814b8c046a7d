import type { CellSpec } from '../spec.js'

/** In what an engine works otherwise than it usually does, as one reads it; empty: in nothing. */
export function variantOf(
  spec: Pick<
    CellSpec,
    | 'state'
    | 'speculation'
    | 'alignment'
    | 'bundleEvents'
    | 'bundleMs'
    | 'clusterMode'
    | 'clusterStateBytes'
  >,
): string {
  const { state, speculation, alignment, bundleEvents, bundleMs, clusterMode, clusterStateBytes } =
    spec
  const parts: string[] = []
  if (state === 'lineage' || state === 'opaque') parts.push(state)
  if (speculation === 'on') parts.push('speculative')
  if (alignment === 'unaligned') parts.push(alignment)
  if (bundleMs !== null) parts.push(`bundles of ${bundleTexts(bundleEvents, bundleMs)}`)
  if (clusterMode !== null) parts.push(clusterMode)
  if (clusterStateBytes > 0) parts.push(`${clusterStateBytes / 1e6} MB of state`)
  return parts.join(', ')
}
function bundleTexts(events: number | null, ms: number): string {
  return events === null ? `${ms} ms` : `${events} or ${ms} ms`
}
