import * as vega from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Spec } from './charts/chart.js'
import { tagged } from './charts/tagged.js'
import { CONFIG, FONT_PX } from './charts/theme.js'
import { escapeHtml } from './escape.js'
import { textWidth } from './text-width.js'

/** Exported by Vega, but not by its types. */
interface TextMetrics {
  width(item: { readonly fontSize?: number }, text: unknown): number
}
const { textMetrics } = vega as unknown as { readonly textMetrics: TextMetrics }

/** Attributes in which a hundredth of a pixel is enough. */
const COORDINATES = / (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g

/** What a still picture does not need: the whole has one description, its marks have none. */
const ATTRIBUTES = new RegExp(
  [
    ' role="graphics-[a-z]+"',
    // A title describes itself whatever one says; all other descriptions are of cells.
    ' aria-roledescription="title" aria-label="[^"]*"',
    ' aria-(?:roledescription|hidden)="[^"]*"',
    ' class="[^"]*"',
    ' pointer-events="none"',
    ' transform="translate\\(0,0\\)"',
    ' (?:stroke-)?opacity="1"',
    // What most texts have, the whole drawing has: see toSvg.
    ` font-size="${FONT_PX}px"`,
    ' stroke-width="1"',
    ' font-family="sans-serif"',
    ' xmlns:xlink="[^"]*"',
  ].join('|'),
  'g',
)
const UNSEEN = /<path [^>]*?(?:display="none"|d="(?:M0,0h0v0h0Z)?")[^>]*?\/>|<g(?: [^>]*)?><\/g>/g

/** Half of what Vega writes shows nothing. */
function slim(svg: string): string {
  let [text, before] = [svg.replace(ATTRIBUTES, ''), '']
  // A group of nothing but empty groups is empty too.
  while (text !== before) [text, before] = [text.replace(UNSEEN, ''), text]
  return text
}

/** What Vega complained of; a chart of ours makes it complain of nothing. */
export interface Compiled {
  readonly spec: vega.Spec
  readonly warnings: readonly string[]
}

/** Vega-Lite to Vega, with the report's look. Vega is what the page's script takes. */
export function compileSpec(spec: Spec): Compiled {
  const warnings: string[] = []
  const note = (...args: readonly unknown[]) => {
    warnings.push(args.map(String).join(' '))
    return logger
  }
  const logger = {
    level: () => logger,
    warn: note,
    error: note,
    info: () => logger,
    debug: () => logger,
  }
  const compiled = compile({ ...tagged(spec), config: CONFIG } as unknown as TopLevelSpec, {
    logger: logger as never,
  })
  return { spec: compiled.spec as vega.Spec, warnings }
}

/**
 * Draws a Vega spec as SVG. `name` makes the ids in it unique, as several stand in one page; `alt`
 * says what it shows. All text in it comes out escaped by Vega.
 */
export async function toSvg(spec: vega.Spec, name: string, alt: string): Promise<string> {
  const guess = textMetrics.width
  // Without a canvas Vega guesses widths far too large.
  textMetrics.width = (item, text) => textWidth(String(text ?? ''), Number(item.fontSize ?? 11))
  try {
    const view = new vega.View(vega.parse(spec, undefined, { ast: true }), {
      expr: expressionInterpreter,
      renderer: 'none',
      logLevel: vega.Error,
    })
    const svg = await view.toSVG()
    view.finalize()
    // Vega counts them over all that it ever drew: the same figure would come out different.
    const ids = new Map<string, string>()
    const own = (id: string) => {
      const known = ids.get(id) ?? `${name}-${ids.size + 1}`
      ids.set(id, known)
      return known
    }
    return slim(svg)
      .replace(/ aria-label="(?:undefined|null)?"/g, '')
      .replaceAll(' aria-label="', ' data-only="')
      .replace(COORDINATES, (text) => text.replace(/\d+\.\d{3,}/g, (n) => String(+(+n).toFixed(2))))
      .replace(/( id="|\burl\(#)((?:clip|gradient)[_\d]+)/g, (_, before, id) => before + own(id))
      .replace('<svg ', `<svg font-size="${FONT_PX}px" role="img" aria-label="${escapeHtml(alt)}" `)
  } finally {
    textMetrics.width = guess
  }
}
