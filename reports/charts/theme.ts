import type { Spec } from './chart.js'

/**
 * Colours are variables of the page, so one drawing serves light, dark and print; shapes go with
 * them, so that colour is never the only carrier.
 */
export const COLOURS = [
  'var(--c1)',
  'var(--c2)',
  'var(--c3)',
  'var(--c4)',
  'var(--c5)',
  'var(--c6)',
]
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down']

/** The page's style names the fonts; a name in each text would double the drawings. */
export const FONT = 'sans-serif'
export const FONT_PX = 12

export function colourScale(series: readonly string[]): Spec {
  return { domain: series, range: series.map((_, i) => COLOURS[i % COLOURS.length]) }
}

export function shapeScale(series: readonly string[]): Spec {
  // Where colours come again, they come with another shape.
  const shape = (i: number) => SHAPES[(i + Math.floor(i / COLOURS.length)) % SHAPES.length]
  return { domain: series, range: series.map((_, i) => shape(i)) }
}

/** A legend above the picture; on a phone its entries stand below each other. */
export function legend(widthPx: number): Spec {
  return { title: null, orient: 'top', direction: 'horizontal', columns: widthPx < 500 ? 1 : 4 }
}

const text = { labelColor: 'currentColor', titleColor: 'currentColor' }

/** Given to every spec by render.ts. */
export const CONFIG: Spec = {
  background: null,
  font: FONT,
  // The figure around a drawing describes it as a whole.
  aria: false,
  padding: 4,
  view: { stroke: null },
  title: { color: 'currentColor', fontSize: FONT_PX, fontWeight: 600, anchor: 'start', offset: 6 },
  axis: {
    ...text,
    labelFontSize: FONT_PX,
    titleFontSize: FONT_PX,
    titleFontWeight: 600,
    titlePadding: 10,
    labelPadding: 6,
    labelLimit: 260,
    domainColor: 'currentColor',
    domainOpacity: 0.35,
    tickColor: 'currentColor',
    tickOpacity: 0.35,
    gridColor: 'currentColor',
    gridOpacity: 0.1,
  },
  legend: { ...text, labelFontSize: FONT_PX + 1, symbolSize: 90, labelLimit: 320, offset: 8 },
  text: { fill: 'currentColor', fontSize: FONT_PX },
  range: { category: COLOURS },
}
