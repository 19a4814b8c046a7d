import type { Spec } from './chart.js'

type Row = Readonly<Record<string, unknown>>

/**
 * Has every mark say which cells it stands for, if its rows do: in `only`, and for a line over
 * several of them in `among`. Vega has one place for it, the mark's description; `toSvg` and the
 * page's script make `data-only` of it, which is what the filter of the page looks at.
 */
export function tagged(spec: Spec, inherited: readonly Row[] = []): Spec {
  const own = (spec.data as { readonly values?: readonly Row[] } | undefined)?.values
  const rows = own ?? inherited
  const panel = spec.spec as Spec | undefined
  if (panel !== undefined) return { ...spec, spec: tagged(panel, rows) }
  const parts = (['layer', 'vconcat', 'hconcat'] as const).flatMap((part) => {
    const inner = spec[part] as readonly Spec[] | undefined
    return inner === undefined ? [] : [[part, inner.map((one) => tagged(one, rows))] as const]
  })
  if (parts.length > 0) return { ...spec, ...Object.fromEntries(parts) }
  const mark = typeof spec.mark === 'string' ? { type: spec.mark } : (spec.mark as Spec | undefined)
  const has = (field: string) => rows.some((row) => field in row)
  if (mark === undefined || !has('only')) return spec
  const isLine = mark.type === 'line' || mark.type === 'area'
  const field = isLine && has('among') ? 'among' : 'only'
  const encoding = { ...(spec.encoding as Spec | undefined), description: { field } }
  return { ...spec, mark: { ...mark, aria: true }, encoding }
}
