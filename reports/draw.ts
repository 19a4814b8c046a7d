import { type Figure, NARROW_PX, type Spec, WIDE_PX } from './charts/chart.js'
import { CHARTS, type ChartKey } from './charts/registry.js'
import { type Markup, raw } from './escape.js'
import { pictureData } from './picture-data.js'
import { compileSpec, toSvg } from './render.js'
import type { Result } from './result.js'

/** A figure as still pictures, and as what the page's script draws it from. */
export interface Drawn {
  readonly figure: Figure
  readonly wide: Markup
  readonly narrow: Markup
  readonly svg: string
  /** Its figures, to be read; null: it has none. */
  readonly data: Markup | null
  /** Vega-Lite, for whoever wants to change it. */
  readonly spec: Spec
  /** Vega, for the script. */
  readonly compiled: object
}
export type Drawings = Readonly<Record<ChartKey, readonly Drawn[]>>

/** Draws every chart of the registry. */
export async function drawAll(result: Result): Promise<Drawings> {
  const all: Partial<Record<ChartKey, Drawn[]>> = {}
  for (const key of Object.keys(CHARTS) as ChartKey[]) {
    all[key] = []
    for (const figure of CHARTS[key].draw(result)) all[key].push(await drawOne(figure))
  }
  return all as Drawings
}

/** Both widths of one picture. */
export async function drawOne(figure: Figure): Promise<Drawn> {
  const spec = figure.spec(WIDE_PX)
  const compiled = compileSpec(spec).spec
  const svg = await toSvg(compiled, `${figure.name}-w`, figure.alt)
  const small = compileSpec(figure.spec(NARROW_PX)).spec
  const narrow = await toSvg(small, `${figure.name}-n`, figure.alt)
  const data = pictureData(figure.title, spec)
  return { figure, wide: raw(svg), narrow: raw(narrow), svg, data, spec, compiled }
}
